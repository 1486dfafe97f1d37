import { expect, test } from '@jest/globals';
import { healFault, injectFault } from '../../src/lab/index.ts';
import type { Run } from '../../src/result/types.ts';
import { mcready, mcreadyRun, writeFile } from './mcready.ts';
import { received } from './multicast.ts';
import { describeWithLab, sh, useLab } from './support.ts';

describeWithLab('ping of a healthy fleet', () => {
  const lab = useLab({ hosts: 4 });

  test('every ordered pair is delivered, each packet counted, by the data interface; socat agrees', async () => {
    const run = await mcreadyRun(lab(), 'ping', '--count', '10');

    expect(run.verdict).toBe('delivered');
    expect(run.pairs).toHaveLength(12);
    for (const pair of run.pairs!) {
      expect(pair).toMatchObject({ verdict: 'delivered', sent: 10, received: 10, lost: 0, duplicates: 0 });
      expect(pair).toMatchObject({ interface: 'eth1', ttlReceived: 1 });
    }
    expect(await received(lab(), { from: 'h1', to: 'h2', group: '239.192.19.65' })).toBe(5);
  });

  test('only from and to whom was asked', async () => {
    const run = await mcreadyRun(lab(), 'ping', '--from', 'feeds', '--to', 'receivers:!h4', '--group', '239.8.0.19');

    expect(run.pairs!.map(({ from, to, group }) => `${from} ${to} ${group}`)).toEqual([
      'h1 h2 239.8.0.19',
      'h1 h3 239.8.0.19',
    ]);
  });

  test('two entries, by interfaces that are called differently: two meshes, each by the interface of the host', async () => {
    const h2 = { host: 'h2' };
    await sh(lab(), h2, 'ip link set eth1 down; ip link set eth1 name lan0; ip link set lan0 up');
    const text = await sh(lab(), 'controller', `sed '/ h2: /s/data: eth1/data: lan0/' ${lab().inventory}`);
    const inventory = await writeFile(lab(), 'two-names.yaml', text);
    const entries = ['239.8.0.20', '224.0.0.200'].map(
      (group) => `  - {group: ${group}, port: 23110, dev: "\${data}"}\n`,
    );
    const profile = await writeFile(lab(), 'two.yaml', `name: two\ndelivery:\n${entries.join('')}`);

    const { code, stdout, stderr } = await mcready(lab(), 'ping', '-i', inventory, '-p', profile, '--json');
    await sh(
      lab(),
      h2,
      'ip link set lan0 down; ip link set lan0 name eth1; ip link set eth1 up; ip route add 239.0.0.0/8 dev eth1',
    );

    const run = JSON.parse(stdout) as Run;
    expect(code).toBe(0);
    expect(run.pairs).toHaveLength(2 * 12);
    for (const pair of run.pairs!) {
      expect(pair).toMatchObject({ verdict: 'delivered', interface: pair.to === 'h2' ? 'lan0' : 'eth1' });
    }
    expect(run.warnings).toEqual([expect.stringContaining('224.0.0.200 lies in 224.0.0.0/24')]);
    expect(stderr).toContain('Pinging: 80/80 packets sent, 24/24 pairs heard in');
  });

  test('nothing to test, and a group that is none, are exit 2 before any host is contacted', async () => {
    for (const args of [['h1'], ['--group', '10.0.0.1'], ['--group', 'nonsense']]) {
      const { code, stdout, stderr } = await mcready(lab(), 'ping', ...args);
      expect({ args, code, stdout }).toEqual({ args, code: 2, stdout: '' });
      expect(stderr).not.toContain('Connecting');
    }
  });
});

describeWithLab('ping of a fleet with a fault', () => {
  const lab = useLab({ hosts: 3 });

  test.each([
    ['rp-filter-asymmetric', 'receiver-rp-filter', 'receiver'],
    ['firewall-input', 'receiver-firewall', 'receiver'],
    ['firewall-output', 'sender-firewall', 'sender'],
  ])('%s: the cause is %s at the %s h2, the others are delivered', async (fault, code, at) => {
    await injectFault(lab(), fault, 'h2');

    const run = await mcreadyRun(lab(), 'ping');
    await healFault(lab(), fault, 'h2');

    const side = at === 'sender' ? 'from' : 'to';
    const failed = run.pairs!.filter((pair) => pair.verdict !== 'delivered');
    expect(failed).toHaveLength(2);
    for (const pair of failed) {
      expect(pair).toMatchObject({
        verdict: 'undelivered',
        received: 0,
        [side]: 'h2',
        cause: { code, at, host: 'h2' },
      });
    }
    expect(run.exitCode).toBe(1);
    expect((await mcreadyRun(lab(), 'ping')).verdict).toBe('delivered');
  });

  test.each([['python-missing'], ['sshd-down']])('%s: its row and column are not tested, exit 3', async (fault) => {
    await injectFault(lab(), fault, 'h3');

    const run = await mcreadyRun(lab(), 'ping');
    await healFault(lab(), fault, 'h3');

    const told = run.pairs!.map(({ from, to, verdict }) => `${from} ${to} ${verdict}`).sort();
    expect(told).toEqual([
      'h1 h2 delivered',
      'h1 h3 not-tested',
      'h2 h1 delivered',
      'h2 h3 not-tested',
      'h3 h1 not-tested',
      'h3 h2 not-tested',
    ]);
    expect(run.exitCode).toBe(3);
  });
});
