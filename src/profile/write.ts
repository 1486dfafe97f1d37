/** A profile as text, from values of settings. Pure. */
import { type Tree, type Entry as Written, writeYaml } from '../documents/write.ts';
import type { Json } from '../lib/json.ts';
import type { Setting } from '../settings/types.ts';

/** One value of a setting, as a profile says it. */
export interface Said {
  readonly setting: Setting;
  /** Shape `map`: its key. */
  readonly item?: string;
  readonly value: Json;
  /** Lines above it. */
  readonly comment: readonly string[];
}

export interface ProfileText {
  readonly name: string;
  readonly description: string;
  /** Lines of comment at the top. */
  readonly header: readonly string[];
  /** Of the host. */
  readonly host: readonly Said[];
  /** Name or variable of an interface, with what is said of it. */
  readonly interfaces: readonly {
    readonly key: string;
    readonly comment: readonly string[];
    readonly said: readonly Said[];
  }[];
}

const MODELINE = 'yaml-language-server: $schema=../schemas/profile.schema.json';

/** With the modeline for editors and the comments of the header. */
export function profileText({ name, description, header, ...values }: ProfileText): string {
  return writeYaml(
    [MODELINE, ...header],
    [plain('name', name), plain('description', description), ...valueEntries(values)],
  );
}

/** A part of a profile: whole top-level keys, a line each. */
export function profileLines(values: Pick<ProfileText, 'host' | 'interfaces'>): readonly string[] {
  return writeYaml([], valueEntries(values)).trimEnd().split('\n');
}

/** As people write them: values of the host, interfaces, then lists (routes). */
function valueEntries({ host, interfaces }: Pick<ProfileText, 'host' | 'interfaces'>): readonly Written[] {
  const isList = ({ setting }: Said) => setting.shape === 'list';
  const perInterface = interfaces.map(({ key, comment, said }) => ({ key, comment, value: treeOf(said) }));
  return [
    ...entriesOf(host.filter((said) => !isList(said))),
    ...(perInterface.length === 0
      ? []
      : [{ key: 'interfaces', comment: [], value: { kind: 'map' as const, entries: perInterface } }]),
    ...entriesOf(host.filter(isList)),
  ];
}

function plain(key: string, value: string): Written {
  return { key, comment: [], value: { kind: 'value', value } };
}

function treeOf(said: readonly Said[]): Tree {
  return { kind: 'map', entries: entriesOf(said) };
}

/** Setting by setting; those whose ids begin alike (`ethtool.features`, `ethtool.ring`) stand in one map. */
function entriesOf(said: readonly Said[], depth = 0): readonly Written[] {
  const byKey = Map.groupBy(said, ({ setting }) => setting.id.split('.')[depth] ?? '');
  return [...byKey].map(([key, group]) => {
    const isHere = group.every(({ setting }) => setting.id.split('.').length === depth + 1);
    if (!isHere) return { key, comment: [], value: { kind: 'map', entries: entriesOf(group, depth + 1) } };
    return groupValue(key, group);
  });
}

function groupValue(key: string, group: readonly Said[]): Written {
  const [first] = group;
  if (first === undefined || first.setting.shape === 'value') {
    return { key, comment: first?.comment ?? [], value: { kind: 'value', value: first?.value ?? null } };
  }
  if (first.setting.shape === 'list') return { key, comment: [], value: { kind: 'list', items: group } };
  const entries = group.map(({ item = '', value, comment }): Written => {
    return { key: item, comment, value: { kind: 'value', value } };
  });
  return { key, comment: [], value: { kind: 'map', entries } };
}
