import type { Wanted } from '../../changes/types.ts';
import { netfilterFact } from '../../facts/netfilter.ts';
import type { FactValues } from '../../facts/types.ts';
import { quoteCommand } from '../../lib/shell.ts';
import { type Accepted, acceptBefore, acceptedMembership, acceptedUdp } from '../../netfilter/remedy.ts';
import type { Rule } from '../../netfilter/types.ts';
import type { Traffic } from './desired.ts';
import { type Way, waysOf } from './ways.ts';

/** Commands that let pass what is dropped; in the words of the program that made the rules, where it is one that is known. */
export function advise(facts: FactValues, wanted: Wanted<Traffic>): readonly string[] {
  const ways = waysOf(facts, wanted.desired);
  if (ways.state !== 'known') return [];
  const commands = ways.value
    .filter(({ passes }) => passes === 'no')
    .flatMap((way) => [
      ...way.obstacles.filter(({ surely }) => surely).flatMap(({ remedy }) => remedy),
      ...blockersOf(way).flatMap((rule) => remedyOf(rule, way, wanted.desired, isUfw(facts))),
    ]);
  return [...new Set(commands)];
}

function blockersOf({ passages }: Way): readonly Rule[] {
  const lost = passages.filter(({ passage }) => passage.passes === 'no');
  return lost.flatMap(({ passage }) => {
    const sure = passage.drops.filter(({ matches }) => matches === 'yes');
    return (sure.length > 0 ? sure : passage.drops).map(({ rule }) => rule);
  });
}

/** ufw keeps chains of its own, and its policies in those of the kernel. */
function isUfw(facts: FactValues): boolean {
  const sets = facts.get(netfilterFact);
  return sets.state === 'known' && Object.values(sets.value).some((text) => /[: ]ufw6?-before-input\b/.test(text));
}

function remedyOf(rule: Rule, way: Way, traffic: Traffic, ufw: boolean): readonly string[] {
  if (rule.table === 'firewalld') return firewalldCommands(way, traffic);
  if (ufw && rule.table === 'filter') return [ufwCommand(way, traffic)];
  return acceptBefore(rule, acceptedBy(way, traffic));
}

function acceptedBy({ kind }: Way, { group, port }: Traffic): Accepted {
  return kind === 'group' ? acceptedUdp(group, port) : acceptedMembership(group);
}

/** Rules put beside firewalld's would be gone with its next reload. Source: firewall-cmd(1), firewalld.richlanguage(5). */
function firewalldCommands({ kind }: Way, { group, port, dev }: Traffic): readonly string[] {
  const family = group.includes(':') ? 'ipv6' : 'ipv4';
  const rule = `rule family="${family}" destination address="${group}" port port="${port}" protocol="udp" accept`;
  const add =
    kind === 'group' ? `--add-rich-rule=${rule}` : `--add-protocol=${family === 'ipv4' ? 'igmp' : 'ipv6-icmp'}`;
  const zone = `--zone="$(firewall-cmd --get-zone-of-interface=${quoteCommand([dev])} || firewall-cmd --get-default-zone)"`;
  return [`firewall-cmd --permanent ${zone} ${quoteCommand([add])}`, 'firewall-cmd --reload'];
}

/** Source: ufw(8). */
function ufwCommand({ kind }: Way, { group, port, dev, direction }: Traffic): string {
  const side = direction === 'send' || kind === 'reports' ? 'out' : 'in';
  const what = kind === 'group' ? ['to', group, 'port', String(port), 'proto', 'udp'] : ['to', 'any', 'proto', 'igmp'];
  return quoteCommand(['ufw', 'allow', side, 'on', dev, ...what]);
}
