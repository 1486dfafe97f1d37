/** The plan of settings that only a multicast routing daemon can bring: through a running smcrouted. Pure. */
import { actionText } from '../changes/actions.ts';
import type { Action, Change, Impossible, Plan, Wanted } from '../changes/types.ts';
import { whyNotReplaceable } from '../facts/config-files.ts';
import {
  type DaemonConfig,
  type RoutingDaemon,
  type RoutingDaemons,
  routingDaemonFact,
} from '../facts/routing-daemon.ts';
import { installHere } from '../facts/tools.ts';
import type { FactValues } from '../facts/types.ts';
import { quoteCommand } from '../lib/shell.ts';
import type { Edit } from '../persistence/edits.ts';
import { slotKey } from '../persistence/slots.ts';
import { editConfig, statementLines, withoutRoutes } from '../persistence/smcroute/edit.ts';
import { contentOf, fileOf } from '../persistence/smcroute/lines.ts';
import { editSmcroute } from '../persistence/smcroute/write.ts';
import type { Statement } from '../persistence/types.ts';
import { type ByDaemon, nameOf } from './routing-daemon.ts';

/**
 * Through the configuration of a running smcrouted and a reload: seen with 2.5.6 to add and remove VIFs and routes, and to
 * forget routes that were added at run time only (`smcroutectl add`).
 * @param wanted those that drift and that nothing else forbids
 */
export function planByDaemon<D>(
  { id, statements }: ByDaemon<D>,
  facts: FactValues,
  wanted: readonly Wanted<D>[],
): Plan {
  if (wanted.length === 0) return { changes: [], impossible: [] };
  const refuse = (why: string, remedy: (one: Wanted<D>) => readonly string[] = () => []): Plan => ({
    changes: [],
    impossible: wanted.map((one) => ({ wanted: one, why, remedy: remedy(one) })),
  });
  const found = facts.get(routingDaemonFact);
  if (found.state !== 'known') return refuse(found.why);
  const daemon = found.value.daemons.find(({ name, config }) => name === 'smcrouted' && config);
  if (!daemon?.config) {
    const all = joined(wanted.map(statements));
    return refuse(whyNoDaemon(found.value), (one) =>
      found.value.daemons.length === 0 ? installing(facts, 'why' in all ? statements(one) : all, found.value) : [],
    );
  }
  const { config } = daemon;
  if (!daemon.namespaceKnown)
    return refuse('whether smcrouted is of this network namespace cannot be read: root is needed');
  if (!found.value.control) return refuse('smcroutectl is missing: the daemon cannot be told to reload');
  const impossible: Impossible[] = [];
  const served: Wanted<D>[] = [];
  let told: readonly Statement[] = [];
  for (const one of wanted) {
    const together = join(told, statements(one));
    const edits = 'why' in together ? together : editConfig(config, together);
    if ('why' in edits) impossible.push({ wanted: one, why: edits.why, remedy: [] });
    else if ('why' in together) continue;
    else {
      told = together;
      served.push(one);
    }
  }
  const touched = config.files.filter((file) => withoutRoutes(config, told).has(file.path));
  const locked = touched.map(whyNotReplaceable).find((why) => why !== undefined);
  if (locked !== undefined) return refuse(locked);
  const edits = editSmcroute(config, told);
  if ('why' in edits) return refuse(edits.why);
  const reload = reloading(daemon);
  const targets = new Set(served.map(({ target }) => (target.kind === 'host' ? 'host' : target.name)));
  const [target = 'host', ...others] = targets;
  const change: Change = {
    setting: id,
    target: others.length === 0 ? target : 'host',
    why: `${nameOf(daemon)} decides; its reload forgets routes added at run time only (smcroutectl add)`,
    ...steps(config, told, edits, reload),
    risk: 'none',
    serves: served,
  };
  return { changes: served.length === 0 ? [] : [change], impossible };
}

/**
 * `smcroutectl reload` is answered before the daemon reloads (msg.c, smcrouted.c: `reloading` is looked at behind the answer),
 * and two in a row can become one. It serves one client after the other, so what is asked next is answered when it has reloaded;
 * left out where it could not be asked for its routes either (`show` is not in every version).
 */
