/** The ping over IPv6: what socat, tcpdump, nstat and the kernel's tables say of the same packets, and the causes. */
import { beforeAll, expect, test } from '@jest/globals';
import { mcready, mcreadyRun, writeFile } from './mcready.ts';
import { CHECKSUMS_UNFILLED, type Scenario, testScenarios } from './ping-scenarios.ts';
import { describeWithLab, missing, sh, useLab } from './support.ts';

const H2 = { host: 'h2' };
const NFT = (chain: string, rule: string) =>
  [
    `nft -f - <<'E'\nadd table inet t\nadd chain inet t c { ${chain} }\nadd rule inet t c ${rule}\nE`,
    'nft delete table inet t',
  ] as const;

describeWithLab('ping over IPv6', () => {
  const lab = useLab({ hosts: 3 });

  test.each([
    ['ff15::1234', 'with addresses of the link only'],
    ['ff02::1:5', 'of the link'],
  ])('%s, %s: delivered, and tcpdump and nstat count as many', async (group) => {
    const counter = "nstat -asz Udp6InDatagrams | awk '/Udp6InDatagrams/ {print $2}'";
    const before = Number(await sh(lab(), H2, counter));
    await sh(
      lab(),
      H2,
      `rm -f /tmp/v6; (tcpdump --immediate-mode -pni eth1 -U -w /tmp/v6 'ip6 dst ${group} and udp port 23110' >/tmp/v6.log 2>&1 & echo $! >/tmp/v6.pid)
       n=0; until grep -q listening /tmp/v6.log; do n=$((n + 1)); [ $n -lt 100 ]; sleep 0.05; done`,
    );

    const run = await mcreadyRun(lab(), 'ping', '--group', group, '--from', 'h1', '--to', 'h2');

    await sh(
      lab(),
      H2,
      'sleep 0.3; kill $(cat /tmp/v6.pid); while kill -0 $(cat /tmp/v6.pid) 2>/dev/null; do sleep 0.02; done',
    );
    expect(await sh(lab(), H2, "tcpdump -nr /tmp/v6 2>/dev/null | grep -c 'length 128'")).toBe('10');
    expect(Number(await sh(lab(), H2, counter)) - before).toBe(10);
    expect(run.pairs).toMatchObject(
      [{ verdict: 'delivered', received: 10, interface: 'eth1', ttlReceived: 1, hops: 0, sourceSeen: /^fe80::/ }].map(
        ({ sourceSeen, ...pair }) => ({ ...pair, sourceSeen: expect.stringMatching(sourceSeen) }),
      ),
    );
    expect(run.pairs![0]!.rttMs).not.toBeNull();
  });

  test('membership in /proc/net/igmp6 while it runs, and none afterwards; socat hears the group as well', async () => {
    const listed = 'grep -c ff150000000000000000000000005678 /proc/net/igmp6';
    await sh(
      lab(),
      H2,
      `(exec timeout 20 socat -u UDP6-RECV:23110,bind=[ff15::5678],reuseaddr,ipv6-join-group=[ff15::5678]:eth1 OPEN:/tmp/socat6,creat,trunc) >/dev/null 2>&1 &
       echo $! >/tmp/socat6.pid; n=0; until ${listed}; do n=$((n + 1)); [ $n -lt 100 ]; sleep 0.05; done`,
    );

    const run = await mcreadyRun(
      lab(),
      'ping',
      '--group',
      'ff15::5678',
      '--from',
      'h1',
      '--to',
      'h2,h3',
      '--size',
      '100',
    );

    expect(run.verdict).toBe('delivered');
    expect(await sh(lab(), H2, 'kill $(cat /tmp/socat6.pid); stat -c %s /tmp/socat6')).toBe('1000');
    await sh(lab(), H2, `n=0; while ${listed}; do n=$((n + 1)); [ $n -lt 100 ]; sleep 0.05; done`);
  });

  test('entries of both versions in one run', async () => {
    const entries = ['239.8.0.20', 'ff15::20', 'ff02::20'].map(
      (group) => `  - {group: '${group}', port: 23110, dev: eth1}\n`,
    );
    const profile = await writeFile(lab(), 'both.yaml', `name: both\ndelivery:\n${entries.join('')}`);

    const run = await mcreadyRun(lab(), 'ping', '-p', profile);

    expect(run.pairs).toHaveLength(3 * 6);
    expect(new Set(run.pairs!.map(({ verdict }) => verdict))).toEqual(new Set(['delivered']));
  });

  test('a group that never leaves the host is exit 2', async () => {
    const { code, stderr } = await mcready(lab(), 'ping', '--group', 'ff01::5');
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining('ff01::5 has scope 1') });
  });
});

