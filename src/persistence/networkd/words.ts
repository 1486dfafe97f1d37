/**
 * What systemd calls a slot: file, section, key, and the version that brought the key. Source: systemd.network(5),
 * systemd.link(5), systemd.netdev(5), which tell it since version 254.
 */
import type { LinkProperty, Slot } from '../types.ts';
import type { UnitKind } from './units.ts';
import { BYTES, type Form, flag, MICROSECONDS, NUMBER, oneOf } from './values.ts';

export interface Word {
  readonly kind: UnitKind;
  readonly section: string;
  readonly key: string;
  readonly since: number;
  readonly form: Form;
}

const FLAG = flag('on', 'off');
const POLICIES = oneOf({ up: 'on', 'always-up': 'on', down: 'off', 'always-down': 'off', manual: null, bound: null });

/** Property → words, the one that acts last at boot first. */
const LINK: { readonly [property: string]: readonly Word[] } = {
  'link multicast': [network('Link', 'Multicast', 239, FLAG)],
  'link allmulticast': [network('Link', 'AllMulticast', 239, FLAG)],
  'link mtu': [network('Link', 'MTUBytes', 218, BYTES), link('MTUBytes', 211, BYTES)],
  'link up': [network('Link', 'ActivationPolicy', 248, POLICIES)],
  'bridge multicast_snooping': [netdev('Bridge', 'MulticastSnooping', 230)],
  'bridge multicast_querier': [netdev('Bridge', 'MulticastQuerier', 230)],
  ...links('feature', 232, FLAG, {
    'generic-receive-offload': 'GenericReceiveOffload',
    'large-receive-offload': 'LargeReceiveOffload',
    'generic-segmentation-offload': 'GenericSegmentationOffload',
    // ethtool's tcp-segmentation-offload is a group of which systemd sets these two.
    'tx-tcp-segmentation': 'TCPSegmentationOffload',
    'tx-tcp6-segmentation': 'TCP6SegmentationOffload',
  }),
  ...links('feature', 245, FLAG, {
    'rx-checksumming': 'ReceiveChecksumOffload',
    'tx-checksumming': 'TransmitChecksumOffload',
  }),
  ...links('feature', 250, FLAG, {
    'rx-gro-hw': 'GenericReceiveOffloadHardware',
    'rx-vlan-offload': 'ReceiveVLANCTAGHardwareAcceleration',
    'tx-vlan-offload': 'TransmitVLANCTAGHardwareAcceleration',
    'rx-vlan-filter': 'ReceiveVLANCTAGFilter',
    'tx-vlan-stag-hw-insert': 'TransmitVLANSTAGHardwareAcceleration',
    'ntuple-filters': 'NTupleFilter',
  }),
  ...links('channels', 239, NUMBER, {
    rx: 'RxChannels',
    tx: 'TxChannels',
    other: 'OtherChannels',
    combined: 'CombinedChannels',
  }),
  ...links('ring', 244, NUMBER, { rx: 'RxBufferSize', tx: 'TxBufferSize' }),
  ...links('ring', 248, NUMBER, { 'rx-mini': 'RxMiniBufferSize', 'rx-jumbo': 'RxJumboBufferSize' }),
  ...links('pause', 246, FLAG, {
    rx: 'RxFlowControl',
    tx: 'TxFlowControl',
    autoneg: 'AutoNegotiationFlowControl',
  }),
  ...links('coalesce', 250, FLAG, { 'adaptive-rx': 'UseAdaptiveRxCoalesce', 'adaptive-tx': 'UseAdaptiveTxCoalesce' }),
  ...links('coalesce', 250, MICROSECONDS, {
    'rx-usecs': 'RxCoalesceSec',
    'rx-usecs-irq': 'RxCoalesceIrqSec',
    'rx-usecs-low': 'RxCoalesceLowSec',
    'rx-usecs-high': 'RxCoalesceHighSec',
    'tx-usecs': 'TxCoalesceSec',
    'tx-usecs-irq': 'TxCoalesceIrqSec',
    'tx-usecs-low': 'TxCoalesceLowSec',
    'tx-usecs-high': 'TxCoalesceHighSec',
    'stats-block-usecs': 'StatisticsBlockCoalesceSec',
  }),
  ...links('coalesce', 250, NUMBER, {
    'rx-frames': 'RxMaxCoalescedFrames',
    'rx-frames-irq': 'RxMaxCoalescedIrqFrames',
    'rx-frames-low': 'RxMaxCoalescedLowFrames',
    'rx-frames-high': 'RxMaxCoalescedHighFrames',
    'tx-frames': 'TxMaxCoalescedFrames',
    'tx-frames-irq': 'TxMaxCoalescedIrqFrames',
    'tx-frames-low': 'TxMaxCoalescedLowFrames',
    'tx-frames-high': 'TxMaxCoalescedHighFrames',
    'pkt-rate-low': 'CoalescePacketRateLow',
    'pkt-rate-high': 'CoalescePacketRateHigh',
  }),
};

/** Keys of net.ipv4.conf.IF that networkd sets itself, after systemd-sysctl. */
const SYSCTL: { readonly [key: string]: readonly Word[] } = {
  rp_filter: [network('Network', 'IPv4ReversePathFilter', 255, oneOf({ no: '0', strict: '1', loose: '2' }))],
};

/** The words of a slot, the one that acts last at boot first; none where systemd has none. Routes are sections, not words. */
export function wordsOf(slot: Slot): readonly Word[] {
  if (slot.kind === 'link') return LINK[propertyKey(slot.property)] ?? [];
  if (slot.kind === 'sysctl' && interfaceOf(slot) !== undefined) return SYSCTL[slot.path[4] ?? ''] ?? [];
  return [];
}

/** The interface a slot is about; undefined: the host. */
export function interfaceOf(slot: Slot): string | undefined {
  if (slot.kind !== 'sysctl') return slot.interface;
  const [net, family, conf, name] = slot.path;
  if (slot.path.length !== 5 || `${net}/${family}/${conf}` !== 'net/ipv4/conf') return undefined;
  return name === 'all' || name === 'default' ? undefined : name;
}

function propertyKey({ group, name }: LinkProperty): string {
  return `${group} ${name}`;
}

function network(section: string, key: string, since: number, form: Form): Word {
  return { kind: 'network', section, key, since, form };
}

function netdev(section: string, key: string, since: number): Word {
  return { kind: 'netdev', section, key, since, form: flag('1', '0') };
}

function link(key: string, since: number, form: Form): Word {
  return { kind: 'link', section: 'Link', key, since, form };
}

function links(
  group: LinkProperty['group'],
  since: number,
  form: Form,
  keys: { readonly [name: string]: string },
): { readonly [property: string]: readonly Word[] } {
  return Object.fromEntries(
    Object.entries(keys).map(([name, key]) => [`${group} ${name}`, [link(key, since, form)]] as const),
  );
}
