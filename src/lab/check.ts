import { execFileSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Topology } from './types.ts';

const COMMANDS: readonly { readonly command: string; readonly from: string; readonly only?: Topology }[] = [
  { command: 'sshd', from: 'openssh-server' },
  { command: 'ssh', from: 'openssh-client' },
  { command: 'ip', from: 'iproute2' },
  { command: 'bridge', from: 'iproute2' },
  { command: 'unshare', from: 'util-linux' },
  { command: 'nsenter', from: 'util-linux' },
  { command: 'setpriv', from: 'util-linux' },
  { command: 'mount', from: 'mount' },
  { command: 'env', from: 'coreutils' },
  { command: 'ethtool', from: 'ethtool' },
  { command: 'nft', from: 'nftables' },
  { command: 'sudo', from: 'sudo' },
  { command: 'smcrouted', from: 'smcroute', only: 'routed' },
];

/** One throwaway namespace in which everything that a lab asks of the kernel is tried once; each step says its name first. */
const PROBE = `
set -e
step() { echo "$1" >&2; }
step 'a tmpfs in a mount namespace'; mount -t tmpfs none /run
step 'overlayfs on /etc'; mkdir /run/u /run/w; mount -t overlay none /etc -o lowerdir=/etc,upperdir=/run/u,workdir=/run/w
step 'sysfs in a network namespace'; mount -t sysfs none /sys
step 'veth interfaces'; ip link add name v0 type veth peer name v1
step 'a bridge with IGMP snooping'; ip link add name b0 type bridge mcast_snooping 1 mcast_querier 1 mcast_igmp_version 3
step 'a nftables table'; nft add table inet probe
`;

/**
 * What is missing on this machine for a lab, each in one sentence with its remedy; empty when a lab can be up.
 * Without a topology, what a routed lab needs is asked for too.
 */
export function checkLabPossible(topology?: Topology): readonly string[] {
  if (process.platform !== 'linux') return [`A lab needs Linux; this is ${process.platform}.`];
  const missing: string[] = [];
  if (process.getuid?.() !== 0) missing.push('A lab needs root (network namespaces and mounts): run it as root.');
  for (const { command, from, only } of COMMANDS) {
    if (only !== undefined && topology !== undefined && only !== topology) continue;
    if (findProgram(command) === undefined) missing.push(`The command ${command} is missing: install ${from}.`);
  }
  return missing.length > 0 ? missing : probeKernel();
}

/** Absolute path of a program, looked for in PATH and where system programs are. */
export function findProgram(name: string): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/local/sbin', '/usr/sbin', '/sbin', '/usr/bin'];
  for (const folder of folders) {
    const path = join(folder, name);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // Not here.
    }
  }
  return undefined;
}

function probeKernel(): readonly string[] {
  try {
    execFileSync('unshare', ['--mount', '--net', '--uts', '--ipc', '--pid', '--fork', 'sh', '-c', PROBE], {
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 20_000,
      env: { ...process.env, PATH: `${process.env.PATH ?? ''}:/usr/sbin:/sbin:/usr/bin:/bin` },
    });
    return [];
  } catch (error) {
    const said = String((error as { stderr?: unknown }).stderr ?? '')
      .trim()
      .split('\n');
    if (said.length < 2) return [`A lab needs namespaces, which this kernel or container refuses: ${said.join('')}`];
    return [`A lab needs ${said.at(-2)}, which this kernel or container refuses: ${said.at(-1)}`];
  }
}
