import type { Wanted } from '../../changes/types.ts';
import type { DaemonRoute } from '../../facts/daemon-routes.ts';
import type { FactValues } from '../../facts/types.ts';
import type { Json } from '../../lib/json.ts';
import { known, unknown } from '../../lib/reading.ts';
import { daemonText } from '../routing-daemon.ts';
import type { Current } from '../types.ts';
import { type DesiredMulticastRoute, mistakeOf, short } from './desired.ts';
import { type Forwarding, forwardingOf } from './forwarding.ts';

/** Running value when nothing forwards it (the interfaces are there, so this is not `absent`). */
const NO_ROUTE = 'no route';

/** What is in force for exactly this source, group and input: `{group, source?, from, to, except?}` or `no route`. */
export function current(
  facts: FactValues,
  wanted: Wanted<DesiredMulticastRoute>,
  among: readonly Wanted<DesiredMulticastRoute>[] = [wanted],
): Current {
  const { desired } = wanted;
  const error = mistakeOf(desired);
  if (error !== undefined) return { running: unknown(error), error };
  const found = forwardingOf(facts, wanted, among);
  if (found.state !== 'known') return { running: found };
  const forwarding = found.value;
  const untold = desired.to.find(
    ({ dev, ttl_threshold }) =>
      ttl_threshold !== undefined &&
      forwarding.to?.some((output) => output.dev === dev && output.ttl_threshold === null),
  );
  if (untold) return { running: unknown(`the TTL threshold of ${untold.dev} is not told before traffic comes`) };
  return { running: known(runningOf(desired, forwarding)), why: whyOf(facts, desired, forwarding) };
}

export function equal(desired: DesiredMulticastRoute, running: Json): boolean {
  if (typeof running !== 'object' || running === null || Array.isArray(running)) return false;
  const now = running as unknown as { readonly to: DesiredMulticastRoute['to']; readonly except?: Json };
  if (now.except !== undefined || now.to.length !== desired.to.length) return false;
  return desired.to.every(({ dev, ttl_threshold }) =>
    now.to.some((output) => output.dev === dev && (ttl_threshold ?? output.ttl_threshold) === output.ttl_threshold),
  );
}

/** `(*, 239.0.0.0/8)`. */
export function showRule({ group, source }: DaemonRoute): string {
  return `(${source === null ? '*' : short(source)}, ${short(group)})`;
}

function runningOf({ group, source, from }: DesiredMulticastRoute, { to, exceptions }: Forwarding): Json {
  if (to === undefined) return NO_ROUTE;
  return {
    group,
    ...(source === undefined ? {} : { source }),
    from,
    to: [...to].sort((one, other) => (one.dev < other.dev ? -1 : 1)).map((output) => ({ ...output })),
    ...(exceptions.length === 0 ? {} : { except: exceptions.map((route) => `(${route.source}, ${route.group})`) }),
  };
}

function whyOf(facts: FactValues, desired: DesiredMulticastRoute, forwarding: Forwarding): string {
  const { to, by, withoutVif, instead, exceptions } = forwarding;
  const reasons = [daemonText(facts)];
  if (instead) reasons.push(`(${instead.source}, ${instead.group}) is taken from ${instead.from}, and from no other`);
  if (by) reasons.push(`by its route of ${showRule(by)}`);
  const extra = to?.filter(({ dev }) => !desired.to.some((output) => output.dev === dev)) ?? [];
  if (extra.length > 0) reasons.push(`also goes to ${extra.map(({ dev }) => dev).join(', ')}, which nobody asked for`);
  for (const { dev, ttl_threshold } of desired.to) {
    const now = to?.find((output) => output.dev === dev);
    if (to && !now) reasons.push(`does not go to ${dev}`);
    if (now && ttl_threshold !== undefined && now.ttl_threshold !== ttl_threshold) {
      reasons.push(`the TTL threshold of ${dev} is ${now.ttl_threshold}`);
    }
  }
  for (const dev of withoutVif) reasons.push(`${dev} is not in the table (no VIF)`);
  for (const { group, source, to: outputs } of exceptions) {
    const where = outputs.length === 0 ? 'nowhere' : `to ${outputs.map((output) => output.interface).join(', ')}`;
    reasons.push(`from ${short(source)}, ${group} goes ${where}`);
  }
  return reasons.join('; ');
}
