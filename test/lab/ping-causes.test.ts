/**
 * Every cause that the lab can bring about with the kernel, its routes, netfilter and the switch: named where it is, the
 * pairs beside it stay delivered, and what the remedy says, run by hand, makes the same ping pass.
 */
import { expect, test } from '@jest/globals';
import { healFault, injectFault } from '../../src/lab/index.ts';
import { mcreadyRun } from './mcready.ts';
import {
  CHECKSUMS_ON,
  CHECKSUMS_UNFILLED,
  causesOf,
  H2,
  type Scenario,
  testScenarios,
  told,
} from './ping-scenarios.ts';
import { describeWithLab, sh, useLab } from './support.ts';

const SCENARIOS: readonly Scenario[] = [
  {
    name: 'no route, no interface named',
    faults: ['route-missing@h2'],
    byRoute: true,
    failed: { 'h2>*': ['sender-no-route sender h2 certain'], '*>h2': ['receiver-not-joined receiver h2 certain'] },
  },
  {
    name: 'a route to the wrong interface',
    faults: ['route-wrong@h2'],
    byRoute: true,
    failed: {
      'h2>*': ['sender-wrong-interface sender h2 certain'],
      '*>h2': ['receiver-wrong-interface receiver h2 certain'],
    },
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
    faults: ['switch-drops@h2'],
    failed: { '*>h2': ['not-on-wire network h2 certain'] },
    noRemedy: true,
  },
  {
    name: 'no membership allowed',
    faults: ['membership-limit@h2'],
    failed: { '*>h2': ['receiver-membership-limit receiver h2 certain'] },
  },
  {
    name: 'rp_filter and a better route back elsewhere',
    faults: ['rp-filter-asymmetric@h2'],
    failed: { '*>h2': ['receiver-rp-filter receiver h2 certain'] },
  },
  {
    name: 'a firewall at input',
    faults: ['firewall-input@h2'],
    failed: { '*>h2': ['receiver-firewall receiver h2 certain'] },
  },
  {
    name: 'a firewall whose policy is drop, without a counter',
    byHand: [
      "nft -f - <<'E'\nadd table inet t\nadd chain inet t i { type filter hook input priority 0; policy drop; }\nadd rule inet t i meta l4proto { tcp, icmp, igmp } accept\nE",
      'nft delete table inet t',
    ],
    failed: { '*>h2': ['receiver-firewall receiver h2 certain'] },
  },
  {
    name: 'a rule that gives the group another destination',
    byHand: [
      "nft -f - <<'E'\nadd table ip t\nadd chain ip t p { type nat hook prerouting priority -100; }\nadd rule ip t p ip daddr 239.0.0.0/8 udp dport 23110 dnat to 127.0.0.1\nE",
      'nft delete table ip t',
    ],
    failed: { '*>h2': ['receiver-firewall receiver h2 certain'] },
  },
  {
    name: 'a firewall at output',
    faults: ['firewall-output@h2'],
    failed: { 'h2>*': ['sender-firewall sender h2 certain'] },
  },
  {
    name: 'nftables at the ingress of the interface',
    faults: ['firewall-ingress@h2'],
    failed: { '*>h2': ['receiver-ingress-drop receiver h2 certain'] },
  },
  {
    name: 'a firewall that drops IGMP, and a switch that prunes',
    faults: ['igmp-blocked@h2'],
    failed: { '*>h2': ['igmp-blocked receiver h2 likely'] },
  },
  {
    name: 'an MTU smaller than that of the others',
    faults: ['mtu-small@h2'],
    args: ['--size', '1400'],
    failed: { '*>h2': ['packet-too-big receiver h2 certain'] },
  },
  {
    name: 'an MTU of the sender that is smaller than those of the others',
    faults: ['mtu-small@h2'],
    args: ['--sizes', '1400', '--from', 'h2'],
    failed: { 'h2>*': ['packet-too-big sender h2 certain'] },
  },
  {
    name: "a receiver that has the sender's address too",
    faults: ['address-taken@h2'],
    failed: { 'h1>h2': ['receiver-bad-source receiver h2 certain'] },
    noRemedy: true,
  },
  {
    name: 'NAT on the sender',
    faults: ['source-nat@h2'],
    verdict: 'degraded',
    failed: { 'h2>*': ['source-rewritten sender h2 certain'] },
  },
  {
    name: 'NAT on the source of a source-specific group',
    faults: ['source-nat@h2'],
    args: ['--source', '198.19.0.12', '--from', 'h2'],
    failed: { 'h2>*': ['ssm-source-mismatch sender h2 certain'] },
  },
  {
    name: 'a switch port that is in no network: unicast is down as well',
    on: 'switches',
    byHand: ['ip link set dev h2.eth1 nomaster', 'ip link set dev h2.eth1 master data'],
    failed: { 'h2>*': ['unicast-down network * certain'], '*>h2': ['unicast-down network h2 certain'] },
    noRemedy: true,
  },
  {
    name: 'a switch that lets first fragments pass only',
    args: ['--size', '4000'],
    on: 'switches',
    byHand: [
      'nft -f - <<\'E\'\nadd table bridge t\nadd chain bridge t f { type filter hook forward priority 0; }\nadd rule bridge t f oifname "h2.eth1" ip frag-off & 0x1fff != 0 drop\nE',
      'nft delete table bridge t',
    ],
    failed: { '*>h2': ['packet-too-big network h2 likely'] },
    noRemedy: true,
  },
  CHECKSUMS_UNFILLED,
];

