/** Hosts whose shell, login files, language, sudo or rights are odd: each is handled, or told with one clear error. */
import { beforeAll, expect, test } from '@jest/globals';
import type { Run } from '../../src/result/types.ts';
import { outcomesOf } from './broken.ts';
import { drifting, hostOf, mcreadyRun, wholeState, writeFile } from './mcready.ts';
import { describeWithLab, sh, useLab } from './support.ts';

const PROFILE = `
name: p
interfaces:
  eth1: {multicast: false, rp_filter: loose, ethtool: {features: {gro: off}}}
routes:
  - {to: 239.9.0.0/16, dev: eth1}
`;

/** sshd with other rights or configuration; sessions that are open stay. */
const sshd = (before: string) =>
  `pid=$(cat /run/sshd.pid); kill "$pid"; while [ -e "/proc/$pid" ]; do sleep 0.01; done; ${before} "$(command -v sshd)" -E /var/log/sshd.log`;
const sudoers = (line: string) =>
  `printf '%s\\n' '${line}' >/etc/sudoers.d/odd; chmod 440 /etc/sudoers.d/odd; visudo -cq`;
/** Takes no newline and no \`!\` in quotes, as csh does, and is told of by its words. */
const CSH = `#!/bin/sh
case $2 in *"!"*|*"
"*) echo "Unmatched '''." >&2; exit 1 ;; esac
exec /bin/sh -c "$2"`;

interface OddHost {
  readonly odd: string;
  /** A shell line for the host that makes it so. */
  readonly line: string;
  /** Keys of the host in the inventory. */
  readonly said?: string;
  /** Of apply; or the code of the error. */
  readonly expected: readonly string[];
  /** What the failed change, or the error, says. */
  readonly words?: RegExp;
}

const APPLIED = ['applied', 'applied', 'applied'];

const HOSTS: readonly OddHost[] = [
  {
    odd: 'a container: /proc/sys is read-only',
    line: 'mount -o remount,bind,ro /proc/sys/net',
    expected: ['failed', 'skipped', 'skipped'],
    words: /rp_filter': Read-only file system$/,
  },
  {
    odd: 'a container: root without CAP_NET_ADMIN',
    line: sshd('setpriv --bounding-set=-net_admin'),
    expected: ['undone', 'failed', 'skipped'],
    words: /^RTNETLINK answers: Operation not permitted$/,
  },
  {
    odd: 'another language (where its messages are installed)',
    line: `echo 'SetEnv LC_ALL=C.UTF-8 LANGUAGE=de' >>/etc/ssh/sshd_config; ${sshd('')}`,
    expected: APPLIED,
  },
  {
    odd: 'sh is bash, and a login file exports options that end scripts',
    line: "mount --bind /bin/bash /bin/dash; printf 'set -euC\\nexport SHELLOPTS\\n' >/root/.bashrc",
    expected: APPLIED,
  },
  {
    odd: 'the login shell is no POSIX shell',
    line: `cat >/run/csh <<'END'\n${CSH}\nEND\nchmod 755 /run/csh; sed -i 's|^\\(root:.*\\):[^:]*$|\\1:/run/csh|' /etc/passwd`,
    expected: APPLIED,
  },
  {
    odd: 'sudo uses a terminal of its own, and lectures',
    line: sudoers('Defaults use_pty, lecture=always'),
    said: 'user: ops, become: sudo',
    expected: APPLIED,
  },
  {
    odd: 'sudo asks for a terminal',
    line: sudoers('Defaults requiretty'),
    said: 'user: ops, become: sudo',
    expected: ['become-failed'],
    words: /ops could not become root by sudo: sudo: sorry, you must have a tty to run sudo$/,
  },
  {
    odd: 'a login file leaves a PATH in which there is nothing but sh',
    line: "mkdir /run/own; ln -s /bin/sh /run/own/sh; echo 'PATH=/run/own' >/root/.bashrc",
    expected: APPLIED,
  },
  {
    odd: 'a login file leaves no sh in PATH',
    line: "echo 'PATH=/opt/none' >/root/.bashrc",
    expected: ['shell-missing'],
    words: /no POSIX shell could be started for root: .*sh: not found$/,
  },
];

describeWithLab('odd hosts', () => {
  const lab = useLab({ hosts: HOSTS.length });
  const before = new Map<string, string>();
  let inventory = '';
  let applied: Run;

  beforeAll(async () => {
    for (const [index, { line }] of HOSTS.entries()) await sh(lab(), { host: nameOf(index) }, line);
    const hosts = HOSTS.map(({ said }, index) => {
      const keys = [`address: 198.18.0.${index + 11}`, ...(said === undefined ? [] : [said])];
      return `  ${nameOf(index)}: {${keys.join(', ')}}\n`;
    });
    const access = 'identity_file: /run/mcready-lab/id_ed25519, known_hosts: /run/mcready-lab/known_hosts';
    const text = `defaults: {user: root, ${access}}\nhosts:\n${hosts.join('')}`;
    inventory = await writeFile(lab(), 'odd.yaml', text);
    const profile = await writeFile(lab(), 'p.yaml', PROFILE);
    for (const name of lab().hosts) before.set(name, await wholeState(lab(), name));
    applied = await mcreadyRun(lab(), 'apply', '--yes', '-i', inventory, '-p', profile);
  }, 120_000);

  test.each(HOSTS.map((host, index) => ({ ...host, name: nameOf(index) })))(
    '$odd',
    async ({ name, expected, words }) => {
      const { error, changes = [] } = hostOf(applied, name);

      expect(error ? [error.code] : outcomesOf(applied, name)).toEqual(expected);
      const said = error?.message ?? changes.find(({ outcome }) => outcome === 'failed')?.error;
      if (words === undefined) expect([said, drifting(hostOf(applied, name))]).toEqual([undefined, []]);
      else expect(said).toMatch(words);
      if (expected !== APPLIED) expect(await wholeState(lab(), name)).toBe(before.get(name));
      else expect(await sh(lab(), { host: name }, 'ip route show 239.9.0.0/16')).toContain('dev eth1');
    },
  );

  test('ping reaches those that can be reached: rights of sudo and a login shell of any kind are enough', async () => {
    const reached = HOSTS.flatMap(({ expected }, index) => (expected === APPLIED ? [nameOf(index)] : []));

    const run = await mcreadyRun(
      lab(),
      ...['ping', ...reached, '-i', inventory, '--interface', 'eth1', '--group', '239.8.0.19', '--count', '3'],
    );

    expect(run).toMatchObject({ verdict: 'delivered', exitCode: 0 });
    expect(run.pairs).toHaveLength(reached.length * (reached.length - 1));
  });
});

function nameOf(index: number): string {
  return `h${index + 1}`;
}
