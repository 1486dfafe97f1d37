import { createRequire } from 'node:module';

/**
 * Is ssh2's native crypto in use? Without it ssh2 falls back to JavaScript and says nothing: a connect takes about twice
 * the time. ssh2 has no public word for it, so its own internal flag is read.
 */
export function nativeCrypto(): boolean {
  const internals: { readonly bindingAvailable: boolean } = createRequire(import.meta.url)(
    'ssh2/lib/protocol/crypto.js',
  );
  return internals.bindingAvailable;
}