const SCENARIOS: readonly Scenario[] = [
  {
    name: 'a firewall at input',
    byHand: [...NFT('type filter hook input priority 0;', 'ip6 daddr ff00::/8 udp dport 23110 counter drop')],
    failed: { '*>h2': ['receiver-firewall receiver h2 certain'] },
  },
  {
    name: 'a firewall at output',
    byHand: [...NFT('type filter hook output priority 0;', 'ip6 daddr ff15::/16 counter drop')],
    failed: { 'h2>*': ['sender-firewall sender h2 certain'] },
  },
  {
    name: 'rules for IPv4 that stop nothing, beside one that does',
    byHand: [
      ...NFT(
        'type filter hook input priority 0;',
        'ip daddr 224.0.0.0/4 drop\nadd rule inet t c ip6 daddr ff15::/16 drop\nadd rule inet t c ip protocol igmp drop',
      ),
    ],
    failed: { '*>h2': ['receiver-firewall receiver h2 certain'] },
  },
  {
    name: 'an interface that is set down',
    faults: ['link-down@h2'],
    failed: { 'h2>*': ['sender-link-down sender h2 certain'], '*>h2': ['not-on-wire receiver h2 certain'] },
  },
  {
    name: 'no carrier',
    faults: ['carrier-down@h2'],
    failed: { 'h2>*': ['sender-link-down sender h2 certain'], '*>h2': ['not-on-wire receiver h2 certain'] },
    noRemedy: true,
  },
  {
    name: 'a switch that sends the group elsewhere only',
    on: 'switches',
    byHand: [
      'nft -f - <<\'E\'\nadd table bridge t6\nadd chain bridge t6 f { type filter hook forward priority 0; }\nadd rule bridge t6 f oifname "h2.eth1" ip6 daddr ff15::/16 meta l4proto udp drop\nE',
      'nft delete table bridge t6',
    ],
    failed: { '*>h2': ['not-on-wire network h2 certain'] },
    noRemedy: true,
  },
  {
    name: 'an MTU smaller than that of the others',
    faults: ['mtu-small@h2'],
    args: ['--size', '1400'],
    failed: { '*>h2': ['packet-too-big receiver h2 certain'] },
  },
  {
    name: 'no route of the kernel for groups, no interface named',
    byRoute: true,
    byHand: [
      'ip -6 route del multicast ff00::/8 dev eth0 table local; ip -6 route del multicast ff00::/8 dev eth1 table local',
      'for i in eth0 eth1; do ip -6 route append multicast ff00::/8 dev $i table local proto kernel metric 256; done',
    ],
    failed: { 'h2>*': ['sender-no-route sender h2 certain'], '*>h2': ['receiver-not-joined receiver h2 certain'] },
    noRemedy: true,
  },
  CHECKSUMS_UNFILLED,
  {
    name: 'IPv6 disabled on the interface',
    byHand: [
      'sysctl -w net.ipv6.conf.eth1.accept_dad=0 net.ipv6.conf.eth1.disable_ipv6=1',
      'sysctl -w net.ipv6.conf.eth1.disable_ipv6=0 net.ipv6.conf.eth1.accept_dad=1',
    ],
    failed: { 'h2>*': ['sender-no-route sender h2 certain'], '*>h2': ['receiver-not-joined receiver h2 certain'] },
  },
  {
    name: 'a firewall that drops MLD, and a switch that prunes',
    byHand: [
      ...NFT('type filter hook output priority 0;', 'icmpv6 type { mld-listener-report, mld2-listener-report } drop'),
    ],
    failed: { '*>h2': ['igmp-blocked receiver h2 likely'] },
  },
];

describeWithLab('causes of failed pairs over IPv6', () => {
  const lab = useLab({ hosts: 3 });

  testScenarios(
    lab,
    SCENARIOS.filter(({ name }) => !name.includes('MLD')).map((scenario) => ({ ...scenario, six: true })),
  );
});

describeWithLab('a switch that asks for memberships of IPv6', () => {
  const lab = useLab({ hosts: 3 });
  beforeAll(async () => {
    if (missing.length > 0) return;
    // A query needs an address of the link to come from; after one response interval the switch prunes.
    await sh(
      lab(),
      'switches',
      'sysctl -w net.ipv6.conf.data.disable_ipv6=0; ip addr add fe80::1/64 dev data nodad; ip link set data type bridge mcast_mld_version 2 mcast_querier 0; ip link set data type bridge mcast_querier 1; sleep 3',
    );
  });

  test('has the querier, and all is delivered', async () => {
    const run = await mcreadyRun(lab(), 'ping', '--group', 'ff15::77');
    expect(run.verdict).toBe('delivered');
  });

  testScenarios(
    lab,
    SCENARIOS.filter(({ name }) => name.includes('MLD')).map((scenario) => ({ ...scenario, six: true })),
  );
});
