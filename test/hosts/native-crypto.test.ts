import { expect, test } from '@jest/globals';
import { nativeCrypto } from '../../src/hosts/index.ts';

test('ssh2 uses its native crypto in this installation', () => {
  // When this fails: npm rebuild ssh2, with the Node of node_modules/.bin first in PATH.
  expect(nativeCrypto()).toBe(true);
});
