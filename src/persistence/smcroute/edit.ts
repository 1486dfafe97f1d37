/** smcrouted's configuration, edited a line at a time so that it says what is stated. Pure. */
import { whyNotReplaceable } from '../../facts/config-files.ts';
import type { DaemonConfig } from '../../facts/routing-daemon.ts';
import type { Slot, Statement } from '../types.ts';
import { contentOf, type Edits, fileOf, linesInOrder, mroutesOf, phyintOf, textLines } from './lines.ts';

/** Comes first among the files of its folder: phyint lines have to be read before the routes that use them. */
const FIRST = '00-mcready.conf';
/** Routes come behind the phyint lines of all others. */
const LAST = '99-mcready.conf';

type Mroute = Extract<Slot, { readonly kind: 'mroute' }>;

/** @returns contents of the files that change; `why`: one of them cannot be edited, or could not say it */
export function editConfig(
  config: DaemonConfig,
  statements: readonly Statement[],
): Edits | { readonly why: string; readonly of: Statement } {
  const edits: Edits = new Map();
  const unread = config.files.find((file) => file.content.state !== 'known');
  // Routes last: where they go depends on where the phyint lines are.
  const sorted = [...statements].sort((one, other) => rank(one) - rank(other));
  for (const statement of sorted) {
    const why = unread?.content.state === 'unknown' ? unread.content.why : setStatement(config, edits, statement);
    if (why !== undefined) return { why, of: statement };
  }
  for (const [path, content] of edits) {
    const before = fileOf(config, path);
    if (before && contentOf(config, new Map(), path) === content) edits.delete(path);
    const why = before && edits.has(path) ? whyNotReplaceable(before) : undefined;
    const of = sorted[0];
    if (why !== undefined && of) return { why, of };
  }
  return edits;
}

/** The same files without the lines of these very routes; empty when there are none. */
export function withoutRoutes(config: DaemonConfig, statements: readonly Statement[]): Edits {
  const edits: Edits = new Map();
  for (const { slot } of statements) {
    if (slot.kind !== 'mroute') continue;
    const own = mroutesOf(linesInOrder(config, edits), slot).filter((one) => one.from === slot.interface);
    for (const { line } of [...own].reverse()) {
      const text = textLines(contentOf(config, edits, line.path));
      text.splice(line.at, 1);
      edits.set(line.path, text.join('\n'));
    }
  }
  return edits;
}

/** The lines that say it, as a person would write them; `smcrouted -F` is asked about these. */
export function statementLines(statements: readonly Statement[]): readonly string[] {
  const phyints = new Map<string, string>();
  const routes: string[] = [];
  for (const { slot, value } of statements) {
    if (slot.kind === 'mroute') routes.push(mrouteLine(slot, value));
    if (slot.kind === 'vif' && slot.property === 'enabled') {
      phyints.set(slot.interface, `phyint ${slot.interface} ${value === 'on' ? 'enable' : 'disable'}`);
    }
  }
  for (const { slot, value } of statements) {
    if (slot.kind !== 'vif' || slot.property !== 'ttl-threshold') continue;
    phyints.set(
      slot.interface,
      `${phyints.get(slot.interface) ?? `phyint ${slot.interface} enable`} ttl-threshold ${value}`,
    );
  }
  return [...phyints.values(), ...routes];
}

function rank({ slot }: Statement): number {
  if (slot.kind !== 'vif') return 2;
  return slot.property === 'enabled' ? 0 : 1;
}

