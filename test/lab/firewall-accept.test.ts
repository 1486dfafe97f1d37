/**
 * firewall.accept against the kernel: each rule set is really there, socat shows whether the group is delivered, a real query
 * whether a report comes back, and what check says agrees.
 */
import { beforeAll, expect, test } from '@jest/globals';
import type { Wanted } from '../../src/changes/types.ts';
import { interfacesFact } from '../../src/facts/interfaces.ts';
import { netfilterFact } from '../../src/facts/netfilter.ts';
import { composeRead } from '../../src/facts/reading/compose.ts';
import { settingById } from '../../src/settings/index.ts';
import type { Current } from '../../src/settings/types.ts';
import { hostOf, mcreadyRun, writeFile } from './mcready.ts';
import { received } from './multicast.ts';
import { wantedOf } from './setting-runner.ts';
import { describeWithLab, missing, sh, useLab } from './support.ts';

const GROUP = '239.8.0.19';

/** Rules of `table inet t`, chain `c` at the input hook, unless a whole rule set is said. */
const RULE_SETS: readonly (readonly [name: string, rules: string, verdict: 'accepted' | 'dropped'])[] = [
  ['no rules', 'table inet t { }', 'accepted'],
  ['a drop of all multicast', 'ip daddr 224.0.0.0/4 drop', 'dropped'],
  ['a reject of the port', 'udp dport 23110 reject', 'dropped'],
  ['a drop of another port', 'udp dport 23111 drop', 'accepted'],
  ['a range of ports', 'udp dport 23000-24000 drop', 'dropped'],
  ['a port of the transport header', 'meta l4proto { tcp, udp } th dport { 22, 23110 } drop', 'dropped'],
  ['all but a range of groups', 'ip daddr != 239.8.0.0-239.8.255.255 meta l4proto udp drop', 'accepted'],
  ['all but another prefix', 'ip daddr != 239.9.0.0/16 udp dport 23110 drop', 'dropped'],
  ['another interface', 'iifname "eth0" udp dport 23110 drop', 'accepted'],
  ['a pattern of interfaces', 'iifname "eth*" udp dport 23110 drop', 'dropped'],
  ['all interfaces but lo and eth0', 'iifname != { "lo", "eth0" } meta l4proto udp drop', 'dropped'],
  ['an interface by its index', 'iif "eth1" udp dport 23110 drop', 'dropped'],
  ['an output interface on the way in', 'oifname != "eth0" udp dport 23110 drop', 'dropped'],
  ['connection states that a group never has', 'ct state established,related accept; udp dport 23110 drop', 'dropped'],
  [
    'a new connection accepted',
    'ct state vmap { established : accept, new : accept }; meta l4proto udp drop',
    'accepted',
  ],
  ['an invalid one dropped', 'ct state invalid drop', 'accepted'],
  ['the packet type', 'meta pkttype multicast meta l4proto udp drop', 'dropped'],
  ['the type of address by the routing table', 'fib daddr type multicast udp dport 23110 drop', 'dropped'],
  ['local addresses only', 'fib daddr type local udp dport 23110 drop', 'accepted'],
  ['the other IP version', 'ip6 daddr ff00::/8 drop; meta nfproto ipv6 drop', 'accepted'],
  ['accepted before', `ip daddr ${GROUP} udp dport 23110 accept; ip daddr 224.0.0.0/4 drop`, 'accepted'],
  ['a log and a counter do nothing', 'ip daddr 224.0.0.0/4 counter log prefix "drop " level debug', 'accepted'],
  ['a rule comment says nothing', `udp dport 23110 accept comment "drop it"; ip daddr 224.0.0.0/4 drop`, 'accepted'],
  [
    'a policy, with ssh let in',
    'table inet t { chain c { type filter hook input priority 0; policy drop; tcp dport 22 accept; iifname "lo" accept; }; }',
    'dropped',
  ],
  [
    'a policy, and the group in a set',
    `table inet t { set g { type ipv4_addr; flags interval; elements = { 10.0.0.0/8, 239.8.0.0/16 }; }
     chain c { type filter hook input priority 0; policy drop; tcp dport 22 accept; ip daddr @g accept; }; }`,
    'accepted',
  ],
  [
    'a policy, and the group not in the set',
    `table inet t { set g { type ipv4_addr; flags interval; elements = { 239.9.0.0/16, 239.7.0.1-239.7.255.254 }; }
     chain c { type filter hook input priority 0; policy drop; tcp dport 22 accept; ip daddr @g accept; }; }`,
    'dropped',
  ],
  [
    'a concatenation in a set',
    `table inet t { set g { type ipv4_addr . inet_service; elements = { ${GROUP} . 23110, 239.1.1.1 . 5000 }; }
     chain c { type filter hook input priority 0; ip daddr . udp dport @g drop; }; }`,
    'dropped',
  ],
  [
    'a verdict map by interface and jumps',
    `table inet t { chain data { udp dport 23110 drop; }; chain other { };
     chain c { type filter hook input priority 0; iifname vmap { "eth0" : jump other, "eth1" : jump data }; }; }`,
    'dropped',
  ],
  [
    'a jump that returns, then an accept',
    `table inet t { chain sub { ip daddr 239.8.0.0/16 return; drop; };
     chain c { type filter hook input priority 0; policy drop; tcp dport 22 accept; meta l4proto udp jump sub; udp dport 23110 accept; }; }`,
    'accepted',
  ],
  [
    'a goto does not come back',
    `table inet t { chain sub { tcp dport 1 drop; };
     chain c { type filter hook input priority 0; policy drop; tcp dport 22 accept; meta l4proto udp goto sub; udp dport 23110 accept; }; }`,
    'dropped',
  ],
  [
    'accepted by one table, dropped by a later one',
    `table inet t { chain c { type filter hook input priority -10; udp dport 23110 accept; }; }
     table ip u { chain c { type filter hook input priority 10; ip daddr 239.0.0.0/8 drop; }; }`,
    'dropped',
  ],
  [
    'prerouting',
    'table ip t { chain c { type filter hook prerouting priority -300; udp dport 23110 drop; }; }',
    'dropped',
  ],
  [
    'ingress of the interface',
    'table netdev t { chain c { type filter hook ingress device "eth1" priority 0; udp dport 23110 drop; }; }',
    'dropped',
  ],
  [
    'ingress of another interface',
    'table netdev t { chain c { type filter hook ingress device "eth0" priority 0; udp dport 23110 drop; }; }',
    'accepted',
  ],
  [
    'output is not input',
    'table inet t { chain c { type filter hook output priority 0; udp dport 23110 drop; }; }',
    'accepted',
  ],
  [
    'a table that sleeps',
    'table inet t { flags dormant; chain c { type filter hook input priority 0; udp dport 23110 drop; }; }',
    'accepted',
  ],
  ['a rule that is not understood and does not matter', 'meta mark 0x7 accept', 'accepted'],
];

