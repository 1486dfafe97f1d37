/** Changes of a host that has busybox only: their effect in /proc and /sys, their undo, and the undo that waits there. */
import { afterEach, beforeAll, expect, test } from '@jest/globals';
import { ARMED, NOT_ARMED, outcomesOf, startApply, until } from './broken.ts';
import { drifting, hostOf, mcreadyRun, wholeState, writeFile } from './mcready.ts';
import { describeWithLab, sh, useLab } from './support.ts';

const CHANGES = 13;

const profileText = (source: string) => `
name: p
sysctl: {net.ipv4.igmp_max_memberships: 200}
interfaces:
  eth1:
    {multicast: false, allmulticast: true, mtu: 1400, rp_filter: loose, igmp_version: 2, mld_version: 1}
  eth9: {up: true}
  br7: {bridge: {multicast_snooping: false, multicast_querier: true}}
routes:
  - {to: 239.0.0.0/8, dev: eth0}
  - {to: "ff15::/16", dev: eth1}
  - {to: 239.9.0.0/16, dev: eth1, table: 100${source}}
`;

/** What the kernel says; IFF_MULTICAST 0x1000, IFF_ALLMULTI 0x200, IFF_UP 0x1 (linux/if.h). */
const LOOK = `
flags=$(cat /sys/class/net/eth1/flags); up=$(cat /sys/class/net/eth9/flags)
echo "multicast $(( (flags & 0x1000) != 0 )) allmulticast $(( (flags & 0x200) != 0 )) up $(( up & 1 ))"
cat /sys/class/net/eth1/mtu /sys/class/net/br7/bridge/multicast_snooping /sys/class/net/br7/bridge/multicast_querier
cd /proc/sys/net; cat ipv4/igmp_max_memberships ipv4/conf/eth1/rp_filter ipv4/conf/eth1/force_igmp_version ipv6/conf/eth1/force_mld_version
ip route show 239.0.0.0/8; ip route show table 100; ip -6 route show table local | grep -c '^multicast ff15::/16 dev eth1'`;

describeWithLab('apply to a host with busybox only', () => {
  const lab = useLab({ hosts: 1, busybox: ['h1'] });
  let profile: string;
  let before: string;

  beforeAll(async () => {
    profile = await writeFile(lab(), 'p.yaml', profileText(''));
    // Once up, an interface keeps the queue that it got: it has had it.
    const eth9 = 'ip link add eth9 type veth peer name peer9; ip link set eth9 up; ip link set eth9 down';
    await sh(lab(), { host: 'h1' }, `ip link add br7 type bridge; ${eth9}`);
    before = await wholeState(lab(), 'h1');
  });

  afterEach(async () => {
    await sh(lab(), { host: 'h1' }, NOT_ARMED);
  });

  test('what fails at the last change is put back exactly', async () => {
    const failing = await writeFile(lab(), 'failing.yaml', profileText(', source: 203.0.113.5'));

    const run = await mcreadyRun(lab(), 'apply', 'h1', '--yes', '-p', failing);

    expect(outcomesOf(run, 'h1')).toEqual([...Array(CHANGES - 1).fill('undone'), 'failed']);
    expect(hostOf(run, 'h1').changes?.at(-1)?.error).toMatch(/RTNETLINK answers: Invalid argument/);
    expect(await wholeState(lab(), 'h1')).toBe(before);
  });

  test('the controller is killed in the middle: the host puts it back by itself', async () => {
    // Long enough for a change to be caught in its middle.
    const slow =
      'rm ifconfig; printf \'#!/bin/sh\\nsleep 2\\nexec busybox ifconfig "$@"\\n\' >ifconfig; chmod 755 ifconfig';
    await sh(lab(), { host: 'h1' }, `cd /run/tools; ${slow}`);
    const state = await wholeState(lab(), 'h1');

    const apply = startApply(lab(), 'h1', '--no-persist', '-p', profile, '--confirm-timeout', '5');
    await until(lab(), 'h1', ARMED);
    await until(lab(), 'h1', '[ "$(cat /proc/sys/net/ipv4/igmp_max_memberships)" = 200 ]');
    await apply.signal('KILL');
    await apply.answer;
    await until(lab(), 'h1', NOT_ARMED);

    expect(await wholeState(lab(), 'h1')).toBe(state);
    await sh(lab(), { host: 'h1' }, 'cd /run/tools; rm ifconfig; ln -s busybox ifconfig');
  });

  test('everything is in force as the kernel tells it, and there is nothing left to do', async () => {
    const run = await mcreadyRun(lab(), 'apply', 'h1', '--yes', '-p', profile);

    expect(run).toMatchObject({ exitCode: 0, verdict: 'match' });
    expect(outcomesOf(run, 'h1')).toEqual(Array(CHANGES).fill('applied'));
    expect(drifting(hostOf(run, 'h1'))).toEqual([]);
    expect((await sh(lab(), { host: 'h1' }, LOOK)).split('\n').map((line) => line.trim())).toEqual([
      ...['multicast 0 allmulticast 1 up 1', '1400', '0', '1', '200', '2', '2', '1'],
      ...['239.0.0.0/8 dev eth0 scope link', '239.9.0.0/16 dev eth1 scope link', '1'],
    ]);
    expect(hostOf(await mcreadyRun(lab(), 'plan', 'h1', '-p', profile), 'h1').changes).toEqual([]);
  });
});
