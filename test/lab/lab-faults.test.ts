import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { checkFaults, FAULTS, healFault, injectFault, parseFault, startLab } from '../../src/lab/index.ts';
import { planLab } from '../../src/lab/plan.ts';
import type { Lab } from '../../src/lab/types.ts';
import { InputError } from '../../src/lib/errors.ts';
import { counter, hexOf, received, send } from './multicast.ts';
import { describeWithLab, labName, sh, ssh, useLab } from './support.ts';

/** What a host's kernel, or its ssh, says when it is healthy and when it has the fault. */
interface FaultCase {
  readonly fault: string;
  readonly look: (lab: Lab) => Promise<unknown>;
  readonly healthy: unknown;
  readonly faulty: unknown;
}

const H2 = { host: 'h2' };
const onH2 = (line: string) => (lab: Lab) => sh(lab, H2, line);
const code = (argv: readonly string[]) => async (lab: Lab) => (await lab.exec(H2, argv)).code;
/** A group that was not used before: a switch remembers members for a while. */
let used = 0;
const freshGroup = () => {
  used += 1;
  return `239.8.1.${used}`;
};
const toH2 = (lab: Lab) => received(lab, { from: 'h1', to: 'h2', group: freshGroup(), count: 20 });
const feature = (name: string) => onH2(`ethtool -k eth1 | grep '^${name}:' | cut -d' ' -f2`);
const sudoOfOps = async (lab: Lab) => (await ssh(lab, 'ops@h2', 'sudo', '-n', 'true')).code;
const joinSeen = async (lab: Lab) => {
  const group = freshGroup();
  await received(lab, { from: 'h1', to: 'h2', group, count: 1 });
  return (await sh(lab, 'switches', 'bridge mdb show dev data')).includes(`port h2.eth1 grp ${group} `);
};
const sent = async (lab: Lab) => {
  const before = await counter(lab, 'h2', 'IpExt', 'OutMcastPkts');
  await send(lab, { from: 'h2', group: freshGroup(), byRoute: true }).catch(() => undefined);
  return (await counter(lab, 'h2', 'IpExt', 'OutMcastPkts')) - before >= 5;
};
const routeOf = onH2("ip -o route get 239.8.0.1 2>&1 | grep -oE 'dev eth[01]|unreachable'");

/** The source address that h1 sees of a packet of h2. */
const sourceOfH2 = async (lab: Lab) => {
  const group = freshGroup();
  const join = `UDP4-RECVFROM:23110,bind=${group},reuseaddr,ip-add-membership=${group}:eth1`;
  const seen = sh(lab, { host: 'h1' }, `timeout 10 socat -u ${join} SYSTEM:'echo $SOCAT_PEERADDR'`);
  await sh(lab, { host: 'h1' }, `until grep -q ${hexOf(group)} /proc/net/igmp; do sleep 0.02; done; sleep 0.2`);
  await send(lab, { from: 'h2', group, count: 1 });
  return seen;
};

const CASES: readonly FaultCase[] = [
  { fault: 'rp-filter-asymmetric', look: toH2, healthy: 20, faulty: 0 },
  { fault: 'rp-filter-strict', look: onH2('cat /proc/sys/net/ipv4/conf/all/rp_filter'), healthy: '0', faulty: '1' },
  { fault: 'firewall-input', look: toH2, healthy: 20, faulty: 0 },
  { fault: 'firewall-output', look: sent, healthy: true, faulty: false },
  { fault: 'firewall-ingress', look: toH2, healthy: 20, faulty: 0 },
  { fault: 'source-nat', look: sourceOfH2, healthy: '198.19.0.12', faulty: '198.19.15.250' },
  { fault: 'switch-drops', look: toH2, healthy: 20, faulty: 0 },
  {
    fault: 'membership-limit',
    look: (lab) => toH2(lab).catch(() => 'no member'),
    healthy: 20,
    faulty: 'no member',
  },
  { fault: 'address-taken', look: toH2, healthy: 20, faulty: 0 },
  { fault: 'checksums-unfilled', look: toH2, healthy: 20, faulty: 0 },
  { fault: 'igmp-blocked', look: joinSeen, healthy: true, faulty: false },
  { fault: 'lossy', look: toH2, healthy: 20, faulty: 14 },
  { fault: 'multicast-off', look: onH2('ip -o link show eth1 | grep -c MULTICAST; :'), healthy: '1', faulty: '0' },
  { fault: 'route-missing', look: routeOf, healthy: 'dev eth1', faulty: 'unreachable' },
  { fault: 'route-wrong', look: routeOf, healthy: 'dev eth1', faulty: 'dev eth0' },
  {
    fault: 'link-down',
    look: onH2('ip -br link show eth1 | grep -oE "UP|DOWN" | head -1; ip route show 239.0.0.0/8 | wc -l'),
    healthy: 'UP\n1',
    faulty: 'DOWN\n0',
  },
  { fault: 'carrier-down', look: onH2('cat /sys/class/net/eth1/carrier'), healthy: '1', faulty: '0' },
  { fault: 'mtu-small', look: onH2('cat /sys/class/net/eth1/mtu'), healthy: '1500', faulty: '1280' },
  { fault: 'igmp-v2', look: onH2("grep eth1 /proc/net/igmp | grep -oE 'V[23]'"), healthy: 'V3', faulty: 'V2' },
  { fault: 'gro-on', look: feature('generic-receive-offload'), healthy: 'off', faulty: 'on' },
  { fault: 'tx-checksum-off', look: feature('tx-checksumming'), healthy: 'on', faulty: 'off' },
  { fault: 'sshd-down', look: async (lab) => (await ssh(lab, 'h2', 'true')).code, healthy: 0, faulty: 255 },
  { fault: 'sudo-password', look: sudoOfOps, healthy: 0, faulty: 1 },
  { fault: 'python-missing', look: code(['sh', '-c', 'command -v python3 && python3 -c 0']), healthy: 0, faulty: 127 },
  { fault: 'ethtool-missing', look: code(['sh', '-c', 'command -v ethtool && ethtool eth1']), healthy: 0, faulty: 127 },
  { fault: 'ip-missing', look: code(['sh', '-c', 'command -v ip && ip link']), healthy: 0, faulty: 127 },
];

