import { expect, test } from '@jest/globals';
import { planOf } from '../../src/lab/plan.ts';
import type { Lab } from '../../src/lab/types.ts';
import { counter, received, send } from './multicast.ts';
import { describeWithLab, sh, ssh, useLab } from './support.ts';

describeWithLab('a flat lab of three', () => {
  const lab = useLab({ hosts: 3 });

  test.each(['h1', 'h2', 'h3'])(
    'OpenSSH reaches %s, whose key known_hosts has, under a name of its own',
    async (host) => {
      const address = planOf(lab()).hosts.find((planned) => planned.name === host)!.address;
      const argv = ['-o', 'StrictHostKeyChecking=yes', '-o', `UserKnownHostsFile=${lab().knownHosts}`];
      const options = [...argv, '-o', 'GlobalKnownHostsFile=/dev/null', '-i', '/run/mcready-lab/id_ed25519'];

      const answer = await lab().exec('controller', ['ssh', ...options, `root@${address}`, 'hostname; id -u']);

      expect(answer).toEqual({ code: 0, stdout: `${host}\n0\n`, stderr: '' });
    },
  );

  test('every host has a host key of its own', async () => {
    const lines = (await sh(lab(), 'controller', `cat ${lab().knownHosts}`)).split('\n');

    expect(new Set(lines.map((line) => line.split(' ')[2])).size).toBe(3);
  });

  test("/etc, /var, /root, /run, /tmp are the host's own, the rest cannot be written", async () => {
    const folders = ['/etc', '/var/lib', '/root', '/run', '/tmp', '/dev/shm', '/home'];
    for (const folder of folders) {
      await sh(lab(), { host: 'h1' }, `echo h1 >${folder}/mcready-lab-test`);
      for (const place of [{ host: 'h2' }, 'controller'] as const) {
        const there = await lab().exec(place, ['test', '-e', `${folder}/mcready-lab-test`]);
        expect({ folder, place, code: there.code }).toEqual({ folder, place, code: 1 });
      }
    }
    const usr = await lab().exec({ host: 'h1' }, ['touch', '/usr/mcready-lab-test']);
    expect(usr.stderr).toContain('Read-only file system');
    const kernel = await lab().exec({ host: 'h1' }, ['sh', '-c', 'echo 1 >/proc/sys/vm/swappiness']);
    expect(kernel.stderr).toContain('Read-only file system');
    await sh(lab(), { host: 'h1' }, 'echo 1 >/proc/sys/net/ipv4/conf/eth1/log_martians');
    expect(await sh(lab(), { host: 'h2' }, 'cat /proc/sys/net/ipv4/conf/eth1/log_martians')).toBe('0');
  });

  test("/sys, /proc and the process list are the host's", async () => {
    expect((await sh(lab(), { host: 'h1' }, 'ls /sys/class/net')).split('\n')).toEqual(['eth0', 'eth1', 'lo']);
    expect(await sh(lab(), { host: 'h1' }, 'cat /proc/1/cmdline | tr "\\0" " "')).toContain(`${lab().name} h1`);
    expect(await sh(lab(), { host: 'h1' }, 'pgrep -x sshd | wc -l')).toBe('1');
  });

  test('the controller is attached to management only, the switches have no address', async () => {
    const names = async (place: 'controller' | 'switches') =>
      JSON.parse(await sh(lab(), place, 'ip -j address')) as { ifname: string; addr_info: { local: string }[] }[];
    const controller = await names('controller');
    expect(controller.map((link) => link.ifname).sort()).toEqual(['eth0', 'lo']);
    const switches = await names('switches');
    const addresses = switches.filter((link) => link.ifname !== 'lo').flatMap((link) => link.addr_info);
    expect(addresses).toEqual([]);
    const data = await lab().exec('controller', ['ip', 'route', 'get', '198.19.0.11']);
    expect(data.stderr).toContain('Network is unreachable');
  });

  test('ops may use sudo without a password, audit may not', async () => {
    expect(await ssh(lab(), 'ops@h1', 'sudo', '-n', 'id', '-u')).toMatchObject({ code: 0, stdout: '0\n' });
    const audit = await ssh(lab(), 'audit@h1', 'sudo', '-n', 'id', '-u');
    expect(audit.code).toBe(1);
    expect(audit.stderr).toContain('password is required');
  });

  test("a healthy host starts from the kernel's own values, its groups go out of eth1", async () => {
    const values = await sh(
      lab(),
      { host: 'h2' },
      'cd /proc/sys/net/ipv4/conf; cat all/rp_filter eth0/rp_filter eth1/rp_filter',
    );
    expect(values).toBe('0\n0\n0');
    expect(await sh(lab(), { host: 'h2' }, 'ip -o route get 239.8.0.19')).toContain('dev eth1 src 198.19.0.12');
  });

  test('multicast is delivered between healthy hosts', async () => {
    expect(await received(lab(), { from: 'h1', to: 'h2', group: '239.8.0.19' })).toBe(5);
    expect(await received(lab(), { from: 'h3', to: 'h1', group: '239.8.0.20', byRoute: true })).toBe(5);
  });

  test('snooping is in force: a host that did not join does not see the group on its wire', async () => {
    const frames = async (host: string) =>
      Number(await sh(lab(), { host }, 'cat /sys/class/net/eth1/statistics/rx_packets'));
    const before = { h2: await frames('h2'), h3: await frames('h3') };

    expect(await received(lab(), { from: 'h1', to: 'h2', group: '239.8.0.21', count: 50 })).toBe(50);

    expect((await frames('h2')) - before.h2).toBeGreaterThanOrEqual(50);
    expect((await frames('h3')) - before.h3).toBeLessThan(20);
  });

  test('the querier speaks IGMPv3 and the hosts keep it', async () => {
    expect(await sh(lab(), { host: 'h2' }, "grep eth1 /proc/net/igmp | tr -s ' \\t' ' '")).toMatch(/eth1 : \d+ V3/);
    expect(await sh(lab(), 'switches', 'cat /sys/class/net/data/bridge/multicast_querier')).toBe('1');
  });

  test('exec does not wait for ever for a command that is stopped, as by a system that shuts down', async () => {
    const stopped = await lab().exec({ host: 'h1' }, ['sh', '-c', 'kill -STOP "$PPID"; exit 3'], { timeoutMs: 10_000 });

    expect(stopped.code).toBe(3);
  });

  test('exec passes stdin, environment and exit codes, and ends what takes too long', async () => {
    const cat = await lab().exec({ host: 'h1' }, ['cat'], { stdin: 'läuft\n' });
    expect(cat.stdout).toBe('läuft\n');
    const env = await lab().exec('controller', ['sh', '-c', 'echo "$WORD"; exit 7'], { env: { WORD: 'a b' } });
    expect(env).toEqual({ code: 7, stdout: 'a b\n', stderr: '' });
    const long = lab().exec({ host: 'h1' }, ['sleep', '987'], { timeoutMs: 300 });
    await expect(long).rejects.toThrow('sleep 987: no end after 0.3 seconds');
    await expectGone(lab(), 'sleep 987');
  });
});

