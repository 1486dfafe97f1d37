/**
 * The switch is a host of the inventory: what is wrong there is named there, with its figures; the pairs beside it stay delivered;
 * what the remedy says, run on the switch, makes the same ping pass. The kernel of the lab need not have VLANs: cases of these are
 * in test/witnesses/switches.test.ts.
 */
import { expect, test } from '@jest/globals';
import { mcready, mcreadyRun, writeFile } from './mcready.ts';
import { causesOf, type Scenario, testScenarios, told } from './ping-scenarios.ts';
import { describeWithLab, sh, useLab } from './support.ts';

const SW1 = { host: 'sw1' };
const FLEET = ['--from', 'fleet', '--to', 'fleet'];

/** Both ways of h2. */
function bothWays(cause: string): Scenario['failed'] {
  return { 'h2>*': [cause], '*>h2': [cause] };
}

/** A table of the switch with a chain at each hook, and one rule. */
function rule(hook: 'prerouting' | 'forward', words: string): readonly [string, string] {
  const lines = [
    'add table bridge t',
    `add chain bridge t c { type filter hook ${hook} priority 0; }`,
    `add rule bridge t c ${words}`,
  ];
  return [`nft -f - <<'E'\n${lines.join('\n')}\nE`, 'nft delete table bridge t'];
}

/** Classic BPF for tc, direct action: shot (2) where a byte of the frame is this, else as it was (man 8 tc-bpf). */
const DROP_IGMP = '4,48 0 0 23,21 0 1 2,6 0 0 2,6 0 0 4294967295';
const DROP_239 = '4,48 0 0 30,21 0 1 239,6 0 0 2,6 0 0 4294967295';

/** br_netfilter has bridged packets pass the hooks of IP, of all bridges unless its sysctl says otherwise. */
const IP_HOOKS = '[ -e /proc/sys/net/bridge ] || modprobe br_netfilter; sysctl -w net.bridge.bridge-nf-call-iptables=1';

const NO_REPORTS = rule('prerouting', 'iifname "h2.eth1" ip protocol igmp counter drop');