describeWithLab('causes of failed pairs', () => {
  const lab = useLab({ hosts: 3 });

  testScenarios(lab, SCENARIOS);

  /** Both rewrite the checksum of packets whose sender fills it in: where it is left to hardware, nobody would look at it. */
  test.each([
    ['on the way', 'switches', 'bridge', 'forward', 'network'],
    ['by the receiver itself', H2, 'inet', 'prerouting', 'receiver'],
  ] as const)('checksums that are made wrong %s', async (_where, place, family, hook, at) => {
    await sh(lab(), { host: 'h1' }, 'ethtool -K eth1 tx off');
    await sh(
      lab(),
      place,
      `nft -f - <<'E'\nadd table ${family} t\nadd chain ${family} t p { type filter hook ${hook} priority -300; }\nadd rule ${family} t p ip daddr 224.0.0.0/4 udp dport 23110 udp checksum set 0x1234\nE`,
    );

    const run = await mcreadyRun(lab(), 'ping', '--group', '239.8.4.98', '--to', 'h2');
    await sh(lab(), place, `nft delete table ${family} t`);

    expect(told(run, 'delivered')).toEqual({ 'h1>h2': ['undelivered', `bad-checksum ${at} h2 certain`] });
    expect(causesOf(run)[0]).toMatchObject({ remedy: [], advice: [expect.any(String), expect.any(String)] });
    expect((await mcreadyRun(lab(), 'ping', '--group', '239.8.4.98')).verdict).toBe('delivered');
    await sh(lab(), { host: 'h1' }, CHECKSUMS_ON);
  });

  test('the remedy for rp_filter is what check says, and an interface that leans on conf.all keeps its value', async () => {
    await injectFault(lab(), 'rp-filter-asymmetric', 'h2');
    await sh(lab(), H2, 'sysctl -w net.ipv4.conf.eth1.rp_filter=0 net.ipv4.conf.all.rp_filter=1');
    const inForce =
      'cd /proc/sys/net/ipv4/conf; for i in eth0 eth1; do cat all/rp_filter $i/rp_filter | sort -n | tail -1; done';
    expect(await sh(lab(), H2, inForce)).toBe('1\n1');

    const [cause] = causesOf(await mcreadyRun(lab(), 'ping', '--to', 'h2'));
    const finding = (await mcreadyRun(lab(), 'check', 'h2')).hosts[0]!.findings!.find(
      (one) => one.setting === 'rp_filter',
    );

    expect(cause).toMatchObject({ code: 'receiver-rp-filter', host: 'h2' });
    expect(cause!.remedy).toEqual(finding!.remedy);
    await sh(lab(), H2, cause!.remedy.join('\n'));
    expect(await sh(lab(), H2, inForce)).toBe('1\n0');
    expect((await mcreadyRun(lab(), 'ping')).verdict).toBe('delivered');
    await sh(
      lab(),
      H2,
      'sysctl -w net.ipv4.conf.eth0.rp_filter=0 net.ipv4.conf.lo.rp_filter=0 net.ipv4.conf.default.rp_filter=0',
    );
    await healFault(lab(), 'rp-filter-asymmetric', 'h2');
  });
});
