/** The way to a host: one `connect` for all transports. */
import { localHost } from './local.ts';
import type { SshConnector } from './ssh/connector.ts';
import { type Prompt, terminalPrompt } from './ssh/prompt.ts';
import type { Connect } from './types.ts';

export { nativeCrypto } from './ssh/native-crypto.ts';
export type { Prompt } from './ssh/prompt.ts';

/**
 * A `connect` with its own memory of keys, passphrases and bastions: make one a process.
 * `prompt` asks for a passphrase, once a key file, however many hosts use it.
 */
export function createConnect(prompt: Prompt = terminalPrompt): Connect {
  let ssh: Promise<SshConnector> | undefined;

  /** Loaded when first needed: ssh2 is a good part of the start-up time. */
  async function load(): Promise<SshConnector> {
    const { SshConnector } = await import('./ssh/connector.ts');
    return new SshConnector(prompt);
  }

  return async (spec, timeouts) => {
    if (spec.connection === 'local') return localHost(spec, timeouts);
    if (spec.connection === 'openssh') {
      const { connectOpenssh } = await import('./openssh/connect.ts');
      return connectOpenssh(spec, timeouts);
    }
    ssh ??= load();
    return (await ssh).connect(spec, timeouts);
  };
}

/** The process's own. */
export const connect: Connect = createConnect();
