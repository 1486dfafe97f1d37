/** Programs beside the ping that reflect, flood, replay and forge: none of it may pass for delivery, or spoil it. */
import { expect, test } from '@jest/globals';
import type { Run } from '../../src/result/types.ts';
import { mcreadyRun } from './mcready.ts';
import { describeWithLab, sh, useLab } from './support.ts';
import { meddle } from './traffic.ts';

describeWithLab('a ping among programs that meddle with its group', () => {
  const lab = useLab({ hosts: 3 });

  test('a relay of the group: the pairs whose packets it doubles are degraded, the others delivered', async () => {
    const stop = await meddle(lab(), 'relay', 'h3', '239.8.6.1');

    const run = await mcreadyRun(lab(), 'ping', '--group', '239.8.6.1');
    await stop();

    expect(verdicts(run)).toEqual({
      'h1>h2': 'degraded source-rewritten',
      'h2>h1': 'degraded source-rewritten',
      'h1>h3': 'delivered',
      'h2>h3': 'delivered',
      'h3>h1': 'delivered',
      'h3>h2': 'delivered',
    });
    expect(cameBack(run)).toEqual(['h1: 10 packets', 'h2: 10 packets']);
  });

  test('a host that sends back what it gets, as it was: duplicates are told as such, and whose packets come back', async () => {
    await sh(
      lab(),
      { host: 'h2' },
      `nft -f - <<'E'\nadd table netdev t\nadd chain netdev t i { type filter hook ingress device eth1 priority 0; }\nadd rule netdev t i ip daddr 239.8.6.5 dup to eth1\nE`,
    );

    const run = await mcreadyRun(lab(), 'ping', '--group', '239.8.6.5');
    await sh(lab(), { host: 'h2' }, 'nft delete table netdev t');

    expect(verdicts(run)).toEqual({
      'h1>h3': 'degraded unknown',
      'h3>h1': 'degraded unknown',
      'h1>h2': 'delivered',
      'h3>h2': 'delivered',
      'h2>h1': 'delivered',
      'h2>h3': 'delivered',
    });
    const [first] = run.pairs!.filter(({ verdict }) => verdict === 'degraded');
    expect(first).toMatchObject({ from: 'h1', to: 'h3', received: 10, duplicates: 10 });
    expect(first!.cause!.evidence[0]).toBe(
      'every packet of h1 came to h3, and 10 packets more than once; 10 came back to h1 too: something on the way sends them again',
    );
    expect(first!.cause!.advice).toEqual([expect.stringContaining('a program or rule that sends copies')]);
    expect(cameBack(run)).toEqual(['h1: 10 packets', 'h3: 10 packets']);
    expect((await mcreadyRun(lab(), 'ping', '--group', '239.8.6.5')).verdict).toBe('delivered');
  });

  test('a relay that alone brings the packets: all of them are there, and it is no delivery', async () => {
    const drop = 'ip saddr 198.19.0.11 ip daddr 239.8.6.2 drop';
    await sh(
      lab(),
      { host: 'h2' },
      `nft -f - <<'E'\nadd table inet t\nadd chain inet t i { type filter hook input priority 0; }\nadd rule inet t i ${drop}\nE`,
    );
    const stop = await meddle(lab(), 'relay', 'h3', '239.8.6.2');

    const run = await mcreadyRun(lab(), 'ping', '--group', '239.8.6.2', '--from', 'h1');
    await stop();
    await sh(lab(), { host: 'h2' }, 'nft delete table inet t');

    expect(verdicts(run)).toEqual({ 'h1>h2': 'degraded source-rewritten', 'h1>h3': 'delivered' });
    expect(run.pairs![0]).toMatchObject({ received: 10, duplicates: 0, sourceSeen: '198.19.0.13' });
  });

  test('a program that floods other groups into this one: the negative control fails, no cause is known', async () => {
    const stop = await meddle(lab(), 'flood', 'h1', '239.8.6.3');

    const run = await mcreadyRun(lab(), 'ping', '--group', '239.8.6.3');
    await stop();

    expect(verdicts(run)).toEqual({
      'h1>h2': 'degraded unknown',
      'h1>h3': 'degraded unknown',
      'h2>h1': 'delivered',
      'h2>h3': 'delivered',
      'h3>h1': 'delivered',
      'h3>h2': 'delivered',
    });
    expect(run.alarms!.map((text) => text.split(': ', 2).join(': '))).toEqual(
      ['h2', 'h3'].map((host) => `239.8.6.3:23110: NEGATIVE CONTROL FAILED on ${host}`),
    );
    expect(run.exitCode).toBe(1);
  });

  test('replayed, forged, cut and 100,000 random packets change no result, and are counted', async () => {
    const record = await meddle(lab(), 'record', 'h3', '239.8.6.4', '/tmp/recorded');
    await mcreadyRun(lab(), 'ping', '--group', '239.8.6.4', '--count', '50');
    await record();
    const forge = await meddle(lab(), 'forge', 'h3', '239.8.6.4', '/tmp/recorded');

    const run = await mcreadyRun(lab(), 'ping', '--group', '239.8.6.4', '--count', '90', '--interval', '0.1');

    const [replayed, forged] = (await forge()).split(' ').map(Number);
    expect(replayed).toBeGreaterThanOrEqual(100);
    expect(forged).toBe(101_061);
    expect(run.verdict).toBe('delivered');
    for (const pair of run.pairs!) expect(pair).toMatchObject({ received: 90, lost: 0, duplicates: 0, reordered: 0 });
    for (const host of ['h1', 'h2'])
      expect(told(run.alarms, host) + told(run.warnings, host)).toBe(replayed! + forged!);
    expect(run.alarms!.join()).toContain('FORGED OR DAMAGED');
  });
});

/** Hosts that got their own packets back, with how many. */
function cameBack({ alarms = [] }: Run): readonly string[] {
  const found = alarms.map((text) => /OWN PACKETS CAME BACK to (h\d: \d+ packets)/.exec(text)?.[1]);
  return found.filter((text) => text !== undefined);
}

/** How many packets are told of as received by the host. */
function told(texts: readonly string[] = [], host: string): number {
  const text = texts.find((found) => found.includes(` ${host} received `));
  return Number(/ received (\d+) packets?/.exec(text ?? '')?.[1]);
}

function verdicts(run: Run) {
  return Object.fromEntries(
    run.pairs!.map(({ from, to, verdict, cause }) => [`${from}>${to}`, cause ? `${verdict} ${cause.code}` : verdict]),
  );
}
