/** Ansible's INI form as lines: sections, hosts with their variables, members, variables. Pure; knows no meaning. */
import type { Json } from '../lib/json.ts';

export type IniLine =
  | { readonly kind: 'host'; readonly group: string; readonly pattern: string; readonly vars: IniVars }
  | { readonly kind: 'child'; readonly group: string; readonly child: string }
  | { readonly kind: 'var'; readonly group: string; readonly name: string; readonly value: Json }
  | { readonly kind: 'section'; readonly group: string; readonly part: 'hosts' | 'children' | 'vars' }
  | { readonly kind: 'bad'; readonly message: string; readonly hint: string };

export type IniVars = readonly (readonly [name: string, value: Json])[];
/** With its line, counted from 1, and the column where it begins. */
export type PlacedLine = IniLine & { readonly line: number; readonly column: number };

/** Comments and empty lines are left out; what is no line of that form is one of kind `bad`. */
export function iniLines(text: string): readonly PlacedLine[] {
  const lines: PlacedLine[] = [];
  let group = 'ungrouped';
  let part: 'hosts' | 'children' | 'vars' = 'hosts';
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const content = raw.trim();
    if (content === '' || content.startsWith('#') || content.startsWith(';')) continue;
    const place = { line: index + 1, column: raw.length - raw.trimStart().length + 1 };
    const found: IniLine = content.startsWith('[') ? section(content) : entry(content, group, part);
    if (found.kind === 'section') ({ group, part } = found);
    lines.push({ ...found, ...place });
  }
  return lines;
}

function section(content: string): IniLine {
  const match = content.match(/^\[([^\]:\s]+)(?::([^\]]*))?\]\s*(?:[#;].*)?$/);
  if (!match)
    return { kind: 'bad', message: 'this is no section', hint: 'write [group], [group:children] or [group:vars]' };
  const [, group = '', part = 'hosts'] = match;
  if (part !== 'hosts' && part !== 'children' && part !== 'vars') {
    return {
      kind: 'bad',
      message: `there is no section kind ":${part}"`,
      hint: 'there are [group], [group:children] and [group:vars]',
    };
  }
  return { kind: 'section', group, part };
}

function entry(content: string, group: string, part: 'hosts' | 'children' | 'vars'): IniLine {
  if (part === 'vars') {
    const at = content.indexOf('=');
    if (at < 1) return { kind: 'bad', message: 'this is no variable', hint: 'write name=value' };
    return { kind: 'var', group, name: content.slice(0, at).trim(), value: iniValue(content.slice(at + 1).trim()) };
  }
  const words = splitWords(content);
  if (!words) return { kind: 'bad', message: 'a quote is not closed', hint: 'close it' };
  const [first = '', ...rest] = words;
  if (part === 'children') {
    if (rest.length > 0) return { kind: 'bad', message: 'a child is one name', hint: 'one group a line' };
    return { kind: 'child', group, child: first };
  }
  const vars: (readonly [string, Json])[] = [];
  for (const word of rest) {
    const at = word.indexOf('=');
    if (at < 1)
      return { kind: 'bad', message: `"${word}" is no variable`, hint: 'write name=value; quote a value with blanks' };
    vars.push([word.slice(0, at), iniValue(word.slice(at + 1))]);
  }
  return { kind: 'host', group, pattern: first, vars };
}

/** As Python's shlex, which Ansible uses: quotes of both kinds, backslash, `#` ends the line. */
function splitWords(content: string): readonly string[] | undefined {
  const words: string[] = [];
  let word: string | undefined;
  let quote = '';
  for (let index = 0; index < content.length; index++) {
    const character = content.charAt(index);
    if (character === '\\' && quote !== "'") {
      index++;
      word = (word ?? '') + (quote === '' || /["\\]/.test(content.charAt(index)) ? '' : '\\') + content.charAt(index);
    } else if (quote !== '') {
      if (character === quote) quote = '';
      else word = (word ?? '') + character;
    } else if (character === '"' || character === "'") {
      quote = character;
      word = word ?? '';
    } else if (character === '#') {
      break;
    } else if (/\s/.test(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else {
      word = (word ?? '') + character;
    }
  }
  if (quote !== '') return undefined;
  return word === undefined ? words : [...words, word];
}

/** Ansible reads a value as a Python literal, else as text; `010` is text for Python 3 too. */
function iniValue(text: string): Json {
  if (/^-?(0|[1-9]\d*)(\.\d+)?$/.test(text)) return Number(text);
  if (text === 'True' || text === 'False') return text === 'True';
  if (text === 'None') return null;
  const quoted = text.match(/^(["'])(.*)\1$/);
  if (quoted?.[2] !== undefined && !quoted[2].includes(quoted[1] ?? '')) return quoted[2];
  return /^[[{]/.test(text) ? literal(text) : text;
}

/** Lists and maps of plain words, with either kind of quote. */
function literal(text: string): Json {
  try {
    return JSON.parse(text.includes('"') ? text : text.replaceAll("'", '"')) as Json;
  } catch {
    return text;
  }
}
