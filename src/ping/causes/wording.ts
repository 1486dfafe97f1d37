/** Evidence in words which more than one cause tells. */
import { quoteCommand } from '../../lib/shell.ts';
import { count } from '../../lib/text.ts';
import { isSix } from '../address.ts';
import type { Blocker } from '../evidence/blocker.ts';
import { interfacesShared, ttlOf, unicastOf } from '../evidence/questions.ts';
import { unreadWords } from '../evidence/rules.ts';
import type { HostEvidence, MeshPlan, PairEvidence } from '../types.ts';

/** The rules in the way, and why others are not known. */
export function blockerWords(
  host: HostEvidence,
  plan: MeshPlan,
  rules: readonly Blocker[] | undefined,
): readonly string[] {
  if (host.firewall === undefined) return [`the rule set of ${host.name} could not be read`];
  const { burst } = host.firewall;
  const found = (rules ?? []).map((rule) => {
    const figure =
      rule.counted === undefined
        ? 'has no counter'
        : `counted ${rule.counted} during a second burst of ${count(burst, 'packet')} a sender`;
    return `"${rule.text}" in ${rule.chain} (${rule.hook}) on ${host.name} ${figure}`;
  });
  return [...found, ...unreadWords(host, plan)];
}

/** Of the main table (linux/rtnetlink.h: RT_TABLE_MAIN). */
const MAIN = 254;

/**
 * A route that leads the group of a host to the interface, in the table that the host looks it up in (`ip rule`). IPv6 looks
 * groups up in table local first (net/ipv6/route.c).
 */
export function groupRoute(plan: MeshPlan, { joined }: HostEvidence, device: string): string {
  const table = joined?.route?.table ?? MAIN;
  return quoteCommand(
    isSix(plan.group)
      ? [
          'ip',
          '-6',
          'route',
          'replace',
          'multicast',
          `${plan.group}/128`,
          'dev',
          device,
          'table',
          'local',
          'metric',
          '1',
        ]
      : [
          ...['ip', 'route', 'replace', `${plan.group}/32`, 'dev', device],
          ...(table === MAIN ? [] : ['table', String(table)]),
        ],
  );
}

/** Where the hosts have several networks in common, or none that is known, and no route says which one is meant. */
export function carrierAdvice(pair: PairEvidence, host: HostEvidence): string {
  const routes = interfacesShared(pair).map((device) => groupRoute(pair.plan, host, device));
  const byRoute = routes.length === 0 ? 'a route' : `a route on ${host.name} (${routes.join(', or ')})`;
  return `say which interface carries the group: --interface, dev of the delivery entry, or ${byRoute}`;
}

/** Makes an interface take part in IPv6 again. */
export function enableIpv6(device: string): string {
  return quoteCommand(['sysctl', '-w', `net/ipv6/conf/${device}/disable_ipv6=0`]);
}

/** What the sender did: of a responder only its unicast answers tell. */
export function sentWords(pair: PairEvidence): string {
  const { plan, sender } = pair;
  const sent = sender.sent?.sent ?? 0;
  if (plan.responder === undefined) return `${count(sent, 'packet')} were sent with TTL ${plan.ttl}`;
  const ttl = ttlOf(pair);
  return `${sender.name} answered ${sent} of ${count(plan.count, 'query', 'queries')}, each by unicast and, so the protocol says, to ${plan.group}${ttl === undefined ? '' : ` with TTL ${ttl}`}`;
}

/** A host with its address; a responder is called by it. */
export function withAddress({ name, joined }: HostEvidence): string {
  return joined?.address && joined.address !== name ? `${name} (${joined.address})` : name;
}

/** Whether unicast passes where the group does not. */
export function unicastWords(pair: PairEvidence): readonly string[] {
  const unicast = unicastOf(pair);
  if (unicast === undefined) return [];
  if (pair.plan.responder !== undefined)
    return [
      `${pair.sender.name} answered ${unicast.got} of ${count(unicast.of, 'query', 'queries')} of a second look by unicast`,
    ];
  return [
    `${unicast.got} of ${unicast.of} unicast packets of the same size from ${pair.sender.name} reached ${pair.receiver.again?.address ?? pair.receiver.joined?.address} of ${pair.receiver.name}`,
  ];
}