/** What a sender's rules do: hook, rule, whether it gets out. */
const SENDERS: readonly (readonly [hook: string, rule: string, verdict: 'accepted' | 'dropped'])[] = [
  ['output', 'udp dport 23110 drop', 'dropped'],
  ['output', 'oifname "eth0" udp dport 23110 drop', 'accepted'],
  ['postrouting', 'ip daddr 239.0.0.0/8 oif "eth1" drop', 'dropped'],
  ['egress device "eth1"', 'udp dport 23110 drop', 'dropped'],
  ['input', 'udp dport 23110 drop', 'accepted'],
];

/** What is done to IGMP: hook, rules, what check says of it. */
const IGMP: readonly (readonly [hook: string, rules: string, says: string])[] = [
  ['input', 'ip protocol igmp drop', 'IGMP queries dropped'],
  ['input', 'igmp type membership-query drop', 'IGMP queries dropped'],
  ['prerouting', 'meta l4proto 2 ip daddr 224.0.0.1 drop', 'IGMP queries dropped'],
  ['output', 'ip protocol igmp drop', 'IGMP reports dropped'],
  ['postrouting', 'ip daddr 224.0.0.22 drop', 'IGMP reports dropped'],
  ['output', 'ip ttl 1 ip protocol != udp drop', 'IGMP reports dropped'],
  ['output', 'igmp type { membership-report-v1, membership-report-v2, leave-group } drop', 'accepted'],
];

