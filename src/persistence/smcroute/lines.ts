/** smcrouted's configuration as it reads it: files it includes where they are included. smcroute.conf(5). Pure. */
import type { ListedFile } from '../../facts/listed-files.ts';
import { pathRegExp } from '../../facts/pattern.ts';
import { fullPrefix, isInside } from '../../facts/prefix.ts';
import type { DaemonConfig } from '../../facts/routing-daemon.ts';
import type { Slot } from '../types.ts';

/** New contents by path. */
export type Edits = Map<string, string>;

/** One line in reading order. */
export interface Line {
  readonly path: string;
  /** Index among the file's lines. */
  readonly at: number;
  readonly text: string;
}

/** A `phyint` line that fits an interface. */
export interface Phyint {
  readonly line: Line;
  /** It names the interface itself, not a wildcard (`eth+`). */
  readonly exact: boolean;
  readonly enabled: boolean;
  /** 1 where the line says none. */
  readonly threshold: number;
}

/** An `mroute` line. */
export interface Mroute {
  readonly line: Line;
  readonly from: string;
  readonly group: string;
  /** '': any. */
  readonly source: string;
  readonly to: readonly string[];
}

type MrouteSlot = Extract<Slot, { readonly kind: 'mroute' }>;

/** @param edits path → content, in place of what the file holds */
export function linesInOrder(config: DaemonConfig, edits: Edits = new Map()): readonly Line[] {
  const lines: Line[] = [];
  for (const line of linesOfFile(config, edits, config.path)) {
    const included = /^\s*include\s+(\S+)/.exec(line.text)?.[1];
    if (included === undefined) {
      lines.push(line);
      continue;
    }
    const matches = pathRegExp(included);
    const paths = new Set([...config.files.map((file) => file.path), ...edits.keys()]);
    const others = [...paths].filter((path) => path !== config.path && matches.test(path)).sort();
    for (const path of others) lines.push(...linesOfFile(config, edits, path));
  }
  return lines;
}

/** The last line that fits the interface decides. */
export function phyintOf(lines: readonly Line[], name: string): Phyint | undefined {
  for (const line of [...lines].reverse()) {
    const [, named = '', rest = ''] = /^\s*phyint\s+([^\s#]+)([^#]*)/.exec(line.text) ?? [];
    if (!fits(named, name)) continue;
    const words = rest.trim().split(/\s+/);
    const threshold = Number(words[words.indexOf('ttl-threshold') + 1]);
    const said = words.includes('ttl-threshold') && Number.isInteger(threshold);
    return { line, exact: named === name, enabled: !words.includes('disable'), threshold: said ? threshold : 1 };
  }
  return undefined;
}

/** Lines that route exactly this source and group in from the interface: smcrouted puts their outputs together. */
export function mroutesOf(lines: readonly Line[], slot: MrouteSlot): readonly Mroute[] {
  return mroutesFrom(lines, slot.interface).filter((one) => isSameKey(one, slot));
}

/**
 * Lines that decide about this source and group when smcrouted starts: its own route, which for one source and one group is
 * entered at once; else the first that covers it, whatever comes behind (seen with 2.5.6).
 */
export function decidingMroutes(lines: readonly Line[], slot: MrouteSlot): readonly Mroute[] {
  const own = mroutesOf(lines, slot);
  const isEntry = slot.source !== '' && !isPrefix(slot.source) && !isPrefix(slot.group);
  if (own.length > 0 && isEntry) return own;
  const all = mroutesFrom(lines, slot.interface);
  const first = all.find((one) => isCovered(slot, { ...one, source: one.source === '' ? null : one.source }));
  return first ? all.filter((one) => isSameKey(one, first)) : [];
}

/** Does a route of this group and source (null: any) also decide about those, both in full? */
export function isCovered(
  { group, source }: { readonly group: string; readonly source: string },
  route: { readonly group: string; readonly source: string | null },
): boolean {
  const within = (inner: string, outer: string) =>
    inner === outer || (inner.includes(':') === outer.includes(':') && isInside(inner, outer));
  return within(group, route.group) && (route.source === null || (source !== '' && within(source, route.source)));
}

/** Of several addresses. */
function isPrefix(prefix: string): boolean {
  return !prefix.endsWith(prefix.includes(':') ? '/128' : '/32');
}

function mroutesFrom(lines: readonly Line[], name: string): readonly Mroute[] {
  return lines.flatMap((line) => {
    const found = parseMroute(line.text);
    return found && fits(found.from, name) ? [{ ...found, line }] : [];
  });
}

function isSameKey(one: Pick<Mroute, 'group' | 'source'>, other: Pick<Mroute, 'group' | 'source'>): boolean {
  return one.group === other.group && one.source === other.source;
}

/** Whether smcrouted's name of interfaces (`eth1`, `eth+`) is of this one. */
export function fits(named: string, name: string): boolean {
  return named === name || (named.endsWith('+') && name.startsWith(named.slice(0, -1)));
}

function parseMroute(text: string): Omit<Mroute, 'line'> | undefined {
  const words = text.replace(/#.*/, '').trim().split(/\s+/);
  const out = words.indexOf('to');
  if (words[0] !== 'mroute' || out < 0) return undefined;
  const after = (word: string) => (words.includes(word) ? words[words.indexOf(word) + 1] : undefined);
  const [from, group, source] = [after('from'), after('group'), after('source')];
  if (from === undefined || group === undefined) return undefined;
  const any = source === undefined || /^(0\.0\.0\.0|::)(\/|$)/.test(source);
  return { from, group: fullPrefix(group), source: any ? '' : fullPrefix(source), to: words.slice(out + 1) };
}

/** Joined by newlines these are the text again. */
export function textLines(text: string): string[] {
  return text.split('\n');
}

export function fileOf(config: DaemonConfig, path: string): ListedFile | undefined {
  return config.files.find((file) => file.path === path);
}

/** As edited, else as read; '' where there is no such file. */
export function contentOf(config: DaemonConfig, edits: Edits, path: string): string {
  const content = fileOf(config, path)?.content;
  return edits.get(path) ?? (content?.state === 'known' ? content.value : '');
}

function linesOfFile(config: DaemonConfig, edits: Edits, path: string): readonly Line[] {
  return textLines(contentOf(config, edits, path)).map((text, at) => ({ path, at, text }));
}
