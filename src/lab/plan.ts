/** What a lab consists of, decided from its size and topology alone, so that any process can work it out again. */
import { inputError } from '../lib/errors.ts';
import { printable } from '../lib/text.ts';
import type { Lab, LabOptions, Topology } from './types.ts';

/** Length of every network's prefix; data networks are of 198.19.0.0/16. */
export const PREFIX_LENGTH = 20;
export const MANAGEMENT_BRIDGE = 'mgmt';
/** Name of the host that the switches are. */
export const SWITCH = 'sw1';
export const CONTROLLER_ADDRESS = '198.18.0.1';
export const MULTICAST_PREFIX = '239.0.0.0/8';
/** Groups that routers forward with IPv6: made for the time being, of a site (RFC 4291, section 2.7). */
export const MULTICAST_PREFIX6 = 'ff15::/16';
/** A Linux bridge takes 1024 ports; far below it the machine's memory is the limit. */
const MAX_HOSTS = 500;

/** One switch for data traffic. */
export interface Segment {
  /** Name of its bridge in the switches' namespace: `data`, or `data-a`, `data-b`, … */
  readonly bridge: string;
  /** First address of its /20, e.g. `198.19.16.0`. */
  readonly network: string;
  /** The first 64 bits of its IPv6 network, `fd19:0:0:1`, where a router is between segments; else addresses of the link do. */
  readonly network6?: string;
}

/** Segments lie in a row, and router n is between segment n and the next one: there is one way only, so nothing loops. */
const SEGMENTS: Readonly<Record<Topology, readonly Segment[]>> = {
  flat: [{ bridge: 'data', network: '198.19.0.0' }],
  routed: segmentRow('a', 'b'),
  chain: segmentRow('a', 'b', 'c'),
};

/** A data interface of a host and the switch port behind it. */
export interface DataLink {
  readonly interface: string;
  readonly address: string;
  readonly address6?: string;
  /** Name of the port in the switches' namespace, e.g. `h1.eth1`. */
  readonly port: string;
  readonly segment: Segment;
}

export interface PlannedHost {
  readonly name: string;
  readonly router: boolean;
  /** Its network namespace is that of the switches: all bridges, on one of which it has its address. */
  readonly switch: boolean;
  /** Users have the tools of busybox only, and dropbear in place of sshd. */
  readonly busybox: boolean;
  /** On eth0 (a switch: on the bridge of management), e.g. `198.18.0.11`. */
  readonly address: string;
  /** Switch port of eth0, e.g. `h1.eth0`; a switch has none. */
  readonly port: string;
  readonly links: readonly DataLink[];
}

export interface LabPlan {
  readonly segments: readonly Segment[];
  readonly hosts: readonly PlannedHost[];
}

/** The plan for so many hosts; InputError when the options make no lab. */
export function planLab(options: Pick<LabOptions, 'hosts' | 'topology' | 'busybox' | 'switch'>): LabPlan {
  if (!Number.isInteger(options.hosts) || options.hosts < 1 || options.hosts > MAX_HOSTS) {
    throw inputError('lab-size', `A lab has 1 to ${MAX_HOSTS} hosts, not ${options.hosts}.`);
  }
  const segments = SEGMENTS[options.topology];
  const hosts: PlannedHost[] = [];
  for (let number = 1; number <= options.hosts; number += 1) {
    const segment = segments[(number - 1) % segments.length] as Segment;
    hosts.push(plainHost(number, segment, options.busybox));
  }
  refuseUnknown(options.busybox ?? [], hosts);
  const routers = segments.slice(1).map((segment, index) => router(index + 1, [segments[index] as Segment, segment]));
  return { segments, hosts: [...hosts, ...routers, ...(options.switch ? [switchHost()] : [])] };
}

/** The plan of a lab that is up. */
export function planOf(lab: Pick<Lab, 'hosts' | 'topology' | 'busybox' | 'switch'>): LabPlan {
  const others = SEGMENTS[lab.topology].length - 1 + (lab.switch ? 1 : 0);
  return planLab({ ...lab, hosts: lab.hosts.length - others });
}

