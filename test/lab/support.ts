/** What every lab test starts from. */
import { afterAll, beforeAll, describe } from '@jest/globals';
import { checkLabPossible, startLab } from '../../src/lab/index.ts';
import type { Lab, LabOptions, LabOutput, Place } from '../../src/lab/types.ts';

/** What keeps labs from being up here; empty where they can be. Asked once for a test file. */
export const missing = checkLabPossible();
/** In CI a lab that is not possible is a failure (setup.ts), elsewhere its tests are skipped, loudly. */
export const mustRun = process.env.CI !== undefined && process.env.CI !== '' && process.env.CI !== 'false';

/** As `describe`, for tests that need a lab. */
export const describeWithLab = missing.length === 0 || mustRun ? describe : describe.skip;

/** The same for labs of the kind `systemd`. */
const fullMissing = checkLabPossible({ kind: 'systemd' });
if (fullMissing.length > 0 && missing.length === 0 && !mustRun) {
  const why = fullMissing.map((text) => `  - ${text}`).join('\n');
  process.stderr.write(
    `\nSKIPPED: tests that need a lab of the kind systemd, because it is not possible here:\n${why}\n\n`,
  );
}

/** As describeWithLab, for tests that need a lab of the kind `systemd`; in CI it fails there when that cannot be. */
export const describeWithFullLab = fullMissing.length === 0 || mustRun ? describe : describe.skip;

/** The first lab of the kind `systemd` on a machine has a Debian tree to build. */
export const TREE_TIMEOUT_MS = 600_000;

let started = 0;

/** A name that no other lab of the machine has. */
export function labName(): string {
  started += 1;
  return `test-${process.pid}-${started}`;
}

/**
 * A lab for all tests of the enclosing describe (two hosts, flat, healthy, unless said otherwise): up before, down after.
 * Gives a function because there is no lab before `beforeAll` ran.
 */
export function useLab(options: Partial<LabOptions> = {}): () => Lab {
  let lab: Lab | undefined;
  beforeAll(async () => {
    lab = await startLab({ name: labName(), hosts: 2, topology: 'flat', faults: [], ...options }, { detached: false });
  }, TREE_TIMEOUT_MS);
  afterAll(async () => {
    await lab?.down();
  });
  return () => {
    if (lab === undefined) throw new Error('the lab is not up');
    return lab;
  };
}

/** Runs a shell line in a place and gives its stdout, trimmed; throws when it fails. */
export async function sh(lab: Lab, place: Place, line: string): Promise<string> {
  const output = await lab.exec(place, ['sh', '-c', line], { timeoutMs: 30_000 });
  if (output.code !== 0) throw new Error(`${line}: exit code ${output.code}: ${output.stderr}`);
  return output.stdout.trim();
}

/** Runs an argv on a host through the controller's real ssh client. */
export function ssh(lab: Lab, target: string, ...argv: readonly string[]): Promise<LabOutput> {
  return lab.exec('controller', ['ssh', '-F', '/run/mcready-lab/ssh_config', target, ...argv], { timeoutMs: 30_000 });
}
