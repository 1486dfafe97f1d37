/** What the pair of a responder and a host has beside what every pair has. Pure. */
import { printable } from '../../lib/text.ts';
import { milliseconds } from '../figures/statistics.ts';
import type { Answered, Greeting } from '../probe/wire.ts';
import type { DiagnosedPair, HostEvidence } from '../types.ts';
import { portOf } from './plan.ts';
import type { ServerPlan } from './types.ts';

/**
 * Round trips are by unicast there and by multicast back; the port is the responder's, as that of the host is another in every
 * run.
 * @param answered undefined: it was not asked
 */
export function responderPair(
  pair: DiagnosedPair,
  plan: ServerPlan,
  greeting: Greeting,
  answered: Answered | undefined,
  host: HostEvidence | undefined,
): DiagnosedPair {
  const heard = Object.values(host?.after?.heard ?? {})[0];
  const information = answered?.information ?? null;
  return {
    ...pair,
    port: portOf(plan, greeting),
    rttMs: milliseconds(heard?.delayUs ?? null),
    hops: pair.hops ?? answered?.hops ?? null,
    responder: {
      protocol: greeting.version === 1 ? 'ssmping' : 'rfc6450',
      unicastReceived: answered?.unicast ?? 0,
      unicastRttMs: milliseconds(answered?.rttUs ?? null),
      ...(information === null ? {} : { information: printable(information) }),
    },
  };
}
