/** Which files of systemd decide about an interface, and what they say. Pure. */
import { interfaceOwnerFact } from '../../facts/interface-owner.ts';
import { interfacesFact } from '../../facts/interfaces.ts';
import { networkDevicesFact } from '../../facts/network-devices.ts';
import { systemdFilesFact } from '../../facts/systemd-network.ts';
import type { FactValues } from '../../facts/types.ts';
import { absent, known, type Reading, unknown } from '../../lib/reading.ts';
import { ownerOf } from '../owner.ts';
import { type Device, isOfOneInterface, matches } from './match.ts';
import { type Section, sectionsOf } from './unit-text.ts';
import { applying, baseName, type Unit, type UnitKind, unitsOf } from './units.ts';

export interface Deciding {
  readonly unit: Unit;
  readonly sections: readonly Section[];
}

/** Absent: no such file applies, since networkd does not own the interface, or udev does not run (containers). */
export function decidingUnit(facts: FactValues, name: string, kind: UnitKind): Reading<Deciding> {
  const files = facts.get(systemdFilesFact);
  if (files.state !== 'known') return files;
  const units = unitsOf(files.value, kind);
  const unit = kind === 'link' ? linkUnit(facts, name, units) : networkdUnit(facts, name, kind, units);
  if (unit.state !== 'known') return unit;
  const sections = sectionsOf(unit.value.files);
  return sections.state === 'known' ? known({ unit: unit.value, sections: sections.value }) : sections;
}

function linkUnit(facts: FactValues, name: string, units: readonly Unit[]): Reading<Unit> {
  const device = deviceOf(facts, name);
  const udev = device.device?.udev ?? unknown(`what udev does with ${name} was not told`);
  if (udev.state !== 'known') return udev;
  const now = udev.value.linkFile === null ? undefined : baseName(udev.value.linkFile);
  return applying(units, now, (unit) => matchesUnit(unit, 'link', device));
}

function networkdUnit(facts: FactValues, name: string, kind: UnitKind, units: readonly Unit[]): Reading<Unit> {
  const owner = ownerOf(facts, name);
  if (owner.state !== 'known') return owner;
  if (owner.value.manager !== 'systemd-networkd') return absent(`systemd-networkd does not configure ${name}`);
  if (kind === 'netdev') return applying(units, undefined, (unit) => isNetdevOf(unit, name));
  const [file] = owner.value.files;
  const device = deviceOf(facts, name);
  return applying(units, file && baseName(file), (unit) => matchesUnit(unit, 'network', device));
}

/** Whether what is added to the file changes this interface only. */
export function isItsOwn(facts: FactValues, name: string, kind: UnitKind, { unit, sections }: Deciding): boolean {
  if (kind === 'netdev' || isOfOneInterface(sections)) return true;
  // A .link file with a pattern also applies to what comes later: containers' interfaces, new cards.
  if (kind === 'link') return false;
  const owners = facts.get(interfaceOwnerFact);
  if (owners.state !== 'known') return false;
  return [...owners.value].every(
    ([other, owner]) =>
      other === name || (owner.state === 'known' && baseName(owner.value.files[0] ?? '') !== unit.name),
  );
}

function deviceOf(facts: FactValues, name: string): Device {
  const links = facts.get(interfacesFact);
  const devices = facts.get(networkDevicesFact);
  return {
    name,
    link: links.state === 'known' ? links.value.get(name) : undefined,
    device: devices.state === 'known' ? devices.value.get(name) : undefined,
  };
}

function matchesUnit(unit: Unit, kind: UnitKind, device: Device): boolean | undefined {
  const sections = sectionsOf(unit.files);
  return sections.state === 'known' ? matches(sections.value, kind, device) : undefined;
}

function isNetdevOf(unit: Unit, name: string): boolean | undefined {
  const sections = sectionsOf(unit.files);
  if (sections.state !== 'known') return undefined;
  const named = sections.value
    .filter((section) => section.name === 'NetDev')
    .flatMap((section) => section.assignments)
    .findLast(({ key }) => key === 'Name');
  return named?.value === name;
}
