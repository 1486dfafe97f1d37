/** One host, h1, for all tests of a file. */
import { afterAll, beforeAll } from '@jest/globals';
import { Laboratory, type Sshd } from './sshd.ts';

interface WithH1 {
  readonly lab: Laboratory;
  /** A private key that h1 lets in. */
  readonly key: string;
  /** A function because there is none before `beforeAll` ran. */
  h1(): Sshd;
}

/** A laboratory with h1 in it from the first test of the file to its last. */
export function useH1(): WithH1 {
  const lab = new Laboratory();
  let h1: Sshd;
  beforeAll(async () => {
    h1 = await lab.sshd('h1', lab.key('id'));
  });
  afterAll(() => lab.close());
  return { lab, key: lab.path('id'), h1: () => h1 };
}
