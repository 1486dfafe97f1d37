import { known, type Reading, unknown } from '../lib/reading.ts';
import type { Answers, Fact } from './types.ts';

export interface Interface {
  readonly index: number;
  /** Set flags, in the order of their bits: `UP`, `BROADCAST`, …, `MULTICAST`. */
  readonly flags: readonly InterfaceFlag[];
  /** Bytes; null where the kernel did not say. */
  readonly mtu: number | null;
  /** `up`, `down`, `lowerlayerdown`, `unknown`, … */
  readonly operstate: string;
  /** null: not readable, as it is while the interface is down. */
  readonly carrier: boolean | null;
  /** MAC address, or what the link layer has in its place. */
  readonly address: string;
  /** ARPHRD_ number: 1 Ethernet, 772 loopback, 65534 none. */
  readonly type: number | null;
  /** The bridge, bond or VRF it belongs to. */
  readonly master: string | null;
}

/** IFF_ bits of /sys/class/net/IF/flags (linux/if.h). RUNNING and LOWER_UP are not among them: see operstate and carrier. */
const FLAGS = [
  [0x1, 'UP'],
  [0x2, 'BROADCAST'],
  [0x8, 'LOOPBACK'],
  [0x10, 'POINTOPOINT'],
  [0x80, 'NOARP'],
  [0x100, 'PROMISC'],
  [0x200, 'ALLMULTI'],
  [0x400, 'MASTER'],
  [0x800, 'SLAVE'],
  [0x1000, 'MULTICAST'],
] as const;

export type InterfaceFlag = (typeof FLAGS)[number][1];

const ATTRIBUTES = ['flags', 'ifindex', 'mtu', 'operstate', 'carrier', 'address', 'type', 'master/ifindex'];

/** Every network interface, by name. Source: /sys/class/net. */
export const interfacesFact: Fact<ReadonlyMap<string, Interface>> = {
  id: 'interfaces',
  title: 'Network interfaces with flags, MTU and link state',
  needs: {
    attributes: { kind: 'files', paths: ATTRIBUTES.map((attribute) => `/sys/class/net/*/${attribute}`) },
  },
  parse: parseInterfaces,
};

function parseInterfaces(answers: Answers): Reading<ReadonlyMap<string, Interface>> {
  const files = answers.files('attributes');
  const names = [...files.keys()].map((path) => /^\/sys\/class\/net\/([^/]+)\/flags$/.exec(path)?.[1]);
  const interfaces = new Map<string, Interface>();
  const byIndex = new Map<string, string>();
  for (const name of names) {
    if (name === undefined) continue;
    const index = attributeOf(files, name, 'ifindex');
    if (index !== undefined) byIndex.set(index, name);
  }
  for (const name of names) {
    if (name === undefined) continue;
    const flags = files.get(pathOf(name, 'flags'));
    if (flags?.state !== 'known') return unknown(flags?.why ?? `the flags of ${name} were not read`);
    if (!/^0x[0-9a-f]+$/i.test(flags.value)) return unknown(`${flags.where}: not a hexadecimal number`);
    interfaces.set(name, parseInterface(files, name, Number(flags.value), byIndex));
  }
  if (interfaces.size === 0) return unknown('no interface under /sys/class/net: is /sys mounted?');
  return known(interfaces);
}

function parseInterface(
  files: ReadonlyMap<string, Reading<string>>,
  name: string,
  bits: number,
  byIndex: ReadonlyMap<string, string>,
): Interface {
  const carrier = attributeOf(files, name, 'carrier');
  const master = attributeOf(files, name, 'master/ifindex');
  return {
    index: numberOf(attributeOf(files, name, 'ifindex')) ?? 0,
    flags: FLAGS.filter(([bit]) => (bits & bit) !== 0).map(([, flag]) => flag),
    mtu: numberOf(attributeOf(files, name, 'mtu')),
    operstate: attributeOf(files, name, 'operstate') ?? 'unknown',
    carrier: carrier === undefined ? null : carrier === '1',
    address: attributeOf(files, name, 'address') ?? '',
    type: numberOf(attributeOf(files, name, 'type')),
    master: master === undefined ? null : (byIndex.get(master) ?? master),
  };
}

function pathOf(name: string, attribute: string): string {
  return `/sys/class/net/${name}/${attribute}`;
}

function attributeOf(files: ReadonlyMap<string, Reading<string>>, name: string, attribute: string): string | undefined {
  const reading = files.get(pathOf(name, attribute));
  return reading?.state === 'known' ? reading.value : undefined;
}

function numberOf(text: string | undefined): number | null {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : null;
}
