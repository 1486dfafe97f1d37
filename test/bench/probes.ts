/** The memory of a lab's probes, as the machine sees their processes. */
import { readdirSync, readFileSync } from 'node:fs';
import type { Lab } from '../../src/lab/types.ts';

const EVERY_MS = 200;

export interface ProbeWatch {
  /** Process id → KiB at its peak, as last read. */
  readonly probes: ReadonlyMap<string, number>;
  /** Greatest of them. */
  mib(): number;
  end(): void;
}

/** Reads the peak (VmHWM) of every probe of the lab that is there, again and again until the end. */
export function watchProbes(lab: Lab): ProbeWatch {
  const probes = new Map<string, number>();
  const timer = setInterval(() => {
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      // What a probe starts is called as it is until it is the tool.
      if (isProbe(String(fieldOf(pid, 'PPid')))) continue;
      const peak = isProbe(pid) && (probes.has(pid) || isBelow(pid, lab.pid)) ? fieldOf(pid, 'VmHWM') : undefined;
      if (peak !== undefined) probes.set(pid, peak);
    }
  }, EVERY_MS);
  return { probes, mib: () => Math.max(...probes.values()) / 1024, end: () => clearInterval(timer) };
}

/** As start.ts starts it. */
function isProbe(pid: string): boolean {
  return /\/python3[.0-9]*\0-I\0-S\0-B\0/.test(read(`/proc/${pid}/cmdline`));
}

function isBelow(pid: string, ancestor: number): boolean {
  const parent = fieldOf(pid, 'PPid');
  return parent !== undefined && parent > 1 && (parent === ancestor || isBelow(String(parent), ancestor));
}

function fieldOf(pid: string, name: string): number | undefined {
  const value = new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(read(`/proc/${pid}/status`))?.[1];
  return value === undefined ? undefined : Number(value);
}

/** Empty for a process that is gone. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
