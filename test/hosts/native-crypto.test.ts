import { existsSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { nativeCrypto } from '../../src/hosts/index.ts';

/** npm builds it where the machine has a compiler; without one ssh2 works in JavaScript, and so does mcready. */
const BUILT = 'node_modules/ssh2/lib/protocol/crypto/build/Release/sshcrypto.node';

test('ssh2 uses its native crypto where it was built', () => {
  // Built and not in use: built for another Node. Then: npm rebuild ssh2, with the Node of node_modules/.bin first in PATH.
  expect(nativeCrypto()).toBe(existsSync(BUILT));
});
