import type { DaemonRoute } from '../../facts/daemon-routes.ts';
import { routingDaemonFact } from '../../facts/routing-daemon.ts';
import type { FactValues } from '../../facts/types.ts';
import type { Json } from '../../lib/json.ts';
import { known, type Reading, unknown } from '../../lib/reading.ts';
import type { Captured } from '../types.ts';
import { current, showRule } from './current.ts';
import { normalise, short } from './desired.ts';
import type { RunningOutput } from './forwarding.ts';

/** Least TTL threshold: every packet that may be forwarded at all passes it. */
const EVERY_TTL = 1;

/** The rules of smcrouted. What other daemons enter comes with traffic and joins: nothing that could be copied. */
export function capture(facts: FactValues, _name: string | null, all: boolean): readonly Captured[] {
  const found = facts.get(routingDaemonFact);
  if (found.state !== 'known') return found.state === 'absent' ? [] : [{ value: found }];
  const smcrouted = found.value.daemons.find(({ name }) => name === 'smcrouted');
  if (!smcrouted) return [];
  const { routes = unknown('smcroutectl is missing, and only it tells the rules of smcrouted') } = smcrouted;
  if (routes.state !== 'known') return routes.state === 'absent' ? [] : [{ value: routes }];
  return routes.value.flatMap((rule) => {
    const value = elementOf(facts, rule, all);
    return value.state === 'absent' ? [] : [{ value }];
  });
}

function elementOf(facts: FactValues, rule: DaemonRoute, all: boolean): Reading<Json> {
  const { group, source, from, to } = rule;
  const isOneSource = source === null || /\/(32|128)$/.test(source);
  if (!isOneSource || to.length === 0) return unknown(`a profile has no word for ${showRule(rule)} from ${from}`);
  const element = { group: short(group), ...(source === null ? {} : { source: short(source) }), from };
  const desired = normalise({ ...element, to });
  const { running } = current(facts, { target: { kind: 'host' }, desired, origin: NOWHERE, optional: false });
  if (running.state !== 'known') return running;
  const outputs = outputsOf(running.value);
  if (outputs === undefined) return unknown(`${showRule(rule)} from ${from} is a rule of smcrouted, and not in force`);
  return known({
    ...element,
    to: outputs.map(({ dev, ttl_threshold }) =>
      ttl_threshold === null || (ttl_threshold === EVERY_TTL && !all) ? dev : { dev, ttl_threshold },
    ),
  });
}

const NOWHERE = { file: '', line: 1, column: 1 };

function outputsOf(running: Json) {
  if (typeof running !== 'object' || running === null || Array.isArray(running)) return undefined;
  const { to } = running as unknown as { readonly to: readonly RunningOutput[] };
  return to;
}
