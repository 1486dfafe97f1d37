/** Facts as a case writes them, short, made into what parsers give. */
import { type Address, addressesFact } from '../../src/facts/addresses.ts';
import { type Boot, bootFact } from '../../src/facts/boot.ts';
import { bridgesFact } from '../../src/facts/bridges.ts';
import { type Environment, environmentFact, type Firmware } from '../../src/facts/environment.ts';
import { ethtoolChannelsFact } from '../../src/facts/ethtool-channels.ts';
import { ethtoolCoalesceFact } from '../../src/facts/ethtool-coalesce.ts';
import { ethtoolFeaturesFact } from '../../src/facts/ethtool-features.ts';
import { ethtoolPauseFact } from '../../src/facts/ethtool-pause.ts';
import { ethtoolPrivateFlagsFact } from '../../src/facts/ethtool-private-flags.ts';
import { ethtoolRingFact } from '../../src/facts/ethtool-ring.ts';
import { ethtoolRxHashUdp4Fact, ethtoolRxHashUdp6Fact } from '../../src/facts/ethtool-rx-hash.ts';
import { igmpFact } from '../../src/facts/igmp.ts';
import { igmpVersionFact } from '../../src/facts/igmp-version.ts';
import { interfaceOwnerFact } from '../../src/facts/interface-owner.ts';
import { interfaceStackFact } from '../../src/facts/interface-stack.ts';
import { type Interface, interfacesFact } from '../../src/facts/interfaces.ts';
import { kernelFact } from '../../src/facts/kernel.ts';
import { type LinkDetails, linkDetailsFact } from '../../src/facts/link-details.ts';
import { mcForwardingFact, mcForwardingIpv6Fact } from '../../src/facts/mc-forwarding.ts';
import { mldVersionFact } from '../../src/facts/mld-version.ts';
import { multicastRoutesFact, multicastRoutesIpv6Fact } from '../../src/facts/multicast-routes.ts';
import { netfilterFact, type RuleSets } from '../../src/facts/netfilter.ts';
import { networkDevicesFact } from '../../src/facts/network-devices.ts';
import { overwritersFact } from '../../src/facts/overwriters.ts';
import { type QuerierTraces, querierFact } from '../../src/facts/querier.ts';
import { parseRouteLines } from '../../src/facts/route-lines.ts';
import { type Routes, routesFact } from '../../src/facts/routes.ts';
import { routesIpv6Fact } from '../../src/facts/routes-ipv6.ts';
import { routingDaemonFact } from '../../src/facts/routing-daemon.ts';
import { rpFilterFact } from '../../src/facts/rp-filter.ts';
import { sysctlKeysFact } from '../../src/facts/sysctl-keys.ts';
import { type TcFilters, tcFiltersFact } from '../../src/facts/tc-filters.ts';
import { toolsFact } from '../../src/facts/tools.ts';
import type { Answers, CommandAnswer, Fact, FactValues } from '../../src/facts/types.ts';
import { absent, known, type Reading, unknown } from '../../src/lib/reading.ts';
import { sysctlPath } from '../../src/lib/sysctl-name.ts';
import { type BootOfCase, bootOfCaseFact } from './fake-keeper.ts';
import {
  type ConfigOfCase,
  type DaemonOfCase,
  type MrouteOfCase,
  type Or,
  or,
  toDaemons,
  toMroute,
} from './routing-of-case.ts';