const AT_THE_SWITCH: readonly Scenario[] = [
  {
    name: 'a port that is set down',
    byHand: ['ip link set dev h2.eth1 down', 'ip link set dev h2.eth1 up'],
    failed: {
      'h2>*': ['sender-link-down network sw1 likely'],
      '*>h2': ['not-on-wire network sw1 likely'],
    },
    says: [
      /^h2\.eth1, a port of data on sw1, is set down$/,
      /sw1 knows h[13] .* of data, and h2 \(02:.*\) behind no port/,
    ],
  },
  {
    name: 'a port that is blocked',
    byHand: ['bridge link set dev h2.eth1 state 0', 'bridge link set dev h2.eth1 state 3'],
    failed: bothWays('unicast-down network sw1 certain'),
    says: [/^h2\.eth1, a port of data on sw1, is disabled: it forwards nothing$/],
  },
  {
    name: 'a port that is out of the bridge',
    byHand: ['ip link set dev h2.eth1 nomaster', 'ip link set dev h2.eth1 master data'],
    failed: bothWays('unicast-down network sw1 likely'),
    says: [/^h2\.eth1 on sw1 is up, in no bridge, and has no address$/],
  },
  {
    name: 'a port in the bridge of another VLAN',
    byHand: [
      'ip link add name other up type bridge && ip link set dev h2.eth1 master other',
      'ip link set dev h2.eth1 master data && ip link del dev other',
    ],
    failed: bothWays('unicast-down network sw1 certain'),
    says: [/h2 \(02:\S+\) behind h2\.eth1 of other/, /behind h[13]\.eth1 of data/],
  },
  {
    name: 'two ports that are isolated',
    byHand: [
      'for p in h2 h3; do bridge link set dev $p.eth1 isolated on; done',
      'for p in h2 h3; do bridge link set dev $p.eth1 isolated off; done',
    ],
    failed: { 'h2>h3': ['unicast-down network sw1 certain'], 'h3>h2': ['unicast-down network sw1 certain'] },
    says: [/of data on sw1 are both isolated/],
  },
  {
    name: 'a port with a smaller MTU',
    byHand: ['ip link set dev h2.eth1 mtu 1000', 'ip link set dev h2.eth1 mtu 1500'],
    args: ['--size', '1200'],
    failed: bothWays('packet-too-big network sw1 certain'),
    says: [/^h2\.eth1 on sw1 has an MTU of 1000, and IP packets of 1228 bytes have to pass it$/],
  },
  {
    name: 'a rule of the bridge that drops the group',
    byHand: rule('forward', 'oifname "h2.eth1" ip daddr 239.8.0.0/16 counter drop'),
    failed: { '*>h2': ['not-on-wire network sw1 certain'] },
    says: [/on sw1 ".*drop" in bridge t c \(forward\), which counted \d+ packets in all drops the group/],
  },
  {
    name: 'a rule of iptables or nft that routed packets are meant by, and bridged ones meet',
    byHand: [
      `${IP_HOOKS} && nft add table ip t && nft add chain ip t c '{ type filter hook forward priority 0; }' && nft add rule ip t c iifname data ip saddr 198.19.0.12 ip daddr 239.0.0.0/8 counter drop`,
      'nft delete table ip t',
    ],
    failed: { 'h2>*': ['not-on-wire network sw1 certain'] },
    says: [
      /on sw1 ".*drop" in ip t c \(forward\), which counted \d+ packets in all, .*bridge-nf-call-iptables.* drops the group/,
    ],
  },
  {
    name: 'a rule of the bridge that drops IGMP',
    byHand: NO_REPORTS,
    failed: { '*>h2': ['snooping-pruned network sw1 certain'] },
    says: [
      /^data on sw1 knows h2 \(02:.*\) behind h2\.eth1, not as a member of 239\.8\.4\.\d+; other members: h1\.eth1, h3\.eth1$/,
      /^data on sw1 is a querier itself/,
      /on sw1 ".*igmp.*" in bridge t c \(prerouting\), which counted \d+ packets in all keeps reports of members/,
    ],
  },
  {
    name: 'reports that are lost before the bridge, by what is not looked at',
    byHand: [
      `tc qdisc add dev h2.eth1 clsact && tc filter add dev h2.eth1 ingress bpf da bytecode '${DROP_IGMP}'`,
      'tc qdisc del dev h2.eth1 clsact',
    ],
    failed: { '*>h2': ['snooping-pruned network sw1 certain'] },
    says: [/not as a member of 239\.8\.4\.\d+; other members: h1\.eth1, h3\.eth1$/, /is a querier itself/],
  },
  {
    name: 'a port that gets no group without a member, no reports, and no querier',
    byHand: [
      `${NO_REPORTS[0]}\nip link set dev data type bridge mcast_querier 0 && bridge link set dev h2.eth1 mcast_flood off`,
      `${NO_REPORTS[1]}\nip link set dev data type bridge mcast_querier 1 && bridge link set dev h2.eth1 mcast_flood on`,
    ],
    failed: { '*>h2': ['snooping-pruned network sw1 certain'] },
    says: [
      /^multicast_querier of data on sw1 is off, and it has heard no querier with an address$/,
      /mcast_flood off, and h2\.eth1 on sw1 has it off$/,
    ],
  },
  {
    name: 'IPv6: a port that gets no group without a member, and a querier without an address, which asks nobody',
    byHand: ['bridge link set dev h2.eth1 mcast_flood off', 'bridge link set dev h2.eth1 mcast_flood on'],
    six: true,
    failed: { '*>h2': ['unicast-down network sw1 certain'] },
    says: [
      /neighbour solicitations/,
      /, as a member of ff15::4:/,
      /data on sw1 has no IPv6 address with which to ask \(MLD\)/,
    ],
  },
  {
    name: 'a bridge that does not snoop, and a port that gets no multicast',
    byHand: [
      'ip link set dev data type bridge mcast_snooping 0 && bridge link set dev h2.eth1 mcast_flood off',
      'ip link set dev data type bridge mcast_snooping 1 && bridge link set dev h2.eth1 mcast_flood on',
    ],
    failed: { '*>h2': ['not-on-wire network sw1 certain'] },
    says: [/^multicast_snooping of data is off$/, /h2\.eth1 on sw1 has it off$/],
  },
];

const SCENARIOS = AT_THE_SWITCH.map((one) => ({ ...one, on: SW1, args: [...FLEET, ...(one.args ?? [])] }));

