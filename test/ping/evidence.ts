/** Hand-written evidence: two healthy hosts of a mesh, `a` (id 0) and `b` (id 1), and what a case says differently. */
import type { After, Look } from '../../src/ping/probe/wire.ts';
import type { HostEvidence, MeshPlan } from '../../src/ping/types.ts';

/** Any part of it, at any depth; `undefined` takes a part away. */
export type Patch<T> =
  | { readonly [Key in keyof T]?: (T[Key] extends object | undefined ? Patch<T[Key]> : T[Key]) | undefined }
  | T;

const COUNT = 10;

export const PLAN: MeshPlan = {
  ...{ group: '239.8.0.19', port: 23110, ttl: 1, count: COUNT, intervalMs: 20, sizeBytes: 128, maxLoss: 0 },
  ...{ senders: ['a', 'b'], receivers: ['a', 'b'] },
  interfaces: new Map([
    ['a', 'eth1'],
    ['b', 'eth1'],
  ]),
};

/** Nobody names an interface. */
export const BY_ROUTE = { ...PLAN, interfaces: new Map<string, string>() };

const LOOK: Look = {
  counters: {
    ...{ 'Ip.InReceives': 0, 'Ip.InDelivers': 0, 'Ip.ForwDatagrams': 0, 'IpExt.InMcastPkts': 0 },
    ...{ 'TcpExt.IPReversePathFilter': 0, 'Udp.SndbufErrors': 0 },
    ...{ 'interface.tx_packets': 0, 'interface.rx_packets': 0, 'interface.tx_dropped': 0 },
  },
  ...{ carrier: 1, operstate: 'up', flags: '0x1003', mtu: 1500, listed: true, version: 'V3', disabled: false },
  rpFilter: { all: 0, interface: 0 },
};

/** The other of two hosts is heard in full. */
export function healthyHost(name: string, id: number): HostEvidence {
  const other = 1 - id;
  const counters = { ...LOOK.counters, 'Ip.InReceives': COUNT, 'Ip.InDelivers': COUNT, 'interface.tx_packets': COUNT };
  const after: After = {
    ...{ ...LOOK, counters: { ...counters, 'IpExt.InMcastPkts': COUNT, 'interface.rx_packets': COUNT } },
    heard: {
      [other]: {
        ...{ received: COUNT, duplicates: 0, reordered: 0, lowest: 0, highest: COUNT - 1 },
        ...{ firstUs: 300_000, lastUs: 500_000, interface: 'eth1', ttl: 1, tos: 0 },
        ...{ source: `198.19.0.${other + 1}`, otherSource: null, delayUs: [20, 30, 40, 50] },
      },
    },
    captured: { [other]: { count: COUNT, source: `198.19.0.${other + 1}`, ttl: 1 } },
    ...{ sources: {}, rtts: { [other]: [100, 200, 300, 400] }, control: {}, drops: 0, captureDrops: 0 },
    queries: { count: 0, source: null },
    counts: { foreign: 0, stale: 0, forged: 0, unplanned: 0, own: 0 },
  };
  return {
    ...{ name, id, before: LOOK, after, sent: { sent: COUNT, errors: {} }, clock: { offsetUs: 0, errorUs: 10 } },
    hello: { python: '3.11.2', uid: 0, kernel: '6.1.0', bootId: `boot-${name}`, namespace: 'net:[1]' },
    joined: {
      ...{ interface: 'eth1', address: `198.19.0.${id + 1}`, sender: { bound: null, stranger: null } },
      route: { oif: 3, interface: 'eth1', source: `198.19.0.${id + 1}` },
      networks: [
        ['eth0', `198.18.0.${id + 1}`, 20],
        ['eth1', `198.19.0.${id + 1}`, 20],
      ],
      receiver: { joined: true, listed: true, capture: null },
    },
  };
}

export function patched<T extends object>(value: T, patch: Patch<T> = {}): T {
  const result = { ...value } as { [key: string]: unknown };
  for (const [key, part] of Object.entries(patch)) {
    const old = result[key];
    if (part === undefined) delete result[key];
    else result[key] = isPlain(part) && isPlain(old) ? patched(old, part) : part;
  }
  return result as T;
}

function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Map);
}
