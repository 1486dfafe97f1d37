/**
 * interfaces(5) as ifupdown 0.8 reads it: stanzas in the order of the files, several of one interface one after another,
 * each brought up by itself; `inherits` takes the options of the first stanza of that name, which comes before. Pure.
 */
import { isGlob, pathRegExp } from '../../facts/pattern.ts';

export const MAIN = '/etc/network/interfaces';

export interface Option {
  /** Lower case, words joined by `-`; `post-up` is `up`. */
  readonly name: string;
  readonly value: string;
  readonly path: string;
  /** Counts from 1. */
  readonly line: number;
  /** Physical lines, more than one with `\` at their ends. */
  readonly lines: number;
}

export interface Stanza {
  readonly name: string;
  readonly family: string;
  readonly method: string;
  readonly path: string;
  readonly firstLine: number;
  /** Last line that belongs to it. */
  readonly lastLine: number;
  /** Inherited ones first. */
  readonly options: readonly Option[];
}

/** A `source` or `source-directory` word: files of a folder whose names begin and end so. */
export interface Source {
  readonly folder: string;
  /** What a name has to end with; null for a plain file, or a pattern that more than a `*` at its beginning makes. */
  readonly suffix: string | null;
}

export interface Interfaces {
  readonly stanzas: readonly Stanza[];
  /** Interface → the stanzas' name, of `auto eth1=office`. */
  readonly logical: ReadonlyMap<string, string>;
  readonly sources: readonly Source[];
  /** `path:line` of what decides and is not understood: a mapping, a pattern of a shell. */
  readonly odd: readonly string[];
}

interface Building {
  readonly stanzas: (Stanza & { options: Option[]; lastLine: number })[];
  readonly logical: Map<string, string>;
  readonly sources: Source[];
  readonly odd: string[];
}

/** @param texts path → text of the files that exist */
export function parseInterfaces(texts: ReadonlyMap<string, string>): Interfaces {
  const building: Building = { stanzas: [], logical: new Map(), sources: [], odd: [] };
  parseFile(MAIN, texts, building, 0);
  return building;
}

function parseFile(path: string, texts: ReadonlyMap<string, string>, into: Building, depth: number): void {
  let stanza: Building['stanzas'][number] | undefined;
  for (const { text, line, lines } of logicalLines(texts.get(path) ?? '')) {
    const [word = '', ...rest] = text.trim().split(/\s+/);
    if (word === '' || word.startsWith('#')) continue;
    if (word === 'source' || word === 'source-directory' || word === 'source-dir') {
      stanza = undefined;
      for (const pattern of rest) {
        for (const file of sourced(pattern, word === 'source', `${path}:${line}`, texts, into)) {
          if (depth < 10) parseFile(file, texts, into, depth + 1);
        }
      }
    } else if (word === 'iface') {
      stanza = newStanza(rest, path, line + lines - 1, into);
      into.stanzas.push(stanza);
    } else if (word === 'auto' || word.startsWith('allow-') || word.startsWith('no-') || word === 'rename') {
      stanza = undefined;
      for (const [from, to] of rest.map((name) => name.split('='))) {
        if (from !== undefined && to !== undefined && word !== 'rename') into.logical.set(from, to);
      }
    } else if (word === 'mapping') {
      stanza = undefined;
      into.odd.push(`${path}:${line}`);
    } else if (stanza) {
      const value = text.trim().slice(word.length).trim();
      const name = word.toLowerCase().replaceAll('_', '-');
      stanza.options.push({ name: name === 'post-up' ? 'up' : name, value, path, line, lines });
      stanza.lastLine = line + lines - 1;
    }
  }
}

/** `NAME [FAMILY METHOD] [inherits NAME]`; what it inherits can leave out the rest. */
function newStanza(words: readonly string[], path: string, lastLine: number, { stanzas }: Building) {
  const at = words.indexOf('inherits');
  const [name = '', family = '', method = ''] = at < 0 ? words : words.slice(0, at);
  const parent =
    at < 0 ? undefined : stanzas.find((one) => one.name === words[at + 1] && (family === '' || one.family === family));
  return {
    name,
    family: family === '' ? (parent?.family ?? '') : family,
    method: method === '' ? (parent?.method ?? '') : method,
    path,
    firstLine: lastLine,
    lastLine,
    options: [...(parent?.options ?? [])],
  };
}

/** The files that a word of `source` means, sorted. */
function sourced(
  pattern: string,
  plain: boolean,
  where: string,
  texts: ReadonlyMap<string, string>,
  { sources, odd }: Building,
): readonly string[] {
  const from = where.slice(0, where.lastIndexOf('/'));
  const path = `${pattern.startsWith('/') ? pattern : `${from}/${pattern}`}${plain ? '' : '/*'}`;
  if (/[?[\]{}~$`'"\\]/.test(path)) odd.push(where);
  const [, folder = '', file = ''] = /^(.*)\/([^/]*)$/.exec(path) ?? [];
  sources.push({
    folder,
    suffix: file.startsWith('*') && !isGlob(file.slice(1)) && !isGlob(folder) ? file.slice(1) : null,
  });
  const matches = pathRegExp(path);
  const files = [...texts.keys()].filter((one) => matches.test(one)).sort();
  return plain ? files : files.filter((one) => /^[A-Za-z0-9_-]+$/.test(one.slice(one.lastIndexOf('/') + 1)));
}

function logicalLines(text: string): readonly { text: string; line: number; lines: number }[] {
  const physical = text.split('\n');
  const logical: { text: string; line: number; lines: number }[] = [];
  for (let at = 0; at < physical.length; ) {
    const line = at + 1;
    let joined = physical[at] ?? '';
    at += 1;
    while (joined.endsWith('\\') && at < physical.length) {
      joined = `${joined.slice(0, -1)} ${physical[at] ?? ''}`;
      at += 1;
    }
    logical.push({ text: joined, line, lines: at + 1 - line });
  }
  return logical;
}
