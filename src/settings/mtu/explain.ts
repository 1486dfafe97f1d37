import type { Explain } from '../../lib/explain.ts';

export const explain: Explain = {
  title: 'MTU of an interface',
  what:
    'The largest IP packet that leaves by the interface whole. It must be the same on all hosts of a network and on the switch ' +
    'between them; a VLAN cannot have more than the interface it stands on.',
  why:
    'Multicast has no path MTU discovery: no router tells a sender that its datagrams are too large for some receiver. A ' +
    'datagram over the MTU goes in fragments, and one lost fragment loses it whole.',
  fails:
    'Large datagrams vanish while small ones arrive: the receiver or a switch drops what is over its MTU as too long ' +
    '(rx_errors, rx_length_errors), or a firewall drops fragments. A sender that forbids fragments gets "Message too long".',
  see: ['ip -d link show dev eth1   # mtu, minmtu, maxmtu', 'ethtool -S eth1', 'nstat -az IpReasmFails IpFragFails'],
  fix:
    'ip link set dev eth1 mtu 9000, on every host and the switch. Below 1280 the kernel takes IPv6 off the interface; many ' +
    'drivers reset the link for a moment.',
  sources: [
    'man 8 ip-link',
    'RFC 1112, RFC 8200 (1280 bytes)',
    'net/core/dev.c: dev_validate_mtu',
    'net/8021q/vlan_dev.c: vlan_dev_change_mtu',
  ],
};
