import { type Fault, onHost } from './types.ts';

/** Rules in a table of their own, with a counter, so that taking them back touches nothing else. */
function nftFault(
  id: string,
  title: string,
  hooks: readonly string[],
  rule: string,
  { family = 'inet', type = 'filter', of = '' } = {},
): Fault {
  const table = `${family} mcready_lab_${id.replaceAll('-', '_')}`;
  const lines = [`add table ${table}`];
  for (const hook of hooks) {
    lines.push(
      `add chain ${table} ${hook} { type ${type} hook ${hook} ${of} priority 0; }`,
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

/** A capture still sees the packets, and no counter of IP moves. */
export const firewallIngress = nftFault(
  'firewall-ingress',
  'nftables drops incoming multicast UDP at the ingress of eth1, before IP',
  ['ingress'],
  'ip daddr 224.0.0.0/4 meta l4proto udp counter drop',
  { family: 'netdev', of: 'device eth1' },
);

export const sourceNat = nftFault(
  'source-nat',
  'NAT gives outgoing multicast another source address: receivers do not know the sender',
  ['postrouting'],
  'ip daddr 224.0.0.0/4 counter snat to 198.19.15.250',
  { family: 'ip', type: 'nat' },
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
