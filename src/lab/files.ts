/** Every file of a lab, as paths under its folder: pure. */
import { group, passwd, SUDO_FILE, SUDO_WITHOUT_PASSWORD, SUDOERS, shadow } from './accounts.ts';
import { hostsText, inventoryText, knownHostsText, sshConfigText } from './inventory.ts';
import type { KeyPair } from './keys.ts';
import { controllerLines, hostLines, multicastRoutes, portLines, switchLines } from './network.ts';
import type { LabPlan, PlannedHost } from './plan.ts';
import { LAB_FOLDER } from './scripts.ts';
import type { LabOptions } from './types.ts';

export interface LabFile {
  /** Relative to LAB_FOLDER; one that ends in `/` is a folder. */
  readonly path: string;
  readonly mode: number;
  readonly text: string;
}

/** The machine's account files, which the hosts' are made from. */
export interface Accounts {
  readonly passwd: string;
  readonly group: string;
  readonly shadow: string;
}

export interface Keys {
  readonly client: KeyPair;
  readonly hosts: ReadonlyMap<string, KeyPair>;
}

/** What a new network namespace may have inherited from the machine (net.core.devconf_inherit_init_net), set to the kernel's own. */
const SYSCTLS = ['all', 'default'].flatMap((scope) =>
  ['rp_filter', 'forwarding', 'accept_local', 'log_martians', 'force_igmp_version'].map(
    (key) => `conf/${scope}/${key} 0\n`,
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

/** The whole lab. What all hosts share is one lower layer of their /etc, so that it is there once. */
export function labFiles(plan: LabPlan, options: LabOptions, keys: Keys, machine: Accounts): readonly LabFile[] {
  return [
    file('lab.json', JSON.stringify({ name: options.name, hosts: options.hosts, topology: options.topology })),
    file('inventory.yaml', inventoryText(plan)),
    file('known_hosts', knownHostsText(plan, keys.hosts)),
    file('ssh_config', sshConfigText(plan)),
    file('id_ed25519', keys.client.private, 0o600),
    file('id_ed25519.pub', `${keys.client.public}\n`),
    file('hosts', hostsText(plan)),
    file('switches.batch', lines(switchLines(plan))),
    file('ports.batch', lines(portLines(plan))),
    file('controller.batch', lines(controllerLines())),
    file('log/', ''),
    file('etc/passwd', passwd(machine.passwd)),
    file('etc/group', group(machine.group)),
    file('etc/shadow', shadow(machine.shadow), 0o600),
    file('etc/sudoers', SUDOERS, 0o440),
    file(`etc/${SUDO_FILE}`, SUDO_WITHOUT_PASSWORD, 0o440),
    file('etc/hosts', hostsText(plan)),
    file('etc/ssh/sshd_config', SSHD_CONFIG),
    file('etc/ssh/authorized_keys', `${keys.client.public}\n`),
    ...plan.hosts.flatMap((host) => hostFiles(plan, host, keys.hosts.get(host.name) as KeyPair)),
  ];
}

function hostFiles(plan: LabPlan, host: PlannedHost, key: KeyPair): readonly LabFile[] {
  const own = `host/${host.name}`;
  const sysctls = host.router ? [...SYSCTLS, 'ip_forward 1\n'] : SYSCTLS;
  return [
    file(`${own}/ip.batch`, lines(hostLines(plan, host))),
    file(`${own}/sysctl`, sysctls.join('')),
    file(`${own}/fstab`, fstab(`${LAB_FOLDER}/${own}`)),
    file(`${own}/etc/hostname`, `${host.name}\n`),
    file(`${own}/etc/ssh/ssh_host_ed25519_key`, key.private, 0o600),
    file(`${own}/etc/ssh/ssh_host_ed25519_key.pub`, `${key.public}\n`),
    ...(host.router ? [file(`${own}/etc/smcroute.conf`, multicastRoutes(host))] : []),
    ...['etc.work/', 'var/', 'var.work/'].map((folder) => file(`${own}/${folder}`, '')),
  ];
}

/** /run comes last: from then on the host does not see the lab's folder. Sources are unlike any mounted ones, or `mount -a` skips them. */
function fstab(own: string): string {
  return [
    `mcready-lab-etc /etc overlay lowerdir=${LAB_FOLDER}/etc:/etc,upperdir=${own}/etc,workdir=${own}/etc.work 0 0`,
    `mcready-lab-var /var overlay lowerdir=/var,upperdir=${own}/var,workdir=${own}/var.work 0 0`,
    'mcready-lab-hostsys /sys sysfs defaults 0 0',
    'mcready-lab-root /root tmpfs mode=0700 0 0',
    'mcready-lab-home /home tmpfs mode=0755 0 0',
    'mcready-lab-tmp /tmp tmpfs mode=1777 0 0',
    'mcready-lab-shm /dev/shm tmpfs mode=1777 0 0',
    'mcready-lab-hostrun /run tmpfs mode=0755 0 0',
    '',
  ].join('\n');
}

function file(path: string, text: string, mode = 0o644): LabFile {
  return { path, mode, text };
}

function lines(batch: readonly string[]): string {
  return `${batch.join('\n')}\n`;
}
