import { expect, test } from '@jest/globals';
import { drifting, hostOf, mcready, mcreadyRun, wholeState, writeFile } from './mcready.ts';
import { describeWithLab, sh, useLab } from './support.ts';

const PROFILE = `
name: all-settings
interfaces:
  \${data}: {multicast: true, rp_filter: off, mc_forwarding: false, ethtool: {features: {gro: off}}}
routes:
  - {to: 239.0.0.0/8, dev: "\${data}"}
`;

describeWithLab('check of a fleet with faults', () => {
  const lab = useLab({
    hosts: 5,
    faults: [
      { fault: 'rp-filter-strict', host: 'h2' },
      { fault: 'route-wrong', host: 'h3' },
      { fault: 'multicast-off', host: 'h3' },
      { fault: 'gro-on', host: 'h4' },
      { fault: 'ethtool-missing', host: 'h5' },
    ],
  });

  test('finds each fault where it is, and nothing else', async () => {
    const profile = await writeFile(lab(), 'p.yaml', PROFILE);

    const run = await mcreadyRun(lab(), 'check', '-p', profile);

    expect(run.verdict).toBe('incomplete');
    expect(run.exitCode).toBe(3);
    expect(Object.fromEntries(run.hosts.map((host) => [host.name, [host.verdict, ...drifting(host)]]))).toEqual({
      h1: ['match'],
      h2: ['drift', 'rp_filter eth1 drift'],
      h3: ['drift', 'routes host 239.0.0.0/8 dev eth1 drift', 'multicast eth1 drift'],
      h4: ['drift', 'ethtool.features eth1 generic-receive-offload drift'],
      h5: ['unknown', 'ethtool.features eth1 generic-receive-offload unknown'],
    });
  });

  test('a finding says why, where it was asked for, and what fixes it; run by hand, the remedy does', async () => {
    const profile = await writeFile(lab(), 'p.yaml', PROFILE);
    const [finding] = hostOf(await mcreadyRun(lab(), 'check', 'h2', '-p', profile), 'h2').findings!.filter(
      ({ verdict }) => verdict === 'drift',
    );
    expect(finding).toMatchObject({
      desired: 'off',
      running: { state: 'known', value: 'strict' },
      origin: { file: profile, line: 4 },
    });

    await sh(lab(), { host: 'h2' }, finding!.remedy.join('\n'));

    expect((await mcreadyRun(lab(), 'check', 'h2', '-p', profile)).verdict).toBe('match');
    await sh(lab(), { host: 'h2' }, 'sysctl -w net.ipv4.conf.all.rp_filter=1');
  });

  test.each(['check', 'plan', 'facts'])('%s changes nothing on any host', async (command) => {
    const profile = await writeFile(lab(), 'p.yaml', PROFILE);
    const hosts = ['h1', 'h2', 'h3', 'h4'];
    const before = await Promise.all(hosts.map((host) => wholeState(lab(), host)));

    await mcreadyRun(lab(), command, ...hosts, '-p', profile);

    const after = await Promise.all(hosts.map((host) => wholeState(lab(), host)));
    expect(before[0]).toContain('/etc/passwd');
    expect(after).toEqual(before);
  });

  test('an interface or glob that does not exist is drift, or not applicable when optional', async () => {
    const text =
      'name: p\ninterfaces:\n  eth9: {multicast: true}\n  wl*: {multicast: true}\n  eth8: {optional: true, multicast: true}\n';
    const profile = await writeFile(lab(), 'missing.yaml', text);

    const run = await mcreadyRun(lab(), 'check', 'h1', '-p', profile);

    expect(drifting(hostOf(run, 'h1'))).toEqual([
      'multicast eth9 drift',
      'multicast wl* drift',
      'multicast eth8 not-applicable',
    ]);
    expect(run.exitCode).toBe(1);
  });

  test('the text says the same in 80 columns', async () => {
    const profile = await writeFile(lab(), 'p.yaml', PROFILE);

    const { code, stdout, stderr } = await mcready(lab(), 'check', 'h1', 'h3', '-p', profile);

    expect(code).toBe(1);
    expect(stderr).toContain('Checking 2/2');
    expect(stdout).toContain('drift  multicast  eth1  desired on, running off');
    expect(stdout).toContain('$ ip route replace 239.0.0.0/8 dev eth1');
    for (const line of stdout.split('\n').filter((text) => !text.trim().startsWith('$'))) {
      expect(line.length).toBeLessThanOrEqual(80);
    }
  });

  test('plan as a shell script: run on the host it fixes, and undoes', async () => {
    const profile = await writeFile(lab(), 'p.yaml', PROFILE);
    const { stdout: script } = await mcready(lab(), 'plan', 'h3', '-p', profile, '--as', 'sh');

    const done = await lab().exec({ host: 'h3' }, ['sh', '-s', 'h3'], { stdin: script });
    expect(done).toMatchObject({ code: 0 });
    expect(await sh(lab(), { host: 'h3' }, 'ip link show eth1')).toContain('MULTICAST');
    expect(await sh(lab(), { host: 'h3' }, 'ip route get 239.1.1.1')).toContain('dev eth1');

    const undone = await lab().exec({ host: 'h3' }, ['sh', '-s', 'h3', 'undo'], { stdin: script });
    expect(undone).toMatchObject({ code: 0 });
    expect(await sh(lab(), { host: 'h3' }, 'ip link show eth1')).not.toContain('MULTICAST');
    expect(await sh(lab(), { host: 'h3' }, 'ip route get 239.1.1.1')).toContain('dev eth0');
  });

  test('plan as an Ansible playbook has a task for each command', async () => {
    const profile = await writeFile(lab(), 'p.yaml', PROFILE);

    const { stdout } = await mcready(lab(), 'plan', 'h2', 'h3', '-p', profile, '--as', 'ansible');

    expect(stdout).toContain('- hosts: h2');
    expect(stdout).toContain('sysctl -w net.ipv4.conf.all.rp_filter=0');
    expect(stdout).toContain('ip link set dev eth1 multicast on');
  });
});
