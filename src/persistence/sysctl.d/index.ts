/** Kernel keys at boot: the files of sysctl.d(5), applied by systemd-sysctl or by procps. */
import { bootFact } from '../../facts/boot.ts';
import type { FactValues } from '../../facts/types.ts';
import { absent, known, mapReading, type Reading, unknown } from '../../lib/reading.ts';
import { refusal } from '../edits.ts';
import type { Keeper, Slot } from '../types.ts';
import { type Program, sysctlFilesFact, sysctlFolderFact } from './files.ts';
import { valueAtBoot } from './read.ts';
import { writeFile } from './write.ts';

export const sysctlD: Keeper = {
  id: 'sysctl.d',
  kinds: ['sysctl'],
  facts: [bootFact, sysctlFilesFact, sysctlFolderFact],
  keeps: (facts, slot) =>
    mapReading(facts.get(bootFact), ({ sysctl }) => sysctl !== null && sysctl !== 'busybox' && slot.kind === 'sysctl'),
  canState: (_facts, slot) => slot.kind === 'sysctl' && slot.path.every(isPlain),
  read,
  write(facts, stated) {
    const program = programOf(facts);
    const files = facts.get(sysctlFilesFact);
    const folders = facts.get(sysctlFolderFact);
    if (program.state !== 'known') return refusal(program.why, stated);
    if (files.state !== 'known') return refusal(files.why, stated);
    if (folders.state !== 'known') return refusal(folders.why, stated);
    return writeFile({ files: files.value, folders: folders.value, program: program.value }, stated);
  },
};

function read(facts: FactValues, slot: Slot): Reading<string> {
  if (slot.kind !== 'sysctl') return absent('sysctl files set kernel keys only');
  const program = programOf(facts);
  if (program.state !== 'known') return program;
  const files = facts.get(sysctlFilesFact);
  return files.state === 'known' ? valueAtBoot(files.value, program.value, slot.path.join('/')) : files;
}

function programOf(facts: FactValues): Reading<Program> {
  const boot = facts.get(bootFact);
  if (boot.state !== 'known') return boot;
  const { sysctl } = boot.value;
  if (sysctl === 'busybox')
    return unknown('busybox applies the sysctl files here, in an order that mcready does not read');
  return sysctl === null ? absent('this host has no program that reads sysctl files at boot') : known(sysctl);
}

/** Of a name with blanks, `=` or a pattern in it no file could speak. */
function isPlain(segment: string): boolean {
  return /^[^\s=*?[\]{}\\/]+$/.test(segment);
}