function reloading({ argv, routes }: RoutingDaemon): readonly Action[] {
  const ask = (...words: readonly string[]): Action => ({
    kind: 'run',
    argv: ['smcroutectl', ...socketWords(argv), ...words],
  });
  return [ask('reload'), ...(routes?.state === 'known' ? [ask('show', 'interfaces')] : [])];
}

/**
 * A reload adds outputs to a route that is there and takes none away, from one source's nor from what any source's became
 * (seen with 2.5.6). So a route that has lines is reloaded without them first, on the way there and back.
 */
function steps(
  config: DaemonConfig,
  told: readonly Statement[],
  edits: readonly Edit[],
  reload: readonly Action[],
): Pick<Change, 'actions' | 'undo'> {
  const gone = [...withoutRoutes(config, told)].map(([path, content]) => writeOf(config, path, content));
  const first = gone.length === 0 ? [] : [...gone, ...reload];
  const paths = new Set(edits.flatMap((edit) => edit.actions.map((action) => ('path' in action ? action.path : ''))));
  const same = gone.filter(({ path }) => !paths.has(path));
  const restored = same.map(({ path }) => writeOf(config, path, contentOf(config, new Map(), path)));
  const [check = [], ...others] = edits.map((edit) => edit.actions);
  return {
    actions: [...check, ...first, ...others.flat(), ...restored, ...reload],
    undo: [...first, ...edits.flatMap((edit) => edit.undo), ...restored, ...reload],
  };
}

function writeOf(config: DaemonConfig, path: string, content: string): Extract<Action, { readonly kind: 'write' }> {
  return { kind: 'write', path, content, mode: fileOf(config, path)?.mode ?? '0644' };
}

function whyNoDaemon({ daemons, control }: RoutingDaemons): string {
  if (daemons.length > 0) {
    return `the multicast routing table is held by ${daemons.map(nameOf).join(', ')}, which mcready does not configure`;
  }
  const installed = control ? '; smcroute is installed, but smcrouted does not run' : '';
  return `only a multicast routing daemon can bring it (mc_forwarding is read-only)${installed}`;
}

function joined(each: readonly (readonly Statement[])[]): readonly Statement[] | { readonly why: string } {
  let all: readonly Statement[] | { readonly why: string } = [];
  for (const statements of each) if (!('why' in all)) all = join(all, statements);
  return all;
}

/** What all of them say, or why two of them cannot both be: an interface has one threshold, a route one list of outputs. */
function join(told: readonly Statement[], more: readonly Statement[]): readonly Statement[] | { readonly why: string } {
  const values = new Map(told.map((one) => [slotKey(one.slot), one]));
  for (const one of more) {
    const before = values.get(slotKey(one.slot));
    if (before && before.value !== one.value) {
      const { slot } = one;
      const of = slot.kind === 'vif' ? `${slot.property} of ${slot.interface}` : 'outputs of one route';
      return { why: `smcrouted has one value for ${of}: ${before.value} and ${one.value} are both desired` };
    }
    values.set(slotKey(one.slot), one);
  }
  return [...values.values()];
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

/** Commands for a person: what its files have to say, and the start; -N keeps smcrouted from taking every interface. */
function installing(
  facts: FactValues,
  statements: readonly Statement[],
  { control, systemd, stopped }: RoutingDaemons,
): readonly string[] {
  const start = systemd
    ? [
        `${quoteCommand(['printf', '%s\\n', 'SMCROUTED_OPTS=-N'])} >> /etc/default/smcroute`,
        'systemctl restart smcroute',
      ]
    : ['smcroutectl reload </dev/null >/dev/null 2>&1 || smcrouted -N'];
  const install = control ? [] : [installHere(facts, 'smcrouted') ?? '# install smcroute'];
  return [...install, ...configuring(statements, stopped), ...start];
}

/** Where there is a configuration already, it is edited: lines behind it could stand in the wrong order, or say otherwise. */
function configuring(statements: readonly Statement[], stopped: DaemonConfig | undefined): readonly string[] {
  const edits = stopped && stopped.files.length > 0 ? editConfig(stopped, statements) : undefined;
  if (stopped && edits && !('why' in edits))
    return [...edits].map(([path, content]) => actionText(writeOf(stopped, path, content)));
  return [`${quoteCommand(['printf', '%s\\n', ...statementLines(statements)])} >> /etc/smcroute.conf`];
}
