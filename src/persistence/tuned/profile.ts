/** What files of a tuned profile set. Pure. Source: tuned.conf(5), plugins sysctl and net. */
import { canonicalKey } from '../../facts/feature-names.ts';
import type { ListedFile } from '../../facts/listed-files.ts';
import { known, type Reading, unknown } from '../../lib/reading.ts';
import { sysctlPath, withSlashes } from '../../lib/sysctl-name.ts';
import type { LinkProperty, Slot } from '../types.ts';

interface Line {
  readonly section: string;
  readonly key: string;
  readonly value: string;
  readonly where: string;
}

/** Options of the plugin net → groups of slots. */
const GROUPS: Readonly<Record<string, LinkProperty['group']>> = {
  features: 'feature',
  ring: 'ring',
  coalesce: 'coalesce',
  channels: 'channels',
  pause: 'pause',
};

/** @param files in the order they count, the last word wins. Undefined: they say nothing of the slot */
export function profileValue(files: readonly ListedFile[], slot: Slot): Reading<string> | undefined {
  const blind = files.find((file) => file.content.state !== 'known');
  if (blind?.content.state === 'unknown') return unknown(`what tuned sets: ${blind.content.why}`);
  const lines = files.flatMap(linesOf);
  const found = lines.flatMap((line) => saysOf(lines, line, slot)).at(-1);
  if (found === undefined) return undefined;
  const computed = /[$<>]/.test(found.value);
  return computed ? unknown(`${found.where}: tuned computes ${found.value}`) : known(found.value, found.where);
}

function linesOf({ path, content }: ListedFile): readonly Line[] {
  if (content.state !== 'known') return [];
  let section = '';
  return content.value.split('\n').flatMap((raw, index): readonly Line[] => {
    const line = raw.trim();
    const header = /^\[(.+)\]$/.exec(line)?.[1];
    if (header !== undefined) section = header;
    const [, key, value] = /^([^#;=\s][^=]*?)\s*=\s*(.*)$/.exec(line) ?? [];
    if (header !== undefined || key === undefined || value === undefined) return [];
    return [{ section, key, value: value.replace(/^"(.*)"$/, '$1'), where: `${path}:${index + 1}` }];
  });
}

function saysOf(lines: readonly Line[], line: Line, slot: Slot): readonly Line[] {
  const option = (key: string) => lines.findLast((one) => one.section === line.section && one.key === key)?.value;
  const type = option('type') ?? line.section;
  if (/^(0|false|no)$/i.test(option('enabled') ?? '')) return [];
  if (slot.kind === 'sysctl')
    return type === 'sysctl' && sysctlPath(withSlashes(line.key)).join('/') === slot.path.join('/') ? [line] : [];
  if (slot.kind !== 'link' || type !== 'net' || GROUPS[line.key] !== slot.property.group) return [];
  if (!concerns(option('devices') ?? '*', slot.interface)) return [];
  const words = line.value.split(/\s+/);
  const { name } = slot.property;
  return words.flatMap((word, at) => {
    const isIt = at % 2 === 0 && (slot.property.group === 'feature' ? canonicalKey(word) : word) === name;
    return isIt ? [{ ...line, value: words[at + 1] ?? '' }] : [];
  });
}

/** `eth*, !eth0`: names and patterns, with exceptions. */
function concerns(devices: string, name: string): boolean {
  const patterns = devices.split(/[\s,;]+/).filter((pattern) => pattern !== '');
  const hits = (pattern: string) =>
    new RegExp(
      `^${pattern
        .replace(/[.+^${}()|[\]\\]/g, '\\$&')
        .replaceAll('*', '.*')
        .replaceAll('?', '.')}$`,
    ).test(name);
  return (
    patterns.some((pattern) => !pattern.startsWith('!') && hits(pattern)) &&
    !patterns.some((pattern) => pattern.startsWith('!') && hits(pattern.slice(1)))
  );
}
