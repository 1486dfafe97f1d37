/** What our own unit states. Pure. */
import { bootFact } from '../../facts/boot.ts';
import { configFilesFact } from '../../facts/config-files.ts';
import { foldersFact } from '../../facts/folders.ts';
import type { FactValues } from '../../facts/types.ts';
import { absent, known, type Reading, unknown } from '../../lib/reading.ts';
import { slotKey } from '../slots.ts';
import type { Slot } from '../types.ts';
import { type Entry, parseScript } from './script.ts';

export const FOLDER = '/etc/mcready';
export const SCRIPT = `${FOLDER}/boot.sh`;
export const UNIT = '/etc/systemd/system/mcready.service';
export const WANTS = '/etc/systemd/system/multi-user.target.wants';
/** As `systemctl enable` makes it. */
export const LINK = `${WANTS}/mcready.service`;
export const EXEC_START = `ExecStart=/bin/sh ${SCRIPT}`;

export const filesFact = configFilesFact('boot-unit', 'The unit of mcready and its script', [SCRIPT, UNIT, LINK]);
export const unitFoldersFact = foldersFact('boot-unit-folders', 'The folders of the unit of mcready', [FOLDER, WANTS]);

/** The entries of the script, whether the unit is enabled or not. Unknown: it was edited by hand. */
export function readEntries(facts: FactValues): Reading<readonly (Entry & { readonly line: number })[]> {
  const files = facts.get(filesFact);
  if (files.state !== 'known') return files;
  const content = files.value.get(SCRIPT)?.content ?? absent(`${SCRIPT} does not exist`);
  if (content.state !== 'known') return content;
  const entries = parseScript(content.value);
  return 'why' in entries ? unknown(`${SCRIPT} was edited by hand: ${entries.why}`) : known(entries);
}

export function read(facts: FactValues, slot: Slot): Reading<string> {
  if (slot.kind === 'sysctl') return absent(`${SCRIPT} states no sysctl key`);
  const enabled = readEnabled(facts);
  if (enabled.state !== 'known') return enabled;
  const entries = readEntries(facts);
  if (entries.state !== 'known') return entries;
  const entry = entries.value.find(({ statement }) => slotKey(statement.slot) === slotKey(slot));
  return entry ? known(entry.statement.value, `${SCRIPT}:${entry.line}`) : absent(`${SCRIPT} does not state it`);
}

/** Absent: not there, masked, or not enabled; also where systemd is not the init. */
function readEnabled(facts: FactValues): Reading<true> {
  const boot = facts.get(bootFact);
  if (boot.state !== 'known') return boot;
  if (boot.value.init !== 'systemd') return absent('systemd is not the init');
  const files = facts.get(filesFact);
  if (files.state !== 'known') return files;
  const unit = files.value.get(UNIT);
  if (unit === undefined || unit.link === '/dev/null') return absent('mcready.service is not there');
  if (!files.value.has(LINK)) return absent('mcready.service is not enabled');
  if (unit.content.state !== 'known') return unit.content;
  if (unit.content.value.split('\n').includes(EXEC_START)) return known(true);
  return unknown(`${UNIT} was edited by hand: it does not run ${SCRIPT}`);
}
