import { known, type Reading, unknown } from '../lib/reading.ts';
import type { Answers, Fact } from './types.ts';

/** States of a port by their number in sysfs: BR_STATE_ (linux/if_bridge.h). */
const STATES = ['disabled', 'listening', 'learning', 'forwarding', 'blocking'] as const;

export type PortState = (typeof STATES)[number];

/** A port of a bridge, whose name is the interface's master. */
export interface BridgePort {
  readonly state: PortState;
  /** Whether multicast to groups without members is sent to it (`mcast_flood`); null: this kernel has no such flag. */
  readonly multicastFlood: boolean | null;
  /** Isolated ports do not reach each other; null: this kernel has no such flag. */
  readonly isolated: boolean | null;
  /** A multicast router is behind it: 0 never, 1 when one is heard, 2 always, 3 one is heard (linux/if_bridge.h: MDB_RTR_TYPE_). */
  readonly multicastRouter: number | null;
}

export interface Bridging {
  readonly ports: ReadonlyMap<string, BridgePort>;
  /** Bridge → whether a spanning tree protocol sets the states of its ports. */
  readonly spanningTree: ReadonlyMap<string, boolean>;
  /** Bridge → whether it keeps VLANs apart. */
  readonly vlanFiltering: ReadonlyMap<string, boolean>;
  /** Bridges whose packets pass the hooks of iptables, of ip6tables too (br_netfilter). */
  readonly ipHooks: { readonly ipv4: readonly string[]; readonly ipv6: readonly string[] };
}

const OF_A_PORT = ['state', 'multicast_flood', 'isolated', 'multicast_router'];
const OF_A_BRIDGE = ['stp_state', 'vlan_filtering', 'nf_call_iptables', 'nf_call_ip6tables'];
/** There while br_netfilter is. */
const OF_ALL = ['iptables', 'ip6tables'] as const;

/** Source: /sys/class/net/PORT/brport, /sys/class/net/BRIDGE/bridge (net/bridge/br_sysfs_if.c, br_sysfs_br.c), /proc/sys/net/bridge. */
export const bridgePortsFact: Fact<Bridging> = {
  id: 'bridge-ports',
  title: 'Ports of bridges, with their state and flags',
  needs: {
    ports: { kind: 'files', paths: OF_A_PORT.map((file) => `/sys/class/net/*/brport/${file}`) },
    bridges: { kind: 'files', paths: OF_A_BRIDGE.map((file) => `/sys/class/net/*/bridge/${file}`) },
    all: { kind: 'files', paths: OF_ALL.map((file) => `/proc/sys/net/bridge/bridge-nf-call-${file}`) },
  },
  parse: parseBridging,
};

function parseBridging(answers: Answers): Reading<Bridging> {
  const files = answers.files('ports');
  const ports = new Map<string, BridgePort>();
  for (const [path, reading] of files) {
    const name = /^\/sys\/class\/net\/([^/]+)\/brport\/state$/.exec(path)?.[1];
    if (name === undefined) continue;
    const number = (file: string) => numberOf(files.get(`/sys/class/net/${name}/brport/${file}`));
    const state = STATES[number('state') ?? -1];
    if (state === undefined) return unknown(reading.state === 'known' ? `${path}: no state of a port` : reading.why);
    const flag = (file: string) => flagOf(number(file));
    const flags = { multicastFlood: flag('multicast_flood'), isolated: flag('isolated') };
    ports.set(name, { state, ...flags, multicastRouter: number('multicast_router') });
  }
  const bridges = answers.files('bridges');
  return known({
    ports,
    spanningTree: flagsOf(bridges, 'stp_state'),
    vlanFiltering: flagsOf(bridges, 'vlan_filtering'),
    ipHooks: { ipv4: hookedOf(answers, 'iptables'), ipv6: hookedOf(answers, 'ip6tables') },
  });
}

function flagsOf(files: ReadonlyMap<string, Reading<string>>, file: string): ReadonlyMap<string, boolean> {
  const flags = new Map<string, boolean>();
  for (const [path, reading] of files) {
    const [, name, is] = /^\/sys\/class\/net\/([^/]+)\/bridge\/(.+)$/.exec(path) ?? [];
    const flag = flagOf(numberOf(reading));
    if (name !== undefined && is === file && flag !== null) flags.set(name, flag);
  }
  return flags;
}

/** Asked for by all bridges of the host, or by one of its own (net/bridge/br_netfilter_hooks.c: br_nf_pre_routing). */
function hookedOf(answers: Answers, file: (typeof OF_ALL)[number]): readonly string[] {
  const all = flagOf(numberOf(answers.files('all').get(`/proc/sys/net/bridge/bridge-nf-call-${file}`)));
  const own = flagsOf(answers.files('bridges'), `nf_call_${file}`);
  return all === null ? [] : [...own].flatMap(([bridge, is]) => (all || is ? [bridge] : []));
}

function flagOf(number: number | null): boolean | null {
  return number === null ? null : number !== 0;
}

function numberOf(reading: Reading<string> | undefined): number | null {
  return reading?.state === 'known' && /^\d+$/.test(reading.value) ? Number(reading.value) : null;
}
