import type { Impossible, Plan } from '../../changes/types.ts';
import { whyNotReplaceable } from '../../facts/config-files.ts';
import { HIDDEN } from '../../facts/listed-files.ts';
import type { FactValues } from '../../facts/types.ts';
import { unknown } from '../../lib/reading.ts';
import { bootPlan, type Edit, refusal } from '../edits.ts';
import { showSlot } from '../slots.ts';
import type { Slot, Stated, Statement } from '../types.ts';
import { type Connection, connectionOf, typeOf } from './connection.ts';
import { saidOf } from './keyfile.ts';
import { holds, type RouteSlot, routesTo, tableNumber } from './read.ts';
import { nmcliProperty, toNmcli, wordOf } from './words.ts';

/** Where NetworkManager keeps what an administrator says; what it finds elsewhere others have made. */
const OWN_FOLDER = '/etc/NetworkManager/system-connections/';

/** Types whose connections have an MTU among the properties of Ethernet. */
const WITH_MTU: ReadonlySet<string> = new Set(['ethernet', '802-3-ethernet', 'veth', 'bridge', 'bond', 'team', 'vlan']);

export function canState(facts: FactValues, slot: Slot): boolean {
  if (slot.kind === 'sysctl') return false;
  const connection = connectionOf(facts, slot.interface);
  if (connection.state !== 'known' || !hasWords(connection.value, slot)) return false;
  // A file that only root may read is refused with that reason, rather than its statements made elsewhere.
  return connection.value.file.content.state !== 'known' || whyNotEditable(connection.value) === undefined;
}

/** A file with a secret is left alone: what puts it back would have to hold the secret. */
function whyNotEditable({ file }: Connection): string | undefined {
  const { path, content } = file;
  if (!path.startsWith(OWN_FOLDER)) return `${path} is not an administrator's`;
  if (content.state === 'known' && content.value.includes(`=${HIDDEN}`)) return `${path} holds secrets`;
  return whyNotReplaceable(file);
}

/** IPv6 groups need a route of type multicast, which it has no word for. */
function hasWords(connection: Connection, slot: Slot): boolean {
  if (slot.kind === 'sysctl') return false;
  if (slot.kind === 'route') {
    const method = saidOf(connection.assignments, 'ipv4', 'method')?.value ?? 'disabled';
    return !slot.to.includes(':') && method !== 'disabled' && tableNumber(slot.table) !== undefined;
  }
  const word = slot.kind === 'link' ? wordOf(slot.property) : undefined;
  if (word === undefined) return false;
  const [major, minor] = connection.manager.version;
  if (major < word.since[0] || (major === word.since[0] && minor < word.since[1])) return false;
  if (word.section === 'bridge') return typeOf(connection) === 'bridge';
  return word.form !== 'mtu' || WITH_MTU.has(typeOf(connection));
}

/**
 * `nmcli connection modify` writes the file and leaves the device as it is until the connection is activated again, and so
 * does `nmcli connection load` (seen with 1.42.4: no change that `ip monitor` tells of).
 */
export function write(facts: FactValues, stated: readonly Stated[]): Plan {
  const impossible: Impossible[] = [];
  const done: Stated[] = [];
  const modifications = new Map<string, Modification>();
  for (const one of stated) {
    const modification = modificationOf(facts, one.statement);
    if ('why' in modification) {
      impossible.push(...refusal(modification.why, [one]).impossible);
      continue;
    }
    const { uuid } = modification.connection;
    modifications.set(uuid, join(modifications.get(uuid), modification));
    done.push(one);
  }
  const what = done.map((one) => showSlot(one.statement.slot)).join(', ');
  const edits = [...modifications.values()].map(editOf);
  return { ...bootPlan(`stated for boot in NetworkManager's connection: ${what}`, edits, done), impossible };
}

/** What becomes of a connection. */
interface Modification {
  readonly connection: Connection;
  /** Places of routes that go. */
  readonly gone: readonly number[];
  /** Arguments of nmcli. */
  readonly words: readonly string[];
}

function modificationOf(facts: FactValues, statement: Statement): Modification | { readonly why: string } {
  const { slot, value } = statement;
  const found = slot.kind === 'sysctl' ? unknown('it states no sysctl key') : connectionOf(facts, slot.interface);
  if (found.state !== 'known') return { why: found.why };
  const connection = found.value;
  const why = whyNotEditable(connection);
  if (why !== undefined) return { why };
  const nothing = { why: `NetworkManager has no words for ${showSlot(slot)} = ${value}` };
  if (slot.kind === 'sysctl' || !hasWords(connection, slot)) return nothing;
  if (holds(connection, slot, value)) return { connection, gone: [], words: [] };
  if (slot.kind === 'route') {
    const text = routeText(connection, slot, value);
    if (text === undefined) return nothing;
    return { connection, gone: routesTo(connection, slot).map(({ index }) => index), words: ['+ipv4.routes', text] };
  }
  const word = slot.kind === 'link' ? wordOf(slot.property) : undefined;
  const said = word && toNmcli(word, value);
  return word && said !== undefined ? { connection, gone: [], words: [nmcliProperty(word), said] } : nothing;
}

/** `239.0.0.0/8 5 src=198.18.1.1 table=100`; always with a metric, since without one it gets the device's. */
function routeText({ assignments }: Connection, { to, table }: RouteSlot, value: string): string | undefined {
  const [matched, metric = '0', source] = /^(?:metric (\d+))? ?(?:src (\S+))?$/.exec(value) ?? [];
  if (matched === undefined) return undefined;
  const plain = table === 'main' && saidOf(assignments, 'ipv4', 'route-table') === undefined;
  return [
    `${to} ${metric}`,
    ...(source === undefined ? [] : [`src=${source}`]),
    ...(plain ? [] : [`table=${tableNumber(table)}`]),
  ].join(' ');
}

function join(one: Modification | undefined, other: Modification): Modification {
  if (one === undefined) return other;
  return { ...one, gone: [...one.gone, ...other.gone], words: [...one.words, ...other.words] };
}

/** Routes go from the last one on, since those behind a removed one move up. */
function editOf({ connection, gone, words }: Modification): Edit {
  const { path, mode, content } = connection.file;
  if (words.length === 0 || mode === null || content.state !== 'known') return { actions: [], undo: [] };
  const removed = [...new Set(gone)].sort((a, b) => b - a).flatMap((index) => ['-ipv4.routes', String(index)]);
  const argv = ['nmcli', 'connection', 'modify', connection.uuid, ...removed, ...words];
  return {
    actions: [{ kind: 'run', argv, unchangedOnFailure: true }],
    undo: [
      { kind: 'write', path, content: content.value, mode },
      { kind: 'run', argv: ['nmcli', 'connection', 'load', path] },
    ],
  };
}
