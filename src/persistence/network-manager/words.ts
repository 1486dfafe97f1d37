/**
 * What NetworkManager calls a property: as nmcli takes it, as keyfiles have it. Sources: nm-settings(5), nm-settings-nmcli(5),
 * the names that nmcli 1.42 lists. It has no word for the flags MULTICAST and ALLMULTI, private flags and RX hashing.
 */
import { commandName } from '../../facts/feature-names.ts';
import type { LinkProperty } from '../types.ts';

export interface Word {
  readonly section: string;
  readonly key: string;
  /** Of NetworkManager: [1, 26]. */
  readonly since: readonly [major: number, minor: number];
  readonly form: 'number' | 'boolean' | 'off-is-0' | 'mtu';
  /** What the connection means where it says nothing; not there: it leaves the property alone. */
  readonly unsaid?: string;
}

/**
 * Names of features, from nm-settings(5), behind `feature-`; what 1.42 has besides is taken to be new in it. `tso` is left
 * out: it means those members of tcp-segmentation-offload that NetworkManager knows, 1.42 not tx-tcp-accecn-segmentation
 * of Linux 6.18, so that the whole stays on.
 */
const FEATURES: ReadonlySet<string> = new Set(
  (
    'esp-hw-offload esp-tx-csum-hw-offload fcoe-mtu gro gso highdma hw-tc-offload l2-fwd-offload loopback lro ' +
    'ntuple rx rxhash rxvlan rx-all rx-fcs rx-gro-hw rx-udp_tunnel-port-offload rx-vlan-filter rx-vlan-stag-filter ' +
    'rx-vlan-stag-hw-parse sg tls-hw-record tls-hw-tx-offload tx txvlan tx-checksum-fcoe-crc tx-checksum-ipv4 ' +
    'tx-checksum-ipv6 tx-checksum-ip-generic tx-checksum-sctp tx-esp-segmentation tx-fcoe-segmentation ' +
    'tx-gre-csum-segmentation tx-gre-segmentation tx-gso-partial tx-gso-robust tx-ipxip4-segmentation ' +
    'tx-ipxip6-segmentation tx-nocache-copy tx-scatter-gather tx-scatter-gather-fraglist tx-sctp-segmentation ' +
    'tx-tcp6-segmentation tx-tcp-ecn-segmentation tx-tcp-mangleid-segmentation tx-tcp-segmentation ' +
    'tx-tunnel-remcsum-segmentation tx-udp-segmentation tx-udp_tnl-csum-segmentation tx-udp_tnl-segmentation ' +
    'tx-vlan-stag-hw-insert'
  ).split(' '),
);
const LATE_FEATURES: ReadonlySet<string> = new Set(
  'macsec-hw-offload rx-gro-list rx-udp-gro-forwarding tls-hw-rx-offload tx-gso-list'.split(' '),
);

const COALESCE =
  /^(adaptive-[rt]x|pkt-rate-(high|low)|[rt]x-(frames|usecs)(-(irq|high|low))?|(sample-interval|stats-block-usecs))$/;

const RINGS: ReadonlySet<string> = new Set(['rx', 'rx-jumbo', 'rx-mini', 'tx']);
const PAUSES: ReadonlySet<string> = new Set(['autoneg', 'rx', 'tx']);
const CHANNELS: ReadonlySet<string> = new Set(['rx', 'tx', 'other', 'combined']);

/** undefined: NetworkManager has no word for it, whatever its version. */
export function wordOf({ group, name }: LinkProperty): Word | undefined {
  switch (group) {
    case 'link':
      return name === 'mtu' ? { section: 'ethernet', key: 'mtu', since: [1, 0], form: 'mtu' } : undefined;
    case 'feature': {
      const known = commandName(name);
      if (LATE_FEATURES.has(known)) return ethtool(`feature-${known}`, [1, 42], 'boolean');
      return FEATURES.has(known) ? ethtool(`feature-${known}`, [1, 14], 'boolean') : undefined;
    }
    case 'ring':
      return RINGS.has(name) ? ethtool(`ring-${name}`, [1, 26], 'number') : undefined;
    case 'coalesce':
      if (!COALESCE.test(name)) return undefined;
      return ethtool(`coalesce-${name}`, [1, 26], name.startsWith('adaptive-') ? 'off-is-0' : 'number');
    case 'pause':
      return PAUSES.has(name) ? ethtool(`pause-${name}`, [1, 32], 'boolean') : undefined;
    case 'channels':
      return CHANNELS.has(name) ? ethtool(`channels-${name}`, [1, 46], 'number') : undefined;
    case 'bridge': {
      const snooping = name === 'multicast_snooping';
      const key = name.replace('_', '-');
      return {
        section: 'bridge',
        key,
        since: snooping ? [1, 2] : [1, 26],
        form: 'boolean',
        unsaid: snooping ? '1' : '0',
      };
    }
    default:
      return undefined;
  }
}

function ethtool(key: string, since: Word['since'], form: Word['form']): Word {
  return { section: 'ethtool', key, since, form };
}

/** Section and key as nmcli takes them. */
export function nmcliProperty({ section, key }: Word): string {
  return `${section === 'ethernet' ? '802-3-ethernet' : section}.${key}`;
}

/** A keyfile's value as a slot has it; undefined: it says nothing (`auto`), or nothing that is understood. */
export function fromKeyfile({ form, section }: Word, value: string): string | undefined {
  if (form === 'boolean') {
    const on = /^(true|1|yes|on)$/i.test(value);
    if (!on && !/^(false|0|no|off)$/i.test(value)) return undefined;
    if (section === 'bridge') return on ? '1' : '0';
    return on ? 'on' : 'off';
  }
  if (!/^\d+$/.test(value) || (form === 'mtu' && value === '0')) return undefined;
  if (form === 'off-is-0') return value === '0' ? 'off' : 'on';
  return value;
}

/** A slot's value as nmcli takes it; undefined: it is none. */
export function toNmcli({ form }: Word, value: string): string | undefined {
  if (form === 'number' || form === 'mtu') return /^\d+$/.test(value) ? value : undefined;
  if (!/^(on|off|0|1)$/.test(value)) return undefined;
  const on = value === 'on' || value === '1';
  if (form === 'boolean') return on ? 'yes' : 'no';
  return on ? '1' : '0';
}
