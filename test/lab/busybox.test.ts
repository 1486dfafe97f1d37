import { expect, test } from '@jest/globals';
import { startLab } from '../../src/lab/index.ts';
import { drifting, hostOf, mcreadyRun } from './mcready.ts';
import { received } from './multicast.ts';
import { describeWithLab, labName, sh, ssh, useLab } from './support.ts';

describeWithLab('a host with busybox and dropbear only', () => {
  const lab = useLab({ hosts: 3, busybox: ['h3'] });

  test('ssh reaches it with the key in known_hosts; dropbear answers, the shell and every tool is busybox', async () => {
    const answer = await ssh(lab(), 'h3', 'readlink /proc/$$/exe; readlink "$(command -v ip)"; hostname');
    expect(answer).toEqual({ code: 0, stdout: '/usr/bin/busybox\nbusybox\nh3\n', stderr: '' });
    expect((await ssh(lab(), 'ops@h3', 'id', '-un')).stdout).toBe('ops\n');
    const banner = await sh(lab(), 'controller', "printf '' | timeout 5 socat -T1 - TCP4:198.18.0.13:22 | head -c 16");
    expect(banner).toBe('SSH-2.0-dropbear');
    for (const tool of ['python3', 'ethtool', 'sudo', 'bash', 'perl', 'nft', 'tcpdump', 'systemctl', 'bridge']) {
      const found = await ssh(lab(), 'h3', `command -v ${tool}`);
      expect({ tool, stdout: found.stdout }).toEqual({ tool, stdout: '' });
    }
  });

  test('it is a host of the lab like the others, and the lab looks at it with the tools of the machine', async () => {
    expect(await sh(lab(), { host: 'h3' }, 'ip -j -4 address show eth1')).toContain('198.19.0.13');
    expect(await received(lab(), { from: 'h1', to: 'h3', group: '239.8.0.19' })).toBe(5);
    expect((await ssh(lab(), 'h2', 'command -v python3')).code).toBe(0);
  });

  test('facts are read from it (each of them: what-is-known.test.ts)', async () => {
    const host = hostOf(await mcreadyRun(lab(), 'facts', 'h3'), 'h3');
    const facts = host.facts as Record<string, { state: string; value: Record<string, { state?: string }> }>;

    expect(host.error).toBeUndefined();
    expect(facts.interfaces?.value).toMatchObject({ eth1: { mtu: 1500, flags: ['UP', 'BROADCAST', 'MULTICAST'] } });
    expect(facts.addresses?.value).toMatchObject({ eth1: [{ address: '198.19.0.13', prefixLength: 20 }, {}] });
    expect(facts['ethtool-features']?.value.eth1).toEqual({ state: 'unknown', why: 'this host has no ethtool' });
  });

  test('check reaches it, and what cannot be known there is no pass', async () => {
    const run = await mcreadyRun(lab(), 'check', 'h3', '-p', 'receiver', '--no-persist');

    expect(run).toMatchObject({ verdict: 'incomplete', exitCode: 3 });
    expect(drifting(hostOf(run, 'h3'))).toEqual(['ethtool.features eth1 generic-receive-offload unknown']);
    await sh(lab(), { host: 'h3' }, 'echo 1 >/proc/sys/net/ipv4/conf/eth1/rp_filter');
    const drifted = await mcreadyRun(lab(), 'check', 'h3', '-p', 'receiver', '--no-persist');
    expect(drifting(hostOf(drifted, 'h3'))).toContain('rp_filter eth1 drift');
    await sh(lab(), { host: 'h3' }, 'echo 0 >/proc/sys/net/ipv4/conf/eth1/rp_filter');
  });

  test('ping says that it could not be tested, not that it was not delivered', async () => {
    const run = await mcreadyRun(lab(), 'ping', 'h1', 'h3', '--group', '239.8.0.22', '--port', '23110', '--count', '2');

    expect(run.exitCode).toBe(3);
    expect(run.pairs?.map((pair) => pair.verdict)).toEqual(['not-tested', 'not-tested']);
  });

  test('who asks for what cannot be is told', async () => {
    const start = (busybox: string, fault?: string) =>
      startLab(
        {
          name: labName(),
          hosts: 2,
          topology: 'flat',
          busybox: [busybox],
          faults: fault === undefined ? [] : [{ fault, host: busybox }],
        },
        { detached: false },
      );
    await expect(start('h9')).rejects.toThrow('There is no host "h9" to have busybox.');
    await expect(start('h1', 'sshd-down')).rejects.toThrow('A busybox host cannot have sshd-down.');
    const booted = {
      name: labName(),
      hosts: 1,
      topology: 'flat',
      kind: 'systemd',
      busybox: ['h1'],
      faults: [],
    } as const;
    await expect(startLab(booted, { detached: false })).rejects.toThrow(
      'Only a host of the kind light can have busybox.',
    );
  });
});
