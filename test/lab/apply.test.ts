import { expect, test } from '@jest/globals';
import { healFault, injectFault } from '../../src/lab/index.ts';
import { FAULTS, NOT_ARMED, PROFILE } from './broken.ts';
import { drifting, hostOf, mcready, mcreadyRun, wholeState, writeFile } from './mcready.ts';
import { describeWithLab, sh, useLab } from './support.ts';

/** Puts another ethtool in the way of the host's, with `line` run first for `-K`. */
function shadowEthtool(line: string): string {
  return `cp /usr/sbin/ethtool /run/ethtool.real
    printf '#!/bin/sh\\ncase $1 in -K) ${line} ;; esac\\nexec /run/ethtool.real "$@"\\n' >/run/ethtool.shadow
    chmod 755 /run/ethtool.shadow; mount --bind /run/ethtool.shadow /usr/sbin/ethtool`;
}
const UNSHADOW = 'umount /usr/sbin/ethtool; rm /run/ethtool.real /run/ethtool.shadow';

describeWithLab('apply', () => {
  const lab = useLab({ hosts: 3 });

  async function allFaults(host: string): Promise<string> {
    for (const fault of FAULTS) await injectFault(lab(), fault, host);
    return writeFile(lab(), 'p.yaml', PROFILE);
  }

  test('fixes what drifts, the kernel says so, the second time there is nothing to do', async () => {
    const profile = await allFaults('h1');

    const first = await mcreadyRun(lab(), 'apply', 'h1', '-p', profile, '--yes');

    expect(first.verdict).toBe('match');
    expect(hostOf(first, 'h1').changes!.map(({ outcome }) => outcome)).toEqual(Array(4).fill('applied'));
    const h1 = { host: 'h1' };
    const keys = await sh(
      lab(),
      h1,
      'cat /proc/sys/net/ipv4/conf/all/rp_filter /proc/sys/net/ipv4/conf/eth1/rp_filter',
    );
    expect(keys).toBe('0\n0');
    expect(await sh(lab(), h1, 'ip -o link show eth1')).toContain('MULTICAST');
    expect(await sh(lab(), h1, 'ip route get 239.1.1.1')).toContain('dev eth1');
    expect(await sh(lab(), h1, 'ethtool -k eth1 | grep generic-receive')).toBe('generic-receive-offload: off');

    const state = await wholeState(lab(), 'h1');
    const second = await mcreadyRun(lab(), 'apply', 'h1', '-p', profile, '--yes');
    expect(hostOf(second, 'h1').changes).toEqual([]);
    expect(second.exitCode).toBe(0);
    expect(await wholeState(lab(), 'h1')).toBe(state);
  });

  test('interfaces that leaned on conf.all keep what was in force for them', async () => {
    await injectFault(lab(), 'rp-filter-strict', 'h2');
    const profile = await writeFile(lab(), 'rp.yaml', 'name: p\ninterfaces:\n  eth1: {rp_filter: off}\n');
    const inForce =
      'for i in eth0 eth1 lo; do a=$(cat /proc/sys/net/ipv4/conf/all/rp_filter); b=$(cat /proc/sys/net/ipv4/conf/$i/rp_filter); echo $i $((a > b ? a : b)); done';
    expect(await sh(lab(), { host: 'h2' }, inForce)).toBe('eth0 1\neth1 1\nlo 1');

    await mcreadyRun(lab(), 'apply', 'h2', '-p', profile, '--yes');

    expect(await sh(lab(), { host: 'h2' }, inForce)).toBe('eth0 1\neth1 0\nlo 1');
    await healFault(lab(), 'rp-filter-strict', 'h2');
  });

  test('without --yes and without a terminal: exit 2, nothing is changed', async () => {
    const profile = await allFaults('h1');
    const state = await wholeState(lab(), 'h1');

    const { code, stdout, stderr } = await mcready(lab(), 'apply', 'h1', '-p', profile);

    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('--yes');
    expect(await wholeState(lab(), 'h1')).toBe(state);
  });

  test('a change that fails in the middle: everything is put back, exit 4, other hosts go on', async () => {
    const profile = await allFaults('h1');
    await injectFault(lab(), 'multicast-off', 'h2');
    await sh(
      lab(),
      { host: 'h1' },
      shadowEthtool('[ -e /dev/shm/failed ] || { : >/dev/shm/failed; echo "no such luck" >&2; exit 92; }'),
    );
    const state = await wholeState(lab(), 'h1');

    const run = await mcreadyRun(lab(), 'apply', 'h1', 'h2', '-p', profile, '--yes');

    expect(run.exitCode).toBe(4);
    expect(
      hostOf(run, 'h1')
        .changes!.map(({ outcome }) => outcome)
        .sort(),
    ).toEqual(['failed', 'skipped', 'undone', 'undone']);
    expect(hostOf(run, 'h1').changes!.find(({ outcome }) => outcome === 'failed')!.error).toContain('no such luck');
    expect(hostOf(run, 'h2').changes!.map(({ outcome }) => outcome)).toEqual(['applied']);
    expect(await wholeState(lab(), 'h1')).toBe(state);
    await sh(lab(), { host: 'h1' }, UNSHADOW);
  });

  test('a change that has no effect is seen, and everything is put back', async () => {
    const profile = await allFaults('h1');
    await sh(lab(), { host: 'h1' }, shadowEthtool('exit 0'));
    const state = await wholeState(lab(), 'h1');

    const run = await mcreadyRun(lab(), 'apply', 'h1', '-p', profile, '--yes');

    expect(run.exitCode).toBe(4);
    expect(hostOf(run, 'h1').changes!.map(({ outcome }) => outcome)).toEqual(Array(4).fill('undone'));
    expect(hostOf(run, 'h1').changes![0]!.error).toContain('ethtool.features eth1');
    expect(await wholeState(lab(), 'h1')).toBe(state);
    await sh(lab(), { host: 'h1' }, UNSHADOW);
  });

  test('read-only /proc/sys: one clear failure, nothing is changed', async () => {
    await injectFault(lab(), 'rp-filter-strict', 'h1');
    const profile = await writeFile(lab(), 'rp.yaml', 'name: p\ninterfaces:\n  eth1: {rp_filter: off}\n');
    const net = '/proc/sys/net';
    await sh(lab(), { host: 'h1' }, `mount --bind ${net} ${net} && mount -o remount,ro,bind ${net}`);
    const state = await wholeState(lab(), 'h1');

    const run = await mcreadyRun(lab(), 'apply', 'h1', '-p', profile, '--yes');

    expect(run.exitCode).toBe(4);
    expect(hostOf(run, 'h1').changes![0]!.error).toContain('Read-only file system');
    expect(await wholeState(lab(), 'h1')).toBe(state);
    await sh(lab(), { host: 'h1' }, `umount ${net}`);
  });

  test('as a user with sudo it works; a user who may not, and a password that is asked for, are told apart', async () => {
    const profile = await allFaults('h3');
    const inventory = (user: string) => `
defaults: {identity_file: /run/mcready-lab/id_ed25519, known_hosts: /run/mcready-lab/known_hosts, become: sudo}
hosts: {h3: {address: 198.18.0.13, user: ${user}}}
`;
    const ops = await writeFile(lab(), 'ops.yaml', inventory('ops'));
    const audit = await writeFile(lab(), 'audit.yaml', inventory('audit'));

    const refused = await mcreadyRun(lab(), 'check', '-i', audit, '-p', profile);
    expect(refused.exitCode).toBe(3);
    expect(hostOf(refused, 'h3').error!.code).toMatch(/^become-/);

    const applied = await mcreadyRun(lab(), 'apply', '-i', ops, '-p', profile, '--yes');
    expect(applied.verdict).toBe('match');
    expect(await sh(lab(), { host: 'h3' }, 'ip -o link show eth1')).toContain('MULTICAST');

    await injectFault(lab(), 'sudo-password', 'h3');
    const asked = await mcreadyRun(lab(), 'check', '-i', ops, '-p', profile);
    expect(hostOf(asked, 'h3').error).toMatchObject({ code: 'become-password-needed' });
  });

  test('without privilege: what can be read is read, and changing is refused before it is begun', async () => {
    await injectFault(lab(), 'rp-filter-strict', 'h2');
    const text = `
defaults: {identity_file: /run/mcready-lab/id_ed25519, known_hosts: /run/mcready-lab/known_hosts, user: audit}
hosts: {h2: {address: 198.18.0.12}}
`;
    const inventory = await writeFile(lab(), 'plain.yaml', text);
    const profile = await writeFile(lab(), 'rp.yaml', 'name: p\ninterfaces:\n  eth1: {rp_filter: off}\n');

    const checked = await mcreadyRun(lab(), 'check', '-i', inventory, '-p', profile);
    expect(drifting(hostOf(checked, 'h2'))).toEqual(['rp_filter eth1 drift']);

    const state = await wholeState(lab(), 'h2');
    const applied = await mcreadyRun(lab(), 'apply', '-i', inventory, '-p', profile, '--yes');
    expect(applied).toMatchObject({ verdict: 'apply-failed', exitCode: 4 });
    expect(await wholeState(lab(), 'h2')).toBe(state);
    await sh(lab(), { host: 'h2' }, NOT_ARMED);
    expect(hostOf(applied, 'h2').error).toMatchObject({
      code: 'root-needed',
      message: expect.stringContaining('nothing was changed: audit is not root'),
    });
  });
});
