/** carries_multicast and querier against the kernel: real bridges, tunnels and queries. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { settingById } from '../../src/settings/index.ts';
import type { Current } from '../../src/settings/types.ts';
import { openNamespace, type PrivateNamespace } from '../settings/private-namespace.ts';
import { settingRunner, wantedOf } from './setting-runner.ts';
import { describeWithLab, missing } from './support.ts';

/** A general query of this version by the interface: `query.py VERSION IF`. */
const QUERY = `
import socket, struct, sys
version, name = int(sys.argv[1]), sys.argv[2]
rest = struct.pack(">BBH", 2, 125, 0) if version == 3 else b""
query = lambda check: struct.pack(">BBH4s", 0x11, 0 if version == 1 else 100, check, b"") + rest
total = sum(struct.unpack(">%dH" % (len(query(0)) // 2), query(0)))
out = socket.socket(socket.AF_INET, socket.SOCK_RAW, 2)
out.setsockopt(0, 32, struct.pack("@4s4si", b"", b"", socket.if_nametoindex(name)))
out.sendto(query(~((total & 0xffff) + (total >> 16)) & 0xffff), ("224.0.0.1", 0))
`;

describeWithLab('surroundings', () => {
  let ns: PrivateNamespace;
  const { read } = settingRunner(() => ns);
  beforeAll(async () => {
    if (missing.length > 0) return;
    ns = await openNamespace();
    await ns.must(`
echo 1 >/proc/sys/net/ipv6/conf/default/disable_ipv6
# Both ends of a cable are on one host here: its own addresses come in as sources.
echo 1 >/proc/sys/net/ipv4/conf/all/accept_local
cat >${ns.folder}/query.py <<'END'
${QUERY}
END
for i in 0 1 2; do
ip link add br$i type bridge; ip link add port$i type veth peer name far$i; ip link set port$i master br$i
for l in br$i port$i far$i; do ip link set $l up; done
ip addr add 198.18.$i.1/24 dev far$i
done`);
  });
  afterAll(async () => ns?.close());

  async function current(id: string, name: string, desired: true): Promise<Current> {
    const setting = settingById(id);
    const wanted = wantedOf(setting, { on: name, desired });
    return setting.current(await read(setting, [name], 'dash'), wanted, [wanted]);
  }

  async function query(version: 1 | 2 | 3, from: string): Promise<void> {
    await ns.must(`python3 ${ns.folder}/query.py ${version} ${from}; sleep 0.2`);
  }

  test('without a querier nothing is known, and nothing passes', async () => {
    expect((await current('querier', 'br0', true)).running).toMatchObject({ state: 'unknown' });
    expect((await current('querier', 'far0', true)).running).toMatchObject({ state: 'unknown' });
  });

  test('a querier of version 3 is heard by a bridge, and leaves no trace on another host', async () => {
    await query(3, 'far0');

    expect(await ns.must('bridge -d -s mdb show')).toMatch(/router ports on br0: port0/);
    expect((await current('querier', 'br0', true)).running).toEqual({ state: 'known', value: 'heard behind port0' });
    expect((await current('querier', 'port0', true)).running).toMatchObject({ state: 'known' });
    expect((await current('querier', 'far0', true)).running).toMatchObject({ state: 'unknown' });
  });

  test.each([
    [2, 'far1'],
    [1, 'far2'],
  ] as const)('a querier of version %s holds the host down', async (version, from) => {
    const bridge = from.replace('far', 'br');
    await query(version, from);

    expect(await ns.must('cat /proc/net/igmp')).toMatch(new RegExp(`${bridge} +: +\\d+ +V${version}`));
    expect(await current('querier', bridge, true)).toEqual({
      running: { state: 'known', value: `IGMPv${version} querier` },
      why: expect.stringContaining('any-source'),
    });
  });

  test('a version that is enforced says nothing of a querier', async () => {
    await ns.must(
      'ip link add forced type veth peer name other; ip link set forced up; echo 2 >/proc/sys/net/ipv4/conf/forced/force_igmp_version',
    );

    expect(await ns.must('cat /proc/net/igmp')).toMatch(/forced +: +\d+ +V2/);
    expect((await current('querier', 'forced', true)).running).toMatchObject({ state: 'unknown' });
  });

  test("a bridge's own querier", async () => {
    await ns.must('ip link add br9 type bridge mcast_querier 1; ip link set br9 up');

    expect((await current('querier', 'br9', true)).running).toEqual({ state: 'known', value: 'own querier of br9' });
  });

  test('a tunnel without the MULTICAST flag carries none, Ethernet has nothing against it', async () => {
    await ns.must('ip tuntap add tun9 mode tun; ip link set tun9 up multicast off');
    expect(await ns.must('ip link show dev tun9')).not.toContain('MULTICAST');

    expect(await current('carries_multicast', 'tun9', true)).toMatchObject({
      running: { state: 'known', value: 'the tunnel carries none' },
    });
    expect(await current('carries_multicast', 'far0', true)).toMatchObject({
      running: { state: 'known', value: 'nothing known against it' },
    });
  });
});
