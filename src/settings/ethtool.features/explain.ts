import type { Explain } from '../../lib/explain.ts';

export const explain: Explain = {
  title: 'Offload features of an interface',
  what: 'What the driver and the kernel do to packets in bulk: checksums, splitting and merging, VLAN tags, hashing, filters.',
  why:
    'Merging on receive (generic-receive-offload, rx-gro-list, rx-udp-gro-forwarding) holds datagrams back and makes their ' +
    'spacing uneven; receive-hashing and ntuple-filters decide which queue and CPU a stream lands on; rx-vlan-filter can drop ' +
    'tagged multicast.',
  fails: 'Latency and jitter, seldom loss. Some changes reset the link for a moment, which loses packets.',
  see: ['ethtool -k eth1', 'ethtool -S eth1'],
  fix:
    'ethtool -K eth1 gro off. "[fixed]" cannot be changed, "[requested on]" waits for a feature it depends on: tx-checksumming ' +
    'off also turns segmentation offloads off.',
  sources: [
    'man 8 ethtool (-k, -K)',
    'https://docs.kernel.org/networking/netdev-features.html',
    'net/ethtool/common.c',
  ],
};
