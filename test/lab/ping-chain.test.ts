/** Three segments in a row, a – r1 – b – r2 – c: delivery over two routers, and which of them a failed pair is to blame on. */
import { expect, test } from '@jest/globals';
import { healFault, injectFault } from '../../src/lab/index.ts';
import type { Run } from '../../src/result/types.ts';
import { mcreadyRun, writeFile } from './mcready.ts';
import { received } from './multicast.ts';
import { causesOf, told } from './ping-scenarios.ts';
import { describeWithLab, sh, useLab } from './support.ts';

const GROUP = '239.8.5.1';
/** h1 and h4 are on a, h2 on b, h3 on c: pairs by the routers on their way. */
const HOPS: Readonly<Record<string, number>> = {
  ...{ 'h1>h4': 0, 'h4>h1': 0 },
  ...{ 'h1>h2': 1, 'h4>h2': 1, 'h2>h1': 1, 'h2>h4': 1, 'h2>h3': 1, 'h3>h2': 1 },
  ...{ 'h1>h3': 2, 'h4>h3': 2, 'h3>h1': 2, 'h3>h4': 2 },
};

describeWithLab('a ping over two routers', () => {
  const lab = useLab({ hosts: 4, topology: 'chain' });
  const ping = (...args: readonly string[]) =>
    mcreadyRun(lab(), 'ping', '--group', GROUP, '--from', 'fleet', '--to', 'fleet', ...args);
  /** The same cause told of each of these pairs. */
  const each = (pairs: readonly string[], cause: string) =>
    Object.fromEntries(pairs.map((pair) => [pair, ['undelivered', cause]]));
  /** With another configuration. */
  const restart = async (router: string, edit: string) => {
    await injectFault(lab(), 'router-down', router);
    await sh(lab(), { host: router }, edit);
    await healFault(lab(), 'router-down', router);
  };

  test('TTL 3 reaches all segments, and the hops are those of the way', async () => {
    const run = await ping('--ttl', '3');

    expect(run.verdict).toBe('delivered');
    expect(hopsOf(run)).toEqual(HOPS);
  });

  test.each([
    { from: 'h1', to: 'h3', ttl: 3, expected: 5 },
    { from: 'h1', to: 'h3', ttl: 2, expected: 0 },
    { from: 'h3', to: 'h4', ttl: 3, expected: 5 },
    { from: 'h3', to: 'h4', ttl: 2, expected: 0 },
    { from: 'h1', to: 'h2', ttl: 2, expected: 5 },
    { from: 'h2', to: 'h3', ttl: 2, expected: 5 },
  ])('socat: from $from to $to with TTL $ttl, $expected of 5', async ({ from, to, ttl, expected }) => {
    expect(await received(lab(), { from, to, ttl, group: '239.8.5.2' })).toBe(expected);
  });

  test('TTL 2 ends at the second router, and one router on the way takes it through', async () => {
    const run = await ping('--ttl', '2');

    expect(told(run, 'delivered')).toEqual({
      ...each(['h1>h3', 'h4>h3'], 'ttl-expired router r2 certain'),
      ...each(['h3>h1', 'h3>h4'], 'ttl-expired router r1 certain'),
    });
    expect(causesOf(run)[0]!.evidence.join('\n')).toMatch(/the route of r1 leads to eth2\n.*\n.*TTL of 1.*eth2 of r2/);
    expect(causesOf(run).map(({ advice }) => advice)).toEqual(
      Array(4).fill([expect.stringContaining('TTL of 3 or more')]),
    );
  });

  test('TTL 1 ends at the first router of each way', async () => {
    const run = await ping('--ttl', '1');

    expect(told(run, 'delivered')).toEqual({
      ...each(['h1>h2', 'h1>h3', 'h4>h2', 'h4>h3', 'h2>h1', 'h2>h4'], 'ttl-expired router r1 certain'),
      ...each(['h2>h3', 'h3>h2', 'h3>h1', 'h3>h4'], 'ttl-expired router r2 certain'),
    });
  });

  test('delivery entries: each says its TTL', async () => {
    const entry = (from: string, to: string, ttl: number, port: number) =>
      `  - {group: 239.8.5.3, port: ${port}, from: ${from}, to: ${to}, ttl: ${ttl}, max_loss: 0}`;
    const entries = [entry('h1', 'h3', 3, 23121), entry('h1', 'h2', 2, 23122), entry('h4', 'h3', 2, 23123)];
    const text = `name: chain\ndescription: over two routers\ndelivery:\n${entries.join('\n')}\n`;
    const profile = await writeFile(lab(), 'chain.yaml', text);

    const run = await mcreadyRun(lab(), 'ping', '-p', profile);

    expect(hopsOf(run)).toEqual({ 'h1>h3': 2, 'h1>h2': 1, 'h4>h3': null });
    expect(told(run, 'delivered')).toEqual(each(['h4>h3'], 'ttl-expired router r2 certain'));
  });

  test('no daemon on the second router: it is named for every way over it, the others are delivered', async () => {
    await injectFault(lab(), 'router-down', 'r2');

    const run = await ping('--ttl', '3');
    await healFault(lab(), 'router-down', 'r2');

    const over = ['h1>h3', 'h4>h3', 'h2>h3', 'h3>h1', 'h3>h4', 'h3>h2'];
    expect(told(run, 'delivered')).toEqual(each(over, 'no-forwarding router r2 certain'));
    expect(causesOf(run)[0]!.evidence.join()).toContain('no multicast routing runs on r2');
    expect(told(await ping('--ttl', '3'), 'delivered')).toEqual({});
  });

  test('a TTL threshold of the first router counts where the packets reach it', async () => {
    await restart('r1', "sed -E -i 's/^(phyint [^ ]+ enable).*/\\1 ttl-threshold 3/' /etc/smcroute.conf");

    const low = await ping('--ttl', '4');
    const high = await ping('--ttl', '5');
    await restart('r1', "sed -E -i 's/ ttl-threshold 3//' /etc/smcroute.conf");

    // From a, r1 is the first router and gets TTL 4; from c it gets 3, since r2 took one.
    expect(told(low, 'delivered')).toEqual(each(['h3>h1', 'h3>h4'], 'ttl-expired router r1 certain'));
    expect(told(high, 'delivered')).toEqual({});
  });

  test('a firewall on the second router: the first leads the packets on, and the second is named', async () => {
    const rules = 'add table inet t\nadd chain inet t f { type filter hook forward priority 0; }\n';
    const drop = `${rules}add rule inet t f ip daddr ${GROUP} counter drop`;
    await sh(lab(), { host: 'r2' }, `printf '${drop.replaceAll('\n', '\\n')}\\n' | nft -f -`);

    const run = await mcreadyRun(lab(), 'ping', '--group', GROUP, '--from', 'h1', '--to', 'fleet', '--ttl', '3');
    await sh(lab(), { host: 'r2' }, 'nft delete table inet t');

    expect(told(run, 'delivered')).toEqual(each(['h1>h3'], 'no-forwarding router r2 certain'));
    expect(causesOf(run)[0]!.evidence.join('\n')).toMatch(
      /the route of r1 leads to eth2\n(.*\n)*.*\(forward\), which counted/,
    );
    expect(causesOf(run)[0]!.remedy).toEqual([
      expect.stringMatching(/^nft insert rule inet t f position \d+ ip daddr/),
    ]);
  });
});

function hopsOf(run: Run) {
  return Object.fromEntries(run.pairs!.map(({ from, to, hops }) => [`${from}>${to}`, hops]));
}
