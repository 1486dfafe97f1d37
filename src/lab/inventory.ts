/** What `lab up` writes for the controller: an inventory, known_hosts and an ssh_config that work as they are. Pure. */
import type { KeyPair } from './keys.ts';
import { CONTROLLER_ADDRESS, type LabPlan, type PlannedHost } from './plan.ts';
import { LAB_FOLDER } from './scripts.ts';

export const INVENTORY = `${LAB_FOLDER}/inventory.yaml`;
export const KNOWN_HOSTS = `${LAB_FOLDER}/known_hosts`;
const IDENTITY = `${LAB_FOLDER}/id_ed25519`;
export const SSH_CONFIG = `${LAB_FOLDER}/ssh_config`;

/** Groups: `fleet` all hosts, `feeds` the first, `receivers` the others (alone, a host is both), `routers`, `switches`. */
export function inventoryText(plan: LabPlan): string {
  const fleet = plan.hosts.filter((host) => !host.router && !host.switch).map((host) => host.name);
  const routers = plan.hosts.filter((host) => host.router).map((host) => host.name);
  const switches = plan.hosts.filter((host) => host.switch).map((host) => host.name);
  const receivers = fleet.length === 1 ? fleet : fleet.slice(1);
  return [
    `defaults: {user: root, identity_file: ${IDENTITY}, known_hosts: ${KNOWN_HOSTS}, profiles: [receiver]}`,
    'hosts:',
    ...plan.hosts.map((host) => `  ${host.name}: {address: ${host.address}, vars: {${vars(plan, host)}}}`),
    'groups:',
    groupLine('fleet', fleet),
    groupLine('feeds', fleet.slice(0, 1)),
    groupLine('receivers', receivers),
    ...(routers.length === 0 ? [] : [groupLine('routers', routers)]),
    ...(switches.length === 0 ? [] : [groupLine('switches', switches)]),
    '',
  ].join('\n');
}

/** Data of a switch is what its bridges carry. */
function vars({ segments }: LabPlan, host: PlannedHost): string {
  const names = ['data', 'data_b', 'data_c'];
  const devices = host.switch ? segments.map(({ bridge }) => bridge) : host.links.map((link) => link.interface);
  return devices.map((device, index) => `${names[index]}: ${device}`).join(', ');
}

function groupLine(name: string, hosts: readonly string[]): string {
  return `  ${name}: {hosts: [${hosts.join(', ')}]}`;
}

/** Every host under its name and its address. */
export function knownHostsText(plan: LabPlan, keys: ReadonlyMap<string, KeyPair>): string {
  return plan.hosts.map((host) => `${host.name},${host.address} ${keys.get(host.name)?.public}\n`).join('');
}

/** For the OpenSSH client and for Ansible: `ssh -F … h1`. */
export function sshConfigText(plan: LabPlan): string {
  const hosts = plan.hosts.map((host) => `Host ${host.name} ${host.address}\n  HostName ${host.address}\n`).join('');
  return `${hosts}Host *
  User root
  IdentityFile ${IDENTITY}
  IdentitiesOnly yes
  UserKnownHostsFile ${KNOWN_HOSTS}
  GlobalKnownHostsFile /dev/null
  StrictHostKeyChecking yes
  BatchMode yes
`;
}

/** /etc/hosts of the controller and of every host. */
export function hostsText(plan: LabPlan): string {
  const lines = plan.hosts.map((host) => `${host.address} ${host.name}`);
  return ['127.0.0.1 localhost', '::1 localhost', `${CONTROLLER_ADDRESS} controller`, ...lines, ''].join('\n');
}
