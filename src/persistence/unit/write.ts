import type { Plan } from '../../changes/types.ts';
import type { FactValues } from '../../facts/types.ts';
import { bootPlan, type Edit, editFile, editFolder, originsOf, refusal } from '../edits.ts';
import { showSlot, slotKey } from '../slots.ts';
import type { Stated } from '../types.ts';
import { EXEC_START, FOLDER, filesFact, LINK, readEntries, SCRIPT, UNIT, unitFoldersFact, WANTS } from './read.ts';
import { composeScript, type Entry, isOneLine } from './script.ts';

/**
 * Nothing is wanted by it, so nothing waits for the network on its account; `After` orders it behind what is there anyway:
 * a manager that still activates an interface could take routes away.
 */
const UNIT_TEXT = `# Written by mcready: runs ${SCRIPT}, which says what it states.
[Unit]
Description=Network settings that mcready states for boot
After=systemd-sysctl.service systemd-networkd.service NetworkManager.service networking.service network.target
After=network-online.target

[Service]
Type=oneshot
RemainAfterExit=yes
TimeoutStartSec=120
${EXEC_START}

[Install]
WantedBy=multi-user.target
`;

/** Nothing is started: at boot systemd reads the unit and its link. A changed statement goes to the end: it has the last word. */
export function write(facts: FactValues, stated: readonly Stated[]): Plan {
  const files = facts.get(filesFact);
  const folders = facts.get(unitFoldersFact);
  const earlier = readEntries(facts);
  if (files.state !== 'known') return refusal(files.why, stated);
  if (folders.state !== 'known') return refusal(folders.why, stated);
  if (earlier.state === 'unknown') return refusal(earlier.why, stated, [`mv ${SCRIPT} ${SCRIPT}.edited`]);
  if (!stated.every((one) => isOneLine(one.statement.value)))
    return refusal('a value has control characters in it', stated);
  const added = stated.map(entryOf);
  const keys = new Set(added.map(keyOf));
  const kept = earlier.state === 'known' ? earlier.value.filter((entry) => !keys.has(keyOf(entry))) : [];
  const script = editFile(files.value, SCRIPT, composeScript([...kept, ...added]));
  const unit = editFile(files.value, UNIT, UNIT_TEXT);
  if ('why' in script) return refusal(script.why, stated);
  if ('why' in unit) return refusal(unit.why, stated);
  const what = added.map(({ statement }) => showSlot(statement.slot)).join(', ');
  const edits = [
    editFolder(folders.value, FOLDER),
    script,
    unit,
    editFolder(folders.value, WANTS),
    files.value.has(LINK) ? NO_EDIT : ENABLE,
  ];
  return bootPlan(`stated for boot by mcready.service: ${what}`, edits, stated);
}

const NO_EDIT: Edit = { actions: [], undo: [] };

/** What `systemctl enable` does. */
const ENABLE: Edit = {
  actions: [{ kind: 'run', argv: ['ln', '-s', UNIT, LINK], unchangedOnFailure: true, alreadySo: 'File exists' }],
  undo: [{ kind: 'remove', path: LINK }],
};

function entryOf(one: Stated): Entry {
  const { slot, value } = one.statement;
  if (slot.kind === 'sysctl') throw new Error('canState said that the unit states no sysctl key');
  return { statement: { slot, value }, from: originsOf(one) };
}

function keyOf({ statement }: Entry): string {
  return slotKey(statement.slot);
}
