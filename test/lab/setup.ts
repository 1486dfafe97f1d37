import { beforeAll, jest } from '@jest/globals';
import { missing, mustRun } from './support.ts';

jest.setTimeout(60_000);

if (missing.length > 0) {
  const why = `labs are not possible here:\n${missing.map((text) => `  - ${text}`).join('\n')}`;
  if (mustRun) {
    beforeAll(() => {
      throw new Error(why);
    });
  } else {
    process.stderr.write(`\nSKIPPED: every test that needs a lab, because ${why}\n\n`);
  }
}
