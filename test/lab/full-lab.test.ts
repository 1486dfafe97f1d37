import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { healFault, injectFault, startLab } from '../../src/lab/index.ts';
import { type Lab, MANAGERS, type ManagerName } from '../../src/lab/types.ts';
import { cgroupsOf, holdersOf, machine, namespacesOf, processesNaming, untilEmpty } from './leftovers.ts';
import { RUN_JS } from './mcready.ts';
import { received } from './multicast.ts';
import { describeWithFullLab, labName, sh, ssh, useLab } from './support.ts';

const H1 = { host: 'h1' } as const;

/** How each manager itself says that it is running and has eth1. */
const OWNER: Readonly<Record<ManagerName, { readonly unit: string; readonly ask: string; readonly answer: RegExp }>> = {
  networkd: {
    unit: 'systemd-networkd',
    ask: 'networkctl status eth1',
    answer: /Network File: \/etc\/systemd\/network\/10-eth1\.network\n +State: routable \(configured\)/,
  },
  NetworkManager: {
    unit: 'NetworkManager',
    ask: 'nmcli -t -f DEVICE,STATE,CONNECTION device',
    answer: /^eth1:connected:eth1$/m,
  },
  ifupdown: { unit: 'networking', ask: 'ifquery --state', answer: /^eth1=eth1$/m },
  netplan: {
    unit: 'systemd-networkd',
    ask: 'networkctl status eth1',
    answer: /Network File: \/run\/systemd\/network\/10-netplan-eth1\.network\n +State: routable \(configured\)/,
  },
  none: { unit: 'configure-network', ask: 'networkctl list --no-legend eth1 2>/dev/null', answer: /eth1 .* unmanaged/ },
};

