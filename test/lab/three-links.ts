/** A private namespace with three links, for settings against the kernel: the state after an undo equals the one before. */
import { afterAll, beforeAll } from '@jest/globals';
import { openNamespace, type PrivateNamespace, type Shell } from '../settings/private-namespace.ts';
import { type SettingRunner, settingRunner } from './setting-runner.ts';

/** The whole way of a setting runs once with dash and iproute2 and once with busybox. */
export const TOOLS = ['dash', 'busybox'] as const satisfies readonly Shell[];

interface ThreeLinks extends SettingRunner {
  /** A function because there is none before `beforeAll` ran. */
  ns(): PrivateNamespace;
  /** Everything that settings could change there, by other means than ours. */
  wholeState(): Promise<string>;
}

/** eth0, eth1 and eth2, and eth0.7, from the first test of the file to its last. */
export function useThreeLinks(): ThreeLinks {
  let ns: PrivateNamespace;
  beforeAll(async () => {
    ns = await openNamespace();
    await ns.must(`
mkdir ${ns.folder}/smcroute.d
for i in 0 1 2; do echo 1 >/proc/sys/net/ipv6/conf/default/disable_ipv6; ip link add eth$i type veth peer name p$i; ip link set p$i up; ip link set eth$i up; done
ip link add eth0.7 type veth peer name p7; ip link set eth0.7 up
for i in 0 1 2; do ip addr add 198.18.$i.1/24 dev eth$i; done`);
  });
  afterAll(() => ns.close());
  return {
    ...settingRunner(() => ns),
    ns: () => ns,
    wholeState: () =>
      ns.must(`
grep -r . /proc/sys/net/ipv4/conf 2>/dev/null | sort
ip route show table all | sort
ip -d -o link | sed 's/ *link-netns.*//'
for i in eth0 eth1 eth2; do ethtool -k $i; done
find ${ns.folder} -path '*/busybox' -prune -o -type f ! -name '*.log' -print | sort | while read -r f; do ls -ln "$f"; cat "$f"; done | sed 's/ [A-Z][a-z][a-z] .* / /'
cat /proc/net/ip_mr_vif`),
  };
}
