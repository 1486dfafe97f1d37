/**
 * A receiver whose own interface keeps the group out: a bridge of the host that snoops and never sees the reports of its host,
 * while the switch sends the group. tcpdump tells the same, promiscuous and not.
 */
import { expect, test } from '@jest/globals';
import { joinedOnOneSocket, sendToEach } from './joins.ts';
import { mcreadyRun } from './mcready.ts';
import { causesOf, H2, told } from './ping-scenarios.ts';
import { describeWithLab, sh, useLab } from './support.ts';

/** eth1 becomes a bridge with the host's address, and what was eth1 its port. It prunes once it has asked (1 s). */
const BRIDGE = `ip link set dev eth1 down && ip address flush dev eth1 && ip link set dev eth1 name port1
ip link add name eth1 address 02:00:c6:13:00:99 type bridge mcast_snooping 1 mcast_igmp_version 3 mcast_query_response_interval 100 mcast_startup_query_interval 100
ip link set dev eth1 type bridge mcast_querier 1
ip link set dev port1 master eth1 up && ip address add 198.19.0.12/20 dev eth1 && ip link set dev eth1 up && ip route replace 224.0.0.0/4 dev eth1
sleep 2.5`;

/** A rule spoils the host's reports: its bridge ignores what has a wrong checksum (net/ipv4/igmp.c, ip_mc_check_igmp). */
const NO_REPORTS =
  "nft -f - <<'E'\nadd table inet t\nadd chain inet t c { type filter hook output priority 0; }\nadd rule inet t c ip protocol igmp igmp checksum set 0x1234\nE";

describeWithLab('an interface that filters the group out', () => {
  const lab = useLab({ hosts: 3 });
  const ping = (group: string) => mcreadyRun(lab(), 'ping', '--group', group);
  const promiscuity = () => sh(lab(), H2, 'ip -d link show dev eth1 | grep -o "promiscuity [0-9]*"');

  /** Packets of three that tcpdump sees, and those that a member's socket gets meanwhile. */
  async function seenBy(group: string, ...options: readonly string[]): Promise<readonly [string, string]> {
    const socket = await joinedOnOneSocket(lab(), { host: 'h2', groups: [group] }, async () => {
      await sh(
        lab(),
        H2,
        `rm -f /tmp/seen.log; tcpdump --immediate-mode -lni eth1 ${options.join(' ')} 'udp and dst ${group}' >/tmp/seen 2>/tmp/seen.log & echo $! >/tmp/seen.pid
         n=0; until grep -qs listening /tmp/seen.log; do n=$((n + 1)); [ $n -lt 200 ] || exit 1; sleep 0.05; done`,
      );
      await sendToEach(lab(), 'h1', [group, group, group]);
    });
    // Whoever is a member waits for a second after the last one, so tcpdump has seen them too.
    await sh(lab(), H2, 'kill "$(cat /tmp/seen.pid)"; while pgrep -x tcpdump >/dev/null; do sleep 0.02; done');
    return [await sh(lab(), H2, "awk '/ UDP, / { n++ } END { print n + 0 }' /tmp/seen"), socket];
  }

  test('a bridge that never saw its own host join; the remedy makes it pass, and nothing is left promiscuous', async () => {
    await sh(lab(), H2, BRIDGE);
    // The switch sends everything to the port of h2: what it would do for a port with a router behind it.
    await sh(lab(), 'switches', 'ip link set dev h2.eth1 type bridge_slave mcast_router 2');
    expect((await ping('239.8.5.1')).verdict).toBe('delivered');
    await sh(lab(), H2, NO_REPORTS);
    expect(await seenBy('239.8.5.2', '-p')).toEqual(['0', '']);
    expect(await seenBy('239.8.5.3')).toEqual(['3', '198.19.0.11:3']);

    const run = await ping('239.8.5.4');

    const cause = ['undelivered', 'receiver-nic-filter receiver h2 certain'];
    expect(told(run, 'delivered')).toEqual({ 'h1>h2': cause, 'h3>h2': cause });
    expect(run.exitCode).toBe(1);
    const [first] = causesOf(run);
    expect(first!.evidence.slice(0, 2)).toEqual([
      '0 of 10 packets of h1 were seen on eth1 of h2 as it is, although its kernel is a member of 239.8.5.4',
      '5 of a burst of 5 were seen while eth1 was promiscuous: its own filter keeps the group out',
    ]);
    expect(first!.remedy).toEqual(['ip link set dev eth1 allmulticast on']);
    expect(await promiscuity()).toBe('promiscuity 0');
    // The look that made it pass changed nothing: the same again.
    expect(told(await ping('239.8.5.4'), 'delivered')).toEqual({ 'h1>h2': cause, 'h3>h2': cause });

    await sh(lab(), H2, first!.remedy.join('\n'));
    expect(await seenBy('239.8.5.5', '-p')).toEqual(['3', '198.19.0.11:3']);
    expect((await ping('239.8.5.4')).verdict).toBe('delivered');

    await sh(lab(), H2, 'ip link set dev eth1 allmulticast off');
    expect(told(await ping('239.8.5.4'), 'delivered')).toEqual({ 'h1>h2': cause, 'h3>h2': cause });
    await sh(lab(), H2, 'nft delete table inet t');
    expect((await ping('239.8.5.4')).verdict).toBe('delivered');
  });
});