describeWithLab('a routed lab of four', () => {
  const lab = useLab({ hosts: 4, topology: 'routed' });

  test('odd hosts are on segment A, even ones on B, and reach each other through r1', async () => {
    expect(await sh(lab(), { host: 'h1' }, 'ip -o route get 198.19.16.12')).toContain('via 198.19.0.1 dev eth1');
    const banner = await sh(lab(), { host: 'h1' }, 'socat -T2 -u TCP4:198.19.16.12:22,bind=198.19.0.11 - | head -c 8');
    expect(banner).toBe('SSH-2.0-');
  });

  test('r1 is a host as the others, and its kernel forwards multicast', async () => {
    expect(lab().hosts).toEqual(['h1', 'h2', 'h3', 'h4', 'r1']);
    expect(await ssh(lab(), 'r1', 'cat', '/proc/sys/net/ipv4/conf/eth2/mc_forwarding')).toMatchObject({
      stdout: '1\n',
    });
  });

  test.each([
    { name: 'within a segment, TTL 1 is delivered', from: 'h1', to: 'h3', ttl: 1, expected: 5 },
    { name: 'TTL 1 does not cross the router', from: 'h1', to: 'h2', ttl: 1, expected: 0 },
    { name: 'TTL 4 crosses from A to B', from: 'h1', to: 'h4', ttl: 4, expected: 5 },
    { name: 'TTL 4 crosses from B to A', from: 'h2', to: 'h3', ttl: 4, expected: 5 },
  ])('$name', async ({ from, to, ttl, expected }) => {
    expect(await received(lab(), { from, to, ttl, group: '239.9.1.1' })).toBe(expected);
  });

  test('the switch gives the router groups that no host joined', async () => {
    const before = await counter(lab(), 'r1', 'IpExt', 'InMcastPkts');
    await send(lab(), { from: 'h1', group: '239.9.7.7', ttl: 2 });
    expect((await counter(lab(), 'r1', 'IpExt', 'InMcastPkts')) - before).toBeGreaterThanOrEqual(5);
  });
});

describeWithLab('a lab whose switches are a host', () => {
  const lab = useLab({ hosts: 2, topology: 'routed', switch: true });

  test('sw1 is a host as the others, and has the bridges', async () => {
    expect(lab().hosts).toEqual(['h1', 'h2', 'r1', 'sw1']);
    const bridges = 'cd /sys/class/net; hostname; echo */bridge';
    expect(await ssh(lab(), 'sw1', bridges)).toEqual({
      code: 0,
      stdout: 'sw1\ndata-a/bridge data-b/bridge mgmt/bridge\n',
      stderr: '',
    });
    expect(await sh(lab(), 'controller', `cat ${lab().inventory}`)).toContain('  switches: {hosts: [sw1]}');
  });

  test('what is changed on it is changed for all: a port that is down ends what comes by it', async () => {
    expect(await received(lab(), { from: 'h1', to: 'h2', group: '239.8.0.22', ttl: 2 })).toBe(5);
    await ssh(lab(), 'sw1', 'ip', 'link', 'set', 'dev', 'h1.eth1', 'down');
    expect(await sh(lab(), 'switches', 'cat /sys/class/net/h1.eth1/operstate')).toBe('down');
    expect(await received(lab(), { from: 'h1', to: 'h2', group: '239.8.0.22', ttl: 2 })).toBe(0);
  });

  test('its /etc is its own', async () => {
    await sh(lab(), { host: 'sw1' }, 'echo sw1 >/etc/mcready-lab-test');
    for (const place of [{ host: 'h1' }, 'switches'] as const)
      expect(await lab().exec(place, ['test', '-e', '/etc/mcready-lab-test'])).toMatchObject({ code: 1 });
  });
});

async function expectGone(lab: Lab, command: string): Promise<void> {
  await sh(lab, 'switches', `n=0; while pgrep -fx '${command}'; do n=$((n + 1)); [ $n -lt 100 ]; sleep 0.05; done`);
}
