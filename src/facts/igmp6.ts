import { absent, known, type Reading, unknown } from '../lib/reading.ts';
import { fullPrefix } from './prefix.ts';
import type { Answers, Fact } from './types.ts';

const PATH = '/proc/net/igmp6';

/** Joined IPv6 groups by interface, those that the kernel joins by itself among them. Source: /proc/net/igmp6. */
export const igmp6Fact: Fact<ReadonlyMap<string, readonly string[]>> = {
  id: 'igmp6',
  title: 'Joined IPv6 groups, by interface',
  needs: { table: { kind: 'files', paths: [PATH] } },
  parse: parseIgmp6,
};

/** `2    eth0            ff150000000000000000000000001234     1 00000004 0`: index, interface, group, users, flags, timer. */
function parseIgmp6(answers: Answers): Reading<ReadonlyMap<string, readonly string[]>> {
  const table = answers.files('table').get(PATH);
  if (table?.state === 'absent') return absent('this kernel has no IPv6, or it is disabled');
  if (table?.state !== 'known') return unknown(table?.why ?? `${PATH} was not read`);
  const interfaces = new Map<string, string[]>();
  for (const line of table.value.split('\n')) {
    const [, name, digits] = /^\d+\s+(\S+)\s+([0-9a-f]{32})\s/.exec(line) ?? [];
    if (name === undefined || digits === undefined) continue;
    const [group = ''] = fullPrefix((digits.match(/.{4}/g) ?? []).join(':')).split('/');
    interfaces.set(name, [...(interfaces.get(name) ?? []), group]);
  }
  return known(interfaces, PATH);
}