function setStatement(config: DaemonConfig, edits: Edits, { slot, value }: Statement): string | undefined {
  if (slot.kind !== 'vif' && slot.kind !== 'mroute') return 'smcrouted has no words for it';
  // `eth+` is a pattern to it, `#` begins a comment.
  const odd = [slot.interface, ...(slot.kind === 'mroute' ? value.split(' ') : [])].find((name) => /[+#]/.test(name));
  if (odd !== undefined) return `smcrouted cannot be told of an interface named ${odd}`;
  if (slot.kind === 'mroute') return setMroute(config, edits, slot, value);
  const word = slot.property === 'enabled' ? (value === 'on' ? 'enable' : 'disable') : `ttl-threshold ${value}`;
  setPhyint(config, edits, slot.interface, word);
  return undefined;
}

/**
 * The last `phyint` line that fits an interface decides. So: an own line is changed where it stands, a wildcard gets the
 * interface's own line behind it, and without any the line goes first into the included folder, else first into the main file.
 */
function setPhyint(config: DaemonConfig, edits: Edits, name: string, word: string): void {
  const decides = phyintOf(linesInOrder(config, edits), name);
  const path = decides?.line.path ?? pathIn(config, FIRST);
  const lines = textLines(contentOf(config, edits, path));
  const line = `phyint ${name} ${word.startsWith('ttl') ? `enable ${word}` : word}`;
  if (!decides) lines.unshift(line);
  else if (!decides.exact) lines.splice(decides.line.at + 1, 0, line);
  else lines[decides.line.at] = withWord(decides.line.text, word);
  edits.set(path, lines.join('\n'));
}

/** Keeps what else the line says (`mrdisc`, `ttl-threshold 5`, a comment); one that says it already stays as it is. */
function withWord(line: string, word: string): string {
  const [, head = '', rest = '', comment = ''] = /^(\s*phyint\s+[^\s#]+)([^#]*)(.*)$/.exec(line) ?? [];
  if (` ${rest.trim().replace(/\s+/g, ' ')} `.includes(` ${word} `)) return line;
  if (word === 'enable' && !/\sdisable(\s|$)/.test(rest)) return line;
  const same = word.startsWith('ttl') ? /\s+ttl-threshold\s+\S+/ : /\s+(enable|disable)(?=\s|$)/;
  const others = rest.replace(same, '');
  return word.startsWith('ttl')
    ? `${head}${others.trimEnd()} ${word}${comment === '' ? '' : ` ${comment}`}`
    : `${head} ${word}${others}${comment}`;
}

/** One line says all outputs, where such a line stands already, unless a phyint line that it needs comes behind it. */
function setMroute(config: DaemonConfig, edits: Edits, slot: Mroute, value: string): string | undefined {
  const lines = linesInOrder(config, edits);
  const said = mroutesOf(lines, slot);
  const wild = said.find((one) => one.from !== slot.interface);
  const wanted = value.split(' ');
  const more = wild?.to.filter((name) => !wanted.includes(name)) ?? [];
  if (wild && more.length > 0) {
    return `${wild.line.path}:${wild.line.at + 1} routes it to ${more.join(' ')} as well, for ${wild.from}`;
  }
  const own = said.filter((one) => one.from === slot.interface);
  const behind = Math.max(
    ...[slot.interface, ...wanted].map((name) => lines.indexOf(phyintOf(lines, name)?.line ?? NO_LINE)),
  );
  const good = own.filter(({ line }) => lines.indexOf(line) > behind);
  const outputs = own.flatMap((one) => one.to);
  if (own.length === good.length && isSame(outputs, wanted)) return undefined;
  const kept = good.at(-1)?.line;
  for (const { line } of [...own].reverse()) {
    const text = textLines(contentOf(config, edits, line.path));
    text.splice(line.at, 1, ...(line === kept ? [mrouteLine(slot, value)] : []));
    edits.set(line.path, text.join('\n'));
  }
  if (kept === undefined) append(config, edits, slot, value);
  return undefined;
}

const NO_LINE = { path: '', at: -1, text: '' };

/** Into the folder that is included, unless phyint lines come behind it; else at the end of the main file. */
function append(config: DaemonConfig, edits: Edits, slot: Mroute, value: string): void {
  const main = textLines(contentOf(config, edits, config.path));
  const include = main.findIndex((line) => /^\s*include\s/.test(line));
  const late = main.slice(include + 1).some((line) => /^\s*phyint\s/.test(line));
  const path = late ? config.path : pathIn(config, LAST);
  const text = contentOf(config, edits, path);
  const open = text === '' || text.endsWith('\n') ? '' : '\n';
  edits.set(path, `${text}${open}${mrouteLine(slot, value)}\n`);
}

function mrouteLine({ group, source, interface: from }: Mroute, value: string): string {
  const short = (prefix: string) => prefix.replace(/^([^:]+)\/32$|^(.*:.*)\/128$/, '$1$2');
  return `mroute from ${from}${source === '' ? '' : ` source ${short(source)}`} group ${short(group)} to ${value}`;
}

function pathIn({ folders, path }: DaemonConfig, name: string): string {
  return folders[0] === undefined ? path : `${folders[0]}/${name}`;
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((name) => other.includes(name));
}
