/** The machine's account files with the lab's users in place: pure. */

/** Users of every host besides root; `ops` may use sudo without a password, `audit` may not use it. */
const USERS = [
  { name: 'ops', id: 60001 },
  { name: 'audit', id: 60002 },
] as const;

/** What sudo lets users do in a healthy host. */
export const SUDO_WITHOUT_PASSWORD = 'ops ALL=(ALL:ALL) NOPASSWD: ALL\n';
export const SUDO_WITH_PASSWORD = 'ops ALL=(ALL:ALL) ALL\n';
export const SUDO_FILE = 'sudoers.d/mcready-lab';

export const SUDOERS = `Defaults env_reset
Defaults secure_path="/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
root ALL=(ALL:ALL) ALL
@includedir /etc/sudoers.d
`;

/** Home folders are on a tmpfs of the host. */
export function passwd(machine: string): string {
  const added = USERS.map((user) => `${user.name}:x:${user.id}:${user.id}::/home/${user.name}:/bin/sh`);
  return withLines(machine, added);
}

export function group(machine: string): string {
  return withLines(
    machine,
    USERS.map((user) => `${user.name}:x:${user.id}:`),
  );
}

/** Nobody has a password, and nobody is locked: without PAM, sshd refuses an account whose password starts with `!`. */
export function shadow(machine: string): string {
  const names = machine.split('\n').map((line) => line.split(':')[0] ?? '');
  const all = new Set(['root', ...names.filter((name) => name !== ''), ...USERS.map((user) => user.name)]);
  return [...all].map((name) => `${name}:*:19000:0:99999:7:::\n`).join('');
}

function withLines(text: string, added: readonly string[]): string {
  const names = new Set(added.map((line) => line.split(':')[0]));
  const kept = text.split('\n').filter((line) => line !== '' && !names.has(line.split(':')[0]));
  return `${[...kept, ...added].join('\n')}\n`;
}