export interface FactsOfCase {
  /** Name → flags: `UP,MULTICAST`; or whatever is not as it mostly is. */
  readonly interfaces: Or<Record<string, string | InterfaceOfCase>>;
  readonly rp_filter?: Or<Record<string, number | string>>;
  readonly force_igmp_version?: Or<Record<string, number | string>>;
  readonly force_mld_version?: Or<Record<string, number | string>>;
  /** Interface → version spoken, as /proc/net/igmp shows it: `V2`. */
  readonly igmp?: Or<Record<string, string>>;
  readonly mc_forwarding?: Or<Record<string, number | string>>;
  /** The kernel's tables of multicast routing; a text: why there is none. */
  readonly mroute?: Or<MrouteOfCase>;
  readonly mroute6?: Or<MrouteOfCase>;
  /** `net.ipv4.igmp_qrv` → what it holds, `absent: WHY` or `unknown: WHY`. */
  readonly sysctl?: Record<string, string>;
  readonly mc_forwarding_ipv6?: Record<string, number | string>;
  readonly tools?: readonly string[];
  /** Bridge → its files with their content. */
  readonly bridges?: Or<Record<string, Record<string, string>>>;
  /** Interface → those it stands on. */
  readonly stack?: Record<string, readonly string[]>;
  readonly links?: Or<{ readonly source: 'iproute2' | 'ifconfig' } & Record<string, Partial<LinkDetails> | string>>;
  /** Interface → addresses with their length. */
  readonly addresses?: Or<Record<string, readonly string[]>>;
  /** Lines of `ip route`. */
  readonly ip_route?: Or<readonly string[]>;
  /** Lines of `ip -6 route`. */
  readonly ip6_route?: Or<readonly string[]>;
  /** Lines of `ip route`, read as if there were no ip. */
  readonly proc_route?: readonly string[];
  /** Interface → device type of its uevent: `wireguard`, `vxlan`. */
  readonly devtypes?: Record<string, string>;
  /** What is not as on a bare machine: firmware texts (a text: not known; null: none), prefixes WireGuard takes, … */
  readonly environment?: {
    readonly firmware?: Or<Firmware> | null;
    readonly wireguard?: Or<Record<string, readonly string[]>>;
    readonly calicoGateways?: readonly string[];
    readonly netAdmin?: boolean;
  };
  /** Bridge → ports with a router behind them (a text: not known); interface → MLD queries heard. */
  readonly querier?: {
    readonly routerPorts?: Or<Record<string, readonly string[]>>;
    readonly mldQueries?: Record<string, number>;
  };
  /** Programs that set things by themselves: `dockerd`. */
  readonly active?: readonly string[];
  /** Lines of `nft -a list ruleset`; a text: no rule set could be read. */
  readonly nft?: Or<readonly string[]>;
  /** Lines of iptables-save -c. */
  readonly iptables?: readonly string[];
  readonly ip6tables?: readonly string[];
  /** Interface → lines of `tc filter show`, by hook; a text: they could not be read; default: there is no tc. */
  readonly tc?: Or<Record<string, Partial<Record<keyof TcFilters, readonly string[]>>>>;
  /** Lines of `ethtool -k`. */
  readonly ethtool?: Record<string, Or<readonly string[]>>;
  /** Fact of ethtool without `ethtool-` → interface → lines of its answer; a text is stderr, or `missing`. */
  readonly ethtool_answers?: Record<string, Record<string, Or<readonly string[]>>>;
  readonly daemons?: Or<readonly DaemonOfCase[]>;
  /** smcroutectl is there; default true. */
  readonly control?: boolean;
  readonly systemd?: boolean;
  /** Files of smcrouted, which does not run. */
  readonly stopped?: ConfigOfCase;
  /** What configuration states for boot; a text: how the host boots is not known. */
  readonly boot?: Or<BootOfCase>;
  /** Release of the kernel; default 6.1.0. */
  readonly kernel?: Or<{ readonly release: string }>;
  /** What applies sysctl files at boot; default systemd-sysctl. */
  readonly boot_sysctl?: 'procps';
}

type InterfaceOfCase = Partial<Omit<Interface, 'flags'>> & { readonly flags: string };

