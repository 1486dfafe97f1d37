/** Every file of a lab, as paths under its folder: pure. */
import { group, passwd, SUDO_FILE, SUDO_WITHOUT_PASSWORD, SUDOERS, shadow } from './accounts.ts';
import { hostsText, inventoryText, knownHostsText, sshConfigText } from './inventory.ts';
import type { KeyPair } from './keys.ts';
import type { Accounts, Base, Kind } from './kinds/types.ts';
import { CONTROLLER_PORT_LINES, controllerLines, portLines, switchLines } from './network.ts';
import type { LabPlan, PlannedHost } from './plan.ts';
import type { LabIdentity } from './types.ts';

export interface LabFile {
  /** Relative to LAB_FOLDER; one that ends in `/` is a folder. */
  readonly path: string;
  readonly mode: number;
  readonly text: string;
  /** It is a symbolic link to this. */
  readonly link?: string;
}

export interface Keys {
  readonly client: KeyPair;
  readonly hosts: ReadonlyMap<string, KeyPair>;
}

/** What a new network namespace may have inherited from the machine (net.core.devconf_inherit_init_net), set to the kernel's own. */
const SYSCTLS = ['all', 'default'].flatMap((scope) =>
  ['rp_filter', 'forwarding', 'accept_local', 'log_martians', 'force_igmp_version'].map(
    (key) => `ipv4/conf/${scope}/${key} 0\n`,
  ),
);

const SSHD_CONFIG = `Port 22
HostKey /etc/ssh/ssh_host_ed25519_key
AuthorizedKeysFile /etc/ssh/authorized_keys .ssh/authorized_keys
PermitRootLogin prohibit-password
PasswordAuthentication no
KbdInteractiveAuthentication no
UsePAM no
UseDNS no
PrintMotd no
PidFile /run/sshd.pid
AcceptEnv LANG LC_*
Subsystem sftp internal-sftp
`;

/** The whole lab. What all hosts share is one lower layer of what they have, `common/`, so that it is there once. */
export function labFiles(plan: LabPlan, lab: LabIdentity, keys: Keys, kind: Kind, base: Base): readonly LabFile[] {
  const { passwd: users, group: groups, shadow: passwords }: Accounts = base.accounts;
  return [
    file('lab.json', JSON.stringify(lab)),
    file('inventory.yaml', inventoryText(plan)),
    file('known_hosts', knownHostsText(plan, keys.hosts)),
    file('ssh_config', sshConfigText(plan)),
    file('id_ed25519', keys.client.private, 0o600),
    file('id_ed25519.pub', `${keys.client.public}\n`),
    file('hosts', hostsText(plan)),
    file('switches.batch', linesOf(switchLines(plan))),
    file('controller.batch', linesOf(controllerLines())),
    file('ports.batch', linesOf(CONTROLLER_PORT_LINES)),
    file('log/', ''),
    file('common/etc/passwd', passwd(users)),
    file('common/etc/group', group(groups)),
    file('common/etc/shadow', shadow(passwords), 0o600),
    file('common/etc/sudoers', SUDOERS, 0o440),
    file(`common/etc/${SUDO_FILE}`, SUDO_WITHOUT_PASSWORD, 0o440),
    file('common/etc/hosts', hostsText(plan)),
    file('common/etc/ssh/sshd_config', SSHD_CONFIG),
    file('common/etc/ssh/authorized_keys', `${keys.client.public}\n`),
    ...plan.hosts.flatMap((host) => [
      ...hostFiles(host, keys.hosts.get(host.name) as KeyPair),
      ...kind.files(plan, host, lab, base),
    ]),
  ];
}

/** What a host of any kind has: `root/` is laid over what it is made from. */
function hostFiles(host: PlannedHost, key: KeyPair): readonly LabFile[] {
  const own = `host/${host.name}`;
  const sysctls = host.router ? [...SYSCTLS, 'ipv4/ip_forward 1\n', 'ipv6/conf/all/forwarding 1\n'] : SYSCTLS;
  return [
    file(`${own}/sysctl`, sysctls.join('')),
    file(`${own}/ports.batch`, linesOf(portLines(host))),
    file(`${own}/root/etc/hostname`, `${host.name}\n`),
    file(`${own}/root/etc/ssh/ssh_host_ed25519_key`, key.private, 0o600),
    file(`${own}/root/etc/ssh/ssh_host_ed25519_key.pub`, `${key.public}\n`),
  ];
}

/** A symbolic link. */
export function link(path: string, target: string): LabFile {
  return { path, mode: 0o777, text: '', link: target };
}

export function file(path: string, text: string, mode = 0o644): LabFile {
  return { path, mode, text };
}

/** A text of lines. */
export function linesOf(lines: readonly string[]): string {
  return `${lines.join('\n')}\n`;
}