/** What cannot be told, and what it hangs on. */
const UNCLEAR: readonly (readonly [rules: string, rule: string])[] = [
  ['meta mark 0x7 drop', 'meta mark 0x00000007 drop'],
  ['numgen inc mod 10 < 3 meta l4proto udp drop', 'numgen inc mod 10 < 3 meta l4proto udp drop'],
  ['limit rate 1/second accept; meta l4proto udp drop', 'limit rate 1/second accept'],
  ['ip saddr 198.18.0.0/15 udp dport 23110 drop', 'ip saddr 198.18.0.0/15 udp dport 23110 drop'],
  ['fib saddr . iif oif missing drop', 'fib saddr . iif oif missing drop'],
];

/** Joins on eth1 until it is ended. */
const MEMBER = `
import socket, struct, sys, time
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.setsockopt(0, 35, struct.pack("@4s4si", socket.inet_aton("239.8.1.19"), b"", socket.if_nametoindex("eth1")))
time.sleep(600)
`;

/** Sends a general query of IGMPv3 by eth1, prints whether a report names the member's group within 0.6 s. */
const QUERIER = `
import socket, struct, time
query = lambda check: struct.pack(">BBH4sBBH", 0x11, 1, check, b"", 2, 125, 0)
total = sum(struct.unpack(">6H", query(0)))
wire = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(0x0800))
wire.bind(("eth1", 0x0800))
out = socket.socket(socket.AF_INET, socket.SOCK_RAW, 2)
out.setsockopt(0, 32, struct.pack("@4s4si", b"", b"", socket.if_nametoindex("eth1")))
out.sendto(query(~(total + (total >> 16)) & 0xffff), ("224.0.0.1", 0))
end, answered = time.monotonic() + 0.6, False
while not answered and time.monotonic() < end:
    wire.settimeout(max(0.01, end - time.monotonic()))
    try: data, source = wire.recvfrom(2048)
    except TimeoutError: break
    answered = source[2] != 4 and data[9] == 2 and data[(data[0] & 15) * 4] == 0x22 and socket.inet_aton("239.8.1.19") in data
print("answered" if answered else "silent")
`;

