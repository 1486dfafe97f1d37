/** What a lab could leave on the machine, and waiting for it to be gone. */
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from '@jest/globals';
import { childrenOf } from '../../src/lab/processes.ts';
import type { Lab } from '../../src/lab/types.ts';

const NAMESPACES = ['mnt', 'net', 'pid', 'uts', 'ipc', 'cgroup'];

/** What the machine itself shows: its mounts and what lies where labs have their files. */
export function machine(): unknown {
  const files = ['/run', '/tmp', '/dev/shm'].flatMap((folder) =>
    readdirSync(folder).map((name) => `${folder}/${name}`),
  );
  return {
    mounts: readFileSync('/proc/self/mounts', 'utf8'),
    files: files.filter((file) => file.includes('/mcready-lab')),
    links: readdirSync('/sys/class/net'),
  };
}

/** Namespaces, and every process that there was on the machine with them. */
export interface Namespaces {
  readonly names: ReadonlySet<string>;
  readonly beside: ReadonlySet<number>;
}

/** Those of every process of the lab, and of those beside it. */
export function namespacesOf(lab: Lab): Namespaces {
  const found = [...processesNaming(lab.name), ...descendantsOf(lab.pid)].flatMap((pid) => namespacesOfProcess(pid));
  const own = new Set(namespacesOfProcess(process.pid));
  return { names: new Set(found.filter((name) => !own.has(name))), beside: new Set(processes()) };
}

function descendantsOf(pid: number): readonly number[] {
  return childrenOf(pid).flatMap((child) => [child, ...descendantsOf(child)]);
}

/** Cgroups of the lab, wherever the machine has the unified hierarchy. */
export function cgroupsOf(lab: Lab): readonly string[] {
  const folders = ['/sys/fs/cgroup', '/sys/fs/cgroup/unified'].map((folder) => `${folder}/mcready-lab-${lab.name}`);
  return folders.filter((folder) => existsSync(folder));
}

/**
 * Processes that are in any of the namespaces still. Not those that came later: the kernel gives the numbers of namespaces that
 * are gone to new ones at once (fs/proc/generic.c: proc_alloc_inum), so they are of another test's lab.
 */
export function holdersOf({ names, beside }: Namespaces): readonly number[] {
  return processes().filter((pid) => beside.has(pid) && namespacesOfProcess(pid).some((name) => names.has(name)));
}

function namespacesOfProcess(pid: number): readonly string[] {
  try {
    return NAMESPACES.map((kind) => readlinkSync(`/proc/${pid}/ns/${kind}`));
  } catch {
    return [];
  }
}

/** Processes other than this one that have the word among their arguments. */
export function processesNaming(word: string): readonly number[] {
  return processes().filter((pid) => pid !== process.pid && argv(pid).includes(word));
}

export function argv(pid: number): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  } catch {
    return [];
  }
}

function processes(): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

export async function untilEmpty(look: () => readonly unknown[]): Promise<void> {
  for (let tries = 0; tries < 250 && look().length > 0; tries += 1) await sleep(20);
  expect(look()).toEqual([]);
}

export async function untilFound(look: () => boolean): Promise<void> {
  for (let tries = 0; tries < 500 && !look(); tries += 1) await sleep(5);
  expect(look()).toBe(true);
}