describeWithLab('faults of a running lab', () => {
  const lab = useLab({ hosts: 2 });

  test.each(CASES)('$fault has its effect, and healing takes it back', async ({ fault, look, healthy, faulty }) => {
    expect(await look(lab())).toEqual(healthy);

    await injectFault(lab(), fault, 'h2');
    expect(await look(lab())).toEqual(faulty);

    await healFault(lab(), fault, 'h2');
    expect(await look(lab())).toEqual(healthy);
  });

  test('after all of them, the host is as it was: multicast is delivered both ways', async () => {
    expect(await received(lab(), { from: 'h1', to: 'h2', group: '239.8.2.1', byRoute: true })).toBe(5);
    expect(await received(lab(), { from: 'h2', to: 'h1', group: '239.8.2.2', byRoute: true })).toBe(5);
  });

  test('rp-filter-asymmetric is counted as IPReversePathFilter, and management still works', async () => {
    await injectFault(lab(), 'rp-filter-asymmetric', 'h2');
    const before = await counter(lab(), 'h2', 'TcpExt', 'IPReversePathFilter');
    expect(await received(lab(), { from: 'h1', to: 'h2', group: '239.8.2.3' })).toBe(0);
    expect((await counter(lab(), 'h2', 'TcpExt', 'IPReversePathFilter')) - before).toBeGreaterThanOrEqual(5);
    expect(await ssh(lab(), 'h2', 'hostname')).toMatchObject({ code: 0, stdout: 'h2\n' });
    await healFault(lab(), 'rp-filter-asymmetric', 'h2');
  });
});

describeWithLab('faults given at the start', () => {
  const faults = [
    { fault: 'multicast-off', host: 'h1' },
    { fault: 'router-down', host: 'r1' },
  ];
  const lab = useLab({ hosts: 2, topology: 'routed', faults });

  test('are there when the lab is up; router-down can be healed', async () => {
    expect(await sh(lab(), { host: 'h1' }, 'ip -o link show eth1')).not.toContain('MULTICAST');
    expect(await received(lab(), { from: 'h1', to: 'h2', group: '239.9.1.1', ttl: 4 })).toBe(0);

    await healFault(lab(), 'router-down', 'r1');

    await sleep(200);
    expect(await received(lab(), { from: 'h1', to: 'h2', group: '239.9.1.2', ttl: 4 })).toBe(5);
  });
});

describe('what is refused, before anything is started', () => {
  test('every fault of the list has a case here, router-pim in ping-pim.test.ts', () => {
    const tested = new Set([...CASES.map((known) => known.fault), 'router-down', 'router-pim']);
    expect(FAULTS.map((fault) => fault.id).filter((id) => !tested.has(id))).toEqual([]);
  });

  test.each([
    {
      fault: 'firewal-input',
      host: 'h1',
      message: 'There is no fault "firewal-input".',
      hint: 'Did you mean "firewall-input"?',
    },
    { fault: 'link-down', host: 'h22', message: 'The lab has no host "h22".', hint: 'Did you mean "h2"?' },
    {
      fault: 'router-down',
      host: 'h1',
      message: 'Only a router can have router-down, not h1.',
      hint: 'r1, in --topology routed or chain',
    },
    {
      fault: 'carrier-down',
      host: 'sw1',
      message: 'A fault is one of a host, not of sw1.',
      hint: 'Give it to a host.',
    },
    {
      fault: 'router-down',
      host: 'sw1',
      message: 'A fault is one of a host, not of sw1.',
      hint: 'Give it to a host.',
    },
  ])('$fault@$host', ({ fault, host, message, hint }) => {
    const plan = planLab({ hosts: 2, topology: 'flat', switch: true });
    expect(problemsOf(() => checkFaults(plan, [{ fault, host }]))).toMatchObject([{ message, hint }]);
  });

  test('only the switches of a light lab can be a host', async () => {
    const options = { name: labName(), hosts: 1, topology: 'flat', faults: [], kind: 'systemd', switch: true } as const;
    await expect(startLab(options, { detached: false })).rejects.toThrow('Only the switches of a light lab');
  });

  test('an unknown fault keeps a lab from starting', async () => {
    const options = { name: labName(), hosts: 1, topology: 'flat', faults: [{ fault: 'nope', host: 'h1' }] } as const;
    await expect(startLab(options, { detached: false })).rejects.toThrow('There is no fault "nope".');
  });

  test.each(['link-down', '@h1', 'link-down@', ''])('"%s" is not NAME@HOST', (text) => {
    expect(problemsOf(() => parseFault(text))).toMatchObject([{ code: 'bad-fault' }]);
  });

  test('NAME@HOST is split at the last @', () => {
    expect(parseFault('link-down@h1')).toEqual({ fault: 'link-down', host: 'h1' });
  });

  test.each([0, -1, 1.5, 501, Number.NaN])('a lab of %d hosts', (hosts) => {
    expect(problemsOf(() => planLab({ hosts, topology: 'flat' }))).toMatchObject([{ code: 'lab-size' }]);
  });
});

function problemsOf(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    if (error instanceof InputError) return error.problems;
    throw error;
  }
  return [];
}