function refuseUnknown(busybox: readonly string[], hosts: readonly PlannedHost[]): void {
  const names = hosts.map((host) => host.name);
  const unknown = busybox.find((name) => !names.includes(name));
  if (unknown === undefined) return;
  const which = names.length === 1 ? 'h1 can' : `h1 to ${names.at(-1)} can`;
  throw inputError('unknown-host', `There is no host "${printable(unknown)}" to have busybox.`, `${which} have it.`);
}

function segmentRow(...letters: readonly string[]): readonly Segment[] {
  return letters.map((letter, index) => ({
    bridge: `data-${letter}`,
    network: `198.19.${16 * index}.0`,
    network6: `fd19:0:0:${index + 1}`,
  }));
}

function plainHost(number: number, segment: Segment, busybox: readonly string[] = []): PlannedHost {
  const name = `h${number}`;
  const link = { interface: 'eth1', ...addressesOf(segment, number + 10), port: `${name}.eth1`, segment };
  return {
    name,
    router: false,
    switch: false,
    busybox: busybox.includes(name),
    address: offset('198.18.0.0', number + 10),
    port: `${name}.eth0`,
    links: [link],
  };
}

function router(number: number, segments: readonly Segment[]): PlannedHost {
  const name = `r${number}`;
  const links = segments.map((segment, index) => ({
    interface: `eth${index + 1}`,
    ...addressesOf(segment, number),
    port: `${name}.eth${index + 1}`,
    segment,
  }));
  const address = offset('198.18.0.0', number + 1);
  return { name, router: true, switch: false, busybox: false, address, port: `${name}.eth0`, links };
}

function switchHost(): PlannedHost {
  const is = { router: false, switch: true, busybox: false };
  return { name: SWITCH, ...is, address: offset('198.18.0.0', 10), port: '', links: [] };
}

function addressesOf({ network, network6 }: Segment, number: number): Pick<DataLink, 'address' | 'address6'> {
  const address = offset(network, number);
  return network6 === undefined ? { address } : { address, address6: `${network6}::${number.toString(16)}` };
}

/** A network that a host is not in, and the link and the router's address by which it is reached. */
export interface Passage {
  readonly to: string;
  readonly link: DataLink;
  readonly gateway: string;
  /** The same way with IPv6. */
  readonly six?: { readonly to: string; readonly gateway: string };
}

/** The ways to all segments that the host has no link to. */
export function passagesOf({ segments }: LabPlan, host: PlannedHost): readonly Passage[] {
  const own = host.links.map(({ segment }) => segments.indexOf(segment));
  return segments.flatMap((segment, index) => {
    if (own.includes(index)) return [];
    const isAhead = index > Math.max(...own);
    const nearest = isAhead ? Math.max(...own) : Math.min(...own);
    const link = host.links[own.indexOf(nearest)] as DataLink;
    const routerNumber = isAhead ? nearest + 1 : nearest;
    const { address: gateway, address6 } = addressesOf(link.segment, routerNumber);
    const six = address6 === undefined ? {} : { six: { to: `${segment.network6}::/64`, gateway: address6 } };
    return [{ to: `${segment.network}/${PREFIX_LENGTH}`, link, gateway, ...six }];
  });
}

/** The network in halves, e.g. 198.19.0.0/21 and 198.19.8.0/21: routes that win over the one of the interface. */
export function halvesOf(segment: Segment): readonly string[] {
  const half = 2 ** (31 - PREFIX_LENGTH);
  return [`${segment.network}/${PREFIX_LENGTH + 1}`, `${offset(segment.network, half)}/${PREFIX_LENGTH + 1}`];
}

function offset(network: string, add: number): string {
  const start = network.split('.').reduce((number, part) => number * 256 + Number(part), 0);
  const address = start + add;
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.');
}
