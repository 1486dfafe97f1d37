/** Our own drop-in: which lines it gets, and whether it has the last word. Pure. */

import type { Plan } from '../../changes/types.ts';
import type { ConfigFile, ConfigFiles } from '../../facts/config-files.ts';
import { known } from '../../lib/reading.ts';
import { quoteCommand } from '../../lib/shell.ts';
import { printable } from '../../lib/text.ts';
import { bootPlan, editFile, editFolder, originsOf, refusal } from '../edits.ts';
import { showSlot } from '../slots.ts';
import type { Stated } from '../types.ts';
import { OWN_FILE, OWN_FOLDER, type Program } from './files.ts';
import { parseFile, simplify } from './parse.ts';
import { valueAtBoot } from './read.ts';

const HEADER =
  '# Written by mcready: what the next boot has to set. Above each line stands the line of the profile that asked for it.\n';

/** What there is on a host. */
interface There {
  readonly files: ConfigFiles;
  readonly folders: ReadonlySet<string>;
  readonly program: Program;
}

/** One change of one file, whatever the statements are of; those that another file overrules are left out, and why is told. */
export function writeFile({ files, folders, program }: There, stated: readonly Stated[]): Plan {
  const own = files.get(OWN_FILE);
  const text = own?.content.state === 'known' ? own.content.value : HEADER;
  const refusals = new Map(stated.map((one) => [one, whyOverruled(files, program, text, one)]));
  const effective = stated.filter((one) => refusals.get(one) === undefined);
  const impossible = stated.flatMap((one) => refusals.get(one)?.impossible ?? []);
  const edit = editFile(files, OWN_FILE, withLines(text, effective));
  if ('why' in edit) return refusal(edit.why, stated);
  if (effective.length === 0) return { changes: [], impossible };
  const why = `${OWN_FILE} is read at boot behind all that sets these keys; ${lateText(program)}`;
  const { changes } = bootPlan(why, [editFolder(folders, OWN_FOLDER), edit], effective);
  return { changes, impossible };
}

/** What becomes of an interface that is made when the files were read already. */
function lateText(program: Program): string {
  return program === 'systemd-sysctl'
    ? 'an interface that appears later gets its keys by the udev rule of systemd, one that is renamed later does not'
    : 'an interface that appears later gets conf.default and no key of its own: nothing reads the files again here';
}

/** The statement alone, in our file, held against all other files. */
function whyOverruled(files: ConfigFiles, program: Program, text: string, stated: Stated): Plan | undefined {
  const { slot, value } = stated.statement;
  const file: ConfigFile = { path: OWN_FILE, content: known(withLines(text, [stated])), mode: null, link: null };
  const result = valueAtBoot(new Map([...files, [OWN_FILE, file]]), program, pathOf(stated));
  if (result.state !== 'known') return refusal(result.why, [stated]);
  if (result.value === value) return undefined;
  const why = `${result.where} sets ${showSlot(slot)} to ${printable(result.value)} and is read after ${OWN_FILE}`;
  return refusal(why, [stated], commentOut(result.where));
}

/** `/etc/sysctl.conf:3` → the command that makes a comment of the line. */
function commentOut(where = ''): readonly string[] {
  const [, path, line] = /^(.*):(\d+)$/.exec(where) ?? [];
  return path === undefined ? [] : [quoteCommand(['sed', '-i', '--follow-symlinks', `${line}s/^/# /`, path])];
}

/** The text with a line for each statement: where our file says the key already, there; else at its end. */
function withLines(text: string, stated: readonly Stated[]): string {
  const lines = text.replace(/\n$/, '').split('\n');
  for (const one of stated) {
    const path = pathOf(one);
    const line = `${showSlot(one.statement.slot)} = ${one.statement.value}`;
    const at = lines.findLastIndex((other) => keyOf(other) === path);
    if (at >= 0 && lines[at] === line) continue;
    const written = [`# ${printable(originsOf(one)).replace(/\s+/g, ' ')}`, line];
    const from = /^# .+:\d+$/.test(lines[at - 1] ?? '') ? at - 1 : at;
    if (at < 0) lines.push(...written);
    else lines.splice(from, at - from + 1, ...written);
  }
  return `${lines.join('\n')}\n`;
}

function keyOf(line: string): string | undefined {
  const file: ConfigFile = { path: OWN_FILE, content: known(line), mode: null, link: null };
  const [entry] = parseFile(file, 'systemd-sysctl');
  return entry === undefined || entry.value === null ? undefined : simplify(entry.path);
}

function pathOf({ statement: { slot } }: Stated): string {
  return slot.kind === 'sysctl' ? slot.path.join('/') : '';
}
