/** What is dropped before a capture or before IP: programs at the driver, and the kernel's own reasons. */
import { expect, test } from '@jest/globals';
import { pairResults } from '../../../src/ping/figures/results.ts';
import type { HostEvidence } from '../../../src/ping/types.ts';
import { healthyHost, type Patch, PLAN, patched } from '../evidence.ts';

const link = (xdp: object) => JSON.stringify([{ ifname: 'eth1', flags: ['UP'], xdp }]);
const rules = (xdp: object | undefined, driver?: number) => ({
  ...{ nft: { text: '' }, tc: { text: '' }, link: { text: xdp === undefined ? '[{"ifname":"eth1"}]' : link(xdp) } },
  ...(driver === undefined ? {} : { driver: { text: `     rx_queue_0_xdp_drops: ${driver}\n     rx_xdp_tx: 9` } }),
});
const looked = (xdp: object | undefined, ...driver: readonly number[]) => ({
  firewall: { before: rules(xdp, driver[0]), after: rules(xdp, driver[1]), burst: 5 },
});
const GENERIC = { mode: 2, prog: { id: 7, name: 'guard', tag: '0123456789abcdef', jited: 1 } };
const NATIVE = { mode: 1, prog: { id: 8, tag: '0123456789abcdef', jited: 1 } };
/** Nothing of a on the wire or in the socket of b, whose interface took so many packets. */
const unseen = (taken: number): Patch<HostEvidence> => ({
  after: {
    heard: { 0: undefined },
    captured: { 0: undefined },
    counters: { 'Ip.InReceives': 0, 'Ip.InDelivers': 0, 'IpExt.InMcastPkts': 0, 'interface.rx_packets': taken },
  },
});
const SEEN: Patch<HostEvidence> = { after: { heard: { 0: undefined } } };

/** Code, place, confidence of the pair a → b, and the remedy; its round trips are slower than allowed. */
function toldOf(...patches: readonly Patch<HostEvidence>[]) {
  const receiver = patches.reduce<HostEvidence>((host, patch) => patched(host, patch), healthyHost('b', 1));
  const hosts = new Map([
    ['a', healthyHost('a', 0)],
    ['b', receiver],
  ]);
  const [pair] = pairResults({ ...PLAN, maxRttMs: 0.2, senders: ['a'], receivers: ['b'] }, hosts);
  const { code, at, confidence, remedy, evidence } = pair!.cause!;
  return { told: `${code} ${at} ${confidence}`, remedy, evidence: evidence.join('\n') };
}

test.each([
  ['generic', GENERIC, ['xdpgeneric'], '7 guard'],
  ['native', NATIVE, ['xdpdrv'], '8'],
  ['several', { mode: 4, attached: [NATIVE, { ...GENERIC, mode: 3 }] }, ['xdpdrv', 'xdpoffload'], '8'],
])('a program at the driver, %s: the interface took what no capture saw', (_name, xdp, modes, label) => {
  const { told, remedy, evidence } = toldOf(unseen(10), looked(xdp));

  expect(told).toBe('receiver-ingress-drop receiver likely');
  expect(remedy).toEqual(modes.map((mode) => `ip link set dev eth1 ${mode} off`));
  expect(evidence).toContain(`the XDP program ${label} is attached to eth1 of b (${modes[0]})`);
});

test('a driver that counts what its program drops: certain', () => {
  expect(toldOf(unseen(0), looked(NATIVE, 3, 8)).told).toBe('receiver-ingress-drop receiver certain');
});

test.each<[string, ...Patch<HostEvidence>[]]>([
  ['no program', unseen(10), looked(undefined)],
  ['a program, and an interface that took nothing', unseen(0), looked(GENERIC)],
  ['a program that dropped nothing', unseen(0), looked(NATIVE, 3, 3)],
])('%s: never reached the interface', (_name, ...patches) => {
  expect(toldOf(...patches).told).toMatch(/^not-on-wire network/);
});

const reasons = (found: object, full = false) => ({ dropped: { reasons: found, full } });
const INSIDE = { after: { counters: { 'Ip.InReceives': 10, 'Ip.InDelivers': 0 }, sources: {} } };

test("the kernel's reasons turn what is unknown into a source that cannot be", () => {
  const evidence = [
    SEEN,
    INSIDE,
    {
      after: {
        sources: {
          0: { source: '224.9.9.9', accepted: { error: { errno: 'EINVAL', text: 'Invalid argument' } }, back: {} },
        },
      },
    },
  ];

  expect(toldOf(...evidence, looked(undefined)).told).toBe('unknown receiver guess');
  expect(toldOf(...evidence, looked(undefined), reasons({ IP_INVALID_SOURCE: 4 })).told).toBe('unknown receiver guess');
  const { told, evidence: words } = toldOf(
    ...evidence,
    looked(undefined),
    reasons({ IP_INVALID_SOURCE: 5, NO_SOCKET: 9 }),
  );
  expect(told).toBe('receiver-bad-source receiver likely');
  expect(words).toMatch(/drop reasons on b during the second burst: IP_INVALID_SOURCE 5$/);
});

test.each([
  [
    reasons({ NO_SOCKET: 2, SOCKET_FILTER: 9 }),
    'drop reasons on b during the second burst: SOCKET_FILTER 9, NO_SOCKET 2',
  ],
  [reasons({ NO_SOCKET: 900 }, true), 'NO_SOCKET 900, and more'],
  [reasons({}), 'the kernel of b gave no reason for a drop during the second burst'],
  [
    { dropped: { why: 'tracefs is not mounted' } },
    'why the kernel of b drops packets could not be asked: tracefs is not mounted',
  ],
])('what is unknown is told with %j', (patch, words) => {
  const { told, evidence } = toldOf(looked(undefined), patch);

  expect(told).toMatch(/^unknown /);
  expect(evidence).toContain(words);
});
