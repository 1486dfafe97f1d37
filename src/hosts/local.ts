/** `connection: local`: this machine, without SSH. */
import { childProgram } from './child-program.ts';
import { shellHost } from './shell-host.ts';
import type { Host, HostSpec, Timeouts } from './types.ts';

export function localHost(spec: HostSpec, timeouts: Timeouts): Host {
  return shellHost(spec, timeouts, {
    start: async (argv) => childProgram(argv),
    close: async () => undefined,
  });
}
