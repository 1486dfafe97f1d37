/** What the benchmarks share: a lab, timed commands in it, and how figures are printed. */
import { readFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { startLab } from '../../src/lab/index.ts';
import type { Lab, LabOutput } from '../../src/lab/types.ts';

/** A flat lab of healthy hosts that ends with this process. */
export async function benchLab(hosts: number): Promise<Lab> {
  const start = performance.now();
  const lab = await startLab(
    { name: `bench-${process.pid}`, hosts, topology: 'flat', faults: [] },
    { detached: false },
  );
  console.log(`lab of ${hosts} hosts up in ${seconds(performance.now() - start)}`);
  return lab;
}

export interface Timed extends LabOutput {
  readonly ms: number;
}

/** Runs a command where the lab's controller is; its exit code has to be one of those expected. */
export async function timed(
  lab: Lab,
  argv: readonly string[],
  options: { readonly expected: readonly number[]; readonly stdin?: string; readonly env?: NodeJS.ProcessEnv },
): Promise<Timed> {
  const start = performance.now();
  const output = await lab.exec('controller', argv, { timeoutMs: 600_000, ...options });
  const ms = performance.now() - start;
  if (!options.expected.includes(output.code)) {
    throw new Error(`${argv.join(' ')}: exit ${output.code}\n${output.stderr.slice(-2000)}`);
  }
  return { ...output, ms };
}

/** Makes a Node program tell its greatest resident memory (KiB) on stderr when it ends. */
export const TELL_MEMORY = `--import=data:text/javascript,${encodeURIComponent(
  "process.on('exit', () => process.stderr.write(`maxrss ${process.resourceUsage().maxRSS}\\n`));",
)}`;

/** MiB, from what TELL_MEMORY made a program say. */
export function memoryOf(output: LabOutput): number {
  const told = /maxrss (\d+)/.exec(output.stderr);
  if (told?.[1] === undefined) throw new Error('the program did not tell its memory');
  return Number(told[1]) / 1024;
}

export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`;
}

export async function printMachine(): Promise<void> {
  const kernel = (await readFile('/proc/sys/kernel/osrelease', 'utf8')).trim();
  const memory = Math.round(totalmem() / 2 ** 30);
  console.log(`${cpus().length} × ${cpus()[0]?.model}, ${memory} GiB, Linux ${kernel}, Node ${process.version}`);
}