describeWithFullLab('hosts booted with systemd', () => {
  describe.each(MANAGERS)('manager %s', (manager) => {
    const lab = useLab({ kind: 'systemd', manager });

    test('the boot is done without a failed unit, and sshd is reached with the key in known_hosts', async () => {
      expect(await sh(lab(), H1, 'systemctl is-system-running; cat /proc/1/comm')).toBe('running\nsystemd');
      expect(await ssh(lab(), 'h2', 'hostname')).toEqual({ code: 0, stdout: 'h2\n', stderr: '' });
      expect((await ssh(lab(), 'ops@h2', 'sudo', '-n', 'id', '-u')).stdout).toBe('0\n');
    });

    test('the manager is active, alone, and eth1 is its own, with address and route', async () => {
      const { unit, ask, answer } = OWNER[manager];
      expect(await sh(lab(), H1, `systemctl is-active ${unit}`)).toBe('active');
      const units = [...new Set(Object.values(OWNER).map((owner) => owner.unit))];
      const active = await sh(lab(), H1, `systemctl is-active ${units.join(' ')} | grep -cx active`);
      expect(active).toBe('1');
      expect(await sh(lab(), H1, ask)).toMatch(answer);
      expect(await sh(lab(), H1, 'ip -br -4 address show eth1')).toMatch(/^eth1@\S+ +UP +198\.19\.0\.11\/20$/);
      expect(await sh(lab(), H1, 'ip -o route get 239.8.0.19')).toContain('dev eth1 src 198.19.0.11');
    });

    test('multicast is delivered between two hosts', async () => {
      expect(await received(lab(), { from: 'h1', to: 'h2', group: '239.8.0.19' })).toBe(5);
    });

    test('a reboot keeps files, loses running state, and the host works as before', async () => {
      const key = '/proc/sys/net/ipv4/conf/eth1/rp_filter';
      await sh(
        lab(),
        H1,
        `echo kept >/etc/kept; echo 1 >${key}; echo gone >/run/gone; ip route add 198.19.99.0/24 dev eth1`,
      );
      const before = await sh(lab(), H1, 'cat /proc/sys/kernel/random/boot_id');
      const begin = performance.now();

      const boot = await lab().reboot('h1');

      process.stderr.write(`reboot with ${manager}: ${((performance.now() - begin) / 1000).toFixed(1)} s\n`);
      expect(boot).toEqual({ state: 'running', failed: [] });
      expect(await sh(lab(), H1, 'cat /proc/sys/kernel/random/boot_id')).not.toBe(before);
      expect(await sh(lab(), H1, `cat /etc/kept ${key}; ls /run/gone || ip route show 198.19.99.0/24`)).toBe('kept\n0');
      expect(await sh(lab(), H1, OWNER[manager].ask)).toMatch(OWNER[manager].answer);
      expect(await received(lab(), { from: 'h1', to: 'h2', group: '239.8.0.20' })).toBe(5);
      expect(await received(lab(), { from: 'h2', to: 'h1', group: '239.8.0.21' })).toBe(5);
    });
  });

  describe('what is real in them', () => {
    const lab = useLab({ kind: 'systemd', hosts: 1 });

    test("interfaces and their keys can be written; what is the machine's cannot", async () => {
      await sh(
        lab(),
        H1,
        'echo 1 >/proc/sys/net/ipv4/conf/eth1/log_martians; echo 9 >/sys/class/net/eth1/tx_queue_len',
      );
      for (const file of ['/proc/sys/vm/swappiness', '/sys/power/state', '/sys/devices/system/cpu/uevent']) {
        const written = await lab().exec(H1, ['touch', file]);
        const stderr = expect.stringContaining('Read-only file system');
        expect({ file, stderr: written.stderr }).toEqual({ file, stderr });
      }
    });

    test('udevd applies a .link file at boot', async () => {
      expect(await sh(lab(), H1, 'ethtool -k eth1 | grep ^generic-receive')).toBe('generic-receive-offload: off');
      const link = '[Match]\\nOriginalName=eth1\\n[Link]\\nNamePolicy=keep\\nGenericReceiveOffload=yes\\n';
      await sh(lab(), H1, `printf '${link}' >/etc/systemd/network/50-eth1.link`);
      await lab().reboot('h1');
      expect(await sh(lab(), H1, 'ethtool -k eth1 | grep ^generic-receive')).toBe('generic-receive-offload: on');
    });

    test('systemd-sysctl has its say when an interface appears after the boot', async () => {
      await sh(lab(), H1, 'echo net.ipv4.conf.late0.rp_filter = 1 >/etc/sysctl.d/60-late.conf');
      await sh(lab(), H1, 'ip link add late0 type veth peer name late1; udevadm settle');
      expect(await sh(lab(), H1, 'cat /proc/sys/net/ipv4/conf/late0/rp_filter; ip link delete late0')).toBe('1');
    });

    test('systemd-sysctl reads /etc/sysctl.d at boot', async () => {
      await sh(lab(), H1, 'echo net.ipv4.conf.eth1.rp_filter = 2 >/etc/sysctl.d/50-test.conf');
      await lab().reboot('h1');
      // eth1 is there when systemd-sysctl starts.
      expect(await sh(lab(), H1, 'cat /proc/sys/net/ipv4/conf/eth1/rp_filter')).toBe('2');
    });

    test('a reboot says which units failed', async () => {
      const unit = '[Service]\nType=oneshot\nExecStart=/bin/false\n[Install]\nWantedBy=multi-user.target\n';
      await sh(lab(), H1, `printf '${unit}' >/etc/systemd/system/bad.service; systemctl enable bad.service`);
      expect(await lab().reboot('h1')).toEqual({ state: 'degraded', failed: ['bad.service'] });
      await sh(lab(), H1, 'systemctl disable bad.service');
    });

    test('a host that was switched off stays off until it is started', async () => {
      await ssh(lab(), 'h1', 'poweroff');
      await untilOff(lab());
      await sleep(500);
      await expect(lab().exec(H1, ['true'])).rejects.toThrow('The system of this host does not run.');

      expect((await lab().reboot('h1')).state).toBe('running');
    });

    test('a light lab has nothing to restart', async () => {
      const other = await startLab({ name: labName(), hosts: 1, topology: 'flat', faults: [] }, { detached: false });
      await expect(other.reboot('h1')).rejects.toThrow('have no system that could be restarted');
      await other.down();

      const booted = { name: labName(), hosts: 1, topology: 'flat', faults: [], manager: 'ifupdown' } as const;
      await expect(startLab(booted, { detached: false })).rejects.toThrow('The hosts of a light lab are not booted.');
    });
  });

  describe('a router between two networks', () => {
    const lab = useLab({ kind: 'systemd', topology: 'routed' });

    test("smcroute's service forwards, also after a reboot of the router", async () => {
      const across = { from: 'h1', to: 'h2', ttl: 2 } as const;
      expect(await sh(lab(), { host: 'r1' }, 'systemctl is-active smcroute')).toBe('active');
      expect(await received(lab(), { ...across, group: '239.8.0.30' })).toBe(5);

      expect(await lab().reboot('r1')).toEqual({ state: 'running', failed: [] });

      expect(await received(lab(), { ...across, group: '239.8.0.31' })).toBe(5);
      await injectFault(lab(), 'router-down', 'r1');
      expect(await received(lab(), { ...across, group: '239.8.0.32' })).toBe(0);
      await healFault(lab(), 'router-down', 'r1');
      expect(await received(lab(), { ...across, group: '239.8.0.33' })).toBe(5);
    });

    test('mcready lab reboot, and faults of services', async () => {
      const command = [process.execPath, RUN_JS, 'lab', 'reboot', 'h1', '--name', lab().name];
      const { stdout } = await promisify(execFile)(command[0] as string, [...command.slice(1), '--json']);
      expect(JSON.parse(stdout)).toEqual({ host: 'h1', state: 'running', failed: [] });

      await injectFault(lab(), 'sshd-down', 'h1');
      expect((await ssh(lab(), 'h1', 'true')).stderr).toContain('Connection refused');
      await healFault(lab(), 'sshd-down', 'h1');
      expect((await ssh(lab(), 'h1', 'true')).code).toBe(0);
    });
  });

  test('down leaves no process, namespace, mount, file or cgroup', async () => {
    const before = machine();
    const lab = await start();
    const namespaces = namespacesOf(lab);
    expect(namespaces.names.size).toBeGreaterThan(5);
    expect(cgroupsOf(lab)).toHaveLength(1);

    await lab.down();

    expect(holdersOf(namespaces)).toEqual([]);
    expect(processesNaming(lab.name)).toEqual([]);
    expect(cgroupsOf(lab)).toEqual([]);
    expect(machine()).toEqual(before);
  });

  test('kill -9 of the holder leaves nothing', async () => {
    const before = machine();
    const lab = await start();
    const namespaces = namespacesOf(lab);

    process.kill(lab.pid, 'SIGKILL');

    await untilEmpty(() => holdersOf(namespaces));
    await untilEmpty(() => processesNaming(lab.name));
    expect(cgroupsOf(lab)).toEqual([]);
    expect(machine()).toEqual(before);
  });
});

/** Two hosts; says how long they took. */
async function start(): Promise<Lab> {
  const begin = performance.now();
  const options = { name: labName(), hosts: 2, topology: 'flat', faults: [], kind: 'systemd' } as const;
  const lab = await startLab(options, { detached: false });
  const seconds = (performance.now() - begin) / 1000;
  process.stderr.write(`2 hosts booted in ${seconds.toFixed(1)} s\n`);
  expect(seconds).toBeLessThan(10);
  return lab;
}

async function untilOff(lab: Lab): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    const off = await lab.exec(H1, ['true']).then(
      () => false,
      () => true,
    );
    if (off) return;
    await sleep(50);
  }
  throw new Error('the host does not go off');
}
