import { known, type Reading, unknown } from '../lib/reading.ts';
import { type DaemonRoute, parseDaemonRoutes } from './daemon-routes.ts';
import { type ListedFile, parseListedFiles, valuesOf } from './listed-files.ts';
import { ROUTING_DAEMON_SCRIPT } from './routing-daemon-script.ts';
import type { Answers, Fact } from './types.ts';

/** A process that does, or could do, multicast routing in the host's own network namespace. */
export interface RoutingDaemon {
  readonly pid: number;
  readonly name: 'smcrouted' | 'pimd' | 'frr-pimd' | 'mrouted' | 'igmpproxy';
  readonly argv: readonly string[];
  /** Its network namespace is ours; false when that could not be read. */
  readonly namespaceKnown: boolean;
  /** smcrouted only. */
  readonly config?: DaemonConfig;
  /** smcrouted only: the rules it goes by, where smcroutectl is there to ask. */
  readonly routes?: Reading<readonly DaemonRoute[]>;
}

export interface DaemonConfig {
  /** Main file; need not exist. */
  readonly path: string;
  /** Files as they are read: the main one, then those it includes, sorted. */
  readonly files: readonly ListedFile[];
  /** Folders of `include FOLDER/*.conf` lines that exist. */
  readonly folders: readonly string[];
}

export interface RoutingDaemons {
  readonly daemons: readonly RoutingDaemon[];
  /** smcroutectl is installed. */
  readonly control: boolean;
  /** systemd is the init: it starts and restarts services (sd_booted(3)). */
  readonly systemd: boolean;
  /** What smcrouted would read when it is started; only where it is installed and nothing holds the table. */
  readonly stopped?: DaemonConfig;
}

/** Multicast routing daemons of this network namespace. Source: /proc/PID/{comm,cmdline,ns/net}, their config files. */
export const routingDaemonFact: Fact<RoutingDaemons> = {
  id: 'multicast-routing-daemon',
  title: 'Multicast routing daemons and their configuration',
  needs: { found: { kind: 'script', sh: ROUTING_DAEMON_SCRIPT } },
  parse: parseDaemons,
};

function parseDaemons(answers: Answers): Reading<RoutingDaemons> {
  const found = answers.command('found');
  if (found.state === 'missing') return unknown(found.why);
  if (found.code !== 0) return unknown(`looking for routing daemons: ${found.stderr.trim() || `exit ${found.code}`}`);
  const blocks = found.stdout.split(/^(?=daemon )/m);
  const head = blocks[0]?.startsWith('daemon ') ? '' : (blocks[0] ?? '');
  const words = head.split('\n').slice(0, 2);
  const { config } = configOf(head);
  return known({
    daemons: blocks
      .filter((block) => block.startsWith('daemon '))
      .map(parseDaemon)
      .filter((daemon) => daemon !== undefined),
    control: words.includes('control'),
    systemd: words.includes('systemd'),
    ...(config === undefined ? {} : { stopped: config }),
  });
}

function parseDaemon(block: string): RoutingDaemon | undefined {
  const lines = block.split('\n');
  const [, pid, namespace, name] = (lines[0] ?? '').split(' ');
  const argv = valuesOf(lines, 'arg');
  const daemon = nameOf(name, argv);
  if (!daemon) return undefined;
  return {
    pid: Number(pid),
    name: daemon,
    argv,
    namespaceKnown: namespace === 'same',
    ...configOf(block),
    ...routesOf(lines),
  };
}

/** The configuration that the shell function `smcroute` printed. */
export function configOf(text: string): { readonly config?: DaemonConfig } {
  const lines = text.split('\n');
  const path = valuesOf(lines, 'config')[0];
  if (path === undefined) return {};
  return { config: { path, files: parseListedFiles(text), folders: valuesOf(lines, 'folder') } };
}

function routesOf(lines: readonly string[]): Pick<RoutingDaemon, 'routes'> {
  const failure = valuesOf(lines, 'routes-failed')[0];
  if (failure !== undefined) return { routes: unknown(`what smcrouted routes is not told: ${failure}`) };
  return lines.some((line) => line.startsWith('routes '))
    ? { routes: known(parseDaemonRoutes(valuesOf(lines, 'routes'))) }
    : {};
}

function nameOf(comm: string | undefined, argv: readonly string[]): RoutingDaemon['name'] | undefined {
  if (comm === 'pimd') return argv[0]?.includes('/frr/') ? 'frr-pimd' : 'pimd';
  return comm === 'smcrouted' || comm === 'mrouted' || comm === 'igmpproxy' ? comm : undefined;
}
