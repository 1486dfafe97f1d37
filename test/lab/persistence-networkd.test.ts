/** systemd-networkd itself, in a namespace: what is stated is in force after it started anew, and gone after the undo. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { networkd } from '../../src/persistence/networkd/index.ts';
import { slotOf, stated } from '../persistence/statements.ts';
import type { PrivateNamespace } from '../settings/private-namespace.ts';
import { filesUnder, openHost, readFacts, undoes, writes } from './keeper.ts';

const FOLDER = '/etc/systemd/network';

let ns: PrivateNamespace;
beforeAll(async () => {
  ns = await openHost();
  // Without a /sys that can be written there is no udev to wait for: networkd does as in a container.
  await ns.must(`
mount -o remount,bind,ro /sys
mkdir -p ${FOLDER} /run/systemd/network/60-more.network.d
cat >${FOLDER}/50-data.network <<'.'
[Match]
Name=eth1
[Network]
Address=198.18.1.1/24
LinkLocalAddressing=no
.
cat >/run/systemd/network/60-more.network <<'.'
[Match]
Name=eth2
[Link]
MTUBytes=1450
[Network]
LinkLocalAddressing=no
.
printf '[Link]\\nMTUBytes=1350\\n' >/run/systemd/network/60-more.network.d/10-mtu.conf`);
});
afterAll(async () => ns.close());

const STATEMENTS = [
  stated(['link', 'eth1', 'link', 'multicast'], 'off', 1),
  stated(['link', 'eth1', 'link', 'allmulticast'], 'on', 2),
  stated(['link', 'eth1', 'link', 'mtu'], '1400', 3),
  stated(['link', 'eth1', 'link', 'up'], 'on', 4),
  stated(['route', '239.0.0.0/8', 'eth1', 'main'], 'metric 5 src 198.18.1.1', 5),
  stated(['route', '239.7.0.0/16', 'eth1', '100'], '', 6),
  stated(['link', 'eth2', 'link', 'mtu'], '1300', 7),
];

/** New interfaces, and networkd started as at boot; it has done its work when so many are configured. */
async function boot(configured = 2): Promise<void> {
  await ns.must(`
if [ -e /run/networkd.pid ]; then
  p=$(cat /run/networkd.pid)
  kill $p
  # Nobody collects what has ended here: gone is also a zombie.
  for n in $(seq 100); do grep -qs '^State:.[^Z]' /proc/$p/status || break; sleep 0.1; done
fi
for i in eth1 eth2 br0; do [ ! -e /sys/class/net/$i ] || ip link del $i; done
rm -rf /run/systemd/netif
for d in links leases lldp; do mkdir -p /run/systemd/netif/$d; done
chown -R systemd-network:systemd-network /run/systemd/netif
for i in 1 2; do ip link add eth$i type veth peer name p$i; ip link set p$i up; done
/lib/systemd/systemd-networkd >/run/networkd.log 2>&1 </dev/null &
echo $! >/run/networkd.pid
for n in $(seq 100); do
  [ "$(cat /run/systemd/netif/links/* 2>/dev/null | grep -c '^ADMIN_STATE=configured$')" = ${configured} ] && exit 0
  sleep 0.1
done
cat /run/networkd.log /run/systemd/netif/links/* >&2
exit 1`);
}

async function kernel(): Promise<string> {
  return ns.must(`
for i in eth1 eth2; do ip -o link show $i | grep -o '<.*>\\|mtu [0-9]*'; done
ip route show root 239.0.0.0/8 table all | sort`);
}

const SNOOPING = 'cd /sys/class/net/br0/bridge; cat multicast_snooping multicast_querier';

const AS_STATED = `<BROADCAST,ALLMULTI,UP,LOWER_UP>
mtu 1400
<BROADCAST,MULTICAST,UP,LOWER_UP>
mtu 1300
239.0.0.0/8 dev eth1 proto static scope link src 198.18.1.1 metric 5 
239.7.0.0/16 dev eth1 table 100 proto static scope link 
`;

describe.each(['dash', 'bash'] as const)('in %s', (shell) => {
  test('what is stated is in force after a boot, and after the undo all is as before', async () => {
    await boot();
    const before = await filesUnder(ns, '/etc/systemd', '/run/systemd/network');
    const plain = await kernel();

    const changes = await writes(ns, networkd, STATEMENTS, shell);

    expect(await kernel()).toBe(plain);
    await boot();
    expect(await kernel()).toBe(AS_STATED);
    await undoes(ns, changes, shell);
    expect(await filesUnder(ns, '/etc/systemd', '/run/systemd/network')).toBe(before);
    await boot();
    expect(await kernel()).toBe(plain);
  });

  test('earlier statements stay, and the undo of later ones brings their bytes back', async () => {
    await boot();
    const first = await writes(ns, networkd, STATEMENTS.slice(0, 5), shell);
    const earlier = await filesUnder(ns, '/etc/systemd');
    await boot();

    const second = await writes(ns, networkd, [stated(['route', '239.0.0.0/8', 'eth1', 'main'], '', 9)], shell);

    await boot();
    expect(await ns.must('ip route show 239.0.0.0/8; ip -o link show eth1 | grep -o "mtu [0-9]*"')).toBe(
      '239.0.0.0/8 dev eth1 proto static scope link \nmtu 1400\n',
    );
    await undoes(ns, second, shell);
    expect(await filesUnder(ns, '/etc/systemd')).toBe(earlier);
    await undoes(ns, first, shell);
  });
});

test('an interface stays down', async () => {
  await boot();
  const changes = await writes(ns, networkd, [stated(['link', 'eth2', 'link', 'up'], 'off', 1)], 'dash');

  await boot();

  expect(await ns.must('ip -o link show eth1; ip -o link show eth2')).toMatch(
    / eth1.*UP,LOWER_UP>.*\n.* eth2.*<BROADCAST,MULTICAST> /,
  );
  await undoes(ns, changes, 'dash');
});

test('a bridge that networkd makes', async () => {
  await ns.must(`
printf '[NetDev]\\nName=br0\\nKind=bridge\\n[Bridge]\\nMulticastSnooping=yes\\n' >${FOLDER}/30-br0.netdev
printf '[Match]\\nName=br0\\n[Link]\\nRequiredForOnline=no\\n[Network]\\nConfigureWithoutCarrier=yes\\nLinkLocalAddressing=no\\n' >${FOLDER}/30-br0.network`);
  await boot(3);
  const before = await ns.must(SNOOPING);
  const wanted = [
    stated(['link', 'br0', 'bridge', 'multicast_snooping'], '0', 1),
    stated(['link', 'br0', 'bridge', 'multicast_querier'], '1', 2),
  ];

  const changes = await writes(ns, networkd, wanted, 'dash');

  await boot(3);
  expect([before, await ns.must(SNOOPING)]).toEqual(['1\n0\n', '0\n1\n']);
  await undoes(ns, changes, 'dash');
  await ns.must(`rm ${FOLDER}/30-br0.netdev ${FOLDER}/30-br0.network`);
});

test('what others state is read with its place', async () => {
  await boot();

  const facts = await readFacts(ns, networkd, 'dash');

  expect(networkd.read(facts, slotOf('link', 'eth2', 'link', 'mtu'))).toEqual({
    state: 'known',
    value: '1350',
    where: '/run/systemd/network/60-more.network.d/10-mtu.conf:2',
  });
  expect(networkd.read(facts, slotOf('link', 'p1', 'link', 'up')).state).toBe('absent');
  expect(networkd.keeps(facts, slotOf('link', 'p1', 'link', 'mtu'))).toEqual({ state: 'known', value: false });
});
