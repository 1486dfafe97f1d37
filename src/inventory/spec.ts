/** What the inventory says of a host + ssh_config + OpenSSH's defaults → how to reach it. Pure. */
import type { HostSpec } from '../hosts/types.ts';
import { inputError, type Origin } from '../lib/errors.ts';
import { printable } from '../lib/text.ts';
import { type Controller, SYSTEM_FOLDER } from './controller.ts';
import { type Hop, parseJumps } from './jumps.ts';
import type { Connection } from './said.ts';
import type { SshOptions } from './ssh-config.ts';
import { expandPath } from './tokens.ts';

/**
 * @param name also the address, when the inventory gives none; then ssh_config's HostName counts
 * @param said what the inventory says, merged
 * @param others what the inventory says of a host by name: a bastion can be one of its hosts
 * @throws InputError `jump-cycle`
 */
export function hostSpec(
  name: string,
  said: Connection,
  controller: Controller,
  others: (name: string) => Connection | undefined,
  origin: Origin,
): HostSpec {
  return build(name, said, [], { controller, others, origin, target: name });
}

interface Context {
  readonly controller: Controller;
  readonly others: (name: string) => Connection | undefined;
  readonly origin: Origin;
  readonly target: string;
}

function build(name: string, said: Connection, through: readonly string[], context: Context): HostSpec {
  const { controller } = context;
  const become = said.become === 'sudo' ? (said.become_method ?? 'sudo') : (said.become ?? 'none');
  if (said.connection === 'local') return { ...LOCAL, name, user: controller.user, become };
  const alias = said.address ?? name;
  const options = controller.config.optionsFor(alias, said.user);
  const port = said.port ?? portOf(options.first('Port'));
  const user = said.user ?? options.first('User') ?? controller.user;
  const hostName = options.first('HostName');
  // An address that the inventory gives is final: ssh_config can only stand in where it gives none.
  const address =
    said.address ?? (hostName === undefined ? alias : hostName.replaceAll('%h', alias).replaceAll('%%', '%'));
  const expand = (text: string) => expandPath(text, { address, alias, port, user, controller });
  const agent = agentOf(options, controller, expand);
  const hostKeyAlias = options.first('HostKeyAlias');
  return {
    name,
    address,
    port,
    user,
    connection: said.connection ?? 'ssh',
    identityFiles: said.identity_file === undefined ? identities(options, controller, expand) : [said.identity_file],
    ...(agent === undefined ? {} : { agent }),
    knownHosts: said.known_hosts ?? knownHosts(options, expand),
    strictHostKeyChecking: said.strict_host_key_checking ?? strictness(options.first('StrictHostKeyChecking')),
    ...(hostKeyAlias === undefined ? {} : { hostKeyAlias: expand(hostKeyAlias) }),
    proxyJump: jumps(said.proxy_jump ?? options.first('ProxyJump'), [...through, name], context),
    become,
  };
}

/** A bastion may be reached through others of its own: they come first. As in OpenSSH, only the first hop's count. */
function jumps(text: string | undefined, through: readonly string[], context: Context): readonly HostSpec[] {
  const hops = parseJumps(text);
  return hops.flatMap((hop, index) => {
    if (through.includes(hop.host)) {
      const way = [...through, hop.host].map(printable).join(' → ');
      throw inputError(
        'jump-cycle',
        `${context.target} would be reached through itself: ${way}`,
        'give the bastion proxy_jump: none',
        context.origin,
      );
    }
    const own = context.others(hop.host) ?? {};
    const spec = build(hop.host, { ...own, ...saidByHop(hop), become: 'none' }, through, context);
    const flat = { ...spec, proxyJump: [] };
    return index === 0 ? [...spec.proxyJump, flat] : [flat];
  });
}

function saidByHop(hop: Hop): Connection {
  return {
    ...(hop.user === undefined ? {} : { user: hop.user }),
    ...(hop.port === undefined ? {} : { port: hop.port }),
  };
}

const LOCAL = {
  address: 'localhost',
  port: 22,
  connection: 'local',
  identityFiles: [],
  knownHosts: [],
  strictHostKeyChecking: 'yes',
  proxyJump: [],
} as const;

function identities(options: SshOptions, controller: Controller, expand: (text: string) => string): readonly string[] {
  const files = options.all('IdentityFile');
  if (files.length === 0) return controller.identityFiles;
  return files.filter((file) => file.toLowerCase() !== 'none').map(expand);
}

function agentOf(options: SshOptions, controller: Controller, expand: (text: string) => string): string | undefined {
  const said = options.first('IdentityAgent');
  if (said === undefined || said === 'SSH_AUTH_SOCK') return controller.agent;
  if (said.toLowerCase() === 'none') return undefined;
  return said.startsWith('$') && !said.startsWith('${') ? controller.env[said.slice(1)] : expand(said);
}

function knownHosts(options: SshOptions, expand: (text: string) => string): readonly string[] {
  const user = options.all('UserKnownHostsFile');
  const global = options.all('GlobalKnownHostsFile');
  return [
    ...(user.length > 0 ? user : ['~/.ssh/known_hosts', '~/.ssh/known_hosts2']),
    ...(global.length > 0 ? global : [`${SYSTEM_FOLDER}/ssh_known_hosts`]),
  ]
    .filter((file) => file.toLowerCase() !== 'none')
    .map(expand);
}

/** `ask` cannot be asked of a fleet: an unknown key is refused, as OpenSSH does without a terminal. */
function strictness(said: string | undefined): HostSpec['strictHostKeyChecking'] {
  const word = said?.toLowerCase();
  if (word === 'no' || word === 'off' || word === 'false') return 'no';
  return word === 'accept-new' ? 'accept-new' : 'yes';
}

function portOf(text: string | undefined): number {
  return text !== undefined && /^\d{1,5}$/.test(text) ? Number(text) : 22;
}
