/** A HostSpec as arguments of the system's ssh. What is not said here comes from the user's ssh_config. Pure. */
import { loginOf } from '../failures.ts';
import type { HostSpec, Timeouts } from '../types.ts';

/**
 * The one connection that all commands of a host share. It holds a `cat` that ends with our end of its stdin, so that no
 * ssh stays behind when mcready is killed.
 */
export function masterArguments(spec: HostSpec, timeouts: Timeouts, controlPath: string): readonly string[] {
  const options = [
    // Nobody answers questions of hundreds of ssh processes; the hint says to use an agent.
    'BatchMode=yes',
    `ConnectTimeout=${Math.max(1, Math.ceil(timeouts.connectMs / 1000))}`,
    // Gone after 15 s: two questions without an answer, and the third is not asked any more.
    'ServerAliveInterval=5',
    'ServerAliveCountMax=2',
    `HostName=${spec.address}`,
    `StrictHostKeyChecking=${spec.strictHostKeyChecking}`,
    ...(spec.knownHosts.length === 0 ? [] : [`UserKnownHostsFile=${spec.knownHosts.map(quotedPath).join(' ')}`]),
    ...(spec.hostKeyAlias === undefined ? [] : [`HostKeyAlias=${spec.hostKeyAlias}`]),
    ...(spec.agent === undefined ? [] : [`IdentityAgent=${quotedPath(spec.agent)}`]),
    ...spec.identityFiles.map((file) => `IdentityFile=${quotedPath(file)}`),
    ...(spec.proxyJump.length === 0 ? [] : [`ProxyJump=${spec.proxyJump.map(loginOf).join(',')}`]),
    'ForwardAgent=no',
    'ControlMaster=yes',
    'ControlPersist=no',
    `ControlPath=${controlPath}`,
  ];
  return ['-T', ...pairs(options), '-p', String(spec.port), '-l', spec.user, '--', spec.name, 'exec cat'];
}

/** One command over the shared connection. It must never open a connection of its own. */
export function commandArguments(spec: HostSpec, controlPath: string, command: string): readonly string[] {
  const options = [
    'ControlMaster=no',
    `ControlPath=${controlPath}`,
    'ProxyCommand=false',
    'BatchMode=yes',
    'LogLevel=ERROR',
  ];
  return ['-T', ...pairs(options), '--', spec.name, command];
}

function pairs(options: readonly string[]): readonly string[] {
  return options.flatMap((option) => ['-o', option]);
}

function quotedPath(path: string): string {
  return `"${path.replaceAll('%', '%%')}"`;
}
