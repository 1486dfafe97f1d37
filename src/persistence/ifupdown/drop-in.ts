/** Our file in a folder that /etc/network/interfaces sources: a stanza more for each interface. Pure. */
import { quoteCommand, quoteWord } from '../../lib/shell.ts';
import { slotsOfLine } from '../command-slots.ts';
import { bootCommand, rankOf } from '../commands.ts';
import { inAscii } from '../edits.ts';
import type { Statement } from '../types.ts';
import type { Source } from './interfaces-file.ts';

export interface OwnEntry {
  /** Name of the stanza: the interface, or what `auto eth1=office` calls it. */
  readonly stanza: string;
  readonly statement: Statement;
  readonly from: string;
}

/** A command that fails would keep ifup from the stanzas behind ours, and the interface without its address (seen with 0.8.41). */
const HEAD = `# Written by mcready: what profiles state of interfaces that ifupdown configures. Change the profile, not this file.
# A stanza more of an interface adds to the others. Failures are let pass: ifup would leave out what comes behind.
`;

/** In the folder that is sourced last; undefined: none is, or its files have names that ours cannot have. */
export function dropInPath(sources: readonly Source[], folders: ReadonlySet<string>): string | undefined {
  const source = sources.findLast(({ folder, suffix }) => suffix !== null && folders.has(folder));
  return source && `${source.folder}/zz-mcready${source.suffix}`;
}

export function composeDropIn(entries: readonly OwnEntry[]): string {
  const stanzas = [...new Set(entries.map((entry) => entry.stanza))].map((name) => {
    const own = entries.filter((entry) => entry.stanza === name);
    const sorted = own.sort((a, b) => rankOf(a.statement.slot) - rankOf(b.statement.slot));
    const lines = sorted.flatMap(({ statement, from }) => [
      `    # ${inAscii(JSON.stringify(from))}`,
      `    up ${lineOf(statement)}`,
    ]);
    return ['', `iface ${name} inet manual`, ...lines, ''].join('\n');
  });
  return HEAD + stanzas.join('');
}

/** The text of an `up` line. */
export function lineOf(statement: Statement): string {
  const command = bootCommand(statement);
  const text =
    command.kind === 'run'
      ? quoteCommand(command.argv)
      : `${quoteCommand(['echo', command.value])} > ${quoteWord(command.path)}`;
  return `${text} || true`;
}

/** @returns its entries, or why it is not as we write it */
export function parseDropIn(text: string): readonly OwnEntry[] | { readonly why: string } {
  const entries: OwnEntry[] = [];
  let stanza = '';
  let from = '';
  for (const line of text.split('\n')) {
    stanza = /^iface (\S+) inet manual$/.exec(line)?.[1] ?? stanza;
    const comment = /^ {4}# ("[ -~]*")$/.exec(line)?.[1];
    if (comment !== undefined) from = textOf(comment) ?? from;
    const command = /^ {4}up (.*)$/.exec(line)?.[1];
    const [statement] = (command !== undefined && slotsOfLine(command, stanza)) || [];
    if (statement) entries.push({ stanza, statement, from });
  }
  return composeDropIn(entries) === text ? entries : { why: 'it was edited by hand' };
}

function textOf(json: string): string | undefined {
  try {
    return String(JSON.parse(json));
  } catch {
    return undefined;
  }
}
