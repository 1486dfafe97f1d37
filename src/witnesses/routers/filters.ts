/** What of a router drops packets before its multicast routes are looked at, or behind them. Pure. */
import { netfilterFact } from '../../facts/netfilter.ts';
import { isSix } from '../../ping/address.ts';
import { noForwarding } from '../../ping/causes/no-forwarding.ts';
import type { Way } from '../../ping/types.ts';
import { showNumber } from '../../settings/rp_filter/modes.ts';
import { RULE } from '../../settings/rp_filter/rule.ts';
import { dropsBefore, dropsBehind } from './firewall.ts';
import type { Told } from './says.ts';
import { devicesTo, type Passed } from './way-over.ts';

/** Ingress and prerouting, then, with IPv4, the check of the source (net/ipv4/route.c: ip_mc_validate_source). */
export function filteredBefore(router: Passed, way: Way): Told {
  const rules = filteredBy(dropsBefore, router, way);
  if (rules.ends !== undefined) return rules;
  const source = refusesSource(router, way);
  return { ...source, words: [...rules.words, ...source.words] };
}

/** Forward, postrouting and egress. */
export function filteredBehind(router: Passed, way: Way): Told {
  const texts = router.facts.get(netfilterFact);
  if (texts.state === 'known') return filteredBy(dropsBehind, router, way);
  return { words: [`the rule set of ${router.name} could not be read: ${texts.why}`] };
}

function filteredBy(stage: typeof dropsBefore, { name, facts, input, output }: Passed, way: Way): Told {
  const texts = facts.get(netfilterFact);
  if (texts.state !== 'known') return { words: [] };
  const drops = stage(texts.value, { plan: way.plan, source: way.from, input, output });
  const sure = drops.find((drop) => drop.sure);
  if (sure === undefined) return { words: drops.map(({ words }) => `on ${name} ${words} may drop them`) };
  return { words: [`on ${name} ${sure.words} drops them`], ends: 'here', code: noForwarding.code, remedy: sure.remedy };
}

/** Source validation of the router itself: it drops what it would not reach by the interface of its arrival. */
function refusesSource({ name, facts, input }: Passed, { from }: Way): Told {
  const keys = facts.get(RULE.keys);
  if (isSix(from) || keys.state !== 'known') return { words: [] };
  const [all, own] = ['all', input].map((key) => keys.value.get(key));
  if (all?.state !== 'known' || own?.state !== 'known') return { words: [] };
  const mode = RULE.inForce(all.value, own.value);
  const devices = devicesTo(facts, from);
  if (mode === 0 || devices === undefined || devices.includes(input)) return { words: [] };
  // Only 1 is strict (fib_validate_source): any other asks for a route by whatever interface.
  if (mode !== 1 && devices.length > 0) return { words: [] };
  const back = devices.length === 0 ? `has no route back to ${from}` : `would reach ${from} by ${devices.join(', ')}`;
  return {
    words: [
      `rp_filter of ${input} on ${name} is ${showNumber(mode)}: ${RULE.words(all.value, own.value, input)}`,
      `${name} ${back}, and the packets come in by ${input}: it drops them`,
    ],
    ends: 'here',
    code: noForwarding.code,
    fix: {
      setting: RULE.setting,
      target: { kind: 'interface', name: input },
      values: devices.length > 0 ? ['loose', 'off'] : ['off'],
    },
  };
}
