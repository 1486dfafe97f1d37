/** Settings of interfaces and routes by the compiled CLI, over ssh: one apply for what depends on each other. */
import { expect, test } from '@jest/globals';
import { drifting, hostOf, mcreadyRun, writeFile } from './mcready.ts';
import { describeWithLab, sh, useLab } from './support.ts';

const PROFILE = `name: p
interfaces:
  eth1:
    up: true
    allmulticast: true
    mtu: 1400
    ethtool: {channels: {rx: 1}, pause: {rx: off}, coalesce: {adaptive-rx: off}}
  br7: {bridge: {multicast_snooping: false, multicast_querier: true}}
routes:
  - {to: 239.0.0.0/8, dev: eth1}
  - {to: ff15::/16, dev: eth1}
`;

const RINGS = `name: p
interfaces:
  eth1: {ethtool: {ring: {rx: 4096}}}
`;

/** A driver with rings: veth has none. It takes what is set, unless it is deaf: then it says that it did. */
const ETHTOOL = `#!/bin/sh
case $1 in
  -g) printf 'Ring parameters for %s:\\nPre-set maximums:\\nRX: 4096\\nTX: 4096\\nCurrent hardware settings:\\nRX: %s\\nTX: 512\\n' "$2" "$(cat /run/ring)" ;;
  -G) [ -e /run/deaf ] || echo "$4" >/run/ring ;;
  *) exec /run/ethtool.real "$@" ;;
esac
`;

describeWithLab('interfaces and routes', () => {
  const lab = useLab({ hosts: 2 });
  const h1 = { host: 'h1' };

  test('an interface that is down gets up, then its routes, in one apply; the second time there is nothing to do', async () => {
    const profile = await writeFile(lab(), 'links.yaml', PROFILE);
    await sh(lab(), h1, 'ip link set eth1 down; ip link add br7 type bridge; ip link set br7 up');

    const first = await mcreadyRun(lab(), 'apply', 'h1', '-p', profile, '--yes');

    expect(drifting(hostOf(first, 'h1'))).toEqual([
      'ethtool.coalesce eth1 adaptive-rx not-applicable',
      'ethtool.pause eth1 rx not-applicable',
    ]);
    const changes = hostOf(first, 'h1').changes!;
    expect(changes.map(({ setting }) => setting)).toEqual([
      'up',
      'allmulticast',
      'mtu',
      'bridge.multicast_snooping',
      'bridge.multicast_querier',
      'routes',
      'routes',
    ]);
    expect(await sh(lab(), h1, 'ip link show eth1')).toMatch(/ALLMULTI.*UP.* mtu 1400 /);
    expect(await sh(lab(), h1, 'cd /sys/class/net/br7/bridge; cat multicast_snooping multicast_querier')).toBe('0\n1');
    expect(await sh(lab(), h1, 'ip route get 239.1.1.1')).toContain('dev eth1');
    expect(await sh(lab(), h1, 'ip -6 route get ff15::1')).toContain('dev eth1');
    const second = await mcreadyRun(lab(), 'apply', 'h1', '-p', profile, '--yes');
    expect(second.exitCode).toBe(0);
    expect(hostOf(second, 'h1').changes).toEqual([]);
  });

  test('what a driver does not have or take is drift with the reason and no plan', async () => {
    const profile = await writeFile(
      lab(),
      'beyond.yaml',
      `name: p\ninterfaces:\n  eth1: {mtu: 65536, ethtool: {ring: {rx: 4096}, channels: {rx: 64}}}\n`,
    );

    const run = await mcreadyRun(lab(), 'plan', 'h2', '-p', profile);

    const { findings = [], changes } = hostOf(run, 'h2');
    expect(changes).toEqual([]);
    expect(findings.map(({ verdict, why, running }) => [verdict, why ?? running])).toEqual([
      ['drift', 'the driver of eth1 takes 65535 at most'],
      ['drift', expect.stringMatching(/^its driver takes rx \d+ at most$/)],
      ['drift', expect.stringContaining('Operation not supported')],
    ]);
  });

  test('rings: set and read back; one that is set with exit 0 and no effect is told and put back', async () => {
    const profile = await writeFile(lab(), 'rings.yaml', RINGS);
    await sh(
      lab(),
      h1,
      `cp /usr/sbin/ethtool /run/ethtool.real; cat >/run/ethtool.shadow <<'END'
${ETHTOOL}END
chmod 755 /run/ethtool.shadow; mount --bind /run/ethtool.shadow /usr/sbin/ethtool; echo 512 >/run/ring; touch /run/deaf`,
    );

    const deaf = await mcreadyRun(lab(), 'apply', 'h1', '-p', profile, '--yes');
    await sh(lab(), h1, 'rm /run/deaf');
    const heard = await mcreadyRun(lab(), 'apply', 'h1', '-p', profile, '--yes');

    expect(deaf.exitCode).toBe(4);
    expect(hostOf(deaf, 'h1').changes).toMatchObject([{ outcome: 'undone', risk: 'may-cut-link' }]);
    expect(heard.exitCode).toBe(0);
    expect(hostOf(heard, 'h1').changes).toMatchObject([{ outcome: 'applied', commands: ['ethtool -G eth1 rx 4096'] }]);
    expect(await sh(lab(), h1, 'cat /run/ring')).toBe('4096');
    await sh(lab(), h1, 'umount /usr/sbin/ethtool; rm /run/ethtool.real /run/ethtool.shadow /run/ring');
  });
});
