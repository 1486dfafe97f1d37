/** Hosts and moments that are not as simple as those of the other tests: what is told stays true there. */
import { expect, test } from '@jest/globals';
import { healFault, injectFault } from '../../src/lab/index.ts';
import { mcready, mcreadyRun, runOf } from './mcready.ts';
import { H2, type Scenario, testScenarios, told } from './ping-scenarios.ts';
import { describeWithLab, sh, useLab } from './support.ts';

/** Rules of the switch about what leaves by the port of h2. */
const atPort = (rule: string): readonly [string, string] => [
  `nft -f - <<'E'\nadd table bridge t\nadd chain bridge t f { type filter hook forward priority 0; }\nadd rule bridge t f oifname "h2.eth1" ${rule}\nE`,
  'nft delete table bridge t',
];
/** The address of the fleet comes second on its interface: nobody else is on the network of the first. */
const SECOND_ADDRESS = `ip address flush dev eth1 scope global; ip address add 10.9.9.9/24 dev eth1
ip address add 198.19.0.12/20 dev eth1; ip route replace 239.0.0.0/8 dev eth1`;
const ONE_ADDRESS = `ip address flush dev eth1 scope global; ip address add 198.19.0.12/20 dev eth1
ip route replace 239.0.0.0/8 dev eth1; nft flush ruleset`;
const NO_IGMP =
  'nft add table inet t; nft add chain inet t o "{ type filter hook output priority 0; }"; nft add rule inet t o meta l4proto igmp drop';

const SCENARIOS: readonly Scenario[] = [
  {
    name: 'a rule of the routing policy leads the group to another interface: the remedy is in the table that it names',
    byHand: [
      'ip rule add to 239.0.0.0/8 table 100; ip route add 239.0.0.0/8 dev eth0 table 100',
      'ip rule del to 239.0.0.0/8 table 100; ip route flush table 100',
    ],
    byRoute: true,
    failed: {
      'h2>*': ['sender-wrong-interface sender h2 certain'],
      '*>h2': ['receiver-wrong-interface receiver h2 certain'],
    },
  },
  {
    name: 'a queue that sends nothing: neither packets nor reports nor answers to ARP',
    byHand: [
      'tc qdisc add dev eth1 root pfifo limit 0',
      'tc qdisc replace dev eth1 root pfifo limit 9; tc qdisc del dev eth1 root',
    ],
    failed: { 'h2>*': ['not-on-wire sender h2 certain'], '*>h2': ['not-on-wire receiver h2 likely'] },
  },
  {
    name: 'packets in fragments, and a filter before they are put together: the remedy lets all of them pass',
    faults: ['firewall-ingress@h2'],
    args: ['--size', '4000'],
    failed: { '*>h2': ['receiver-ingress-drop receiver h2 certain'] },
  },
  {
    name: 'a switch that loses some later fragments',
    args: ['--size', '4000', '--count', '20'],
    on: 'switches',
    byHand: atPort('ip protocol udp ip frag-off & 0x1fff != 0 numgen inc mod 7 0 drop'),
    failed: { '*>h2': ['packet-too-big network h2 likely'] },
    verdict: 'degraded',
    noRemedy: true,
  },
  // Not first: in the second after its querier was enabled a bridge floods (net/bridge/br_private.h, delay_time).
  {
    name: 'another network first on the interface of a receiver that drops IGMP: no router, and unicast passes',
    byHand: [`${SECOND_ADDRESS}; ${NO_IGMP}`, ONE_ADDRESS],
    failed: { '*>h2': ['igmp-blocked receiver h2 likely'] },
  },
];

