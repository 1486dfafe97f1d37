/** The definition of an interface in netplan's files, which are merged in the order of their names. Pure. */
import { isMap, isScalar, isSeq, LineCounter, parseDocument, type YAMLMap } from 'yaml';
import type { ConfigFile, ConfigFiles } from '../../facts/config-files.ts';
import { type InterfaceOwner, interfaceOwnerFact } from '../../facts/interface-owner.ts';
import { NETPLAN_FOLDERS, netplanFilesFact } from '../../facts/netplan.ts';
import type { FactValues } from '../../facts/types.ts';
import { absent, known, type Reading, unknown } from '../../lib/reading.ts';
import { ownerOf } from '../owner.ts';

export interface Definition {
  /** `eth1`: netplan's name for it, mostly that of the interface. */
  readonly id: string;
  /** `ethernets`, `bridges`, … */
  readonly type: string;
  readonly manager: InterfaceOwner['manager'];
  /** Only this interface is configured by it. */
  readonly alone: boolean;
  /** What each file says of it, in the order in which they are merged. */
  readonly parts: readonly Part[];
}

export interface Part {
  readonly path: string;
  readonly map: YAMLMap;
  /** Line of a node in the file. */
  line(node: unknown): number;
}

const GENERATED = [
  /^\/run\/systemd\/network\/10-netplan-(.+)\.network$/,
  /^\/run\/NetworkManager\/system-connections\/netplan-(.+)\.nmconnection$/,
];

/** Absent: netplan does not define the interface. */
export function definitionOf(facts: FactValues, name: string): Reading<Definition> {
  const owners = facts.get(interfaceOwnerFact);
  if (owners.state !== 'known') return owners;
  const owner = ownerOf(facts, name);
  if (owner.state !== 'known') return owner;
  const [file = ''] = owner.value.files;
  if (!owner.value.netplan) return absent(`netplan does not configure ${name}`);
  const id = GENERATED.map((pattern) => pattern.exec(file)?.[1]).find((found) => found !== undefined);
  if (id === undefined) return unknown(`${file} is no name of a file that netplan generates`);
  const files = facts.get(netplanFilesFact);
  if (files.state !== 'known') return files;
  const found = partsOf(files.value, id);
  if (found.state !== 'known') return found;
  const alone = [...owners.value].every(
    ([other, its]) => other === name || (its.state === 'known' && its.value.files[0] !== file),
  );
  return known({ id, manager: owner.value.manager, alone, ...found.value });
}

function partsOf(files: ConfigFiles, id: string): Reading<Pick<Definition, 'type' | 'parts'>> {
  const parts: Part[] = [];
  let type: string | undefined;
  for (const { path, content } of inOrder(files)) {
    if (content.state !== 'known') return unknown(content.why);
    const lines = new LineCounter();
    const document = parseDocument(content.value, { lineCounter: lines });
    if (document.errors[0]) return unknown(`${path}: ${document.errors[0].message.split('\n')[0]}`);
    const network = document.get('network');
    for (const pair of isMap(network) ? network.items : []) {
      const map = isMap(pair.value) ? pair.value.get(id) : undefined;
      if (!isMap(map) || !isScalar(pair.key)) continue;
      type = String(pair.key.value);
      parts.push({ path, map, line: (node) => lineOf(node, lines) });
    }
  }
  return type === undefined ? unknown(`no file of netplan defines ${id}`) : known({ type, parts });
}

/** By name over all folders; of one name, the file in the last folder. */
function inOrder(files: ConfigFiles): readonly ConfigFile[] {
  const byName = new Map<string, ConfigFile>();
  for (const folder of NETPLAN_FOLDERS) {
    for (const [path, file] of files) {
      if (path.startsWith(`${folder}/`)) byName.set(path.slice(folder.length + 1), file);
    }
  }
  return [...byName].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, file]) => file);
}

function lineOf(node: unknown, lines: LineCounter): number {
  const range = isScalar(node) || isMap(node) || isSeq(node) ? node.range : undefined;
  return range ? lines.linePos(range[0]).line : 0;
}
