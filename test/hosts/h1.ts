/** One host, h1, for all tests of a file. */
import { afterAll } from '@jest/globals';
import { Laboratory, type Sshd } from './sshd.ts';

/** A laboratory, and in it h1, which lets `key` in; all of it goes after the last test of the file. */
export async function laboratoryOfH1(): Promise<{ readonly lab: Laboratory; readonly key: string; readonly h1: Sshd }> {
  const lab = new Laboratory();
  afterAll(() => lab.close());
  const key = lab.key('id');
  return { lab, key, h1: await lab.sshd('h1', key) };
}
