/**
 * An apply whose execs on a host are counted, over all connections: at each of them something can be made to happen. Scripts
 * run on a real kernel; what is of our own making is only when.
 */
import { apply } from '../../src/flows/apply.ts';
import { Fleet } from '../../src/flows/fleet/fleet.ts';
import type { Task } from '../../src/flows/fleet/tasks.ts';
import { type Host, HostError } from '../../src/hosts/types.ts';
import type { Progress } from '../../src/lib/progress.ts';
import type { Desired } from '../../src/profile/types.ts';
import type { HostResult } from '../../src/result/types.ts';
import { specOf } from '../hosts/sshd.ts';
import type { Host as Place } from './keeper.ts';

const spec = specOf('h1', 22);

export function taskOf(...desired: readonly Pick<Desired, 'setting' | 'interfaces' | 'item' | 'value'>[]): Task {
  const origin = { file: 'p.yaml', line: 1, column: 1 };
  return {
    host: { name: 'h1', spec, groups: [], profiles: [], vars: {} },
    profile: {
      names: ['p'],
      desired: desired.map((one) => ({ ...one, origin, optional: false })),
      delivery: [],
    },
  };
}

export interface Disturbed {
  readonly boot: boolean;
  readonly confirmTimeoutS: number;
  /** While the question is asked. */
  readonly asked?: () => Promise<unknown>;
  /** Before the exec of this number, counted from 1. `lose`: throws as a lost connection does. `interrupt`: Ctrl-C. */
  readonly before?: (exec: number, what: Means) => Promise<unknown> | undefined;
  /** The same, when its script has ended and its answer has not come. */
  readonly after?: (exec: number, what: Means) => Promise<unknown> | undefined;
}

export interface Means {
  readonly lose: () => never;
  readonly interrupt: () => void;
}

export async function applyDisturbed(place: Pick<Place, 'run'>, task: Task, how: Disturbed): Promise<HostResult> {
  const interruption = new AbortController();
  let execs = 0;
  async function connect(): Promise<Host> {
    let lost = false;
    function lose(): never {
      lost = true;
      throw new HostError('connection-lost', 'h1: the connection was lost', 'Run it again.');
    }
    const means: Means = { lose, interrupt: () => interruption.abort() };
    return {
      name: 'h1',
      address: spec.address,
      async run(script) {
        execs += 1;
        const exec = execs;
        if (lost) lose();
        await how.before?.(exec, means);
        const { code, stdout, stderr } = await place.run(script);
        await how.after?.(exec, means);
        return { code: code ?? -1, stdout, stderr, durationMs: 0 };
      },
      open: () => Promise.reject(new Error('not opened')),
      close: async () => undefined,
    };
  }
  const progress = { stage: stageOf, note: () => undefined };
  const timeouts = { connectMs: 1000, handshakeMs: 1000, commandMs: 10_000 };
  const context = { connect, timeouts, forks: 1, progress, signal: interruption.signal };
  const confirm = async () => {
    await how.asked?.();
    return true;
  };
  const { boot, confirmTimeoutS } = how;
  const [result] = await apply(context, new Fleet(context), [task], {
    ...{ confirm, batch: 1, maxFail: 0, confirmTimeoutS, boot },
  });
  if (result === undefined) throw new Error('no result');
  return result;
}

/** A stage that shows nothing. */
const stageOf: Progress['stage'] = async (_title, _total, work) =>
  work({ started: () => undefined, done: () => undefined, detail: () => undefined, waiting: () => undefined });