describeWithLab('causes that lie at a switch', () => {
  const lab = useLab({ hosts: 3, switch: true });

  testScenarios(lab, SCENARIOS);

  test('a port that spanning tree does not let forward yet: said, with no command that the kernel would refuse', async () => {
    await sh(lab(), SW1, 'ip link set dev data type bridge stp_state 1 forward_delay 3000');
    await sh(lab(), SW1, 'ip link set dev h2.eth1 down && ip link set dev h2.eth1 up');

    const run = await mcreadyRun(lab(), 'ping', '--from', 'h1', '--to', 'h2,h3');

    expect(told(run, 'delivered')).toEqual({ 'h1>h2': ['undelivered', 'unicast-down network sw1 likely'] });
    const [{ evidence, remedy, advice } = { evidence: [], remedy: [''] }] = causesOf(run);
    expect(evidence.join('\n')).toMatch(/h2\.eth1, a port of data on sw1, is listening: it forwards nothing/);
    expect(remedy).toEqual([]);
    const [, commands = ''] = advice![0]!.split('in a network without loops: ');
    await sh(lab(), SW1, commands);
    expect((await mcreadyRun(lab(), 'ping', ...FLEET)).verdict).toBe('delivered');
  });

  test('a switch that has nothing against the group says so, and is not blamed', async () => {
    await sh(lab(), SW1, 'tc qdisc add dev h2.eth1 clsact');
    await sh(lab(), SW1, `tc filter add dev h2.eth1 egress bpf da bytecode '${DROP_239}'`);

    const run = await mcreadyRun(lab(), 'ping', '--from', 'fleet', '--group', '239.8.5.9', '--to', 'h2');
    await sh(lab(), SW1, 'tc qdisc del dev h2.eth1 clsact');

    const cause = 'not-on-wire network h2 certain';
    expect(told(run, 'delivered')).toEqual({ 'h1>h2': ['undelivered', cause], 'h3>h2': ['undelivered', cause] });
    expect(causesOf(run)[0]!.evidence.join('\n')).toMatch(
      /data on sw1 has h1 \(02:\S+\) behind h1\.eth1 and h2 \(02:\S+\) behind h2\.eth1, and its tables let the group pass/,
    );
  });

  test('no querier on a port that gets no group without a member: the profile lines, applied, make the ping pass', async () => {
    await sh(
      lab(),
      SW1,
      'ip link set dev data type bridge mcast_querier 0 && bridge link set dev h2.eth1 mcast_flood off',
    );
    const ping = async () => mcreadyRun(lab(), 'ping', ...FLEET, '--group', '239.8.5.10');

    const run = await ping();

    const cause = 'not-on-wire network sw1 certain';
    expect(told(run, 'delivered')).toEqual({ 'h1>h2': ['undelivered', cause], 'h3>h2': ['undelivered', cause] });
    const [{ profile, remedy } = { profile: [], remedy: [] }] = causesOf(run);
    expect(remedy).toEqual([
      'bridge link set dev h2.eth1 mcast_flood on',
      'ip link set dev data type bridge mcast_querier 1',
    ]);
    const lines = ['name: switch', 'description: what the ping told', ...(profile ?? [])];
    const file = await writeFile(lab(), 'switch.yaml', `${lines.join('\n')}\n`);
    expect((await mcready(lab(), 'apply', 'sw1', '-p', file, '--yes')).code).toBe(0);
    expect(await sh(lab(), SW1, 'cat /sys/class/net/data/bridge/multicast_querier')).toBe('1');
    // A bridge keeps groups apart only when its own query had time to be answered.
    let last = await ping();
    for (let tries = 0; tries < 5 && last.verdict !== 'delivered'; tries += 1) last = await ping();
    expect(told(last, 'delivered')).toEqual({});
    await sh(lab(), SW1, 'bridge link set dev h2.eth1 mcast_flood on');
  });
});

describeWithLab('a switch of one of two networks with a router between', () => {
  const lab = useLab({ hosts: 2, topology: 'routed', switch: true });

  test('the port of one end is closed: it is named for both ways, and opened by the remedy', async () => {
    const ping = async () => mcreadyRun(lab(), 'ping', ...FLEET, '--group', '239.8.5.12', '--ttl', '2');
    await sh(lab(), SW1, 'bridge link set dev h1.eth1 state 0');

    const run = await ping();

    const cause = 'unicast-down network sw1 certain';
    expect(told(run, 'delivered')).toEqual({ 'h1>h2': ['undelivered', cause], 'h2>h1': ['undelivered', cause] });
    for (const { evidence } of causesOf(run))
      expect(evidence).toContain('h1.eth1, a port of data-a on sw1, is disabled: it forwards nothing');
    for (const line of causesOf(run)[0]!.remedy) await sh(lab(), SW1, line);
    expect(told(await ping(), 'delivered')).toEqual({});
  });
});
