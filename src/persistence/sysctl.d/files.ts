/** The files that set kernel keys at boot, in the order in which the host's program takes them. Pure. */
import type { Boot } from '../../facts/boot.ts';
import { type ConfigFile, type ConfigFiles, configFilesFact } from '../../facts/config-files.ts';
import { foldersFact } from '../../facts/folders.ts';

/** The program that applies them. They differ in what they read last and in what an entry said twice means. */
export type Program = Exclude<Boot['sysctl'], 'busybox' | null>;

/** First is highest: of files with the same name only the one in the highest folder is read, be it empty or a link to /dev/null. */
const FOLDERS: readonly string[] = [
  '/etc/sysctl.d',
  '/run/sysctl.d',
  '/usr/local/lib/sysctl.d',
  '/usr/lib/sysctl.d',
  // The same folder as /usr/lib on most hosts: then each of its names was seen before.
  '/lib/sysctl.d',
];

/** procps reads it after all others; systemd-sysctl does not read it, but where a link in a folder leads there. */
const LAST_OF_PROCPS = '/etc/sysctl.conf';

/**
 * Our own drop-in. Files are read in the order of their names: `99-` is what is meant to come last, and `zz` puts it behind
 * `99-sysctl.conf`, Debian's link to /etc/sysctl.conf, which systemd-sysctl reads by that name.
 */
export const OWN_FILE = '/etc/sysctl.d/99-zz-mcready.conf';
export const OWN_FOLDER = '/etc/sysctl.d';

export const sysctlFilesFact = configFilesFact('sysctl-files', 'Files that set kernel keys at boot', [
  ...FOLDERS.map((folder) => `${folder}/*.conf`),
  LAST_OF_PROCPS,
]);

export const sysctlFolderFact = foldersFact('sysctl-folder', 'Whether there is a folder for sysctl files', [
  OWN_FOLDER,
]);

/**
 * Of files of one name in several folders the first folder wins; what comes later in the list wins over what came
 * before.
 */
export function inReadingOrder(files: ConfigFiles, program: Program): readonly ConfigFile[] {
  const byName = new Map<string, ConfigFile>();
  for (const folder of FOLDERS) {
    for (const file of files.values()) {
      const name = file.path.slice(folder.length + 1);
      if (file.path.startsWith(`${folder}/`) && !byName.has(name)) byName.set(name, file);
    }
  }
  const names = [...byName].sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  const last = program === 'procps' ? files.get(LAST_OF_PROCPS) : undefined;
  return [...names.map(([, file]) => file), ...(last ? [last] : [])];
}
