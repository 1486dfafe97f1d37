/** Where a result goes, stdout or the file of `-o`, and why it could not go there. */
import { access, constants, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { inputError } from '../lib/errors.ts';
import { isSystemError, systemReason } from '../lib/system-error.ts';

/**
 * For before any host is contacted: a run over hundreds of hosts must not end with nowhere to put its result.
 * @throws InputError when the file cannot be written
 */
export async function requireWritable(file: string): Promise<void> {
  const why = await whyNotWritable(file);
  if (why !== undefined)
    throw inputError('output-unwritable', `cannot write ${file}: ${why}`, 'choose another --output');
}

/** @returns why it could not be written, or undefined when it was */
export async function writeResult(file: string, text: string): Promise<string | undefined> {
  try {
    await writeFile(file, text);
    return undefined;
  } catch (thrown) {
    return systemReason(thrown);
  }
}

/**
 * Tells when stdout does not take the result: a full disk behind `>`. A reader that left early (EPIPE) has what it wanted.
 * In place of oclif's own listener, which throws: that ends the process with a stack trace and exit code 1, drift.
 */
export function watchStdout(lost: (why: string) => void): void {
  process.stdout.removeAllListeners('error');
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') lost(systemReason(error));
  });
}

async function whyNotWritable(file: string): Promise<string | undefined> {
  try {
    if ((await stat(file)).isDirectory()) return 'it is a folder';
    await access(file, constants.W_OK);
    return undefined;
  } catch (thrown) {
    return isMissing(thrown) ? whyNotMade(dirname(file)) : systemReason(thrown);
  }
}

async function whyNotMade(folder: string): Promise<string | undefined> {
  try {
    await access(folder, constants.W_OK);
    return undefined;
  } catch (thrown) {
    return isMissing(thrown) ? `there is no folder ${folder}` : systemReason(thrown);
  }
}

function isMissing(thrown: unknown): boolean {
  return isSystemError(thrown) && thrown.code === 'ENOENT';
}
