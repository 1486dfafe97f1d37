/**
 * What interfaces and routes are set to, against the kernel: the whole way once with dash and iproute2 and once with busybox,
 * the effect read by other means, and the state after an undo equal to the one before.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openNamespace, type PrivateNamespace } from '../settings/private-namespace.ts';
import { settingRunner } from './setting-runner.ts';

let ns: PrivateNamespace;
const { applies, undoes } = settingRunner(() => ns);
beforeAll(async () => {
  ns = await openNamespace();
  // No link-local addresses: their duplicate address detection would change the state in the middle of a test.
  await ns.must(`
for i in 0 1 2; do
ip link add eth$i numrxqueues 2 numtxqueues 2 type veth peer name p$i
for l in eth$i p$i; do echo 1 >/proc/sys/net/ipv6/conf/$l/addr_gen_mode; ip link set $l up; done
ip addr add 198.18.$i.1/24 dev eth$i
done
ip addr add 2001:db8::1/64 dev eth1 nodad
ip link add br0 type bridge; echo 1 >/proc/sys/net/ipv6/conf/br0/addr_gen_mode; ip link set br0 up`);
});
afterAll(async () => ns.close());

/** Everything that these settings could change, by other means than ours. */
async function wholeState(): Promise<string> {
  return ns.must(`
ip route show table all | sort
ip -6 route show table all
ip -d -o link | sed 's/ *link-netns.*//; s/[a-z_]*timer *[0-9.]*//g'
ip -o address | sed 's/  *valid_lft.*//'
for i in eth0 eth1 eth2; do ethtool -l $i; ethtool -k $i; done
grep -r . /sys/class/net/br0/bridge 2>/dev/null | grep -v timer
cat /proc/net/ip_mr_vif`);
}

describe.each(['dash', 'busybox'] as const)('in %s', (shell) => {
  test('routes: IPv6 groups, in table local', async () => {
    await ns.must(`
ip -6 route add multicast ff16::/16 dev eth0 table local
ip -6 route add multicast ff17::/16 dev eth1 table local metric 7`);
    expect(await ns.must('ip -6 route get ff15::1')).toContain('dev p0');
    const before = await wholeState();

    const changes = await applies(
      'routes',
      [
        { desired: { to: 'FF15::/16', dev: 'eth1' } },
        { desired: { to: 'ff16::/16', dev: 'eth1', source: '2001:db8::1' } },
        { desired: { to: 'ff17::/16', dev: 'eth1', source: '2001:db8::1' } },
        { desired: { to: 'ff18::1', dev: 'eth2', metric: 5 } },
        { desired: { to: 'ff00::/8', dev: 'eth2' } },
      ],
      shell,
    );

    for (const group of ['ff15::1', 'ff16::1', 'ff17::1']) {
      expect(await ns.must(`ip -6 route get ${group}`)).toContain('dev eth1');
    }
    expect(await ns.must('ip -6 route get ff18::1')).toContain('dev eth2');
    expect(await ns.must('ip -6 route get ff19::1')).toContain('dev eth2');
    await undoes(changes, shell);
    expect(await wholeState()).toBe(before);
    await undoes(changes, shell);
    expect(await wholeState()).toBe(before);
    await ns.must('for g in ff16 ff17; do ip -6 route del multicast $g::/16 table local; done');
  });
});
