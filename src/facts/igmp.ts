import { absent, known, type Reading, unknown } from '../lib/reading.ts';
import { groupByteOrder, hexAddress } from './hex-address.ts';
import type { Answers, Fact } from './types.ts';

/** IGMP on one interface. */
export interface IgmpState {
  /** The version the host speaks there now: `V1`, `V2`, `V3` (a query of an older version holds it down for minutes). */
  readonly version: string;
  readonly groups: readonly Membership[];
}

/** A group joined on an interface; memberships are of the host, sockets are only counted. */
export interface Membership {
  readonly group: string;
  readonly users: number;
}

const PATH = '/proc/net/igmp';

/** Joined IPv4 groups by interface. Source: /proc/net/igmp. */
export const igmpFact: Fact<ReadonlyMap<string, IgmpState>> = {
  id: 'igmp',
  title: 'Joined IPv4 groups and the IGMP version spoken, by interface',
  needs: { table: { kind: 'files', paths: [PATH] } },
  parse: parseIgmp,
};

/**
 * A line with a colon behind the name is an interface, an indented one a group of it. The byte order is read from the
 * groups themselves (every one begins with 224 to 239), which costs the host nothing and needs no list of architectures.
 */
function parseIgmp(answers: Answers): Reading<ReadonlyMap<string, IgmpState>> {
  const table = answers.files('table').get(PATH);
  if (table?.state === 'absent') return absent('this kernel has no IPv4 multicast (CONFIG_IP_MULTICAST)');
  if (table?.state !== 'known') return unknown(table?.why ?? `${PATH} was not read`);
  const lines = table.value.split('\n').slice(1);
  const order = groupByteOrder(lines.flatMap((line) => /^\s+([0-9A-F]{8})\s/.exec(line)?.[1] ?? []));
  const interfaces = new Map<string, { version: string; groups: Membership[] }>();
  let last: { version: string; groups: Membership[] } | undefined;
  for (const line of lines) {
    const device = /^\d+\s+(\S+)\s*:\s*\d+\s+(\S+)/.exec(line);
    if (device?.[1] !== undefined && device[2] !== undefined) {
      last = { version: device[2], groups: [] };
      interfaces.set(device[1], last);
      continue;
    }
    const [hex = '', users] = line.trim().split(/\s+/);
    const group = hexAddress(hex, order);
    if (group !== undefined && last) last.groups.push({ group, users: Number(users) });
  }
  return known(interfaces, PATH);
}
