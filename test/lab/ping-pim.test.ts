/** A router that runs PIM-SM (FRR) in place of smcrouted: delivery over it, and what mcready says of a table that is not its to fill. */
import { expect, test } from '@jest/globals';
import { healFault } from '../../src/lab/index.ts';
import { hostOf, mcready, mcreadyRun, writeFile } from './mcready.ts';
import { hexOf, received, type Sending } from './multicast.ts';
import { told } from './ping-scenarios.ts';
import { describeWithLab, sh, useLab } from './support.ts';

const GROUP = '239.8.6.1';
const R1 = { host: 'r1' };
/** Joins by eth1 and stays a member for two minutes. */
const MEMBER = `timeout 120 python3 -c '
import socket, struct, time
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.setsockopt(0, 35, struct.pack("@4s4si", socket.inet_aton("${GROUP}"), b"", socket.if_nametoindex("eth1")))
time.sleep(120)' >/dev/null 2>&1 </dev/null &`;

describeWithLab('a router that runs PIM', () => {
  const lab = useLab({ hosts: 2, topology: 'routed', faults: [{ fault: 'router-pim', host: 'r1' }] });
  const ping = (ttl: string) =>
    mcreadyRun(lab(), 'ping', '--group', GROUP, '--ttl', ttl, '--from', 'fleet', '--to', 'fleet');
  /** The first packets bring the tree, and the daemon needs seconds after its start: at most 10 tries. */
  const converged = async (ends: Pick<Sending, 'from' | 'to'>) => {
    const tries: number[] = [];
    while (tries.length < 10 && tries.at(-1) !== 5)
      tries.push(await received(lab(), { ...ends, ttl: 3, group: GROUP }));
    return tries.at(-1);
  };

  test('socat and the ping tell delivered over it, one hop away; TTL 1 ends there', async () => {
    expect(await converged({ from: 'h1', to: 'h2' })).toBe(5);
    expect(await converged({ from: 'h2', to: 'h1' })).toBe(5);
    // A member on each side, so that the tree stays between the runs.
    for (const host of ['h1', 'h2']) await sh(lab(), { host }, MEMBER);
    expect(await converged({ from: 'h1', to: 'h2' })).toBe(5);
    expect(await converged({ from: 'h2', to: 'h1' })).toBe(5);
    const table = await sh(lab(), R1, `grep ${hexOf(GROUP)} /proc/net/ip_mr_cache`);
    expect(table).toContain(hexOf('198.19.0.11'));
    expect(table).toContain(hexOf('198.19.16.12'));
    expect(await sh(lab(), R1, 'ps -e -o comm= | grep -e smcrouted -e pimd')).toBe('pimd');

    const run = await ping('3');
    const low = await ping('1');

    expect(run.verdict).toBe('delivered');
    expect(run.pairs!.map(({ hops }) => hops)).toEqual([1, 1]);
    expect(told(low, 'delivered')).toEqual({
      'h1>h2': ['undelivered', 'ttl-expired router r1 certain'],
      'h2>h1': ['undelivered', 'ttl-expired router r1 certain'],
    });
  });

  test('the daemon is the querier: it asks who is left when a member leaves', async () => {
    const query = "timeout 10 tcpdump -p -n -c 1 -i eth1 'igmp and src 198.19.0.1' 2>/dev/null";

    const [seen] = await Promise.all([
      sh(lab(), { host: 'h1' }, query),
      received(lab(), { from: 'h2', to: 'h1', ttl: 3, group: '239.8.6.2' }),
    ]);

    expect(seen).toMatch(/198\.19\.0\.1 > \S+: igmp query/);
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

  test('healed, smcrouted holds the table again', async () => {
    await healFault(lab(), 'router-pim', 'r1');

    expect(await converged({ from: 'h1', to: 'h2' })).toBe(5);
    expect(await sh(lab(), R1, 'ps -e -o comm= | grep -e smcrouted -e pimd')).toBe('smcrouted');
  });
});
