/**
 * Finds labs and their places among the machine's processes by their command lines: there is no state file that
 * could outlive a lab or be lost while it is up.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { HOLDER_TITLE, LAB_FOLDER, PLACE_TITLE, SWEEPER_TITLE } from './scripts.ts';

/** A process's argv, or undefined when it is gone (or a kernel thread). */
function argvOf(pid: number): readonly string[] | undefined {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return undefined;
  }
  return text === '' ? undefined : text.split('\0').slice(0, -1);
}

/** Direct children, as the kernel lists them; empty when the process is gone. */
export function childrenOf(pid: number): readonly number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

/** The lab's folder as seen from the machine, through its first process. */
export function folderOf(pid: number): string {
  return `/proc/${initOf(pid)}/root${LAB_FOLDER}`;
}

/** The lab's process 1, in the switches' namespaces. */
export function initOf(pid: number): number {
  const init = childrenOf(pid)[0];
  if (init === undefined) throw new Error('The lab is gone.');
  return init;
}

/** The holder has its title in place of its program's name, and the lab's as last argument. */
export function isHolder(pid: number, name: string): boolean {
  const argv = argvOf(pid);
  return argv?.[0] === HOLDER_TITLE && argv.at(-1) === name;
}

/** PID of the holder of the lab of that name. */
export function findHolder(name: string): number | undefined {
  return processIds().find((pid) => isHolder(pid, name));
}

/** PID of the process that cleans up after the lab of that name. */
export function findSweeper(name: string): number | undefined {
  return processIds().find((pid) => {
    const argv = argvOf(pid);
    return argv?.includes(SWEEPER_TITLE) === true && argv.at(-1) === name;
  });
}

/** Names of the labs that are up. */
export function labNames(): readonly string[] {
  const argvs = processIds().map(argvOf);
  return argvs.flatMap((argv) => (argv?.[0] === HOLDER_TITLE ? [argv.at(-1) ?? ''] : []));
}

/** PID, as seen from the machine, of the process that keeps each place of a lab: the controller's, each host's. */
export function findPlaces(name: string): ReadonlyMap<string, number> {
  const places = new Map<string, number>();
  for (const pid of processIds()) {
    const argv = argvOf(pid);
    if (argv?.[0] === 'sh' && argv[3] === PLACE_TITLE && argv[4] === name) places.set(argv[5] ?? '', pid);
  }
  return places;
}

function processIds(): readonly number[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number);
}
