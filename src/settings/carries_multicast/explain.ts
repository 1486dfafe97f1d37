import type { Explain } from '../../lib/explain.ts';

export const explain: Explain = {
  title: 'Surroundings that carry multicast',
  what:
    'Whether anything that the host can see of its surroundings keeps multicast from an interface: a cloud whose networks carry ' +
    'none (by the texts of the firmware), a tunnel without the MULTICAST flag, WireGuard without 224.0.0.0/4 in the AllowedIPs ' +
    'of a peer, the network of Kubernetes pods (Calico, flannel, Cilium). Nothing found is no proof: only a ping is.',
  why:
    'No setting of a host can make up for a network that does not carry multicast. The host itself looks healthy: joins and ' +
    'sends succeed.',
  fails: 'Packets leave the sender (tx_packets rises) and nothing arrives anywhere. Unicast works.',
  see: [
    'cat /sys/class/dmi/id/sys_vendor /sys/class/dmi/id/chassis_asset_tag',
    'wg show all allowed-ips',
    'ip -d link show dev eth1',
    'grep CapEff /proc/self/status',
  ],
  fix:
    'AWS: a multicast domain of a transit gateway (and say transit-gateway here). Elsewhere an overlay of your own: VXLAN with ' +
    'remotes, GRE, or a relay by unicast. WireGuard: wg set wg0 peer KEY allowed-ips +224.0.0.0/4, for one peer. Pods: ' +
    'hostNetwork, or a second interface (Multus, macvlan).',
  sources: [
    'https://docs.aws.amazon.com/vpc/latest/tgw/tgw-multicast-overview.html',
    'https://cloud.google.com/vpc/docs/vpc (VPC networks do not support multicast)',
    'https://learn.microsoft.com/azure/virtual-network/virtual-networks-faq',
    'https://github.com/canonical/cloud-init/blob/main/tools/ds-identify',
    'https://www.wireguard.com/#cryptokey-routing',
  ],
};
