/** Hosts that reach each other and nobody else are a segment: a switch, a VLAN, a router in between. Pure. */
import { onTheWay } from './agreement.ts';
import { isDead } from './sheet.ts';
import type { Explanation, Sheet } from './types.ts';

/** Everything failed on the way; or the parts that are cut off from the largest one. Only what is not delivered at all. */
export function segmentExplanations(sheet: Sheet): readonly Explanation[] {
  if (sheet.verdict !== 'undelivered') return [];
  if (sheet.tested.length > 1 && isDead(sheet, sheet.tested)) return explanation('all', [], sheet.failed);
  const [, ...cutOff] = parts(sheet).filter((hosts) => hosts.length > 1);
  return cutOff.flatMap((hosts) => {
    const inside = new Set(hosts);
    const crossing = sheet.failed.filter(({ from, to }) => inside.has(from) !== inside.has(to));
    return explanation('segment', hosts, crossing);
  });
}

function explanation(
  kind: 'all' | 'segment',
  hosts: readonly string[],
  pairs: Explanation['pairs'],
): readonly Explanation[] {
  const cause = pairs.length === 0 ? undefined : onTheWay(pairs);
  if (cause === undefined) return [];
  return [{ kind, hosts, pairs, ...(cause === null ? {} : { cause }), own: false, tells: [] }];
}

/** Hosts between which something passes, in either direction, over others too; the largest part first. */
function parts(sheet: Sheet): readonly (readonly string[])[] {
  const neighbours = new Map<string, string[]>(sheet.hosts.map((host) => [host, []]));
  for (const { from, to, verdict } of sheet.tested) {
    if (verdict === sheet.verdict) continue;
    neighbours.get(from)?.push(to);
    neighbours.get(to)?.push(from);
  }
  const found: string[][] = [];
  const seen = new Set<string>();
  for (const host of sheet.hosts) {
    if (seen.has(host)) continue;
    seen.add(host);
    const part = [host];
    // The list grows while it is walked.
    for (const member of part) {
      for (const next of neighbours.get(member) ?? []) {
        if (seen.has(next)) continue;
        seen.add(next);
        part.push(next);
      }
    }
    found.push(sheet.hosts.filter((name) => part.includes(name)));
  }
  return found.sort((one, other) => other.length - one.length);
}
