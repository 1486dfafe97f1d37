import { expect, test } from '@jest/globals';
import { mcready, mcreadyRun, runOf } from './mcready.ts';
import { hexOf } from './multicast.ts';
import { hostsWithProbe, joined, probesLeft, probesOn } from './probes.ts';
import { describeWithLab, sh, useLab } from './support.ts';

describeWithLab('the life of the probes', () => {
  const lab = useLab({ hosts: 3 });

  /** A ping of half a minute, past its join; `end` gives its answer. In a function: a promise in a promise would be awaited. */
  async function longPing(group: string, args = ['--count', '60', '--interval', '0.5']) {
    const answer = mcready(lab(), 'ping', '--group', group, ...args);
    await joined(lab(), ['h1', 'h2', 'h3'], hexOf(group));
    const pid = await sh(lab(), 'controller', `pgrep -f '^[^ ]*/node [^ ]*run.js ping --group ${group} '`);
    return { end: () => answer, pid };
  }

  test('a controller killed with -9 leaves no probe on any host after 5 s', async () => {
    const ping = await longPing('239.8.5.1');
    expect(await hostsWithProbe(lab())).toEqual(['h1', 'h2', 'h3']);

    await sh(lab(), 'controller', `kill -9 ${ping.pid}`);

    expect(await probesLeft(lab(), 5000)).toEqual([]);
    expect((await ping.end()).code).toBe(137);
  });

  test.each(['INT', 'TERM'])('SIG%s: exit 130, no probe left, every pair not tested', async (signal) => {
    const ping = await longPing(`239.8.5.${signal === 'INT' ? 2 : 3}`);

    await sh(lab(), 'controller', `kill -${signal} ${ping.pid}`);

    const { code, stdout } = await ping.end();
    expect(code).toBe(130);
    expect(await hostsWithProbe(lab())).toEqual([]);
    expect(stdout).toContain('6 pairs: 6 not-tested — interrupted');
  });

  test('Ctrl-C in a soak: what was measured by then is told, and when the packets of a pair ended', async () => {
    const group = '239.8.5.6';
    const ping = await longPing(group, ['--soak', '60', '--interval', '0.05', '--json']);
    const hears20 = `timeout 25 tcpdump -c 20 -npi eth1 'udp and src 198.19.0.11 and dst ${group}'`;
    await sh(lab(), { host: 'h2' }, hears20);
    const rule = `ip saddr 198.19.0.11 ip daddr ${group} drop`;
    await sh(
      lab(),
      { host: 'h2' },
      `nft -f - <<'E'\nadd table inet t\nadd chain inet t i { type filter hook input priority 0; }\nadd rule inet t i ${rule}\nE`,
    );
    await sh(lab(), { host: 'h3' }, hears20);

    await sh(lab(), 'controller', `kill -INT ${ping.pid}`);
    const ended = await ping.end();
    const run = runOf(ended);
    await sh(lab(), { host: 'h2' }, 'nft delete table inet t');

    expect(ended.stderr).toContain('the ping takes about 62 s\n');
    expect(run).toMatchObject({ exitCode: 130, verdict: 'interrupted' });
    expect(await hostsWithProbe(lab())).toEqual([]);
    expect(run.pairs).toHaveLength(6);
    for (const { from, to, verdict, reason, sent, received, lost, diedAfterMs } of run.pairs!) {
      expect([verdict, reason]).toEqual(['not-tested', `interrupted after ${sent} of 1200 packets`]);
      expect(sent).toBeGreaterThan(30);
      expect(sent).toBeLessThan(1200);
      const isFaulty = from === 'h1' && to === 'h2';
      expect([received + lost, lost >= 15, (diedAfterMs ?? 0) > 500]).toEqual([sent, isFaulty, isFaulty]);
      expect(received).toBeGreaterThan(15);
    }
  });

  test('a probe that is killed costs its own row and column only', async () => {
    const run = mcreadyRun(lab(), 'ping', '--group', '239.8.5.4', '--count', '20', '--interval', '0.1');
    await joined(lab(), ['h1', 'h2', 'h3'], hexOf('239.8.5.4'));
    const [probe] = await probesOn(lab(), 'h3');
    await sh(lab(), { host: 'h3' }, `kill -9 ${probe}`);

    const { pairs, exitCode } = await run;

    const verdicts = pairs!.map(({ from, to, verdict }) => `${from}>${to} ${verdict}`);
    expect(verdicts.filter((text) => !text.includes('h3'))).toEqual(['h1>h2 delivered', 'h2>h1 delivered']);
    expect(verdicts.filter((text) => text.includes('h3')).every((text) => text.endsWith(' not-tested'))).toBe(true);
    expect(exitCode).toBe(3);
  });

  test('a probe that cannot run for a while: its buffer overflows, and the receiver beside it has every packet', async () => {
    const run = mcreadyRun(
      lab(),
      ...['ping', '--group', '239.8.5.5', '--from', 'h1', '--count', '6000', '--interval', '0.0005', '--size', '1400'],
    );
    await joined(lab(), ['h2', 'h3'], hexOf('239.8.5.5'));
    const [probe] = await probesOn(lab(), 'h2');
    const arrived = 'cat /sys/class/net/eth1/statistics/rx_packets';
    await sh(
      lab(),
      { host: 'h2' },
      `enough=$(($(${arrived}) + 200)); until [ $(${arrived}) -gt $enough ]; do sleep 0.02; done
       kill -STOP ${probe}; sleep 4; kill -CONT ${probe}`,
    );

    const { pairs } = await run;

    expect(pairs).toMatchObject([
      { to: 'h2', verdict: 'degraded', cause: { code: 'receiver-buffer-overflow', at: 'receiver', host: 'h2' } },
      { to: 'h3', verdict: 'delivered', received: 6000 },
    ]);
    const [overflow] = pairs!;
    expect(overflow!.cause!.evidence.join()).toContain(`dropped ${overflow!.lost} packets because its buffer was full`);
  });
});
