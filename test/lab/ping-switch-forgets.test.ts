/** A switch that was told of a member once, and not again: the one failure of snooping that takes time. */
import { expect, test } from '@jest/globals';
import { mcreadyRun } from './mcready.ts';
import { causesOf, told } from './ping-scenarios.ts';
import { describeWithLab, sh, useLab } from './support.ts';

const SW1 = { host: 'sw1' };

/** One general query of IGMPv3 with the host's address, answered within a second. */
const QUERY = `
import socket, struct, sys
s = socket.socket(socket.AF_INET, socket.SOCK_RAW, 2)
s.setsockopt(0, 32, struct.pack("@4s4si", b"", b"", socket.if_nametoindex("eth1")))
s.setsockopt(0, 4, bytes((0x94, 4, 0, 0)))
words = struct.unpack(">6H", struct.pack(">BBHIBBH", 0x11, 10, 0, 0, 2, 125, 0))
total = sum(words)
total = ~(total + (total >> 16)) & 0xFFFF
s.sendto(struct.pack(">BBHIBBH", 0x11, 10, total, 0, 2, 125, 0), ("224.0.0.1", 0))
`;

describeWithLab('a member that a switch forgot', () => {
  const lab = useLab({ hosts: 3, switch: true });
  const GROUP = '239.8.5.11';
  const MEMBERS = `bridge mdb show dev data | grep -c 'port h2.eth1 grp ${GROUP} '`;
  const until = async (condition: string) =>
    sh(lab(), SW1, `n=0; until ${condition}; do n=$((n + 1)); [ $n -lt 200 ] || exit 1; sleep 0.05; done`);

  test('a querier asked once and then no more: the member aged out, and is told with what the switch knows of both', async () => {
    // A program of h2 is a member already, so that what the probe joins sends no report (RFC 3376, 5.1).
    await sh(
      lab(),
      { host: 'h2' },
      `socat -u UDP4-RECV:23199,bind=${GROUP},ip-add-membership=${GROUP}:eth1 /dev/null >/dev/null 2>&1 & echo $! >/tmp/socat.pid`,
    );
    await until(`[ "$(${MEMBERS})" = 1 ]`);
    await sh(lab(), SW1, 'ip link set dev data type bridge mcast_querier 0 mcast_membership_interval 100');
    await lab().exec({ host: 'h3' }, ['python3', '-c', QUERY]);
    await until("bridge -d mdb show dev data | grep -q 'router ports on data: h3.eth1'");
    await until(`[ "$(${MEMBERS})" = 0 ]`);
    await sh(lab(), SW1, 'ip link set dev data type bridge mcast_membership_interval 26000');
    const ping = async () => mcreadyRun(lab(), 'ping', '--from', 'fleet', '--to', 'fleet', '--group', GROUP);

    const run = await ping();

    const cause = 'snooping-pruned network sw1 certain';
    expect(told(run, 'delivered')).toEqual({ 'h1>h2': ['undelivered', cause], 'h3>h2': ['undelivered', cause] });
    for (const { evidence, remedy } of causesOf(run)) {
      expect(evidence).toContainEqual(
        expect.stringMatching(
          /^data on sw1 knows h2 .* not as a member of 239\.8\.5\.11; other members: h1\.eth1, h3\.eth1$/,
        ),
      );
      expect(evidence).toContainEqual(
        expect.stringMatching(
          /^multicast_querier of data on sw1 is off; it has heard a querier behind h3\.eth1 \(forgotten in \d+ s\)$/,
        ),
      );
      expect(remedy).toEqual([
        `bridge mdb add dev data port h2.eth1 grp ${GROUP} temp`,
        'ip link set dev data type bridge mcast_querier 1',
      ]);
    }
    for (const line of causesOf(run)[0]!.remedy) await sh(lab(), SW1, line);
    expect(told(await ping(), 'delivered')).toEqual({});
    await sh(lab(), { host: 'h2' }, 'kill "$(cat /tmp/socat.pid)"');
  });
});
