/**
 * firewall.accept and what is at an interface beside all rules: filters of tc, programs of XDP. socat shows what they do and check
 * agrees, or says that nobody can know; its remedy, run by hand, lets the group through.
 */
import { expect, test } from '@jest/globals';
import type { Finding } from '../../src/result/types.ts';
import { loadProgram, UNLOAD } from './bpf.ts';
import { hostOf, mcreadyRun, writeFile } from './mcready.ts';
import { received } from './multicast.ts';
import { describeWithLab, sh, useLab } from './support.ts';

const GROUP = '239.8.0.19';

/** Classic BPF that decides by itself: IP protocol → drop. */
const ofProtocol = (number: number) => `bpf da bytecode '4,48 0 0 23,21 0 1 ${number},6 0 0 2,6 0 0 4294967295'`;
/** UDP to one group. */
const OF_GROUP = `bpf da bytecode '6,48 0 0 23,21 0 3 17,32 0 0 30,21 0 1 ${0xef080013},6 0 0 2,6 0 0 4294967295'`;
const UDP = ofProtocol(17);

const add = (hook: 'ingress' | 'egress', filter: string) =>
  `tc qdisc add dev eth1 clsact; tc filter add dev eth1 ${hook} ${filter}`;
const GONE = 'tc qdisc del dev eth1 clsact';

interface Case {
  readonly name: string;
  /** The receiver is h2, the sender h1. */
  readonly host: 'h1' | 'h2';
  readonly inject: string;
  readonly heal: string;
  /** Packets of five. */
  readonly delivered: 0 | 5;
  /** Default: 239.8.0.0/16. */
  readonly group?: string;
  /** What is in force; undefined: nobody can know. */
  readonly running: string | undefined;
}

const CASES: readonly Case[] = [
  { name: 'UDP in', host: 'h2', inject: add('ingress', UDP), heal: GONE, delivered: 0, running: 'the group dropped' },
  {
    name: 'UDP in, at the older qdisc',
    host: 'h2',
    inject: `tc qdisc add dev eth1 ingress; tc filter add dev eth1 ingress ${UDP}`,
    heal: 'tc qdisc del dev eth1 ingress',
    delivered: 0,
    running: 'the group dropped',
  },
  {
    name: 'UDP in, in a block that interfaces share',
    host: 'h2',
    inject: `tc qdisc add dev eth1 ingress_block 22 clsact; tc filter add block 22 ${UDP}`,
    heal: GONE,
    delivered: 0,
    running: 'the group dropped',
  },
  {
    name: 'another protocol in',
    host: 'h2',
    inject: add('ingress', ofProtocol(6)),
    heal: GONE,
    delivered: 5,
    running: 'accepted',
  },
  {
    name: 'the group in, of which the profile has more',
    host: 'h2',
    inject: add('ingress', OF_GROUP),
    heal: GONE,
    delivered: 0,
    running: undefined,
  },
  {
    name: 'the group in',
    host: 'h2',
    inject: add('ingress', OF_GROUP),
    heal: GONE,
    delivered: 0,
    group: GROUP,
    running: 'the group dropped',
  },
  {
    name: 'a group beside it',
    host: 'h2',
    inject: add('ingress', OF_GROUP),
    heal: GONE,
    delivered: 0,
    group: '239.8.0.20',
    running: 'accepted',
  },
  { name: 'UDP out', host: 'h1', inject: add('egress', UDP), heal: GONE, delivered: 0, running: 'the group dropped' },
  {
    name: 'UDP in, of the sender',
    host: 'h1',
    inject: add('ingress', UDP),
    heal: GONE,
    delivered: 5,
    running: 'accepted',
  },
  {
    name: 'a program',
    host: 'h2',
    inject: `${loadProgram('tc', 'udp', 'guard')}${add('ingress', 'bpf da object-pinned /run/bpf/guard')}`,
    heal: `${GONE}; ${UNLOAD}`,
    delivered: 0,
    running: undefined,
  },
  {
    name: 'a program of XDP',
    host: 'h2',
    inject: `${loadProgram('xdp', 'udp', 'guard')}ip link set dev eth1 xdpgeneric pinned /run/bpf/guard`,
    heal: `ip link set dev eth1 xdpgeneric off; ${UNLOAD}`,
    delivered: 0,
    running: undefined,
  },
];

describeWithLab('firewall.accept and filters at the interface', () => {
  const lab = useLab();
  const deliver = () => received(lab(), { from: 'h1', to: 'h2', group: GROUP });

  /** The finding of the host, as a receiver or (h1) as a sender. */
  async function check(host: string, group = '239.8.0.0/16'): Promise<Finding> {
    const direction = host === 'h1' ? ', direction: send' : '';
    const entry = `{group: ${group}, port: 23110, dev: eth1${direction}}`;
    const profile = await writeFile(lab(), 'filters.yaml', `name: p\nfirewall:\n  accept:\n    - ${entry}\n`);
    return hostOf(await mcreadyRun(lab(), 'check', host, '-p', profile), host).findings![0]!;
  }

  test.each(CASES)('$name', async ({ host, inject, heal, delivered, group, running }) => {
    await sh(lab(), { host }, inject);
    try {
      const { verdict, running: told, why, remedy } = await check(host, group);

      expect(await deliver()).toBe(delivered);
      expect(told).toEqual(
        running === undefined ? expect.objectContaining({ state: 'unknown' }) : { state: 'known', value: running },
      );
      expect(verdict).toBe(running === undefined ? 'unknown' : running === 'accepted' ? 'match' : 'drift');
      if (verdict === 'drift') {
        expect(why).toMatch(/^"filter .*" at the (in|e)gress of eth1 drops the group$/);
        await sh(lab(), { host }, remedy.join('\n'));
        expect((await check(host, group)).verdict).toBe('match');
        expect(await deliver()).toBe(5);
      }
    } finally {
      await sh(lab(), { host }, heal);
    }
    expect((await check(host, group)).verdict).toBe('match');
    expect(await deliver()).toBe(5);
  });

  test.each([
    ['ingress', 'IGMP queries dropped'],
    ['egress', 'IGMP reports dropped'],
  ] as const)('IGMP at %s: %s', async (hook, value) => {
    await sh(lab(), { host: 'h2' }, add(hook, ofProtocol(2)));

    const { running } = await check('h2');
    await sh(lab(), { host: 'h2' }, GONE);

    expect(running).toEqual({ state: 'known', value });
  });

  test('a host without tc, of which nothing tells of filters, is not unknown for it', async () => {
    const hide = 'tc=$(readlink -f "$(command -v tc)"); echo "$tc" >/run/hidden; mount --bind /dev/null "$tc"';
    await sh(lab(), { host: 'h2' }, hide);

    const { verdict } = await check('h2');
    const seen = await sh(lab(), { host: 'h2' }, 'command -v tc || echo none');
    await sh(lab(), { host: 'h2' }, 'umount "$(cat /run/hidden)"');

    expect([verdict, seen]).toEqual(['match', 'none']);
  });
});
