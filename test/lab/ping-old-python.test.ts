/**
 * A host whose only Python is the oldest that can be had (old-python.ts) among others: it measures, tells causes, speaks
 * the Multicast Ping Protocol and leaves nothing, as they do.
 */
import { beforeAll, expect, test } from '@jest/globals';
import { sourceOf, startInput, startScript } from '../../src/ping/probe/start.ts';
import type { Run } from '../../src/result/types.ts';
import { mcready, mcreadyRun, writeFile } from './mcready.ts';
import { hexOf } from './multicast.ts';
import { oldPython, usePython } from './old-python.ts';
import { CHECKSUMS_UNFILLED, testScenarios } from './ping-scenarios.ts';
import { joined, probesLeft, probesOn } from './probes.ts';
import { startSsmpingd } from './protocol.ts';
import { describeWithLab, sh, useLab } from './support.ts';

const UNPACK_TIMEOUT_MS = 300_000;
const H2 = { host: 'h2' };
const ALL = ['h1>h2', 'h1>h3', 'h2>h1', 'h2>h3', 'h3>h1', 'h3>h2'];

describeWithLab('a host with an old Python', () => {
  const lab = useLab({ hosts: 3 });
  beforeAll(async () => usePython(lab(), 'h2', await oldPython()), UNPACK_TIMEOUT_MS);

  test.each<[string, readonly string[], string | undefined]>([
    ['239.8.8.1', ALL, undefined],
    ['ff15::8:1', ALL, undefined],
    ['232.8.8.2', ['h2>h1', 'h2>h3'], '198.19.0.12'],
    ['232.8.8.3', ['h1>h2', 'h1>h3'], '198.19.0.11'],
    ['ff3e::8:2', ['h2>h1', 'h2>h3'], 'fd96::2'],
    ['ff3e::8:3', ['h1>h2', 'h1>h3'], 'fd96::1'],
  ])('%s: %j delivered, with every figure', async (group, expected, source) => {
    for (const [number, name] of lab().hosts.entries())
      await sh(lab(), { host: name }, `ip address replace fd96::${number + 1}/64 dev eth1 nodad`);
    const from = source === undefined ? [] : ['--source', source, '--from', expected[0]!.split('>')[0]!];

    const run = await mcreadyRun(lab(), 'ping', '--group', group, ...from, '--dscp', '46');

    expect(run.pairs!.map(({ from: sender, to }) => `${sender}>${to}`)).toEqual(expected);
    for (const pair of run.pairs!) {
      expect(pair).toMatchObject({
        verdict: 'delivered',
        sent: 10,
        received: 10,
        duplicates: 0,
        reordered: 0,
        hops: 0,
      });
      expect(pair).toMatchObject({ interface: 'eth1', ttlReceived: 1, dscpReceived: 46 });
      expect(pair.rttMs!.min).toBeGreaterThan(0);
      expect(Math.abs(pair.oneWayMs!.min)).toBeLessThan(pair.oneWayMs!.errorMs + pair.rttMs!.max);
      expect(pair.firstPacketMs).toBeGreaterThan(0);
    }
    expect(run.warnings).toBeUndefined();
    const pythons = Object.fromEntries(run.hosts.map(({ name, python }) => [name, python]));
    expect(pythons.h2).toMatch(/^3\.[69]\.\d+$/);
    expect(pythons.h1).not.toBe(pythons.h2);
  });

  testScenarios(lab, [
    {
      name: 'a firewall at input there',
      faults: ['firewall-input@h2'],
      failed: { '*>h2': ['receiver-firewall receiver h2 certain'] },
    },
    {
      name: 'a firewall at output there',
      faults: ['firewall-output@h2'],
      failed: { 'h2>*': ['sender-firewall sender h2 certain'] },
    },
    {
      name: 'rp_filter there and a better route back elsewhere',
      faults: ['rp-filter-asymmetric@h2'],
      failed: { '*>h2': ['receiver-rp-filter receiver h2 certain'] },
    },
    {
      name: 'a firewall at input there, IPv6',
      byHand: [
        'nft "add table ip6 t; add chain ip6 t c { type filter hook input priority 0; }; add rule ip6 t c udp dport 23110 ip6 daddr ff00::/8 counter drop"',
        'nft delete table ip6 t',
      ],
      six: true,
      failed: { '*>h2': ['receiver-firewall receiver h2 certain'] },
    },
    { ...CHECKSUMS_UNFILLED, name: 'checksums that nobody filled in' },
  ]);

  test('without root it measures all the same, and says what it could not read', async () => {
    const text = await sh(lab(), 'controller', `sed 's/user: root/user: audit/' ${lab().inventory}`);
    const inventory = await writeFile(lab(), 'audit.yaml', text);

    const { stdout } = await mcready(lab(), 'ping', '-i', inventory, '--group', '239.8.8.4', '--json');

    const { verdict, warnings, hosts } = JSON.parse(stdout) as Run;
    expect(verdict).toBe('delivered');
    expect(hosts.find(({ name }) => name === 'h2')!.python).toMatch(/^3\.[69]\./);
    expect(warnings).toContainEqual(
      expect.stringMatching(/at the interface of h2 cannot be seen \(Operation not permitted\)/),
    );
  });

  test('the Multicast Ping Protocol: a client there, and a responder there that ssmping and our client ask', async () => {
    await sh(lab(), { host: 'h1' }, 'ip route replace 232.0.0.0/8 dev eth1');
    const protocol = ['ping', '--protocol', 'rfc6450'];
    const stop = await startSsmpingd(lab(), 'h1');
    const asked = await mcreadyRun(lab(), ...protocol, '--server', '198.19.0.11', '--from', 'h2', '--count', '3');
    await stop();
    expect(asked.pairs).toMatchObject([{ to: 'h2', verdict: 'delivered', received: 3 }]);

    const serving = mcreadyRun(lab(), ...protocol, '--serve', '--from', 'h2', '--duration', '20');
    await sh(lab(), H2, "n=0; until grep -q ':26AF ' /proc/net/udp; do n=$((n + 1)); [ $n -lt 300 ]; sleep 0.05; done");
    const own = mcreadyRun(lab(), ...protocol, '--server', '198.19.0.12', '--from', 'h3', '--count', '3');
    const theirs = await sh(lab(), { host: 'h1' }, 'ssmping -c 3 198.19.0.12');

    expect((await own).pairs).toMatchObject([{ to: 'h3', verdict: 'delivered', received: 3 }]);
    expect(theirs.match(/unicast from 198.19.0.12, seq=\d dist=0/g)).toHaveLength(3);
    expect(theirs.match(/multicast from 198.19.0.12, seq=\d dist=0/g)!.length).toBeGreaterThanOrEqual(2);
    expect((await serving).served).toHaveLength(2);
    expect(await probesLeft(lab(), 2000)).toEqual([]);
  });

  test.each([
    { what: 'hangs up', group: '239.8.8.5', end: (probe: string) => sh(lab(), H2, `kill -HUP ${probe}`) },
    { what: 'loses its controller', group: '239.8.8.6', end: () => killController('239.8.8.6') },
  ])('a probe that $what leaves nothing: no process, no membership', async ({ group, end }) => {
    const ping = mcready(lab(), 'ping', '--group', group, '--count', '60', '--interval', '0.5');
    await joined(lab(), ['h2'], hexOf(group));
    const [probe] = await probesOn(lab(), 'h2');

    await end(probe!);

    await sh(
      lab(),
      H2,
      `n=0; while kill -0 ${probe} 2>/dev/null || grep -q ${hexOf(group)} /proc/net/igmp
       do n=$((n + 1)); [ $n -lt 100 ]; sleep 0.05; done`,
    );
    await killController(group);
    await ping;
    expect(await probesLeft(lab(), 5000)).toEqual([]);
  });

  /** Also when it is gone already. */
  function killController(group: string): Promise<string> {
    const ping = `^[^ ]*/node [^ ]*run.js ping --group ${group} `;
    return sh(lab(), 'controller', `for pid in $(pgrep -f '${ping}'); do kill -9 $pid; done`);
  }

  test('it ends by its deadline when its stdin stays open', async () => {
    const input = await startInput('probe', { run: '0011223344556677', key: '00'.repeat(32), deadline: 2 });
    // A pipe that this shell holds open for reading and writing never ends.
    const held = `cat >/tmp/start; mkfifo /tmp/held; exec 3<>/tmp/held; cat /tmp/start >&3 & sh -c "$1" <&3 2>/dev/null`;

    const { code } = await lab().exec(H2, ['sh', '-c', held, 'sh', startScript()], { stdin: input, timeoutMs: 20_000 });

    expect(code).toBe(142); // SIGALRM
    expect(await probesLeft(lab(), 2000)).toEqual([]);
  });

  test.each(['probe', 'asking', 'responder'] as const)('the program %s compiles there', async (program) => {
    const check = 'import sys; compile(sys.stdin.read(), "probe.py", "exec"); print(sys.version_info < (3, 10))';
    const stdin = await sourceOf(program);
    const { code, stdout } = await lab().exec(H2, ['/usr/bin/python3', '-c', check], { stdin });
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'True\n' });
  });
});
