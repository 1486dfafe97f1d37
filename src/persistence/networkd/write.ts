/** Statements as drop-ins of the files that apply: nobody's file is touched. Pure. */
import type { Impossible, Plan } from '../../changes/types.ts';
import { systemdFilesFact, systemdNetworkFact } from '../../facts/systemd-network.ts';
import type { FactValues } from '../../facts/types.ts';
import { bootPlan, type Edit, editFile, editFolder, originsOf, refusal } from '../edits.ts';
import { showSlot } from '../slots.ts';
import type { Slot, Stated } from '../types.ts';
import { type Block, blocksOf, dropInText, type Line, withLine, withRoute } from './drop-in.ts';
import { type Place, placeOf } from './place.ts';
import { sectionsOf } from './unit-text.ts';
import { baseName, folderOf } from './units.ts';

const FOLDER = '/etc/systemd/network';
const NAME = '90-mcready.conf';

interface Draft {
  readonly blocks: readonly Block[];
  readonly stated: readonly Stated[];
}

export function writeSlots(facts: FactValues, stated: readonly Stated[]): Plan {
  const files = facts.get(systemdFilesFact);
  const systemd = facts.get(systemdNetworkFact);
  if (files.state !== 'known') return refusal(files.why, stated);
  if (systemd.state !== 'known') return refusal(systemd.why, stated);
  const impossible: Impossible[] = [];
  const drafts = new Map<string, Draft>();
  for (const one of stated) {
    const place = placeOf(facts, one.statement.slot);
    const why = place ? obstacle(place, one) : `no file of systemd can state ${showSlot(one.statement.slot)} here`;
    if (!place || why !== undefined) {
      impossible.push(...refusal(why ?? '', [one]).impossible);
      continue;
    }
    const path = pathFor(place);
    const draft = drafts.get(path) ?? { blocks: earlierBlocks(place, path), stated: [] };
    drafts.set(path, { blocks: withStatement(draft.blocks, place, one), stated: [...draft.stated, one] });
  }
  const folders = new Set(systemd.value.folders);
  const edits: Edit[] = [];
  const done: Stated[] = [];
  for (const [path, draft] of drafts) {
    const edit = editFile(files.value, path, dropInText(draft.blocks));
    if ('why' in edit) {
      impossible.push(...refusal(edit.why, draft.stated).impossible);
      continue;
    }
    for (const folder of [FOLDER, folderOf(path)]) {
      edits.push(editFolder(folders, folder));
      folders.add(folder);
    }
    edits.push(edit);
    done.push(...draft.stated);
  }
  const plan = bootPlan('systemd reads it when the interface appears and networkd configures it', edits, done);
  return { changes: plan.changes, impossible };
}

/** Why a drop-in of ours would not decide. */
function obstacle(place: Place, { statement: { slot, value } }: Stated): string | undefined {
  const { word, said } = place;
  if (word ? word.form.print(value) === undefined : routeLines(slot, value) === undefined) {
    return `systemd has no word for ${showSlot(slot)} = ${value}`;
  }
  const other = said && said.path !== pathFor(place) ? said : undefined;
  const where = other?.reading.state === 'known' ? (other.reading.where ?? other.path) : other?.path;
  if (other && !word) return `${where} has this route already, as something else: sections of two files are not merged`;
  if (other?.path.endsWith('.conf') && baseName(other.path) > NAME) return `${where} is read after ${NAME}`;
  return undefined;
}

function withStatement(blocks: readonly Block[], { word }: Place, stated: Stated): readonly Block[] {
  const { slot, value } = stated.statement;
  const comment = originsOf(stated);
  if (!word && slot.kind === 'route') {
    const [first, ...others] = routeLines(slot, value) ?? [];
    const lines: readonly Line[] = first ? [{ ...first, comment }, ...others] : others;
    return withRoute(blocks, slot.to, slot.table, lines);
  }
  const text = word?.form.print(value);
  return word && text !== undefined ? withLine(blocks, word.section, { key: word.key, value: text, comment }) : blocks;
}

const ROUTE_KEYS: { readonly [word: string]: string } = { via: 'Gateway', metric: 'Metric', src: 'PreferredSource' };

/** undefined: a word that [Route] has no key for, or that would be more than a word. */
function routeLines(slot: Slot, words: string): readonly Line[] | undefined {
  if (slot.kind !== 'route') return undefined;
  const pairs = words.split(' ').filter((word) => word !== '');
  if (![slot.to, slot.table, ...pairs].every((word) => /^[\w.:/-]+$/.test(word))) return undefined;
  const lines: Line[] = [{ key: 'Destination', value: slot.to, comment: null }];
  if (!pairs.includes('via')) lines.push({ key: 'Scope', value: 'link', comment: null });
  if (slot.table !== 'main') lines.push({ key: 'Table', value: slot.table, comment: null });
  for (let at = 0; at < pairs.length; at += 2) {
    const key = ROUTE_KEYS[pairs[at] ?? ''];
    const value = pairs[at + 1];
    if (key === undefined || value === undefined) return undefined;
    lines.push({ key, value, comment: null });
  }
  return lines;
}

function earlierBlocks({ deciding }: Place, path: string): readonly Block[] {
  const sections = sectionsOf(deciding.unit.files.filter((file) => file.path === path));
  return sections.state === 'known' ? blocksOf(sections.value) : [];
}

function pathFor({ deciding }: Place): string {
  return `${FOLDER}/${deciding.unit.name}.d/${NAME}`;
}
