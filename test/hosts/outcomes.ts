/** What the tests of the transports wait for, bounded, and the failures they expect. */
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from '@jest/globals';
import { type Channel, HostError } from '../../src/hosts/types.ts';

/** The HostError that the work fails with. */
export async function failureOf(work: Promise<unknown>): Promise<HostError> {
  const error = await work.then(
    () => new Error('it did not fail'),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(HostError);
  return error as HostError;
}

/** The next line a program prints; undefined when it has ended. */
export async function nextLine(channel: Channel): Promise<string | undefined> {
  for await (const line of channel.lines) return line;
  return undefined;
}

/** Until it is so; fails after 10 s. */
export async function until(isSo: () => boolean): Promise<void> {
  for (let attempt = 0; attempt < 500 && !isSo(); attempt += 1) await sleep(20);
  expect(isSo()).toBe(true);
}

/** Until a script on the machine has made the file. */
export async function made(file: string): Promise<void> {
  await until(() => existsSync(file));
}
