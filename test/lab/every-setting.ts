/** A profile with every setting that can be had on a veth, and how the kernel is asked for each by other means than ours. */

/** Settings that mcready sets and this profile cannot hold, with the reason. A new one goes here or into the profile. */
export const NOT_HERE: { readonly [setting: string]: string } = {
  'bridge.multicast_snooping': 'a veth is no bridge (persistence-networkd.test.ts has one)',
  'bridge.multicast_querier': 'a veth is no bridge (persistence-networkd.test.ts has one)',
  'ethtool.ring': 'ethtool -g of a veth: Operation not supported',
  'ethtool.coalesce': 'ethtool -c of a veth: Operation not supported',
  'ethtool.pause': 'ethtool -a of a veth: Operation not supported',
  'ethtool.private_flags': 'ethtool --show-priv-flags of a veth: Operation not supported',
  'ethtool.rx_hash': 'ethtool -n of a veth: Operation not supported',
  mc_forwarding:
    'needs a routing daemon, and the MULTICAST flag that this profile takes away (multicast-routes-reboot.test.ts)',
  mc_forwarding_ipv6: 'as mc_forwarding',
  multicast_routes: 'as mc_forwarding',
};

export const EVERY_SETTING = `
name: every-setting
sysctl:
  net.ipv4.igmp_max_memberships: 200
  net.ipv4.conf.eth1.arp_ignore: 1
interfaces:
  eth1:
    up: true
    rp_filter: loose
    igmp_version: 2
    mld_version: 1
    multicast: false
    allmulticast: true
    mtu: 1400
    ethtool:
      channels: {rx: 2, tx: 2}
      features: {generic-receive-offload: on, tcp-segmentation-offload: off}
routes:
  - {to: 239.7.0.0/16, dev: eth1, metric: 5, source: 198.19.0.11}
  - {to: 239.9.0.0/16, dev: eth1, table: 100}
  - {to: ff15::/16, dev: eth1, metric: 7}
`;

/** As the kernel tells it. */
export const IN_FORCE = `200 1
rp_filter 2
igmp 2 V2
mld 1
<BROADCAST,ALLMULTI,UP,LOWER_UP>
mtu 1400
channels 2 2
tcp-segmentation-offload: off
generic-receive-offload: on
239.7.0.0/16 dev eth1 scope link src 198.19.0.11 metric 5 
239.9.0.0/16 dev eth1 table 100 scope link 
ff15::/16 dev eth1 metric 7 pref medium`;

/** By ip, ethtool and /proc. */
export const KERNEL = `
cd /proc/sys/net/ipv4
echo "$(cat igmp_max_memberships) $(cat conf/eth1/arp_ignore)"
echo "rp_filter $(cat conf/eth1/rp_filter conf/all/rp_filter | sort -n | tail -n 1)"
echo "igmp $(cat conf/eth1/force_igmp_version) $(grep -o 'eth1 .* V[123]' /proc/net/igmp | grep -o 'V[123]')"
echo "mld $(cat /proc/sys/net/ipv6/conf/eth1/force_mld_version)"
ip -o link show eth1 | grep -o '<.*>\\|mtu [0-9]*'
echo channels $(ethtool -l eth1 | sed '1,/^Current/d' | grep -E '^(RX|TX):' | grep -o '[0-9]*')
ethtool -k eth1 | grep '^generic-receive\\|^tcp-segm'
ip -4 route show root 239.0.0.0/8 table all | grep '^239.[79]' | sed 's/ proto [a-z]*//' | sort
ip -6 route show ff15::/16 table local | sed 's/^multicast //; s/ proto [a-z]*//'`;
