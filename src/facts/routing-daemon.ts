import { known, type Reading, unknown } from '../lib/reading.ts';
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
  return known({
    daemons: blocks
      .filter((block) => block.startsWith('daemon '))
      .map(parseDaemon)
      .filter((daemon) => daemon !== undefined),
    control: found.stdout.startsWith('control\n'),
  });
}

function parseDaemon(block: string): RoutingDaemon | undefined {
  const lines = block.split('\n');
  const [, pid, namespace, name] = (lines[0] ?? '').split(' ');
  const argv = valuesOf(lines, 'arg');
  const path = valuesOf(lines, 'config')[0];
  const daemon = nameOf(name, argv);
  if (!daemon) return undefined;
  return {
    pid: Number(pid),
    name: daemon,
    argv,
    namespaceKnown: namespace === 'same',
    ...(path === undefined
      ? {}
      : { config: { path, files: parseListedFiles(block), folders: valuesOf(lines, 'folder') } }),
  };
}

function nameOf(comm: string | undefined, argv: readonly string[]): RoutingDaemon['name'] | undefined {
  if (comm === 'pimd') return argv[0]?.includes('/frr/') ? 'frr-pimd' : 'pimd';
  return comm === 'smcrouted' || comm === 'mrouted' || comm === 'igmpproxy' ? comm : undefined;
}