export function factValues(facts: FactsOfCase): FactValues {
  const readings = new Map<Fact, Reading<unknown>>([
    [interfacesFact, or(facts.interfaces, (interfaces) => mapOf(interfaces, toInterface))],
    [rpFilterFact, or(facts.rp_filter ?? 'unknown: not read', (keys) => mapOf(keys, toKey))],
    [igmpVersionFact, or(facts.force_igmp_version ?? 'unknown: not read', (keys) => mapOf(keys, toKey))],
    [mldVersionFact, or(facts.force_mld_version ?? 'unknown: not read', (keys) => mapOf(keys, toKey))],
    [igmpFact, or(facts.igmp ?? {}, (igmp) => mapOf(igmp, (version) => ({ version, groups: [] })))],
    [mcForwardingFact, or(facts.mc_forwarding ?? 'unknown: not read', (keys) => mapOf(keys, toKey))],
    [multicastRoutesFact, or(facts.mroute ?? { vifs: [] }, toMroute)],
    [multicastRoutesIpv6Fact, or(facts.mroute6 ?? { vifs: [] }, toMroute)],
    [sysctlKeysFact, known(new Map(Object.entries(facts.sysctl ?? {}).map(toKernelKey)))],
    [mcForwardingIpv6Fact, known(mapOf(facts.mc_forwarding_ipv6 ?? {}, toKey))],
    [kernelFact, or(facts.kernel ?? { release: '6.1.0' }, ({ release }) => ({ release, hostname: '', arch: null }))],
    [toolsFact, known(new Map((facts.tools ?? []).map((tool) => [tool, `/sbin/${tool}`])))],
    [bridgesFact, bridgesReading(facts)],
    [interfaceStackFact, known(mapOf(facts.stack ?? {}, (lowers) => lowers))],
    [linkDetailsFact, or(facts.links ?? { source: 'iproute2' }, toLinks)],
    [addressesFact, or(facts.addresses ?? {}, (addresses) => mapOf(addresses, (list) => list.map(toAddress)))],
    [routesFact, facts.proc_route ? known(routesOf(facts.proc_route, 'proc')) : or(facts.ip_route ?? [], ipRoutes)],
    [routesIpv6Fact, or(facts.ip6_route ?? [], (lines) => parseRouteLines(lines.join('\n'), 'ipv6'))],
    [ethtoolFeaturesFact, known(mapOf(facts.ethtool ?? {}, toFeatures))],
    ...ETHTOOL_FACTS.map((fact) => [fact, ethtoolReading(fact, facts)] as const),
    [bootFact, or(facts.boot ?? {}, () => toBoot(facts.boot_sysctl))],
    [bootOfCaseFact, known(typeof facts.boot === 'object' ? facts.boot : {})],
    [
      networkDevicesFact,
      known(mapOf(facts.devtypes ?? {}, (devtype) => ({ devtype, renamed: null, udev: absent('') }))),
    ],
    [environmentFact, known(toEnvironment(facts.environment ?? {}))],
    [querierFact, known(toTraces(facts.querier ?? {}))],
    [interfaceOwnerFact, known(new Map())],
    [overwritersFact, known({ active: facts.active ?? [], tuned: [], tunedReapplies: true })],
    [tcFiltersFact, facts.tc ? or(facts.tc, (filters) => mapOf(filters, toTcFilters)) : absent('no tc')],
    [netfilterFact, or(facts.nft ?? [], (nft) => toRuleSets(nft, facts))],
    [
      routingDaemonFact,
      or(facts.daemons ?? [], (daemons) => toDaemons(daemons, { control: true, systemd: true, ...facts })),
    ],
  ]);
  return {
    get<T>(fact: Fact<T>): Reading<T> {
      const reading = readings.get(fact);
      if (!reading) throw new Error(`a case says nothing of fact ${fact.id}`);
      return reading as Reading<T>;
    },
  };
}

function mapOf<T, U>(record: Record<string, T>, make: (value: T, name: string) => U): Map<string, U> {
  return new Map(Object.entries(record).map(([name, value]) => [name, make(value, name)]));
}

function toInterface(described: string | InterfaceOfCase): Interface {
  const { flags, ...others } = typeof described === 'string' ? { flags: described } : described;
  return {
    index: 1,
    flags: flags.split(',').filter((flag) => flag !== '') as Interface['flags'],
    mtu: 1500,
    operstate: 'up',
    carrier: true,
    address: '',
    type: 1,
    master: null,
    ...others,
  };
}

function bridgesReading({ bridges = {} }: FactsOfCase): Reading<unknown> {
  if (typeof bridges === 'string') return unknown(bridges.replace('unknown: ', ''));
  const files = Object.entries(bridges).flatMap(([name, contents]) =>
    Object.entries(contents).map(([file, text]) => [`/sys/class/net/${name}/bridge/${file}`, known(text)] as const),
  );
  return bridgesFact.parse({ files: () => new Map(files) } as unknown as Answers);
}

function toLinks({ source, ...links }: Exclude<FactsOfCase['links'], string | undefined>) {
  const usual: LinkDetails = { allMulticast: false, minMtu: null, maxMtu: null, kind: null, xdp: [] };
  return { source, links: mapOf(links as Record<string, Partial<LinkDetails>>, (link) => ({ ...usual, ...link })) };
}

