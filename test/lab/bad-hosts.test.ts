/** Hosts that fail in every way at once, in one run: each is told with its own error, and the healthy ones go on. */
import { beforeAll, expect, test } from '@jest/globals';
import { injectFault } from '../../src/lab/index.ts';
import type { HostResult, Run } from '../../src/result/types.ts';
import { drifting, hostOf, mcreadyRun, writeFile } from './mcready.ts';
import { describeWithLab, sh, useLab } from './support.ts';

const PROFILE = `
name: p
interfaces:
  eth1: {rp_filter: off, ethtool: {features: {gro: off}}}
routes:
  - {to: 239.0.0.0/8, dev: eth1}
`;

/** Ends the listening sshd; sessions that are open stay. */
const END_SSHD = 'pid=$(cat /run/sshd.pid); kill "$pid"; while [ -e "/proc/$pid" ]; do sleep 0.01; done';
const RESTART_SSHD = `${END_SSHD}; "$(command -v sshd)" -E /var/log/sshd.log`;
/** Another program on sshd's port. */
const listen = (program: string) =>
  `${END_SSHD}; setsid socat TCP-LISTEN:22,fork,reuseaddr '${program}' </dev/null >/dev/null 2>&1 &`;
/** A tool that, asked for anything, kills the sshd it was started by. */
const KILLS_ITS_SESSION = `#!/bin/sh
pid=$$
while [ "$pid" -gt 1 ]; do
  case $(cat "/proc/$pid/comm") in sshd*) kill -9 "$pid"; sleep 5; exit 1 ;; esac
  pid=$(cut -d " " -f 4 "/proc/$pid/stat")
done`;

interface BadHost {
  readonly wrong: string;
  /** Of the lab's, or a shell line for the host. */
  readonly fault?: string;
  readonly line?: string;
  /** Keys of the host in the inventory. */
  readonly said?: string;
  /** Verdict, then the error's code or what does not match. */
  readonly expected: readonly string[];
}

const ETHTOOL_UNKNOWN = 'ethtool.features eth1 generic-receive-offload unknown';

const HOSTS: readonly BadHost[] = [
  { wrong: 'nothing', expected: ['match'] },
  { wrong: 'it refuses', fault: 'sshd-down', expected: ['unreachable', 'connection-refused'] },
  {
    wrong: 'its firewall drops',
    line: 'nft add table inet t; nft add chain inet t i "{ type filter hook input priority 0; }"; nft add rule inet t i tcp dport 22 drop',
    expected: ['unreachable', 'connect-timeout'],
  },
  {
    wrong: 'it accepts and says nothing',
    line: listen('SYSTEM:sleep 30'),
    expected: ['unreachable', 'handshake-timeout'],
  },
  {
    wrong: 'it speaks HTTP',
    line: listen('SYSTEM:echo HTTP/1.0 400 Bad Request'),
    expected: ['unreachable', 'handshake-failed'],
  },
  {
    wrong: 'it hangs up in the middle of its answer',
    line: `printf '%s\\n' '${KILLS_ITS_SESSION}' >/run/ethtool; chmod 755 /run/ethtool; mount --bind /run/ethtool /usr/sbin/ethtool`,
    expected: ['unreachable', 'connection-lost'],
  },
  { wrong: 'no ip, which this check does not need', fault: 'ip-missing', expected: ['match'] },
  { wrong: 'no ethtool', fault: 'ethtool-missing', expected: ['unknown', ETHTOOL_UNKNOWN] },
  { wrong: 'no Python, which a check does not need', fault: 'python-missing', expected: ['match'] },
  {
    wrong: 'the user may not become root',
    said: 'user: audit, become: sudo',
    expected: ['unreachable', 'become-password-needed'],
  },
  {
    wrong: 'the login shell is nologin',
    line: "sed -i '/^ops:/s#[^:]*$#/usr/sbin/nologin#' /etc/passwd",
    said: 'user: ops',
    expected: ['unreachable', 'shell-missing'],
  },
  {
    wrong: 'a forced command',
    line: `echo 'ForceCommand echo no' >>/etc/ssh/sshd_config; ${RESTART_SSHD}`,
    expected: ['unreachable', 'shell-missing'],
  },
  {
    wrong: 'its .bashrc prints a megabyte',
    line: "echo 'yes noise | head -c 1000000' >/root/.bashrc",
    expected: ['match'],
  },
  {
    wrong: 'it answers 20 MiB',
    line: "echo 'head -c 20971520 /dev/zero' >/root/.bashrc",
    expected: ['unreachable', 'answer-too-large'],
  },
  {
    wrong: 'its disks are full or read-only, which a check does not need',
    line: 'mount -t tmpfs -o size=64k full /tmp; ! cat /dev/zero >/tmp/full; mount -o remount,ro /root; mount -o remount,ro /home',
    expected: ['match'],
  },
  {
    wrong: 'its host key was changed',
    line: `cd /etc/ssh; rm ssh_host_ed25519_key*; ssh-keygen -q -t ed25519 -N '' -f ssh_host_ed25519_key; ${RESTART_SSHD}`,
    expected: ['unreachable', 'host-key-changed'],
  },
  {
    wrong: 'its host key is not known',
    said: 'known_hosts: /run/mcready-lab/none',
    expected: ['unreachable', 'host-key-unknown'],
  },
  {
    wrong: 'one session at a time',
    line: `echo 'MaxSessions 1' >>/etc/ssh/sshd_config; ${RESTART_SSHD}`,
    expected: ['match'],
  },
  { wrong: 'nothing, and it is the last', expected: ['match'] },
];

