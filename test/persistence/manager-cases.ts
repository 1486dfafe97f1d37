/** Files of a manager in, slots out; statements in, files out: test/cases/persistence/KEEPER/CASE.json. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { type InterfaceOwner, interfaceOwnerFact } from '../../src/facts/interface-owner.ts';
import { type Interface, interfacesFact } from '../../src/facts/interfaces.ts';
import { netplanFact, netplanFilesFact } from '../../src/facts/netplan.ts';
import { type NetworkDevice, networkDevicesFact, type UdevData } from '../../src/facts/network-devices.ts';
import { systemdFilesFact, systemdNetworkFact } from '../../src/facts/systemd-network.ts';
import type { Fact, FactValues } from '../../src/facts/types.ts';
import { absent, known, type Reading, unknown } from '../../src/lib/reading.ts';
import type { Keeper } from '../../src/persistence/types.ts';
import { configFiles, done, foldersOf, type Tree } from './config-tree.ts';
import { slotOf, stated } from './statements.ts';

interface Case {
  readonly from: string;
  /** Version; null: no systemd. */
  readonly systemd: number | null;
  readonly interfaces: Record<string, Owned>;
  /** netplan knows offloads. */
  readonly offloads?: boolean;
  readonly tree: Tree;
  /** Words of a slot, and what is read of it: a value with its place, or why there is none. */
  readonly reads?: readonly (readonly [readonly string[], ...string[]])[];
  /** Words of slots that are kept but cannot be stated, or are not kept at all. */
  readonly cannotState?: readonly (readonly string[])[];
  readonly keepsNot?: readonly (readonly string[])[];
  readonly states?: readonly (readonly [readonly string[], string])[];
  /** What the tree has after the statements and had not before. */
  readonly written?: Tree;
  readonly impossible?: readonly string[];
}

interface Owned extends Partial<Pick<NetworkDevice, 'devtype' | 'renamed'>> {
  readonly owner: InterfaceOwner['manager'] | { readonly unknown: string };
  readonly file?: string;
  readonly netplan?: boolean;
  readonly address?: string;
  readonly udev?: UdevData | { readonly unknown: string };
}

export function describeCases(keeper: Keeper): void {
  const folder = new URL(`../cases/persistence/${keeper.id}/`, import.meta.url);
  const cases = readdirSync(folder).map((file) => ({ name: file.replace('.json', ''), file }));

  describe.each(cases)('$name', ({ file }) => {
    describeCase(keeper, JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as Case);
  });
}

function describeCase(keeper: Keeper, told: Case): void {
  const facts = factsOf(told, told.tree);

  test('the case says something', () => {
    expect([told.reads, told.states, told.cannotState, told.keepsNot].flat().filter(Boolean)).not.toEqual([]);
  });

  test('slots are read as told', () => {
    const read = (told.reads ?? []).map(([words]) => [words, ...show(keeper.read(facts, slotOf(...words)))]);

    expect(read).toEqual(told.reads ?? []);
  });

  test('it keeps and states what it can', () => {
    const keeps = (words: readonly string[]) => keeper.keeps(facts, slotOf(...words));
    const can = (words: readonly string[]) => keeper.canState(facts, slotOf(...words));

    expect((told.keepsNot ?? []).map(keeps)).toEqual((told.keepsNot ?? []).map(() => known(false)));
    expect((told.cannotState ?? []).map(can)).toEqual((told.cannotState ?? []).map(() => false));
    expect((told.states ?? []).filter(([words]) => !can(words))).toEqual([]);
  });

  test('statements are written as told, read back, and undone', () => {
    const wanted = (told.states ?? []).map(([words, value], index) => stated(words, value, index + 1));
    const { changes, impossible } = keeper.write(facts, wanted);
    expect(impossible.map(({ why }) => why)).toEqual(told.impossible ?? []);

    const after = done(
      told.tree,
      changes.flatMap((change) => change.actions),
    );
    expect(after).toEqual({ ...told.tree, ...told.written });
    const again = factsOf(told, after);
    const refused = new Set(impossible.map((one) => one.wanted));
    const held = wanted.filter((one) => !one.serves.some((wish) => refused.has(wish)));
    expect(held.map(({ statement }) => keeper.read(again, statement.slot))).toEqual(
      held.map(({ statement }) => expect.objectContaining({ state: 'known', value: statement.value })),
    );
    expect(keeper.write(again, held)).toEqual({ changes: [], impossible: [] });
    expect(
      done(
        after,
        changes.flatMap((change) => change.undo),
      ),
    ).toEqual(told.tree);
  });
}

function show(reading: Reading<string>): readonly string[] {
  return reading.state === 'known' ? [reading.value, reading.where ?? ''] : [`${reading.state}: ${reading.why}`];
}

function factsOf({ systemd, interfaces, offloads = true }: Case, tree: Tree): FactValues {
  const names = Object.entries(interfaces);
  const version = systemd === null ? absent('no systemd') : known({ version: systemd, folders: foldersOf(tree) });
  const readings = new Map<Fact, Reading<unknown>>([
    [systemdNetworkFact, version],
    [systemdFilesFact, known(configFiles(tree, '/systemd/network/'))],
    [netplanFilesFact, known(configFiles(tree, '/netplan/'))],
    [netplanFact, known({ offloads, folder: foldersOf(tree).includes('/etc/netplan') })],
    [interfaceOwnerFact, known(new Map(names.map(([name, owned]) => [name, ownerOf(owned)])))],
    [interfacesFact, known(new Map(names.map(([name, owned]) => [name, linkOf(owned)])))],
    [networkDevicesFact, known(new Map(names.map(([name, owned]) => [name, deviceOf(owned)])))],
  ]);
  return {
    get<T>(fact: Fact<T>): Reading<T> {
      const reading = readings.get(fact);
      if (!reading) throw new Error(`a case says nothing of fact ${fact.id}`);
      return reading as Reading<T>;
    },
  };
}

function ownerOf({ owner, file, netplan = false }: Owned): Reading<InterfaceOwner> {
  if (typeof owner === 'object') return unknown(owner.unknown);
  return known({ manager: owner, files: file === undefined ? [] : [file], connection: null, netplan });
}

function linkOf({ address = '02:00:00:00:00:01' }: Owned): Interface {
  return { index: 2, flags: [], mtu: 1500, operstate: 'up', carrier: true, address, type: 1, master: null };
}

function deviceOf({ devtype = null, renamed = false, udev }: Owned): NetworkDevice {
  if (udev === undefined) return { devtype, renamed, udev: absent('no udev') };
  return { devtype, renamed, udev: 'unknown' in udev ? unknown(udev.unknown) : known(udev) };
}
