/** One running probe: commands out, answers in, its clock measured on the way. */
import type { Channel, Host } from '../../hosts/types.ts';
import { messageOf } from '../../lib/errors.ts';
import { printable } from '../../lib/text.ts';
import { type ClockSample, clockBound } from '../figures/clock.ts';
import type { ClockBound } from '../types.ts';
import { noPythonWhy } from './no-python.ts';
import { isAnswerTo, isFailure, isProgress } from './shape.ts';
import { NO_PYTHON, type ProbeStart, type Program, startInput, startScript } from './start.ts';
import type { Failure, Progress } from './wire.ts';

/** The probe on this host is gone or never was: the host is `not-tested`, with the message as reason. */
export class ProbeLost extends Error {}

/** The probe is there and a command failed on it with an errno. */
export class ProbeRefused extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(`${failure.text} (${failure.errno})`);
    this.failure = failure;
  }
}

/** An answer that is waited for; times on the clock of `performance`. */
export interface Wait {
  readonly command: string;
  /** When it comes where all is well. */
  readonly dueMs: number;
  /** When the host is given up; left out where its connection says so. */
  readonly untilMs?: number;
}

interface Waiting extends Wait {
  readonly sentUs: number;
  readonly resolve: (answer: object) => void;
  readonly reject: (error: Error) => void;
}

/** What the barriers of a mesh need of one of its hosts. */
export interface Link {
  progress: Progress;
  onProgress: () => void;
  /** @param takesMs of the timeout: the time that it takes where all is well */
  request<T extends object>(command: string, parameters: object, timeoutMs: number, takesMs?: number): Promise<T>;
  waits(): readonly Wait[];
  clock(): ClockBound | null;
  lose(reason: string): void;
  end(): Promise<void>;
}

/** What ends it ends every request that waits, with the reason. */
export class ProbeLink implements Link {
  progress: Progress = { sent: 0, heard: 0 };
  onProgress: () => void = () => undefined;
  readonly #channel: Channel;
  readonly #samples: ClockSample[] = [];
  readonly #waiting = new Map<number, Waiting>();
  #lost: ProbeLost | undefined;
  #next = 0;

  private constructor(channel: Channel) {
    this.#channel = channel;
    this.#pump().catch((error: unknown) => this.lose(messageOf(error)));
  }

  /** @throws ProbeLost when the host gives no channel */
  static async open(host: Host, start: ProbeStart, program: Program): Promise<ProbeLink> {
    try {
      const channel = await host.open(startScript());
      const link = new ProbeLink(channel);
      // A host without Python takes no input: the answer to the first command tells, with a better reason.
      channel.write(await startInput(program, start)).catch(() => undefined);
      return link;
    } catch (error) {
      throw new ProbeLost(messageOf(error));
    }
  }

  /**
   * @throws ProbeLost when the link ends or no answer comes in time (the link is then closed)
   * @throws ProbeRefused when the probe says why it cannot
   */
  async request<T extends object>(command: string, parameters: object, timeoutMs: number, takesMs = 0): Promise<T> {
    if (this.#lost) throw this.#lost;
    const id = this.#next++;
    const seconds = Math.round(timeoutMs / 100) / 10;
    const nowMs = performance.now();
    const wait: Wait = { command, dueMs: nowMs + takesMs, untilMs: nowMs + timeoutMs };
    const timer = setTimeout(() => this.lose(`the probe did not answer "${command}" within ${seconds} s`), timeoutMs);
    try {
      const answer = await new Promise<object>((resolve, reject) => {
        this.#waiting.set(id, { ...wait, sentUs: nowUs(), resolve, reject });
        const line = `${JSON.stringify({ ...parameters, id, do: command })}\n`;
        this.#channel.write(line).catch(() => undefined); // the end of the lines says why
      });
      const refused = 'error' in answer;
      if (refused && isFailure(answer.error)) throw new ProbeRefused(answer.error as Failure);
      if (refused || !isAnswerTo(command, answer)) throw this.#nonsense(JSON.stringify(answer));
      return answer as T;
    } finally {
      clearTimeout(timer);
      this.#waiting.delete(id);
    }
  }

  waits(): readonly Wait[] {
    return [...this.#waiting.values()];
  }

  clock(): ClockBound | null {
    return clockBound(this.#samples);
  }

  /** Gives up on the probe; what waits for it fails with the reason. Closing its stdin ends it. */
  lose(reason: string): void {
    this.#lost ??= new ProbeLost(reason);
    for (const waiting of this.#waiting.values()) waiting.reject(this.#lost);
    this.#waiting.clear();
    this.#channel.close();
  }

  /** Ends the probe and waits, at most a second, until it is gone. */
  async end(): Promise<void> {
    this.lose('the ping is over');
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, 1000);
    });
    await Promise.race([this.#channel.exit.catch(() => undefined), patience]);
    clearTimeout(timer);
  }

  async #pump(): Promise<void> {
    for await (const line of this.#channel.lines) {
      const receivedUs = nowUs();
      const message = parse(line);
      // A login script may print before the probe does; after that only the probe speaks.
      if (message === undefined && this.#samples.length === 0) continue;
      if (message === undefined) return void this.#nonsense(line);
      if ('progress' in message) {
        if (!isProgress(message.progress)) return void this.#nonsense(line);
        this.progress = message.progress as Progress;
        this.onProgress();
        continue;
      }
      const { id, t, ...answer } = message;
      const waiting = this.#waiting.get(Number(id));
      if (!waiting) continue;
      if (Array.isArray(t)) {
        const [readUs, answeredUs] = t.map(Number);
        if (readUs !== undefined && answeredUs !== undefined)
          this.#samples.push({ sentUs: waiting.sentUs, readUs, answeredUs, receivedUs });
      }
      waiting.resolve(answer);
    }
    this.lose(await this.#whyEnded());
  }

  /** The host answers, but not as a probe does. */
  #nonsense(said: string): ProbeLost {
    this.lose(`the probe answered with something else: ${printable(said.slice(0, 80))}`);
    return this.#lost ?? new ProbeLost(said);
  }

  async #whyEnded(): Promise<string> {
    const exit = await this.#channel.exit;
    if ('error' in exit) return exit.error.message;
    if (exit.code === NO_PYTHON) return noPythonWhy(this.#channel.stderr());
    const said = this.#channel.stderr().trim().split('\n').at(-1);
    return `the probe ended with code ${exit.code}${said ? `: ${printable(said)}` : ''}`;
  }
}

function nowUs(): number {
  return Math.round((performance.timeOrigin + performance.now()) * 1000);
}

/** A line as an object; undefined for anything else, such as what a login script prints. */
function parse(line: string): { readonly [key: string]: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
