/** Hosts that stop answering in the middle of a ping: who is waited for is told, and not longer than was said. */
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from '@jest/globals';
import { planOf } from '../../src/lab/plan.ts';
import { mcready, RUN_JS, runOf, writeFile } from './mcready.ts';
import { hexOf } from './multicast.ts';
import { hostsWithProbe, joined, probesLeft, probesOn } from './probes.ts';
import { describeWithLab, sh, useLab } from './support.ts';

const TERMINAL = fileURLToPath(new URL('./terminal.py', import.meta.url));
const NEVER = '/run/mcready-lab/never';
const FOUR_SECONDS = ['--count', '80', '--interval', '0.05'];
const WAITING = /waiting for h3 to (\w+), at most (\d+) s more/g;

describeWithLab('a ping, and hosts that stop answering', () => {
  const lab = useLab({ hosts: 3 });

  async function management(state: 'up' | 'down'): Promise<void> {
    await sh(lab(), 'switches', `ip link set ${planOf(lab()).hosts[2]!.port} ${state}`);
  }

  afterEach(async () => {
    await management('up');
    // Its connection is gone, but TCP may take its time to say so.
    for (const probe of await probesOn(lab(), 'h3')) await sh(lab(), { host: 'h3' }, `kill ${probe}`);
    expect(await probesLeft(lab(), 5000)).toEqual([]);
  });

  /** What was told of waits for h3. */
  function waits(text: string) {
    return [...text.matchAll(WAITING)].map(([, step, seconds]) => ({ step, seconds: Number(seconds) }));
  }

  test.each([
    ['ssh', '239.8.7.1'],
    ['openssh', '239.8.7.4'],
  ])(
    '%s, and the management link is cut: one line says for whom and how long, and that time is kept',
    async (connection, group) => {
      const text = await sh(
        lab(),
        'controller',
        `sed 's/^defaults: {/&connection: ${connection}, /' ${lab().inventory}`,
      );
      expect(text).toContain(`connection: ${connection}`);
      const inventory = await writeFile(lab(), `${connection}.yaml`, text);
      const answer = mcready(lab(), 'ping', '-i', inventory, '--group', group, ...FOUR_SECONDS, '--json');
      await joined(lab(), ['h1', 'h2', 'h3'], hexOf(group));
      await management('down');
      const start = performance.now();

      const ended = await answer;

      const seconds = (performance.now() - start) / 1000;
      const [wait, ...more] = waits(ended.stderr);
      expect([wait, more]).toEqual([{ step: expect.any(String), seconds: expect.any(Number) }, []]);
      // 2 s went by before it was told, and at most 4 s of sending before those.
      expect(seconds).toBeLessThan(4 + 2 + wait!.seconds + 3);
      expect(wait!.seconds).toBeLessThanOrEqual(15);
      const { pairs, exitCode } = runOf(ended);
      expect(exitCode).toBe(3);
      for (const { from, to, verdict, reason } of pairs!) {
        const isCut = from === 'h3' || to === 'h3';
        expect([verdict, reason]).toEqual([
          isCut ? 'not-tested' : 'delivered',
          isCut ? expect.stringContaining('h3') : undefined,
        ]);
      }
    },
  );

  test('a probe that is only slow is waited for, told of, and takes part', async () => {
    const group = '239.8.7.2';
    const answer = mcready(lab(), 'ping', '--group', group, ...FOUR_SECONDS, '--json');
    await joined(lab(), ['h1', 'h2', 'h3'], hexOf(group));
    const [probe] = await probesOn(lab(), 'h3');
    await sh(lab(), { host: 'h3' }, `kill -STOP ${probe}; sleep 8; kill -CONT ${probe}`);

    const ended = await answer;

    expect(waits(ended.stderr)).toHaveLength(1);
    expect(runOf(ended).pairs!.map(({ verdict }) => verdict)).toEqual(Array(6).fill('delivered'));
  });

  test('on a terminal the seconds are counted down', async () => {
    const group = '239.8.7.3';
    const ping = [process.execPath, RUN_JS, 'ping', '-i', lab().inventory, '--group', group, ...FOUR_SECONDS];
    const script = await writeFile(lab(), 'on-terminal.sh', `stty rows 24 cols 80\nexec ${ping.join(' ')}\n`);
    const answer = lab().exec('controller', ['python3', TERMINAL, '', NEVER, 'sh', script], {
      timeoutMs: 90_000,
      env: { CI: '', NO_COLOR: '1' },
    });
    await joined(lab(), ['h1', 'h2', 'h3'], hexOf(group));
    const [probe] = await probesOn(lab(), 'h3');
    await sh(lab(), { host: 'h3' }, `kill -STOP ${probe}; sleep 8; kill -CONT ${probe}`);

    const { code, screen } = JSON.parse((await answer).stdout) as { code: number; screen: string };

    const told = waits(screen).map(({ seconds }) => seconds);
    const counted = [...new Set(told)];
    expect(counted.length).toBeGreaterThan(2);
    expect(counted).toEqual(counted.toSorted((one, other) => other - one));
    expect(screen).toContain('240/240 packets sent, 6/6 pairs heard in');
    expect(code).toBe(0);
    expect(await hostsWithProbe(lab())).toEqual([]);
  });
});

describeWithLab('a ping, and a router beside it that does not answer', () => {
  const lab = useLab({ hosts: 2, topology: 'routed' });

  test('that it is waited for is told; without it there is a cause all the same', async () => {
    const { port } = planOf(lab()).hosts.find(({ router }) => router)!;
    await sh(lab(), 'switches', `ip link set ${port} down`);

    const { stdout, stderr } = await mcready(
      lab(),
      ...['ping', '--group', '239.8.7.5', '--from', 'h1', '--to', 'h2', '--timeout', '4'],
    );

    expect(stderr.match(/^Pinging: waiting for .*$/gm)).toEqual(['Pinging: waiting for r1 to answer']);
    expect(stdout).toContain('ttl-expired');
  });
});
