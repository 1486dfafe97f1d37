/** Receivers that get the group now and whose own rules will have switches forget them: no short ping sees that otherwise. Pure. */
import { INBOUND, OUTBOUND } from '../../netfilter/packets.ts';
import { isFlooded, isSix } from '../address.ts';
import type { HostEvidence, MeshPlan } from '../types.ts';
import { blockers } from './firewall.ts';

/** Rules that surely drop queries or reports, each told once with its hosts. The same words for every group of a run. */
export function forgottenWarnings(plan: MeshPlan, hosts: readonly HostEvidence[]): readonly string[] {
  if (isFlooded(plan.group)) return [];
  const found = new Map<string, string[]>();
  for (const host of hosts) {
    if (Object.keys(host.after?.heard ?? {}).length === 0) continue;
    for (const words of droppingWords(plan, host)) found.set(words, [...(found.get(words) ?? []), host.name]);
  }
  const protocol = isSix(plan.group) ? 'MLD' : 'IGMP';
  return [...found].map(
    ([words, names]) =>
      `${names.join(', ')}: packets come now, but ${words}: so a switch that snoops forgets ${names.length === 1 ? 'it' : 'them'} after about 260 s, or never hears of ${names.length === 1 ? 'it' : 'them'}; ${protocol} has to pass`,
  );
}

function droppingWords(plan: MeshPlan, host: HostEvidence): readonly string[] {
  const { rules } = host;
  if (rules === undefined) return [];
  const once = { ...rules, tc: { why: 'not asked', absent: true } };
  const rulesOnly: HostEvidence = { ...host, firewall: { before: once, after: once, burst: 0 } };
  const protocol = isSix(plan.group) ? 'MLD' : 'IGMP';
  return (blockers(rulesOnly, plan, [...INBOUND, ...OUTBOUND], 'igmp') ?? [])
    .filter(({ matches }) => matches === 'yes')
    .map(({ text, chain, hook, remedy }) => `"${text}" in ${chain} (${hook}) drops ${protocol} (${remedy.join('; ')})`);
}
