/** From hand-written evidence of both ends to the verdict and every cause of the pair a → b. */
import { expect, test } from '@jest/globals';
import { causes } from '../../../src/ping/causes/index.ts';
import { pairResults } from '../../../src/ping/figures/results.ts';
import { healthyHost, PLAN, patched } from '../evidence.ts';
import { ARRIVED } from './pairs/arrived.ts';
import { HIDDEN } from './pairs/hidden.ts';
import { NETWORK } from './pairs/network.ts';
import { lookedAgain, NO_RULES } from './pairs/pair-case.ts';
import { QUEUES } from './pairs/queues.ts';
import { RECEIVING } from './pairs/receiving.ts';
import { RULES } from './pairs/rules.ts';
import { SENDING } from './pairs/sending.ts';
import { SIZES } from './pairs/sizes.ts';

const PAIRS = [...SENDING, ...RECEIVING, ...RULES, ...SIZES, ...NETWORK, ...ARRIVED, ...HIDDEN, ...QUEUES];

/** A route by each network that both have. */
const CARRIER =
  /: ($|say which interface .*a route on a \(ip route replace 239\.8\.0\.19\/32 dev eth0, or ip route replace 239\.8\.0\.19\/32 dev eth1\))/;

/** What a person can do about causes that no command of one host cures; the others have commands, or neither. */
const ADVICE: { readonly [code: string]: RegExp } = {
  // Only where nobody knows which side it is.
  'bad-checksum': /: ($|.*ethtool -K eth1 tx off.*ethtool -K eth1 rx off)/,
  // Only where no interface is known.
  'sender-no-route': CARRIER,
  // Only where the membership is gone, the sender lacks the address, packets came twice, some came.
  'receiver-not-joined': /: ($|have the program join anew|say which interface carries the group)/,
  'ssm-source-mismatch': /: ($|ping from the host that has )/,
  // Only where nothing says which network is meant.
  'sender-wrong-interface': /: ($|.*it is b that has the wrong route: ip route replace 239\.8\.0\.19\/32 dev eth0)/,
  // Only where the sender's own address changed.
  'source-rewritten': /: ($|see what configures eth1 of a)/,
  unknown: /: ($|every packet came, some more than once)/,
  'not-on-wire': /: ($|some came)/,
  'packet-too-big': /: .*payloads of [1-9]\d* bytes at most/,
  'unicast-down': /: .*ping -I eth1 198\.19\.\S+ on a/,
  'snooping-pruned': /: .*(mcast_querier 1|a querier is there)/,
  'ttl-expired': /: .*--ttl 2, or ttl: 2 /,
  'no-forwarding': /: on the router .*\(198\.19\.0\.1, 239\.8\.0\.19\) towards 198\.19\./,
};

test.each(PAIRS)('$name', ({ plan, a, b, heardByC, verdict, causes: expected, remedy }) => {
  const hosts = new Map([
    ['a', patched(healthyHost('a', 0), a)],
    ['b', patched(healthyHost('b', 1), b)],
    ...(heardByC ? [['c', patched(healthyHost('c', 1), { id: 2 })] as const] : []),
  ]);

  const [pair] = pairResults({ ...PLAN, ...plan, senders: ['a'], receivers: ['b'] }, hosts);

  const found = [pair!.cause ?? [], pair!.otherCauses ?? []].flat();
  expect(pair!.verdict).toBe(verdict);
  expect(found.map(({ code, at, host, confidence }) => `${code} ${at} ${host} ${confidence}`)).toEqual(expected);
  for (const { evidence } of found) expect(evidence.join(' ')).toMatch(/\d|down|carrier|failed|could not/);
  if (remedy) expect(found[0]!.remedy).toEqual(remedy);
  for (const { code, advice = [] } of found) expect(`${code}: ${advice}`).toMatch(ADVICE[code] ?? /: $/);
});

test.each([
  [7, 'some came, so the way is there'],
  [0, undefined],
])('%i of 10 on the wire: advice about links that lose where some came', (count, advice) => {
  const b = patched(healthyHost('b', 1), {
    after: { heard: { 0: { received: count } }, captured: { 0: { count } } },
    again: lookedAgain(5, [0, 0]),
    firewall: NO_RULES,
  });
  const hosts = new Map([['a', healthyHost('a', 0)] as const, ['b', b] as const]);

  const cause = pairResults(PLAN, hosts).find(({ from }) => from === 'a')?.cause;

  expect(cause?.code).toBe('not-on-wire');
  expect(cause?.advice?.[0]?.slice(0, 30)).toBe(advice);
});

test('every cause of the list has a case', () => {
  const told = new Set(PAIRS.flatMap((one) => one.causes.map((text) => text.split(' ')[0])));

  expect(causes.map(({ code }) => code).filter((code) => !told.has(code))).toEqual([]);
});
