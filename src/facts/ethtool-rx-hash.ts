import { known, type Reading, unknown } from '../lib/reading.ts';
import { whyNone } from './ethtool-parameters.ts';
import type { CommandAnswer, Fact } from './types.ts';

/** Lines of `ethtool -n IF rx-flow-hash` and their letters for -N, in the order in which they are printed (unparse_rxfhashopts). */
const FIELDS = [
  ['L2DA', 'm'],
  ['VLAN tag', 'v'],
  ['L3 proto', 't'],
  ['IP SA', 's'],
  ['IP DA', 'd'],
  ['L4 bytes 0 & 1', 'f'],
  ['L4 bytes 2 & 3', 'n'],
  ['GTP TEID', 'e'],
] as const;

/** Letters of the fields in that order. */
export const HASH_LETTERS: readonly string[] = FIELDS.map(([, letter]) => letter);

/** Interface → letters of the fields (`sd`, `sdfn`), '' when none is hashed. */
export type RxHashes = ReadonlyMap<string, Reading<string>>;

/** What UDP packets are spread over queues by. Source: `ethtool -n IF rx-flow-hash FLOW`, which tells one flow a call. */
export const ethtoolRxHashUdp4Fact = rxHashFact('udp4', 'IPv4');
export const ethtoolRxHashUdp6Fact = rxHashFact('udp6', 'IPv6');

function rxHashFact(flow: 'udp4' | 'udp6', family: string): Fact<RxHashes> {
  return {
    id: `ethtool-rx-hash-${flow}`,
    title: `Fields that UDP packets over ${family} are spread over queues by, by interface`,
    needs: { fields: { kind: 'each-interface', argv: ['ethtool', '-n', '{}', 'rx-flow-hash', flow] } },
    parse(answers) {
      const each = [...answers.each('fields')];
      return known(new Map(each.map(([name, answer]) => [name, parseAnswer(answer)])));
    },
  };
}

function parseAnswer(answer: CommandAnswer): Reading<string> {
  if (answer.state === 'missing') return unknown(answer.why);
  const lines = answer.stdout.split('\n').map((line) => line.trim());
  const letters = FIELDS.filter(([field]) => lines.some((line) => line === field || line.startsWith(`${field} [`)));
  if (letters.length > 0 || lines.includes('None')) return known(letters.map(([, letter]) => letter).join(''));
  return whyNone('ethtool -n rx-flow-hash', answer.stderr, answer.code);
}
