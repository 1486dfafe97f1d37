import { type Fault, onHost } from './types.ts';

/** A rule of its own table, with a counter, so that taking it back touches nothing else. */
function nftFault(id: string, title: string, hooks: readonly string[], rule: string): Fault {
  const table = `inet mcready_lab_${id.replaceAll('-', '_')}`;
  const lines = [`add table ${table}`];
  for (const hook of hooks) {
    lines.push(
      `add chain ${table} ${hook} { type filter hook ${hook} priority 0; }`,
      `add rule ${table} ${hook} ${rule}`,
    );
  }
  return onHost(
    id,
    title,
    () => `nft -f - <<'END'\n${lines.join('\n')}\nEND`,
    () => `nft delete table ${table}`,
  );
}

export const firewallInput = nftFault(
  'firewall-input',
  'nftables drops incoming multicast UDP',
  ['input'],
  'ip daddr 224.0.0.0/4 meta l4proto udp counter drop',
);

export const firewallOutput = nftFault(
  'firewall-output',
  'nftables drops outgoing multicast UDP: the sender gets EPERM',
  ['output'],
  'ip daddr 224.0.0.0/4 meta l4proto udp counter drop',
);

/** The join succeeds on the host and the switch never hears of it. */
export const igmpBlocked = nftFault(
  'igmp-blocked',
  'nftables drops IGMP in both directions: the switch does not learn that the host joined',
  ['input', 'output'],
  'ip protocol igmp counter drop',
);

export const lossy = nftFault(
  'lossy',
  '3 of 10 incoming multicast datagrams are lost',
  ['input'],
  'ip daddr 224.0.0.0/4 meta l4proto udp numgen inc mod 10 < 3 counter drop',
);
