/** A Host that answers from a function: recorded answers, and the one fake that tests may use. */
import { hostClosed } from './failures.ts';
import { type Channel, type Host, HostError, type HostSpec, type Output } from './types.ts';

export interface Replay {
  /** The answer to a script; an error is thrown as the host's own. */
  readonly run: (script: string) => Output | HostError;
  /** The program for a script; without it `open` is not supported. */
  readonly open?: (script: string) => Channel | HostError;
}

/** An Output with what is usual left out. Example: `output('eth0\n')`. */
export function output(stdout: string, code = 0, stderr = ''): Output {
  return { code, stdout, stderr, durationMs: 0 };
}

/** What the function gives is the answer; a HostError is thrown, as a real host would. */
export function replayHost(spec: HostSpec, replay: Replay): Host {
  let closed = false;

  function answer<T>(given: T | HostError): T {
    if (closed) throw hostClosed(spec);
    if (given instanceof HostError) throw given;
    return given;
  }

  return {
    name: spec.name,
    address: spec.address,
    run: async (script) => answer(replay.run(script)),
    open: async (script) => answer(replay.open?.(script) ?? notRecorded(spec)),
    close: async () => {
      closed = true;
    },
  };
}

function notRecorded(spec: HostSpec): HostError {
  return new HostError('not-supported', `${spec.name}: no program was recorded`, 'Record one, or use a real host.');
}
