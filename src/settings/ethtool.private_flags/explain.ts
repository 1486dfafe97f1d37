import type { Explain } from '../../lib/explain.ts';

export const explain: Explain = {
  title: "Private flags of an interface's driver",
  what:
    "Switches that a driver has for itself, under names of its own: ConnectX cards have rx_cqe_compress, Intel's " +
    'i40e legacy-rx and disable-fw-lldp, others none.',
  why:
    'Some trade latency for throughput (completion compression, moderation), some change what multicast comes back ' +
    'to the sender (disable_mc_loopback of older ConnectX drivers).',
  fails: "As the driver's manual says; a name that the driver does not have is told as drift.",
  see: ['ethtool --show-priv-flags eth1', 'ethtool -i eth1'],
  fix: 'ethtool --set-priv-flags eth1 rx_cqe_compress off. Some drivers set their queues up anew for it.',
  sources: [
    'man 8 ethtool (--show-priv-flags, --set-priv-flags)',
    'net/ethtool/privflags.c',
    "the driver's page below https://docs.kernel.org/networking/device_drivers/ethernet/",
  ],
};
