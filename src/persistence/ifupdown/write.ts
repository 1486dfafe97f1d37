import type { Plan } from '../../changes/types.ts';
import type { Ifupdown } from '../../facts/ifupdown.ts';
import { HIDDEN } from '../../facts/listed-files.ts';
import type { FactValues } from '../../facts/types.ts';
import { bootPlan, editFile, inAscii, originsOf, refusal } from '../edits.ts';
import { showSlot, slotKey } from '../slots.ts';
import type { Slot, Stated, Statement } from '../types.ts';
import { composeDropIn, dropInPath, lineOf, type OwnEntry, parseDropIn } from './drop-in.ts';
import { type Entry, interfaceOf } from './entries.ts';
import type { Stanza } from './interfaces-file.ts';
import { decidingEntry, type Model, modelOf, readModel, readTexts, type Texts } from './read.ts';

/** Where a stanza of ours would stand, and what it holds. */
interface Own {
  readonly path: string | undefined;
  readonly entries: readonly OwnEntry[];
}

/**
 * Into a stanza of our own where that has the last word, else the smallest edit of the stanza that decides. What files would
 * say is read from the new texts by the reader itself: what does not come out as stated is not written.
 */
export function write(facts: FactValues, stated: readonly Stated[]): Plan {
  const found = readTexts(facts);
  if (found.state !== 'known') return refusal(found.why, stated);
  const { texts, ifupdown } = found.value;
  const path = dropInPath(modelOf(texts, ifupdown).interfaces.sources, ifupdown.folders);
  const text = path === undefined ? undefined : texts.get(path);
  const entries = text === undefined ? [] : parseDropIn(text);
  if ('why' in entries) return refusal(`${path}: ${entries.why}`, stated);
  const changed = place(texts, ifupdown, { path, entries }, stated);
  const after = modelOf(changed, ifupdown);
  const bad = stated.filter(({ statement }) => !says(after, statement));
  if (bad.length > 0) {
    const good = stated.filter((one) => !bad.includes(one));
    const impossible = bad.flatMap(
      (one) =>
        refusal(`stanzas of ifupdown decide ${showSlot(one.statement.slot)} in a way that mcready cannot change`, [one])
          .impossible,
    );
    const rest = good.length === 0 ? { changes: [], impossible: [] } : write(facts, good);
    return { changes: rest.changes, impossible: [...impossible, ...rest.impossible] };
  }
  const edits = [...changed]
    .filter(([file, content]) => texts.get(file) !== content)
    .map(([file, content]) => {
      const secret = texts.get(file)?.includes(` ${HIDDEN}`);
      return secret ? { why: `${file} holds secrets` } : editFile(ifupdown.files, file, content);
    });
  const refused = edits.find((edit) => 'why' in edit);
  if (refused) return refusal(refused.why, stated);
  const what = stated.map((one) => showSlot(one.statement.slot)).join(', ');
  return bootPlan(
    `stated for boot in ifupdown's files: ${what}`,
    edits.filter((edit) => 'actions' in edit),
    stated,
  );
}

function place(texts: Texts, ifupdown: Ifupdown, own: Own, stated: readonly Stated[]): Texts {
  const before = modelOf(texts, ifupdown);
  const tried = modelOf(withDropIn(texts, before, own, stated, stated), ifupdown);
  const fits = stated.filter(
    ({ statement }) => own.path !== undefined && fitsDropIn(before, tried, own.path, statement),
  );
  let changed: Texts = withDropIn(texts, before, own, stated, fits);
  for (const one of stated) {
    if (!fits.includes(one)) changed = editStanza(changed, modelOf(changed, ifupdown), own.path, one);
  }
  return changed;
}

/**
 * A route beside another one of the same prefix, or one whose source address is not set yet, cannot stand in a stanza of
 * its own.
 */
function fitsDropIn(before: Model, tried: Model, path: string, { slot, value }: Statement): boolean {
  const said = readModel(tried, slot);
  if (said.state !== 'known' || said.value !== value || !said.where?.startsWith(`${path}:`)) return false;
  if (slot.kind !== 'route') return true;
  const deciding = decidingEntry(before.entries, slot);
  if (deciding && deciding.option.path !== path) return false;
  return !value.includes('src ') || stanzasOf(tried, slot).at(-1)?.path === path;
}

function withDropIn(
  texts: Texts,
  model: Model,
  own: Own,
  replaced: readonly Stated[],
  stated: readonly Stated[],
): Texts {
  const changed = new Map(texts);
  if (own.path === undefined) return changed;
  const keys = new Set(replaced.map(({ statement }) => slotKey(statement.slot)));
  const kept = own.entries.filter(({ statement }) => !keys.has(slotKey(statement.slot)));
  const added = stated.flatMap((one): readonly OwnEntry[] => {
    const stanza = stanzasOf(model, one.statement.slot)[0];
    return stanza ? [{ stanza: stanza.name, statement: one.statement, from: originsOf(one) }] : [];
  });
  const nothing = kept.length + added.length === 0 && !texts.has(own.path);
  if (!nothing) changed.set(own.path, composeDropIn([...kept, ...added]));
  return changed;
}

function editStanza(texts: Texts, model: Model, dropIn: string | undefined, one: Stated): Texts {
  const { slot } = one.statement;
  const deciding = decidingEntry(model.entries, slot);
  if (deciding && isOwnLine(deciding))
    return withLines(texts, deciding.stanza.path, deciding.option.line, deciding.option.lines, [
      newLine(texts, deciding, one.statement),
    ]);
  const stanza = stanzasOf(model, slot).findLast(({ path }) => path !== dropIn);
  if (!stanza) return texts;
  const lines = [`    # mcready: ${inAscii(JSON.stringify(originsOf(one)))}`, `    up ${lineOf(one.statement)}`];
  return withLines(texts, stanza.path, stanza.lastLine + 1, 0, lines);
}

/** It says this one thing, of this interface only. */
function isOwnLine({ alone, slot, option, stanza }: Entry): boolean {
  return alone && slot !== undefined && option.path === stanza.path && option.line > stanza.firstLine;
}

/** The same option with another value, indented as before. */
function newLine(texts: Texts, { option, stanza, by }: Entry, statement: Statement): string {
  const line = (texts.get(stanza.path) ?? '').split('\n')[option.line - 1] ?? '';
  const [, head = ''] = /^(\s*\S+\s+)/.exec(line) ?? [];
  return `${head}${by === 'command' ? lineOf(statement) : statement.value}`;
}

function withLines(texts: Texts, path: string, line: number, gone: number, lines: readonly string[]): Texts {
  const all = (texts.get(path) ?? '').split('\n');
  all.splice(line - 1, gone, ...lines);
  return new Map(texts).set(path, all.join('\n'));
}

/** Those of the interface of the slot, under a logical name too (`auto eth1=office`). */
export function stanzasOf({ interfaces }: Model, slot: Slot): readonly Stanza[] {
  if (slot.kind === 'sysctl') return [];
  return interfaces.stanzas.filter((stanza) => interfaceOf(interfaces, stanza) === slot.interface);
}

function says(model: Model, { slot, value }: Statement): boolean {
  const said = readModel(model, slot);
  return said.state === 'known' && said.value === value;
}