describeWithLab('an interface that filters the group out, over IPv6', () => {
  const lab = useLab({ hosts: 3 });
  const ping = (group: string) => mcreadyRun(lab(), 'ping', '--group', group);
  /** Whether the bridge learns of a member of its host within 2 s. */
  const learns = (group: string) =>
    sh(
      lab(),
      H2,
      `socat -u UDP6-RECV:23110,bind=[${group}],reuseaddr,ipv6-join-group=[${group}]:eth1 OPEN:/dev/null >/dev/null 2>&1 & pid=$!
       n=0; until bridge mdb show dev eth1 | grep -q 'grp ${group} '; do n=$((n + 1)); [ $n -lt 40 ] || break; sleep 0.05; done
       ip -6 maddr show dev eth1 | grep -q '${group}' || echo not a member
       if [ $n -lt 40 ]; then echo yes; else echo no; fi; kill $pid`,
    );

  test('the same bridge: it never saw the reports of MLD, and the remedy makes it pass', async () => {
    await sh(lab(), H2, BRIDGE);
    await sh(
      lab(),
      H2,
      `n=0; until ip -6 address show dev eth1 scope link -tentative | grep -q inet6; do n=$((n + 1)); [ $n -lt 100 ]; sleep 0.1; done
       ip link set dev eth1 type bridge mcast_mld_version 2 mcast_querier 0; ip link set dev eth1 type bridge mcast_querier 1; sleep 2.5`,
    );
    await sh(lab(), 'switches', 'ip link set dev h2.eth1 type bridge_slave mcast_router 2');
    expect((await ping('ff15::5:1')).verdict).toBe('delivered');
    await sh(
      lab(),
      H2,
      "nft -f - <<'E'\nadd table inet t\nadd chain inet t c { type filter hook output priority 0; }\nadd rule inet t c icmpv6 type { 131, 143 } icmpv6 checksum set 0x1234\nE",
    );

    expect(await learns('ff15::5:3')).toBe('no');

    const run = await ping('ff15::5:2');

    const cause = ['undelivered', 'receiver-nic-filter receiver h2 certain'];
    expect(told(run, 'delivered')).toEqual({ 'h1>h2': cause, 'h3>h2': cause });
    const [first] = causesOf(run);
    expect(first!.evidence.slice(0, 2)).toEqual([
      '0 of 10 packets of h1 were seen on eth1 of h2 as it is, although its kernel is a member of ff15::5:2',
      '5 of a burst of 5 were seen while eth1 was promiscuous: its own filter keeps the group out',
    ]);

    await sh(lab(), H2, first!.remedy.join('\n'));
    expect((await ping('ff15::5:2')).verdict).toBe('delivered');
    await sh(lab(), H2, 'ip link set dev eth1 allmulticast off');
    expect(told(await ping('ff15::5:2'), 'delivered')).toEqual({ 'h1>h2': cause, 'h3>h2': cause });

    await sh(lab(), H2, 'nft delete table inet t');
    expect(await learns('ff15::5:4')).toBe('yes');
    expect((await ping('ff15::5:2')).verdict).toBe('delivered');
  });
});
