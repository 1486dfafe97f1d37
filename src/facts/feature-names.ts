/** Names of offload features: as `ethtool -k` prints them, and what else they are called. */

/** Features that ethtool(8) has names of its own for: printed, short (for -K, known to every version), kernel's. */
const NAMED = [
  ['rx-checksumming', 'rx', 'rx-checksum'],
  ['tx-checksumming', 'tx'],
  ['scatter-gather', 'sg'],
  ['tcp-segmentation-offload', 'tso'],
  ['udp-fragmentation-offload', 'ufo', 'tx-udp-fragmentation'],
  ['generic-segmentation-offload', 'gso', 'tx-generic-segmentation'],
  ['generic-receive-offload', 'gro', 'rx-gro'],
  ['large-receive-offload', 'lro', 'rx-lro'],
  ['rx-vlan-offload', 'rxvlan', 'rx-vlan-hw-parse'],
  ['tx-vlan-offload', 'txvlan', 'tx-vlan-hw-insert'],
  ['ntuple-filters', 'ntuple', 'rx-ntuple-filter'],
  ['receive-hashing', 'rxhash', 'rx-hashing'],
] as const;

/** Features under the kernel's own name: net/ethtool/common.c up to 6.18, and those that older kernels had. */
const KERNEL = (
  'tx-checksum-ipv4 tx-checksum-ip-generic tx-checksum-ipv6 tx-checksum-fcoe-crc tx-checksum-sctp ' +
  'tx-scatter-gather tx-scatter-gather-fraglist tx-tcp-segmentation tx-tcp-ecn-segmentation ' +
  'tx-tcp-mangleid-segmentation tx-tcp6-segmentation tx-tcp-accecn-segmentation highdma rx-vlan-filter ' +
  'vlan-challenged tx-gso-robust tx-fcoe-segmentation tx-gre-segmentation tx-gre-csum-segmentation ' +
  'tx-ipxip4-segmentation tx-ipxip6-segmentation tx-udp_tnl-segmentation tx-udp_tnl-csum-segmentation tx-gso-partial ' +
  'tx-tunnel-remcsum-segmentation tx-sctp-segmentation tx-esp-segmentation tx-udp-segmentation tx-gso-list ' +
  'tx-nocache-copy loopback rx-fcs rx-all tx-vlan-stag-hw-insert rx-vlan-stag-hw-parse rx-vlan-stag-filter ' +
  'l2-fwd-offload hw-tc-offload esp-hw-offload esp-tx-csum-hw-offload rx-udp_tunnel-port-offload tls-hw-tx-offload ' +
  'tls-hw-rx-offload rx-gro-hw tls-hw-record rx-gro-list macsec-hw-offload rx-udp-gro-forwarding hsr-tag-ins-offload ' +
  'hsr-tag-rm-offload hsr-fwd-offload hsr-dup-offload ' +
  'netns-local tx-lockless fcoe-mtu busy-poll tx-ipip-segmentation tx-sit-segmentation tx-mpls-segmentation'
).split(' ');

/** The canonical names, as `ethtool -k` prints them. */
export const FEATURE_NAMES: readonly string[] = [...NAMED.map(([printed]) => printed), ...KERNEL];

/** Other names → canonical name. */
export const FEATURE_ALIASES: ReadonlyMap<string, string> = new Map(
  NAMED.flatMap(([printed, ...others]) => others.map((other) => [other, printed])),
);

const SHORT: ReadonlyMap<string, string> = new Map(NAMED.map(([printed, short]) => [printed, short]));

/** As `ethtool -k` prints it: `gro` and `rx-gro` → `generic-receive-offload`. A name that is not known stays. */
export function canonicalKey(name: string): string {
  return FEATURE_ALIASES.get(name) ?? name;
}

/** The name that `ethtool -K` of every version takes. */
export function commandName(name: string): string {
  return SHORT.get(name) ?? name;
}
