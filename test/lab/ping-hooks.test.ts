/**
 * Filters between IP and the interface, either way: nft chains of the netdev family, classic and extended BPF at the hooks of
 * tc, programs at the driver. The same packets as at netfilter's own hooks, named with the same causes; the remedies take the filters away.
 */
import { beforeAll } from '@jest/globals';
import { loadProgram, UNLOAD } from './bpf.ts';
import { type Scenario, testScenarios } from './ping-scenarios.ts';
import { describeWithLab, sh, useLab } from './support.ts';

/** A rule at a hook of eth1, and its end. */
const netdev = (hook: 'ingress' | 'egress', rule: string) =>
  [
    `nft -f - <<'E'\nadd table netdev t\nadd chain netdev t c { type filter hook ${hook} device eth1 priority 0; }\nadd rule netdev t c ${rule}\nE`,
    'nft delete table netdev t',
  ] as const;

/** IP protocol → TC_ACT_SHOT, else TC_ACT_UNSPEC; the offset is from the Ethernet header. */
const classic = (hook: 'ingress' | 'egress', protocol: number) =>
  [
    `tc qdisc add dev eth1 clsact && tc filter add dev eth1 ${hook} bpf da bytecode '4,48 0 0 23,21 0 1 ${protocol},6 0 0 2,6 0 0 4294967295'`,
    'tc qdisc del dev eth1 clsact',
  ] as const;

const extended = (hook: 'ingress' | 'egress', protocol: 'udp' | 'igmp') =>
  [
    `${loadProgram('tc', protocol, 'drop')}tc qdisc add dev eth1 clsact && tc filter add dev eth1 ${hook} bpf da object-pinned /run/bpf/drop`,
    `tc qdisc del dev eth1 clsact; ${UNLOAD}`,
  ] as const;

/** Whatever the remedy left of it. */
const NO_XDP = `ip link set dev eth1 xdpgeneric off; ip link set dev eth1 xdpdrv off; ${UNLOAD}`;

const SCENARIOS: readonly Scenario[] = [
  {
    name: 'UDP at the egress: nftables',
    byHand: netdev('egress', 'ip daddr 224.0.0.0/4 meta l4proto udp counter drop'),
    failed: { 'h2>*': ['sender-firewall sender h2 certain'] },
  },
  {
    name: 'UDP at the egress: nftables, without a counter',
    byHand: netdev('egress', 'udp dport 23110 drop'),
    failed: { 'h2>*': ['sender-firewall sender h2 certain'] },
  },
  {
    name: 'UDP at the egress: tc, classic BPF',
    byHand: classic('egress', 17),
    failed: { 'h2>*': ['sender-firewall sender h2 certain'] },
  },
  {
    name: 'UDP at the egress: tc, a program',
    byHand: extended('egress', 'udp'),
    failed: { 'h2>*': ['sender-firewall sender h2 certain'] },
  },
  {
    name: 'UDP at the ingress: tc, classic BPF',
    byHand: classic('ingress', 17),
    failed: { '*>h2': ['receiver-ingress-drop receiver h2 certain'] },
  },
  {
    name: 'UDP at the ingress: tc, a program',
    byHand: extended('ingress', 'udp'),
    failed: { '*>h2': ['receiver-ingress-drop receiver h2 certain'] },
  },
  {
    name: 'UDP at the driver: a program of generic XDP',
    byHand: [`${loadProgram('xdp', 'udp', 'drop')}ip link set dev eth1 xdpgeneric pinned /run/bpf/drop`, NO_XDP],
    failed: { '*>h2': ['receiver-ingress-drop receiver h2 likely'] },
  },
  {
    name: 'UDP at the driver: a program of native XDP, whose drops the driver counts',
    byHand: [`${loadProgram('xdp', 'udp', 'drop')}ip link set dev eth1 xdpdrv pinned /run/bpf/drop`, NO_XDP],
    failed: { '*>h2': ['receiver-ingress-drop receiver h2 certain'] },
  },
  {
    name: 'reports at the egress: nftables',
    byHand: netdev('egress', 'ip protocol igmp counter drop'),
    failed: { '*>h2': ['igmp-blocked receiver h2 likely'] },
  },
  {
    name: 'reports at the egress: tc, classic BPF',
    byHand: classic('egress', 2),
    failed: { '*>h2': ['igmp-blocked receiver h2 likely'] },
  },
  {
    name: 'reports at the egress: tc, a program',
    byHand: extended('egress', 'igmp'),
    failed: { '*>h2': ['igmp-blocked receiver h2 likely'] },
  },
];

/** What is joined is told once; without queries nobody asks again, and the switch forgets it while the group is sent. */
const FORGOTTEN: readonly Scenario[] = [
  { name: 'queries at the ingress: nftables', byHand: netdev('ingress', 'ip protocol igmp drop') },
  { name: 'queries at the ingress: tc, classic BPF', byHand: classic('ingress', 2) },
].map((scenario) => ({
  ...scenario,
  args: ['--soak', '6', '--interval', '0.1'],
  verdict: 'degraded',
  failed: { '*>h2': ['igmp-blocked receiver h2 likely'] },
}));

describeWithLab('filters at the interface', () => {
  testScenarios(useLab({ hosts: 3 }), SCENARIOS);
});

describeWithLab('filters at the interface, and a switch that asks every second and forgets after three', () => {
  const lab = useLab({ hosts: 3 });

  beforeAll(async () => {
    const times = 'mcast_query_interval 100 mcast_query_response_interval 50 mcast_membership_interval 300';
    // Taken up with the next query, which is then one of its own beginning.
    await sh(
      lab(),
      'switches',
      `ip link set dev data type bridge ${times} mcast_startup_query_interval 100 mcast_querier 0; ip link set dev data type bridge mcast_querier 1`,
    );
  });

  testScenarios(lab, FORGOTTEN);
});