function toAddress(text: string): Address {
  const [address = '', length = ''] = text.split('/');
  const family = address.includes(':') ? 'ipv6' : 'ipv4';
  return { family, address, prefixLength: Number(length), scope: address.startsWith('fe80:') ? 'link' : 'global' };
}

function toKey(value: number | string): Reading<number> {
  return typeof value === 'number' ? known(value) : unknown(value.replace('unknown: ', ''));
}

function toKernelKey([name, text]: [string, string]): [string, Reading<string>] {
  const path = sysctlPath(name).join('/');
  if (text.startsWith('absent: ')) return [path, absent(text.slice(8))];
  return [path, text.startsWith('unknown: ') ? unknown(text.slice(9)) : known(text, `/proc/sys/${path}`)];
}

function ipRoutes(lines: readonly string[]): Routes {
  return routesOf(lines, 'ip');
}

function routesOf(lines: readonly string[], source: Routes['source']): Routes {
  return { routes: parseRouteLines(lines.join('\n')), source };
}

function toFeatures(lines: Or<readonly string[]>): Reading<unknown> {
  if (typeof lines === 'string') return unknown(lines.replace('unknown: ', ''));
  const answer = { state: 'ran', code: 0, stdout: lines.join('\n'), stderr: '' } as const;
  const answers: Pick<Answers, 'each'> = { each: () => new Map([['it', answer]]) };
  const reading = ethtoolFeaturesFact.parse(answers as Answers);
  if (reading.state !== 'known') return reading;
  return reading.value.get('it') ?? unknown('no features');
}

const ETHTOOL_FACTS: readonly Fact[] = [
  ethtoolRingFact,
  ethtoolChannelsFact,
  ethtoolCoalesceFact,
  ethtoolPauseFact,
  ethtoolPrivateFlagsFact,
  ethtoolRxHashUdp4Fact,
  ethtoolRxHashUdp6Fact,
];

function ethtoolReading(fact: Fact, { ethtool_answers = {} }: FactsOfCase): Reading<unknown> {
  const answers = mapOf(ethtool_answers[fact.id.replace('ethtool-', '')] ?? {}, (answer): CommandAnswer => {
    if (answer === 'missing') return { state: 'missing', why: 'this host has no ethtool' };
    if (typeof answer === 'string') return { state: 'ran', code: 1, stdout: '', stderr: answer };
    return { state: 'ran', code: 0, stdout: answer.join('\n'), stderr: '' };
  });
  return fact.parse({ each: () => answers } as unknown as Answers);
}

function toEnvironment(said: NonNullable<FactsOfCase['environment']>): Environment {
  const { firmware = { sys_vendor: 'Dell Inc.' }, wireguard = {}, calicoGateways = [], netAdmin = true } = said;
  return {
    firmware: firmware === null ? absent('/sys/class/dmi/id is not there') : or(firmware, (texts) => texts),
    wireguard: or(wireguard, (taken) => mapOf(taken, (prefixes) => prefixes)),
    calicoGateways,
    netAdmin,
  };
}

function toTraces({ routerPorts = {}, mldQueries = {} }: NonNullable<FactsOfCase['querier']>): QuerierTraces {
  return {
    routerPorts: or(routerPorts, (ports) => mapOf(ports, (list) => list)),
    mldQueries: mapOf(mldQueries, (heard) => heard),
  };
}

function toTcFilters({ ingress = [], egress = [] }: Partial<Record<keyof TcFilters, readonly string[]>>): TcFilters {
  return { ingress: ingress.join('\n'), egress: egress.join('\n') };
}

function toRuleSets(nft: readonly string[], { iptables = [], ip6tables = [] }: FactsOfCase): RuleSets {
  return { nft: nft.join('\n'), iptables: iptables.join('\n'), ip6tables: ip6tables.join('\n') };
}

function toBoot(sysctl: FactsOfCase['boot_sysctl']): Boot {
  if (sysctl === 'procps') return { init: 'sysv', process: 'init', sysctl };
  return { init: 'systemd', process: 'systemd', sysctl: 'systemd-sysctl' };
}
