/** The open connections of one run: one a host, made once, reused by check, apply, verify and ping. */
import pLimit from 'p-limit';
import { type Host, HostError, type HostSpec } from '../../hosts/types.ts';
import type { Stage } from '../../lib/progress.ts';
import type { FlowContext } from './context.ts';

/** What work on one host came to; the error is the host's own and the others go on. */
export type Outcome<T> = { readonly value: T } | { readonly error: HostError };

const UNTOLD = { started: () => undefined, done: () => undefined };

/** Of one run. `close` it when the run is over, whatever came of it. */
export class Fleet {
  readonly #context: FlowContext;
  readonly #connections = new Map<string, Promise<Host>>();
  /** Names of hosts with work under way that comes to its own end: an abort leaves their connections open. */
  readonly #unsettled = new Set<string>();

  constructor(context: FlowContext) {
    this.#context = context;
    context.signal.addEventListener('abort', () => void this.#closeAll(this.#unsettled), { once: true });
  }

  /** The host's connection, opened at the first call. A host that could not be reached is not tried again in this run. */
  async host(spec: HostSpec): Promise<Host> {
    const open = this.#connections.get(spec.name);
    if (open) return open;
    const connection = this.#context.connect(spec, this.#context.timeouts);
    this.#connections.set(spec.name, connection);
    return connection;
  }

  /**
   * Work that must come to its own end once it has begun: an abort does not take the host's connection away from it.
   * It looks at the signal itself. Not begun after an abort.
   */
  async toItsEnd<T>(spec: HostSpec, work: () => Promise<T>): Promise<T> {
    if (this.#context.signal.aborted) throw interrupted(spec.name);
    return this.leftOpen([spec], work);
  }

  /** The same of work with several hosts at once, begun whether or not there was an abort. */
  async leftOpen<T>(specs: readonly HostSpec[], work: () => Promise<T>): Promise<T> {
    for (const { name } of specs) this.#unsettled.add(name);
    try {
      return await work();
    } finally {
      for (const { name } of specs) this.#unsettled.delete(name);
    }
  }

  /** A second connection to a host, made now: proves that the host can still be reached. The caller closes it. */
  async freshHost(spec: HostSpec): Promise<Host> {
    return this.#context.connect(spec, this.#context.timeouts);
  }

  /**
   * Works on every item, `forks` at once, as one stage of progress. A HostError ends that item only;
   * anything else is a bug of ours and ends the run. After an abort no new item is begun.
   * @returns outcomes in the order of the items
   */
  async forEach<I extends { readonly host: { readonly spec: HostSpec } }, T>(
    title: string,
    items: readonly I[],
    work: (item: I, host: Host) => Promise<T>,
  ): Promise<Map<I, Outcome<T>>> {
    return this.#context.progress.stage(title, items.length, (stage) => this.all(items, work, stage));
  }

  /** The same as a part of a stage that is under way. */
  async all<I extends { readonly host: { readonly spec: HostSpec } }, T>(
    items: readonly I[],
    work: (item: I, host: Host) => Promise<T>,
    stage: Pick<Stage, 'started' | 'done'> = UNTOLD,
  ): Promise<Map<I, Outcome<T>>> {
    const limit = pLimit(this.#context.forks);
    const outcomes = items.map((item) => limit(async () => [item, await this.#attempt(stage, item, work)] as const));
    return new Map(await Promise.all(outcomes));
  }

  /** Closes every connection, also those that are still being made. Never rejects. */
  async close(): Promise<void> {
    await this.#closeAll(new Set());
  }

  async #closeAll(but: ReadonlySet<string>): Promise<void> {
    const closing = [...this.#connections].filter(([name]) => !but.has(name));
    await Promise.all(closing.map(([, connection]) => connection.then(closeHost, ignoreFailed)));
  }

  async #attempt<I extends { readonly host: { readonly spec: HostSpec } }, T>(
    stage: Pick<Stage, 'started' | 'done'>,
    item: I,
    work: (item: I, host: Host) => Promise<T>,
  ): Promise<Outcome<T>> {
    const { spec } = item.host;
    if (this.#context.signal.aborted) return { error: interrupted(spec.name) };
    stage.started(spec.name);
    try {
      return { value: await work(item, await this.host(spec)) };
    } catch (thrown) {
      if (!(thrown instanceof HostError)) throw thrown;
      return { error: this.#context.signal.aborted ? interrupted(spec.name) : thrown };
    } finally {
      stage.done(spec.name);
    }
  }
}

/** Told of a host whose turn did not come, or was cut short by the user. */
export function interrupted(name: string): HostError {
  return new HostError('interrupted', `the run was interrupted before ${name} was finished`, 'run the command again');
}

async function closeHost(host: Host): Promise<void> {
  await host.close();
}

function ignoreFailed(): void {
  // A connection that never came to be has nothing to close; its error was told where it was awaited.
}