describeWithLab('firewall.accept', () => {
  const lab = useLab();
  beforeAll(async () => {
    if (missing.length > 0) return;
    await lab().exec({ host: 'h2' }, ['sh', '-c', 'cat >/tmp/member.py'], { stdin: MEMBER });
    await lab().exec({ host: 'h1' }, ['sh', '-c', 'cat >/tmp/querier.py'], { stdin: QUERIER });
    // Behind the reports that a join sends by itself.
    await sh(lab(), { host: 'h2' }, 'python3 /tmp/member.py >/dev/null 2>&1 </dev/null & sleep 2');
  });
  async function load(host: string, rules: string): Promise<void> {
    const script = 'nft flush ruleset && cat >/tmp/rules && nft -f /tmp/rules';
    const { code, stderr } = await lab().exec({ host }, ['sh', '-c', script], { stdin: rules });
    expect([code, stderr]).toEqual([0, '']);
  }

  async function check(host: string, desired: object): Promise<Current> {
    const setting = settingById('firewall.accept');
    const wanted: Wanted = wantedOf(setting, { desired: { group: GROUP, port: 23110, dev: 'eth1', ...desired } });
    const read = composeRead([interfacesFact, ...setting.facts], { interfaces: [], nonce: 'read' });
    const ran = await lab().exec({ host }, ['sh'], { stdin: read.script });
    return setting.current(read.decode(ran.stdout), wanted, [wanted]);
  }

  async function answersQuery(): Promise<boolean> {
    return (await sh(lab(), { host: 'h1' }, 'python3 /tmp/querier.py')) === 'answered';
  }

  test.each(RULE_SETS)('%s', async (_name, rules, verdict) => {
    await load('h2', rules.startsWith('table') ? rules : chain('input', rules));

    const { running } = await check('h2', {});
    const delivered = await received(lab(), { from: 'h1', to: 'h2', group: GROUP });
    const answers = await answersQuery();

    expect(delivered).toBe(verdict === 'accepted' ? 5 : 0);
    expect(running.state).toBe('known');
    const said = running.state === 'known' ? String(running.value) : '';
    expect([said.includes('the group dropped'), said.includes('IGMP')]).toEqual([delivered === 0, !answers]);
    expect(said === 'accepted').toBe(delivered > 0 && answers);
  });

  test.each(IGMP)('IGMP at %s: %s', async (hook, rules, says) => {
    await load('h2', chain(hook, rules));

    const { running } = await check('h2', {});

    expect(await answersQuery()).toBe(says === 'accepted');
    expect(running).toEqual({ state: 'known', value: says });
  });

  test.each(SENDERS)('a sender, at %s: %s', async (hook, rule, verdict) => {
    await load('h2', '');
    await load('h1', chain(hook, rule));

    const { running } = await check('h1', { direction: 'send' });
    const delivered = await received(lab(), { from: 'h1', to: 'h2', group: GROUP }).catch((thrown: Error) => thrown);

    if (verdict === 'accepted') expect([delivered, running]).toEqual([5, { state: 'known', value: 'accepted' }]);
    else {
      if (hook === 'output') expect(String(delivered)).toContain('Operation not permitted');
      else if (delivered !== 0) expect(String(delivered)).toContain('Operation not permitted');
      expect(running).toEqual({ state: 'known', value: 'the group dropped' });
    }
    await load('h1', '');
  });

  test.each(UNCLEAR)('not known: %s', async (rules, rule) => {
    await load('h2', chain('input', rules));

    expect((await check('h2', {})).running).toEqual({
      state: 'unknown',
      why: expect.stringContaining(`"${rule}" in inet t c`),
    });
  });

  test('the source, when it is said, decides rules that ask for it', async () => {
    await load('h2', chain('input', 'ip saddr 198.18.0.0/15 udp dport 23110 drop'));

    expect((await check('h2', { source: '198.18.0.9' })).running).toMatchObject({ value: 'the group dropped' });
    expect((await check('h2', { source: '192.0.2.9' })).running).toMatchObject({ value: 'accepted' });
  });

  test('a prefix passes when all its groups do; the finding names those that do not', async () => {
    await load('h2', chain('input', `ip daddr ${GROUP} drop`));

    expect((await check('h2', { group: '239.9.0.0/16' })).running).toMatchObject({ value: 'accepted' });
    expect(await check('h2', { group: '239.8.0.0/16' })).toMatchObject({
      running: { value: 'the group dropped' },
      why: `"ip daddr ${GROUP} drop" in inet t c drops the group (${GROUP})`,
    });
    expect(await received(lab(), { from: 'h1', to: 'h2', group: '239.8.0.20' })).toBe(5);
  });

  test('the remedy of a finding, run by hand, lets the group and IGMP through', async () => {
    await load(
      'h2',
      'table inet t { chain c { type filter hook input priority 0; policy drop; tcp dport 22 accept; }; }',
    );
    const profile = await writeFile(
      lab(),
      'firewall.yaml',
      `name: p\nfirewall:\n  accept:\n    - {group: 239.8.0.0/16, port: 23110, dev: eth1}\n`,
    );
    const before = hostOf(await mcreadyRun(lab(), 'check', 'h2', '-p', profile), 'h2').findings![0]!;
    expect(before).toMatchObject({
      setting: 'firewall.accept',
      item: '239.8.0.0/16 port 23110 dev eth1',
      verdict: 'drift',
      why: expect.stringContaining('works for about 4 minutes'),
    });

    await sh(lab(), { host: 'h2' }, before.remedy.join('\n'));

    expect((await mcreadyRun(lab(), 'check', 'h2', '-p', profile)).verdict).toBe('match');
    expect(await received(lab(), { from: 'h1', to: 'h2', group: GROUP })).toBe(5);
    expect(await answersQuery()).toBe(true);
  });

  test('without root the rules are not known, never none', async () => {
    await load('h2', chain('input', 'udp dport 23110 drop'));
    const setting = settingById('firewall.accept');
    const read = composeRead(setting.facts, { interfaces: [], nonce: 'read' });
    const argv = ['setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups', '--bounding-set', '-all', 'sh'];

    const ran = await lab().exec({ host: 'h2' }, argv, { stdin: read.script });

    expect(read.decode(ran.stdout).get(netfilterFact)).toEqual({
      state: 'unknown',
      why: expect.stringContaining('Operation not permitted'),
    });
  });
});

function chain(hook: string, rules: string): string {
  return `table ${hook.startsWith('egress') ? 'netdev' : 'inet'} t {\n chain c {\n type filter hook ${hook} priority 0;\n ${rules.replaceAll('; ', '\n ')}\n }\n}\n`;
}