describeWithLab('a fleet in which nearly every host is bad in its own way', () => {
  const lab = useLab({ hosts: HOSTS.length });
  let inventory = '';
  let profile = '';
  let run: Run;
  let seconds = 0;

  beforeAll(async () => {
    await Promise.all(
      HOSTS.map(async ({ fault, line }, index) => {
        const host = `h${index + 1}`;
        if (fault !== undefined) await injectFault(lab(), fault, host);
        if (line !== undefined) await sh(lab(), { host }, line);
      }),
    );
    const hosts = HOSTS.map((bad, index) => {
      const said = bad.said === undefined ? '' : `, ${bad.said}`;
      return `  h${index + 1}: {address: 198.18.0.${index + 11}${said}}\n`;
    });
    const defaults =
      'user: root, identity_file: /run/mcready-lab/id_ed25519, known_hosts: /run/mcready-lab/known_hosts';
    inventory = await writeFile(lab(), 'bad.yaml', `defaults: {${defaults}}\nhosts:\n${hosts.join('')}`);
    profile = await writeFile(lab(), 'p.yaml', PROFILE);
    const start = performance.now();
    // Three times that for a command: 16 MiB have to arrive by then on a machine that has other work.
    run = await mcreadyRun(lab(), 'check', '-i', inventory, '-p', profile, '--timeout', '7');
    seconds = (performance.now() - start) / 1000;
  }, 120_000);

  test.each(HOSTS.map((bad, index) => ({ ...bad, index })))('$wrong: $expected', ({ index, expected }) => {
    expect(told(run.hosts[index]!)).toEqual(expected);
  });

  test('whatever is wrong is told with what to do about it', () => {
    const errors = run.hosts.flatMap((host) => (host.error === undefined ? [] : [host.error]));
    for (const { message, hint } of errors) {
      expect(message).toMatch(/^h\d+ \(198\.18\.0\.\d+:22\)/);
      expect(hint).toMatch(/\w{3}/);
      expect(`${message}${hint}`).not.toMatch(/\n|undefined/);
    }
    expect(errors).toHaveLength(HOSTS.filter(({ expected }) => expected[0] === 'unreachable').length);
  });

  test.each([
    ['facts'],
    ['plan'],
    ['apply', '--yes'],
    ['ping', '--group', '239.8.0.19', '--interface', 'eth1', '--count', '3'],
    ['ready', '--group', '239.8.0.19', '--interface', 'eth1', '--count', '3'],
  ])('%s goes on with the others too, and its JSON fits the schema', async (...command) => {
    const other = await mcreadyRun(lab(), ...command, '-i', inventory, '-p', profile, '--timeout', '4');

    expect([other.run.command, other.verdict, other.exitCode]).toEqual([command[0], 'incomplete', 3]);
    expect(other.hosts.map((host) => host.name)).toEqual(run.hosts.map((host) => host.name));
    for (const name of ['h1', `h${HOSTS.length}`]) expect(hostOf(other, name).verdict).toBe('match');
    expect(hostOf(other, 'h2').error!.code).toBe('connection-refused');
    const delivered = other.pairs?.filter((pair) => pair.from === 'h1' && pair.verdict === 'delivered');
    if (delivered !== undefined) expect(delivered.map((pair) => pair.to)).toContain(`h${HOSTS.length}`);
  });

  test('the answer is incomplete, exit 3, and comes within the timeouts', () => {
    expect([run.verdict, run.exitCode]).toEqual(['incomplete', 3]);
    // Three times a handshake that is never answered, at the worst, on a machine that has other work.
    expect(seconds).toBeLessThan(60);
  });
});

function told(host: HostResult): readonly string[] {
  return host.error === undefined ? [host.verdict, ...drifting(host)] : [host.verdict, host.error.code];
}
