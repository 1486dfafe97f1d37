/** Routers that run PIM-SM (FRR) in place of smcrouted: delivery over them, and what mcready says of tables that are not its to fill. */
import { beforeAll, expect, test } from '@jest/globals';
import { healFault, injectFault } from '../../src/lab/index.ts';
import type { Lab } from '../../src/lab/types.ts';
import type { Run } from '../../src/result/types.ts';
import { hostOf, mcready, mcreadyRun, writeFile } from './mcready.ts';
import { hexOf, received, type Sending } from './multicast.ts';
import { causesOf, told } from './ping-scenarios.ts';
import { describeWithLab, missing, sh, useLab } from './support.ts';

const GROUP = '239.8.6.1';
const R1 = { host: 'r1' };
const DAEMON = 'ps -e -o comm= | grep -e smcrouted -e pimd';
const STOP_PIMD = 'pid=$(cat /run/frr/pimd.pid); kill "$pid"; while [ -e "/proc/$pid" ]; do sleep 0.02; done';

describeWithLab('a router that runs PIM', () => {
  const lab = useLab({ hosts: 2, topology: 'routed' });
  beforeAll(async () => {
    if (missing.length > 0) return;
    await stayMembers(lab(), GROUP, 'h1', 'h2');
    await injectFault(lab(), 'router-pim', 'r1');
  });
  const inFull = async (group: string, ...pairs: readonly Ends[]) => {
    for (const ends of pairs) await expectInFull(lab(), group, ends);
  };
  const both = [{ from: 'h1', to: 'h2' } as const, { from: 'h2', to: 'h1' } as const];

  test('members that joined before it are served: socat and the ping tell delivered, one hop away; TTL 1 ends there', async () => {
    await inFull(GROUP, ...both);
    const run = await ping(lab(), GROUP, '3');
    const low = await ping(lab(), GROUP, '1');

    expect(await sh(lab(), R1, DAEMON)).toBe('pimd');
    const table = await sh(lab(), R1, `grep ${hexOf(GROUP)} /proc/net/ip_mr_cache`);
    expect(table).toContain(hexOf('198.19.0.11'));
    expect(table).toContain(hexOf('198.19.16.12'));
    expect(run.verdict).toBe('delivered');
    expect(hopsOf(run)).toEqual({ 'h1>h2': 1, 'h2>h1': 1 });
    expect(told(low, 'delivered')).toEqual({
      'h1>h2': ['undelivered', 'ttl-expired router r1 certain'],
      'h2>h1': ['undelivered', 'ttl-expired router r1 certain'],
    });
  });

  test('members that come and go: whoever joins again is served', async () => {
    const group = '239.8.6.2';

    for (let round = 0; round < 3; round += 1) await inFull(group, ...both);
  });

  test('the daemon is the querier: it asks who is left of a group when a member leaves, and everybody every 3 s', async () => {
    const group = '239.8.6.3';
    const queries = (to: string, count: number) =>
      `timeout 20 tcpdump -p -n -c ${count} -i eth1 'igmp and src 198.19.0.1 and dst ${to}' 2>/dev/null`;

    const [left, all] = await Promise.all([
      sh(lab(), { host: 'h1' }, queries(group, 1)),
      sh(lab(), { host: 'h1' }, queries('224.0.0.1', 3)),
      received(lab(), { from: 'h2', to: 'h1', ttl: 3, group }),
    ]);

    expect(left).toMatch(/198\.19\.0\.1 > 239\.8\.6\.3: igmp query/);
    expect(all.match(/198\.19\.0\.1 > 224\.0\.0\.1: igmp query/g)).toHaveLength(3);
  });

  test('check says what runs, and that another daemon holds the table; nothing is planned', async () => {
    const text = [
      'name: pim',
      'description: a router',
      'interfaces:',
      '  eth1: {mc_forwarding: true}',
      '  eth2: {mc_forwarding: false}',
      `multicast_routes: [{group: ${GROUP}, from: eth1, to: [eth2]}]`,
    ].join('\n');
    const profile = await writeFile(lab(), 'pim.yaml', text);

    const { findings } = hostOf(await mcreadyRun(lab(), 'check', 'r1', '-p', profile), 'r1');
    const plan = await mcready(lab(), 'plan', 'r1', '-p', profile);

    const [route, ...interfaces] = findings!;
    expect(route).toMatchObject({ setting: 'multicast_routes', verdict: 'unknown', running: { state: 'unknown' } });
    expect(route!.running).toMatchObject({ why: expect.stringMatching(/^frr-pimd \(pid \d+\) holds the table/) });
    expect(interfaces.map(({ target, verdict, running }) => ({ target, verdict, running }))).toMatchObject([
      { target: 'eth1', verdict: 'match', running: { state: 'known', value: true } },
      { target: 'eth2', verdict: 'drift', running: { state: 'known', value: true } },
    ]);
    expect(interfaces[0]!.why).toMatch(/^set by frr-pimd \(pid \d+\)$/);
    expect(interfaces[1]!.why).toMatch(
      /the multicast routing table is held by frr-pimd .* which mcready does not configure/,
    );
    expect(interfaces[1]!.remedy).toEqual([]);
    expect(plan.stdout).toContain('0 changes');
  });

  test('without a rendezvous point it resolves nothing: no-forwarding, and delivered when it has one again', async () => {
    const group = '239.8.6.4';
    const rendezvousPoint = (no: '' | 'no ') =>
      sh(
        lab(),
        R1,
        `vtysh --vty_socket /run/frr -d pimd -c 'configure terminal' -c '${no}ip pim rp 198.19.240.1 239.0.0.0/8'`,
      );
    await stayMembers(lab(), group, 'h1', 'h2');
    await rendezvousPoint('no ');

    const run = await ping(lab(), group, '3');
    await rendezvousPoint('');

    expectNoForwarding(run, 'r1', both);
    expect(causesOf(run)[0]!.evidence.join('\n')).toMatch(
      /packets of 198\.19\.0\.11 came in, and the routing daemon of r1 gave the kernel no route for them/,
    );
    expect(causesOf(run)[0]!.advice!.join('\n')).toContain(`needs a rendezvous point for ${group}`);
    await inFull(group, ...both);
    expect((await ping(lab(), group, '3')).verdict).toBe('delivered');
  });

  test('stopped, it is named; healed, smcrouted holds the table again and both ways are delivered', async () => {
    await sh(lab(), R1, STOP_PIMD);

    const run = await ping(lab(), GROUP, '3');
    await healFault(lab(), 'router-pim', 'r1');

    expectNoForwarding(run, 'r1', both);
    expect(causesOf(run)[0]!.evidence.join('\n')).toContain('no multicast routing runs on r1');
    expect(await sh(lab(), R1, DAEMON)).toBe('smcrouted');
    await inFull(GROUP, ...both);
    expect((await ping(lab(), GROUP, '3')).verdict).toBe('delivered');
  });
});

