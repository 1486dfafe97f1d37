import { execFileSync } from 'node:child_process';
import { kindOf } from './kinds/index.ts';
import type { Needed } from './kinds/types.ts';
import { findProgram } from './programs.ts';
import type { LabOptions } from './types.ts';

/** What every lab needs; each kind adds its own. */
const COMMANDS: readonly Needed[] = [
  { command: 'ssh', from: 'openssh-client' },
  { command: 'ip', from: 'iproute2' },
  { command: 'bridge', from: 'iproute2' },
  { command: 'unshare', from: 'util-linux' },
  { command: 'nsenter', from: 'util-linux' },
  { command: 'setpriv', from: 'util-linux' },
  { command: 'mount', from: 'mount' },
  { command: 'env', from: 'coreutils' },
];

/** One throwaway namespace in which everything that a lab asks of the kernel is tried once; each step says its name first. */
const PROBE = `
set -e
step() { echo "$1" >&2; }
step 'a tmpfs in a mount namespace'; mount -t tmpfs none /run
step 'sysfs in a network namespace'; mount -t sysfs none /sys
step 'veth interfaces'; ip link add name v0 type veth peer name v1
step 'a bridge with IGMP snooping'; ip link add name b0 type bridge mcast_snooping 1 mcast_querier 1 mcast_igmp_version 3
`;

/**
 * What is missing on this machine for a lab, each in one sentence with its remedy; empty when a lab can be up.
 * What is not said is asked for too, but for the kind, which is `light`.
 */
export function checkLabPossible(wanted: Partial<LabOptions> = {}): readonly string[] {
  if (process.platform !== 'linux') return [`A lab needs Linux; this is ${process.platform}.`];
  const missing: string[] = [];
  if (process.getuid?.() !== 0) missing.push('A lab needs root (network namespaces and mounts): run it as root.');
  const own = kindOf(wanted.kind ?? 'light');
  for (const { command, from, unless } of [...COMMANDS, ...own.commands]) {
    if (unless?.(wanted)) continue;
    if (findProgram(command) === undefined) missing.push(`The command ${command} is missing: install ${from}.`);
  }
  missing.push(...own.missing());
  return missing.length > 0 ? missing : probeKernel(PROBE + own.probe);
}

function probeKernel(probe: string): readonly string[] {
  try {
    execFileSync('unshare', ['--mount', '--net', '--uts', '--ipc', '--pid', '--fork', 'sh', '-c', probe], {
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
