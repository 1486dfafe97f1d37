/** Files of one kind as systemd sees them: by name over all folders, with masks and drop-ins. Pure. */
import type { ConfigFile, ConfigFiles } from '../../facts/config-files.ts';
import { NETWORK_FOLDERS } from '../../facts/systemd-network.ts';
import { absent, known, type Reading, unknown } from '../../lib/reading.ts';

export type UnitKind = 'network' | 'link' | 'netdev';

export interface Unit {
  /** `50-data.network` */
  readonly name: string;
  readonly path: string;
  /** The file, then its drop-ins in the order in which they are read: what comes later wins. */
  readonly files: readonly ConfigFile[];
}

/** All units of a kind in their order, those that are masked left out. */
export function unitsOf(files: ConfigFiles, kind: UnitKind): readonly Unit[] {
  const mains = firstOfEachName([...files.values()].filter(({ path }) => isIn(path, `.${kind}`)));
  return mains
    .filter((main) => !isMasked(main))
    .map((main) => {
      const name = baseName(main.path);
      const folders = new Set(NETWORK_FOLDERS.map((folder) => `${folder}/${name}.d`));
      const dropIns = [...files.values()].filter(({ path }) => path.endsWith('.conf') && folders.has(folderOf(path)));
      return { name, path: main.path, files: [main, ...firstOfEachName(dropIns)] };
    });
}

/**
 * The unit that will apply to an interface: the one that does now, or an earlier one that came since.
 * @param now name of the one that does now, where that was told
 * @param matches whether its [Match] section fits, undefined where that cannot be told
 */
export function applying(
  units: readonly Unit[],
  now: string | undefined,
  matches: (unit: Unit) => boolean | undefined,
): Reading<Unit> {
  // A file that may fit did not at the last boot, when a later one was taken.
  const told = units.some((unit) => unit.name === now);
  for (const unit of units) {
    const fits = unit.name === now || matches(unit);
    if (fits) return known(unit, unit.path);
    if (fits === undefined && !told) return unknown(`whether ${unit.path} will apply cannot be told`);
  }
  return absent('no file of systemd applies to it');
}

/** Sorted by name; of one name, the file in the first folder. */
function firstOfEachName(files: readonly ConfigFile[]): readonly ConfigFile[] {
  const byName = new Map<string, ConfigFile>();
  for (const file of files) {
    const name = baseName(file.path);
    const other = byName.get(name);
    if (other === undefined || rank(file.path) < rank(other.path)) byName.set(name, file);
  }
  return [...byName].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, file]) => file);
}

function rank(path: string): number {
  return NETWORK_FOLDERS.findIndex((folder) => path.startsWith(`${folder}/`));
}

function isMasked({ content, link }: ConfigFile): boolean {
  return link === '/dev/null' || (content.state === 'known' && content.value === '');
}

function isIn(path: string, ending: string): boolean {
  return path.endsWith(ending) && NETWORK_FOLDERS.includes(folderOf(path));
}

export function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}

export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