describeWithLab('two routers in a row that run PIM', () => {
  const faults = ['r1', 'r2'].map((host) => ({ fault: 'router-pim', host }));
  const lab = useLab({ hosts: 3, topology: 'chain', faults });
  const far = [{ from: 'h1', to: 'h3' } as const, { from: 'h3', to: 'h1' } as const];

  test('delivered, two hops where both are on the way; TTL 2 ends at the second', async () => {
    await stayMembers(lab(), GROUP, 'h1', 'h2', 'h3');
    for (const from of ['h1', 'h2', 'h3'])
      for (const to of ['h1', 'h2', 'h3']) if (from !== to) await expectInFull(lab(), GROUP, { from, to });

    const run = await ping(lab(), GROUP, '3');
    const low = await ping(lab(), GROUP, '2');

    expect(run.verdict).toBe('delivered');
    expect(hopsOf(run)).toEqual({ 'h1>h2': 1, 'h1>h3': 2, 'h2>h1': 1, 'h2>h3': 1, 'h3>h1': 2, 'h3>h2': 1 });
    expect(told(low, 'delivered')).toEqual({
      'h1>h3': ['undelivered', 'ttl-expired router r2 certain'],
      'h3>h1': ['undelivered', 'ttl-expired router r1 certain'],
    });
  });

  test('the second one stopped, the first takes over their segment, and the second is named for every way over it', async () => {
    await sh(lab(), { host: 'r2' }, STOP_PIMD);
    await expectInFull(lab(), GROUP, { from: 'h1', to: 'h2' });
    await expectInFull(lab(), GROUP, { from: 'h2', to: 'h1' });

    const run = await ping(lab(), GROUP, '3');

    expectNoForwarding(run, 'r2', [...far, { from: 'h2', to: 'h3' }, { from: 'h3', to: 'h2' }]);
  });
});

type Ends = Pick<Sending, 'from' | 'to'>;

function ping(lab: Lab, group: string, ttl: string): Promise<Run> {
  return mcreadyRun(lab, 'ping', '--group', group, '--ttl', ttl, '--from', 'fleet', '--to', 'fleet');
}

function hopsOf(run: Run) {
  return Object.fromEntries(run.pairs!.map(({ from, to, hops }) => [`${from}>${to}`, hops]));
}

/**
 * The first packets of a source bring its tree and are lost. When a second source begins within 3 s, the kernel tells the
 * daemon of it after these only (MFC_ASSERT_THRESH), and of one that had no answer after 10 s: 30 s are enough for all.
 */
async function expectInFull(lab: Lab, group: string, ends: Ends): Promise<void> {
  const end = Date.now() + 30_000;
  let got = 0;
  while (got < 5 && Date.now() < end) got = await received(lab, { ...ends, ttl: 3, group });
  expect({ ...ends, got }).toEqual({ ...ends, got: 5 });
}

function expectNoForwarding(run: Run, router: string, pairs: readonly Ends[]): void {
  const cause = ['undelivered', `no-forwarding router ${router} certain`];
  expect(told(run, 'delivered')).toEqual(Object.fromEntries(pairs.map(({ from, to }) => [`${from}>${to}`, cause])));
}

/** So that the group's tree stays between the runs, as with programs that use it: for ten minutes, by eth1. */
async function stayMembers(lab: Lab, group: string, ...hosts: readonly string[]): Promise<void> {
  const program = `
import socket, struct, time
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.setsockopt(0, 35, struct.pack("@4s4si", socket.inet_aton("${group}"), b"", socket.if_nametoindex("eth1")))
time.sleep(600)`;
  const listed = `n=0; until grep -q ${hexOf(group)} /proc/net/igmp; do n=$((n + 1)); [ $n -lt 200 ] || exit 1; sleep 0.05; done`;
  for (const host of hosts) await sh(lab, { host }, `python3 -c '${program}' >/dev/null 2>&1 </dev/null & ${listed}`);
}