describeWithLab('odd hosts and moments of a ping', () => {
  const lab = useLab({ hosts: 3 });

  testScenarios(lab, SCENARIOS);

  test("a rule about one sender's packets is no cause of another's; each fault is named at its own pair", async () => {
    const [inject, heal] = atPort('ip saddr 198.19.0.11 ip daddr 239.8.6.1 drop');
    await sh(lab(), 'switches', inject);
    await sh(
      lab(),
      H2,
      'nft add table ip t; nft add chain ip t i "{ type filter hook input priority 0; }"; nft add rule ip t i ip saddr 198.19.0.13 ip daddr 239.8.6.1 counter drop',
    );

    const run = await mcreadyRun(lab(), 'ping', '--group', '239.8.6.1');
    await sh(lab(), 'switches', heal);
    await sh(lab(), H2, 'nft flush ruleset');

    expect(told(run, 'delivered')).toEqual({
      'h1>h2': ['undelivered', 'not-on-wire network h2 certain'],
      'h3>h2': ['undelivered', 'receiver-firewall receiver h2 certain'],
    });
  });

  test('a firewall that lets only answers in: its remedy keeps the membership alive as well', async () => {
    await sh(
      lab(),
      H2,
      'nft add table ip t; nft add chain ip t i "{ type filter hook input priority 0; policy drop; }"; nft add rule ip t i ct state established,related accept; nft add rule ip t i tcp dport 22 accept; nft add rule ip t i ip protocol icmp accept',
    );

    const { pairs } = await mcreadyRun(lab(), 'ping', '--group', '239.8.6.2', '--from', 'h1', '--to', 'h2');
    for (const command of pairs![0]!.cause!.remedy) await sh(lab(), H2, command);
    const healed = await mcreadyRun(lab(), 'ping', '--group', '239.8.6.2', '--from', 'h1', '--to', 'h2');
    const rules = await sh(lab(), H2, 'nft list chain ip t i');
    await sh(lab(), H2, 'nft flush ruleset');

    expect(pairs![0]!.cause!.code).toBe('receiver-firewall');
    expect(pairs![0]!.cause!.evidence.join('\n')).toContain('drops IGMP queries too');
    expect(healed.verdict).toBe('delivered');
    expect(rules).toMatch(/ip protocol igmp accept/);
  });

  test('a receiver that drops queries gets the group now: a warning with the command that ends it, and no failure', async () => {
    await sh(
      lab(),
      H2,
      'nft add table ip t; nft add chain ip t i "{ type filter hook input priority 0; }"; nft add rule ip t i ip protocol igmp drop',
    );
    const warnings = async () => {
      const run = await mcreadyRun(lab(), 'ping', '--group', '239.8.6.6');
      expect(run.verdict).toBe('delivered');
      return run.warnings ?? [];
    };

    const [warning, ...others] = await warnings();
    const [, command = ''] = /\((nft .+?)\): so a switch that snoops forgets it/.exec(warning ?? '') ?? [];
    await sh(lab(), H2, command);
    const healed = await warnings();
    await sh(lab(), H2, 'nft flush ruleset');

    expect(warning).toMatch(/^h2: packets come now, but "ip protocol igmp drop" in ip t i \(input\) drops IGMP/);
    expect([others, healed]).toEqual([[], []]);
  });

  test('the address of a sender changes in the middle: said of the sender, and the network is not blamed', async () => {
    const run = mcreadyRun(lab(), 'ping', '--group', '239.8.6.5', '--count', '60', '--interval', '0.05');
    await sh(
      lab(),
      H2,
      "timeout 25 tcpdump -c 10 -npi eth1 'udp and src 198.19.0.12 and dst 239.8.6.5'; ip address add 10.9.9.9/24 dev eth1; ip address del 198.19.0.12/20 dev eth1",
    );

    const { pairs } = await run;
    await sh(lab(), H2, ONE_ADDRESS);

    const failed = pairs!.filter(({ verdict }) => verdict !== 'delivered');
    expect(
      failed.map(({ from, to, verdict, cause }) => [from, to, verdict, cause?.code, cause?.at, cause?.host]),
    ).toEqual([
      ['h2', 'h1', 'degraded', 'source-rewritten', 'sender', 'h2'],
      ['h2', 'h3', 'degraded', 'source-rewritten', 'sender', 'h2'],
    ]);
    for (const { cause, received } of failed) {
      expect(received).toBe(60);
      expect(cause!.evidence.join()).toContain('h2 sent from 198.19.0.12 at first and from 10.9.9.9 at the end');
    }
    expect((await mcreadyRun(lab(), 'ping', '--group', '239.8.6.5')).verdict).toBe('delivered');
  });

  test.each([
    ['alone', '', true],
    ['shared', 's.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1); ', false],
  ])('a program has the port (%s): not tested only where it has it for itself', async (_how, shared, taken) => {
    const program = `import socket, time; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); ${shared}s.bind(("", 23177)); time.sleep(60)`;
    const bound = 'n=0; until grep -q :5A89 /proc/net/udp; do n=$((n + 1)); [ $n -lt 200 ]; sleep 0.05; done';
    const pid = await sh(lab(), H2, `python3 -c '${program}' >/dev/null 2>&1 & echo $!; ${bound}`);

    const run = await mcreadyRun(lab(), 'ping', '--group', '239.8.6.3', '--port', '23177');
    await sh(lab(), H2, `kill ${pid}`);

    const untested = run.pairs!.filter(({ verdict }) => verdict === 'not-tested');
    expect(untested.map(({ from, to }) => `${from}>${to}`)).toEqual(taken ? ['h1>h2', 'h3>h2'] : []);
    for (const { reason } of untested) expect(reason).toContain('h2 cannot listen on port 23177');
    expect(run.pairs!.filter(({ verdict }) => verdict === 'delivered')).toHaveLength(taken ? 4 : 6);
    expect(run.exitCode).toBe(taken ? 3 : 0);
  });

  test.each([
    ['the rule sets of receivers are read', ''],
    ['causes are looked for', '[ -e /run/once ] || exec touch /run/once\\n'],
  ])('Ctrl-C while %s: interrupted, and what nobody looked at is not certain', async (_when, first) => {
    await injectFault(lab(), 'switch-drops', 'h2');
    await sh(
      lab(),
      H2,
      `rm -f /run/asked; printf '#!/bin/sh\\n${first}: >/run/asked\\nexec sleep 20\\n' >/run/slow; chmod +x /run/slow; mount --bind /run/slow $(command -v nft)`,
    );
    const answer = mcready(lab(), 'ping', '--group', '239.8.6.4', '--json');
    await sh(lab(), H2, 'n=0; until [ -e /run/asked ]; do n=$((n + 1)); [ $n -lt 600 ]; sleep 0.05; done');
    await sh(lab(), 'controller', `kill -INT $(pgrep -f '^[^ ]*/node [^ ]*run.js ping --group 239.8.6.4 ')`);

    const run = runOf(await answer);
    await sh(lab(), H2, 'umount $(command -v nft)');
    await healFault(lab(), 'switch-drops', 'h2');

    expect(run).toMatchObject({ exitCode: 130, verdict: 'interrupted' });
    expect(told(run, 'delivered')).toEqual({
      'h1>h2': ['undelivered', 'not-on-wire network h2 likely'],
      'h3>h2': ['undelivered', 'not-on-wire network h2 likely'],
    });
  });
});
