import type { Action, Change, Impossible, Plan, Wanted } from '../../changes/types.ts';
import {
  type DaemonConfig,
  type RoutingDaemon,
  type RoutingDaemons,
  routingDaemonFact,
} from '../../facts/routing-daemon.ts';
import type { FactValues } from '../../facts/types.ts';
import { quoteCommand } from '../../lib/shell.ts';
import { interfaceName } from '../interface.ts';
import { current } from './current.ts';
import { type Edits, setPhyint } from './smcroute-config.ts';

/**
 * Through the configuration of a running smcrouted and a reload: seen with 2.5.6 to add and remove VIFs, to be in force
 * when `smcroutectl reload` returns, and to forget routes that were added at run time only (`smcroutectl add`).
 */
export function plan(facts: FactValues, wanted: readonly Wanted<boolean>[]): Plan {
  const impossible: Impossible[] = [];
  const possible: Wanted<boolean>[] = [];
  for (const one of wanted) {
    const { running } = current(facts, one);
    if (running.state !== 'known') impossible.push({ wanted: one, why: running.why, remedy: [] });
    else if (running.value !== one.desired) possible.push(one);
  }
  if (possible.length === 0) return { changes: [], impossible };
  const found = facts.get(routingDaemonFact);
  const refuse = (why: string, remedy: (one: Wanted<boolean>) => readonly string[] = () => []): Plan => ({
    changes: [],
    impossible: [...impossible, ...possible.map((one) => ({ wanted: one, why, remedy: remedy(one) }))],
  });
  if (found.state !== 'known') return refuse(found.why);
  const daemon = found.value.daemons.find(({ name, config }) => name === 'smcrouted' && config);
  if (!daemon?.config)
    return refuse(whyNoDaemon(found.value), found.value.daemons.length === 0 ? installing : undefined);
  if (!daemon.namespaceKnown)
    return refuse('whether smcrouted is of this network namespace cannot be read: root is needed');
  if (!found.value.control) return refuse('smcroutectl is missing: the daemon cannot be told to reload');
  const edits: Edits = new Map();
  const served: Wanted<boolean>[] = [];
  for (const one of possible) {
    const refusal = setPhyint(daemon.config, edits, interfaceName(one), one.desired);
    if (refusal === undefined) served.push(one);
    else impossible.push({ wanted: one, why: refusal, remedy: [] });
  }
  return { changes: served.length === 0 ? [] : [changeOf(daemon, daemon.config, edits, served)], impossible };
}

function changeOf(
  daemon: RoutingDaemon,
  config: DaemonConfig,
  edits: Edits,
  serves: readonly Wanted<boolean>[],
): Change {
  const reload: Action = { kind: 'run', argv: ['smcroutectl', ...socketWords(daemon.argv), 'reload'] };
  const names = serves.map(interfaceName);
  return {
    setting: 'mc_forwarding',
    target: names.length === 1 && names[0] !== undefined ? names[0] : 'host',
    why: `smcrouted (pid ${daemon.pid}) decides; its reload forgets routes added at run time only (smcroutectl add)`,
    actions: [...[...edits].map(([path, content]) => writeFile(config, path, content)), reload],
    undo: [...[...edits.keys()].map((path) => restoreFile(config, path)), reload],
    risk: 'none',
    serves,
  };
}

function writeFile(config: DaemonConfig, path: string, content: string): Action {
  const mode = config.files.find((file) => file.path === path)?.mode ?? '0644';
  return { kind: 'write', path, content, mode };
}

function restoreFile(config: DaemonConfig, path: string): Action {
  const file = config.files.find((candidate) => candidate.path === path);
  if (file?.content.state !== 'known' || file.mode === null) return { kind: 'remove', path };
  return { kind: 'write', path, content: file.content.value, mode: file.mode };
}

/** The options that say where the daemon listens, as it was started with them. */
function socketWords(argv: readonly string[]): readonly string[] {
  const words: string[] = [];
  for (const [at, word] of argv.entries()) {
    const [, letter, joined] = /^-[hnNsv]*([iu])(.*)$/.exec(word) ?? [];
    const value = joined === '' ? argv[at + 1] : joined;
    if (letter !== undefined && value !== undefined && at > 0) words.push(`-${letter}`, value);
  }
  return words;
}

function whyNoDaemon({ daemons }: RoutingDaemons): string {
  if (daemons.length === 0)
    return 'no multicast routing daemon runs here, and only one can set it (the sysctl is read-only)';
  const names = daemons.map(({ name, pid }) => `${name} (pid ${pid})`).join(', ');
  return `the multicast routing table is held by ${names}, which mcready does not configure`;
}

/** Commands for a person; -N keeps smcrouted from taking every interface. */
function installing(wanted: Wanted<boolean>): readonly string[] {
  const line = `phyint ${interfaceName(wanted)} enable`;
  return [
    'apt install smcroute',
    `${quoteCommand(['printf', '%s\\n', line])} >> /etc/smcroute.conf`,
    `${quoteCommand(['printf', '%s\\n', 'SMCROUTED_OPTS=-N'])} >> /etc/default/smcroute`,
    'systemctl restart smcroute',
  ];
}
