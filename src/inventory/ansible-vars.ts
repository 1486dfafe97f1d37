/** Ansible's connection variables → ours. Pure. */
import type { Json } from '../lib/json.ts';
import type { Variables } from './said.ts';

/** Our word → Ansible's names for it, the later ones older. */
const PLAIN: { readonly [word: string]: readonly string[] } = {
  address: ['ansible_host', 'ansible_ssh_host'],
  port: ['ansible_port', 'ansible_ssh_port'],
  user: ['ansible_user', 'ansible_ssh_user'],
  identity_file: ['ansible_private_key_file', 'ansible_ssh_private_key_file'],
};

const SSH_ARGS = ['ansible_ssh_common_args', 'ansible_ssh_extra_args', 'ansible_ssh_args'];
const SSH_CONNECTIONS = new Set(['ssh', 'smart', 'paramiko', 'paramiko_ssh', 'ansible.builtin.ssh']);
const NOT_SUPPORTED: { readonly [name: string]: string } = {
  ansible_group_priority: 'nest the groups instead: a child wins over its parent',
};

export type BecomeMethod = 'sudo' | 'doas';

export interface Translation {
  /** In the form of schema.ts, to be held against HOST_SCHEMA. */
  readonly value: { readonly [key: string]: Json };
  /** Counts only where `become` is said, here or farther away. */
  readonly becomeMethod?: BecomeMethod;
  readonly refused: readonly { readonly name: string; readonly message: string; readonly hint: string }[];
}

/**
 * `ansible_*` variables that are not about the connection (and passwords) are left out of `vars`;
 * `mcready_profiles` assigns profiles: a list, or names with commas.
 */
export function translate(variables: Variables): Translation {
  const value: { [key: string]: Json } = {};
  const refused: { name: string; message: string; hint: string }[] = [];

  function refuse(name: string, hint: string): void {
    refused.push({ name, message: `${name} is set to something that mcready does not support`, hint });
  }

  function of(name: string): Json | undefined {
    const isRefused = refused.some((each) => each.name === name);
    return Object.hasOwn(variables, name) && !isRefused ? variables[name] : undefined;
  }

  for (const [name, found] of Object.entries(variables)) {
    const hint = Object.hasOwn(NOT_SUPPORTED, name) ? NOT_SUPPORTED[name] : undefined;
    if (hint !== undefined) refuse(name, hint);
    else if (name.startsWith('ansible_') && typeof found === 'string' && found.includes('{{') && isUsed(name)) {
      refuse(name, 'templates ({{ }}) are not filled in: write the value itself');
    }
  }
  for (const [word, names] of Object.entries(PLAIN)) {
    const found = names.map(of).find((each) => each !== undefined);
    if (found !== undefined) value[word] = word === 'port' ? asNumber(found) : asText(found);
  }
  connect(of('ansible_connection'), value, refuse);
  const becomeMethod = become(of, value, refuse);
  for (const name of SSH_ARGS) sshArguments(name, of(name), value, refuse);
  const profiles = of('mcready_profiles');
  if (profiles !== undefined) value.profiles = typeof profiles === 'string' ? splitNames(profiles) : profiles;
  const site = of('mcready_site');
  if (site !== undefined) value.site = asText(site);
  const vars = Object.entries(variables).filter(([name]) => !/^(ansible|mcready)_/.test(name));
  if (vars.length > 0) value.vars = Object.fromEntries(vars);
  return { value, refused, ...(becomeMethod === undefined ? {} : { becomeMethod }) };
}

type Refuse = (name: string, hint: string) => void;

function connect(found: Json | undefined, value: { [key: string]: Json }, refuse: Refuse): void {
  if (found === undefined) return;
  if (found === 'local' || found === 'ansible.builtin.local') value.connection = 'local';
  else if (SSH_CONNECTIONS.has(String(found))) value.connection = 'ssh';
  else refuse('ansible_connection', 'mcready connects by ssh or local');
}

/**
 * Whether and how may be said in different places (group and host), so they stay apart until all is merged.
 * @returns the method said here
 */
function become(
  of: (name: string) => Json | undefined,
  value: { [key: string]: Json },
  refuse: Refuse,
): BecomeMethod | undefined {
  const wanted = of('ansible_become') ?? of('ansible_sudo');
  if (wanted !== undefined) value.become = /^(true|yes|on|1)$/i.test(String(wanted)) ? 'sudo' : 'none';
  const user = of('ansible_become_user');
  if (user !== undefined && user !== 'root') refuse('ansible_become_user', 'mcready needs root');
  const said = of('ansible_become_method');
  if (said === undefined) return undefined;
  const method = String(said).replace(/^(ansible\.builtin|community\.general)\./, '');
  if (method === 'sudo' || method === 'doas') return method;
  refuse('ansible_become_method', 'mcready becomes root by sudo or doas');
  return undefined;
}

/** Of ssh's arguments, those that decide whether the host is reached; `-J`, `-oX=y`, `-o X=y`. */
function sshArguments(name: string, found: Json | undefined, value: { [key: string]: Json }, refuse: Refuse): void {
  if (typeof found !== 'string') return;
  for (const match of found.matchAll(
    /-(?:J\s*(?<jump>[^\s"']+)|o\s*["']?(?<option>\w+)[= ]\s*["']?(?<argument>[^\s"']+))/g,
  )) {
    const { jump, option = '', argument = '' } = match.groups ?? {};
    const word = option.toLowerCase();
    if (jump !== undefined) value.proxy_jump = jump;
    else if (word === 'proxyjump') value.proxy_jump = argument;
    else if (word === 'stricthostkeychecking') value.strict_host_key_checking = argument === 'ask' ? 'yes' : argument;
    else if (word === 'userknownhostsfile') value.known_hosts = argument;
    else if (word === 'proxycommand') refuse(name, 'use ProxyJump, or connection: openssh with your ssh_config');
  }
}

function isUsed(name: string): boolean {
  return SSH_ARGS.includes(name) || name.startsWith('ansible_become') || Object.values(PLAIN).flat().includes(name);
}

/** INI has no types: `ansible_user=1000` is a name, `ansible_port="22"` a number. */
function asText(found: Json): Json {
  return typeof found === 'number' ? String(found) : found;
}

function asNumber(found: Json): Json {
  return typeof found === 'string' && /^\d+$/.test(found) ? Number(found) : found;
}

function splitNames(text: string): readonly string[] {
  return text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}
