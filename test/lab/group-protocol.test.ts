/** The version of IGMP and MLD against the kernel: the keys by cat, the version spoken by /proc/net/igmp, an older querier for real. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { settingById } from '../../src/settings/index.ts';
import { openNamespace, type PrivateNamespace } from '../settings/private-namespace.ts';
import { settingRunner, wantedOf } from './setting-runner.ts';

let ns: PrivateNamespace;
const { read, applies, undoes } = settingRunner(() => ns);
beforeAll(async () => {
  ns = await openNamespace();
  await ns.must(`
for i in 0 1 2; do
ip link add eth$i type veth peer name p$i
for l in eth$i p$i; do echo 1 >/proc/sys/net/ipv6/conf/$l/addr_gen_mode; ip link set $l up; done
ip addr add 198.18.$i.1/24 dev eth$i
done
ip link add fresh type veth peer name freshp`);
});
afterAll(async () => ns.close());

/** A general query of version 2, as a switch without an address sends it. */
const QUERY = `
import socket, struct
def checksum(data):
    total = sum(struct.unpack('!%dH' % (len(data) // 2), data))
    total = (total >> 16) + (total & 0xffff)
    return ~(total + (total >> 16)) & 0xffff
igmp = struct.pack('!BBHI', 0x11, 10, 0, 0)
igmp = igmp[:2] + struct.pack('!H', checksum(igmp)) + igmp[4:]
header = struct.pack('!BBHHHBBH', 0x46, 0xc0, 32, 1, 0, 1, 2, 0) + socket.inet_aton('0.0.0.0') + socket.inet_aton('224.0.0.1') + bytes([0x94, 4, 0, 0])
header = header[:10] + struct.pack('!H', checksum(header)) + header[12:]
wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
wire.bind(('p2', 0))
wire.send(bytes.fromhex('01005e000001020000000001') + bytes([8, 0]) + header + igmp)`;

async function keys(): Promise<string> {
  return ns.must('grep -r . /proc/sys/net/ipv4/conf/*/force_igmp_version /proc/sys/net/ipv6/conf/*/force_mld_version');
}

/** `eth0 V3, …` */
async function spoken(): Promise<string> {
  return (await ns.must(`awk '$2 ~ /^eth/ {print $2, $NF}' /proc/net/igmp`)).trim().replaceAll('\n', ', ');
}

async function write(key: string, value: number): Promise<void> {
  await ns.must(`echo ${value} >/proc/sys/net/${key}`);
}

describe.each(['dash', 'busybox'] as const)('in %s', (shell) => {
  test('igmp_version: enforced of one interface, and undone', async () => {
    const before = await keys();

    const changes = await applies(
      'igmp_version',
      [
        { on: 'eth0', desired: 2 },
        { on: 'eth1', desired: 1 },
      ],
      shell,
    );

    expect(await spoken()).toBe('eth0 V2, eth1 V1, eth2 V3');
    await undoes(changes, shell);
    expect(await keys()).toBe(before);
  });

  test('igmp_version: what all enforces is taken from one interface, all others keep it', async () => {
    await write('ipv4/conf/all/force_igmp_version', 2);
    const before = await keys();
    expect(await spoken()).toBe('eth0 V2, eth1 V2, eth2 V2');

    const changes = await applies('igmp_version', [{ on: 'eth0', desired: 3 }], shell);

    expect(await spoken()).toBe('eth0 V3, eth1 V2, eth2 V2');
    expect(await ns.must('cat /proc/sys/net/ipv4/conf/fresh/force_igmp_version')).toBe('2\n');
    await undoes(changes, shell);
    expect(await keys()).toBe(before);
    await write('ipv4/conf/all/force_igmp_version', 0);
  });

  test('mld_version: all goes before the interface', async () => {
    await write('ipv6/conf/all/force_mld_version', 1);
    const before = await keys();

    const changes = await applies('mld_version', [{ on: 'eth0', desired: 2 }], shell);

    expect(
      await ns.must(
        'cd /proc/sys/net/ipv6/conf; cat all/force_mld_version eth0/force_mld_version eth1/force_mld_version',
      ),
    ).toBe('0\n0\n1\n');
    await undoes(changes, shell);
    expect(await keys()).toBe(before);
    await write('ipv6/conf/all/force_mld_version', 0);
  });
});

test('igmp_version: an older querier holds it down, and no key overrules that', async () => {
  await ns.must(`python3 -c "${QUERY}"`);
  expect(await spoken()).toBe('eth0 V3, eth1 V3, eth2 V2');
  const setting = settingById('igmp_version');
  const wanted = [wantedOf(setting, { on: 'eth2', desired: 3 })];

  const facts = await read(setting, ['eth2'], 'dash');
  const [one] = wanted;

  expect(one && setting.current(facts, one)).toMatchObject({
    running: { state: 'known', value: 2 },
    why: expect.stringContaining('a query of version 2 was heard there'),
  });
  expect(setting.plan?.(facts, wanted)).toMatchObject({
    changes: [],
    impossible: [{ why: expect.stringContaining('let the querier') }],
  });
  await write('ipv4/conf/eth2/force_igmp_version', 3);
  await ns.must(`python3 -c "${QUERY}"`);
  expect(await spoken()).toContain('eth2 V2');
});
