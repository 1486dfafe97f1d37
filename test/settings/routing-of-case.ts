/** What a case says of multicast routing, short, made into what parsers give. */
import type { DaemonRoute } from '../../src/facts/daemon-routes.ts';
import type { MulticastRoutes } from '../../src/facts/multicast-routes.ts';
import { fullPrefix } from '../../src/facts/prefix.ts';
import type { RoutingDaemons } from '../../src/facts/routing-daemon.ts';
import { known, type Reading, unknown } from '../../src/lib/reading.ts';

/** A value, or `unknown: WHY`. */
export type Or<T> = T | string;

export interface MrouteOfCase {
  readonly vifs: readonly string[];
  /** `(198.18.1.7, 239.8.0.20) from eth1 to eth2~1 eth3~5`, with TTL thresholds. */
  readonly routes?: readonly string[];
}

export interface ConfigOfCase {
  /** Path → content (mode 0644, root's), or how else it is. */
  readonly files?: Record<string, string | { readonly mode: string | null; readonly content: string }>;
  readonly folders?: readonly string[];
}

export interface DaemonOfCase extends ConfigOfCase {
  readonly name: RoutingDaemons['daemons'][number]['name'];
  readonly argv?: readonly string[];
  readonly namespaceKnown?: boolean;
  readonly config?: string;
  /** Its rules: `(*, 239.8.0.0/16) from eth1 to eth2 eth3`. */
  readonly routes?: Or<readonly string[]>;
}

export function or<T extends object, U>(value: Or<T>, make: (value: T) => U): Reading<U> {
  return typeof value === 'string' ? unknown(value.replace('unknown: ', '')) : known(make(value));
}

export function toMroute({ vifs, routes = [] }: MrouteOfCase): MulticastRoutes {
  return {
    vifs: new Map(vifs.map((name, at) => [at, { interface: name, packetsIn: 0, packetsOut: 0 }])),
    routes: routes.map(toRoute).map(({ source, to, ...route }) => ({
      ...route,
      source: source ?? '',
      to: to.map((output) => {
        const [name = '', threshold] = output.split('~');
        return { interface: name, ttlThreshold: Number(threshold) };
      }),
      packets: 0,
      wrongInterface: 0,
    })),
  };
}

function toDaemonRoute(text: string): DaemonRoute {
  const { group, source, ...route } = toRoute(text);
  return { ...route, group: fullPrefix(group), source: source === null ? null : fullPrefix(source) };
}

function toRoute(text: string): DaemonRoute {
  const [, source = '', group = '', from = '', to = ''] = /^\((\S+), (\S+)\) from (\S+) to ?(.*)$/.exec(text) ?? [];
  return { group, source: source === '*' ? null : source, from, to: to.split(' ').filter((word) => word !== '') };
}

/** What is there of routing daemons beside those that run. */
export interface SmcrouteOfCase {
  readonly control: boolean;
  readonly systemd: boolean;
  readonly stopped?: ConfigOfCase;
}

export function toDaemons(
  daemons: readonly DaemonOfCase[],
  { control, systemd, stopped }: SmcrouteOfCase,
): RoutingDaemons {
  return {
    control,
    systemd,
    ...(stopped === undefined ? {} : { stopped: toConfig('/etc/smcroute.conf', stopped) }),
    daemons: daemons.map(({ name, argv = [name], namespaceKnown = true, config, routes, ...files }, at) => ({
      pid: 100 + at,
      name,
      argv,
      namespaceKnown,
      ...(config === undefined ? {} : { config: toConfig(config, files) }),
      ...(routes === undefined ? {} : { routes: or(routes, (rules) => rules.map(toDaemonRoute)) }),
    })),
  };
}

function toConfig(path: string, { files = {}, folders = [] }: ConfigOfCase) {
  return { path, folders, files: Object.entries(files).map(toFile) };
}

function toFile([path, file]: [string, string | { readonly mode: string | null; readonly content: string }]) {
  const { mode, content } = typeof file === 'string' ? { mode: '0644', content: file } : file;
  return { path, mode, content: content.startsWith('unknown: ') ? unknown(content.slice(9)) : known(content) };
}
