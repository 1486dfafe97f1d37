/** Rules of a switch and what its bridge forwards. */
import { expect, test } from '@jest/globals';
import { dropsOfGroup, dropsOfReports } from '../../src/witnesses/switches/firewall.ts';

const BRIDGED = { group: '239.8.0.19', port: 23110, source: '198.19.0.11', input: 'p1', output: 'p2' };

/** A table with a chain at the hook and one rule, as `nft -a list ruleset` prints it. */
function nft(family: string, hook: string, rule: string): string {
  const lines = [
    `table ${family} t { # handle 1`,
    '\tchain c { # handle 1',
    `\t\ttype filter hook ${hook} priority 0; policy accept;`,
  ];
  return [...lines, `\t\t${rule} # handle 2`, '\t}', '}', ''].join('\n');
}

test.each([
  { family: 'bridge', hook: 'forward', rule: 'iifname "p1" oifname "p2" ip daddr 239.8.0.0/16 drop', drops: true },
  { family: 'bridge', hook: 'forward', rule: 'oifname "p3" ip daddr 239.8.0.0/16 drop', drops: false },
  { family: 'bridge', hook: 'prerouting', rule: 'iifname "p1" meta pkttype multicast drop', drops: true },
  { family: 'bridge', hook: 'postrouting', rule: 'oifname "p2" ip saddr 198.19.0.11 drop', drops: true },
  { family: 'bridge', hook: 'input', rule: 'drop', drops: false },
  { family: 'netdev', hook: 'ingress device "p1"', rule: 'udp dport 23110 drop', drops: true },
  { family: 'netdev', hook: 'egress device "p2"', rule: 'udp dport 23110 drop', drops: true },
  { family: 'netdev', hook: 'egress device "p1"', rule: 'udp dport 23110 drop', drops: false },
  { family: 'inet', hook: 'forward', rule: 'drop', drops: false },
  { family: 'ip', hook: 'prerouting', rule: 'drop', drops: false },
])('$family, hook $hook: $rule: $drops', ({ family, hook, rule, drops }) => {
  const found = dropsOfGroup({ nft: nft(family, hook, rule) }, BRIDGED);

  expect(found.map(({ sure }) => sure)).toEqual(drops ? [true] : []);
  for (const { words, remedy } of found) {
    expect(words).toContain(`"${rule}" in ${family} t c`);
    expect(remedy).toEqual([`nft insert rule ${family} t c position 2 ip daddr 239.8.0.19 udp dport 23110 accept`]);
  }
});

test('words that are not understood: it may drop, and its counter is told', () => {
  const rule = 'meta ibrname "br0" ip daddr 239.8.0.19 counter packets 7 bytes 300 drop';
  const [drop] = dropsOfGroup({ nft: nft('bridge', 'forward', rule) }, BRIDGED);

  expect(drop).toMatchObject({ sure: false, words: expect.stringContaining('which counted 7 packets in all') });
});

test.each([
  ['239.8.0.19', 'ip protocol igmp drop', 'ip protocol igmp accept'],
  ['ff15::19', 'icmpv6 type mld2-listener-report drop', "icmpv6 type '{ 130, 131, 132, 143 }' accept"],
])('reports for %s: %s, of one version or more, told once', (group, rule, accepted) => {
  const text = nft('bridge', 'prerouting', `iifname "p2" ${rule}`);

  expect(dropsOfReports({ nft: text }, group, { input: 'p2' })).toMatchObject([
    { sure: true, remedy: [`nft insert rule bridge t c position 2 ${accepted}`] },
  ]);
  expect(dropsOfReports({ nft: text }, group, { input: 'p1' })).toEqual([]);
});

test.each([
  { hook: 'forward', rule: 'iifname "br0" oifname "br0" drop', drops: true },
  { hook: 'forward', rule: 'iifname "p1" drop', drops: false },
  { hook: 'postrouting', rule: 'oifname "br0" ip daddr 239.8.0.19 drop', drops: true },
  { hook: 'input', rule: 'drop', drops: false },
])('where the hooks of IP see what a bridge forwards: $hook: $rule: $drops', ({ hook, rule, drops }) => {
  const texts = { nft: nft('ip', hook, rule) };

  expect(dropsOfGroup(texts, { ...BRIDGED, hooked: 'br0' })).toEqual(
    drops ? [expect.objectContaining({ sure: true, words: expect.stringContaining('(bridge-nf-call-iptables)') })] : [],
  );
  expect(dropsOfGroup(texts, BRIDGED)).toEqual([]);
});

test('the policy of iptables in the way of bridged packets, as Docker sets it', () => {
  const iptables = '*filter\n:INPUT ACCEPT [0:0]\n:FORWARD DROP [12:900]\n:OUTPUT ACCEPT [0:0]\nCOMMIT\n';

  expect(dropsOfGroup({ iptables }, { ...BRIDGED, hooked: 'br0' })).toMatchObject([
    { sure: true, remedy: ['iptables -t filter -I FORWARD 1 -d 239.8.0.19 -p udp --dport 23110 -j ACCEPT'] },
  ]);
});
