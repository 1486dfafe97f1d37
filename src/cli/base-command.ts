/** What all commands share: JSON on stdout and nothing else, errors as text or JSON with exit code 2, progress on stderr, Ctrl-C. */
import { Command } from '@oclif/core';
import type { FlowContext } from '../flows/fleet/context.ts';
import { Fleet } from '../flows/fleet/fleet.ts';
import type { RunStart } from '../flows/fleet/run.ts';
import type { Selection } from '../flows/fleet/tasks.ts';
import { createConnect } from '../hosts/index.ts';
import { problem } from '../lib/errors.ts';
import { tell } from '../lib/tell.ts';
import { createProgress } from '../progress/index.ts';
import { PLAIN } from '../reports/style.ts';
import { type TextPart, textReport } from '../reports/text/index.ts';
import type { Run } from '../result/types.ts';
import { abortOnSignals } from './interruption.ts';
import { requireWritable, watchStdout, writeResult } from './output.ts';
import { errorDocument, failureOf, problemLines } from './problems.ts';
import { styleFor } from './terminal-style.ts';

/** Flags that say which hosts and how; the shape that `parse` gives for `hostFlags`. */
export interface ParsedHostFlags {
  readonly inventory?: readonly string[] | undefined;
  readonly profile?: readonly string[] | undefined;
  readonly limit?: readonly string[] | undefined;
  readonly forks: number;
  readonly timeout: number;
  readonly output?: string | undefined;
}

/** A command on a host takes longer than a connect: reading a large routing table, applying many changes. */
const COMMAND_TIMEOUTS = 3;
/** Of a run whose result could not be handed over: whoever waits for it has no answer. */
const RESULT_LOST = 3;

/**
 * A subclass runs one flow and hands its result to `deliver`; whatever it throws ends here, as text or JSON and an exit
 * code.
 */
export abstract class BaseCommand extends Command {
  static override enableJsonFlag = true;

  readonly #startedAt = new Date();

  protected override async init(): Promise<void> {
    await super.init();
    watchStdout((why) => this.#resultLost('stdout', why));
  }

  /** `--format json` is `--json`. */
  override jsonEnabled(): boolean {
    if (super.jsonEnabled()) return true;
    const own = this.argv.includes('--') ? this.argv.slice(0, this.argv.indexOf('--')) : this.argv;
    return own.some((word, index) => word === '--format=json' || (word === '--format' && own[index + 1] === 'json'));
  }

  override logJson(json: unknown): void {
    this.print(JSON.stringify(json, null, 2));
  }

  override toErrorJson(thrown: unknown): unknown {
    return errorDocument(failureOf(thrown).problems);
  }

  protected override async catch(thrown: Error & { exitCode?: number }): Promise<void> {
    if ('oclif' in thrown && thrown.message.startsWith('EEXIT')) throw thrown;
    // Bad usage ends before the flags are parsed; oclif would warn about that on top of the error.
    this.parsed = true;
    const failure = failureOf(thrown);
    if (process.env.MCREADY_DEBUG) tell(`${thrown.stack}\n`);
    if (this.jsonEnabled()) this.logJson(this.toErrorJson(thrown));
    else tell(`${problemLines(failure.problems).join('\n')}\n`);
    process.exitCode = failure.exitCode;
  }

  /** A result, or a part of it, to stdout. */
  protected print(text: string): void {
    process.stdout.write(`${text}\n`);
  }

  protected start(command: string): RunStart {
    return { command, version: this.config.version, startedAt: this.#startedAt };
  }

  protected selection(flags: ParsedHostFlags, hosts: readonly string[] | undefined): Selection {
    return {
      inventories: flags.inventory ?? ['inventory.yaml'],
      profiles: flags.profile ?? [],
      limits: [...(flags.limit ?? []), ...(hosts && hosts.length > 0 ? [hosts.join(',')] : [])],
    };
  }

  /** Work over the connections of one run, which are closed however it ends. */
  protected async onFleet<T>(
    flags: ParsedHostFlags,
    work: (context: FlowContext, fleet: Fleet) => Promise<T>,
  ): Promise<T> {
    if (flags.output !== undefined) await requireWritable(flags.output);
    const context = this.#flowContext(flags);
    const fleet = new Fleet(context);
    try {
      return await work(context, fleet);
    } finally {
      await fleet.close();
    }
  }

  #flowContext(flags: ParsedHostFlags): FlowContext {
    const progress = createProgress(process.stderr);
    const connectMs = flags.timeout * 1000;
    return {
      connect: createConnect(),
      timeouts: { connectMs, handshakeMs: connectMs, commandMs: connectMs * COMMAND_TIMEOUTS },
      forks: flags.forks,
      progress,
      signal: abortOnSignals(() => progress.note('interrupted: settling what is under way; once more to end at once')),
    };
  }

  /** Hands over a run, as text with these parts or as JSON. */
  protected async deliverRun(run: Run, parts: readonly TextPart[], file: string | undefined): Promise<Run | undefined> {
    const style = file === undefined ? styleFor(process.stdout) : PLAIN;
    return this.deliver(run, (done) => textReport(done, parts, style), file);
  }

  /**
   * Hands over a result: its text or JSON to stdout or the file of `-o`, its exit code to the process.
   * @returns the result, which oclif prints when JSON was asked for
   */
  protected async deliver<R extends { readonly exitCode: number }>(
    result: R,
    text: (result: R) => string,
    file: string | undefined,
  ): Promise<R | undefined> {
    process.exitCode = result.exitCode;
    if (file !== undefined) {
      const whole = this.jsonEnabled() ? JSON.stringify(result, null, 2) : text(result);
      const why = await writeResult(file, `${whole}\n`);
      if (why !== undefined) this.#resultLost(file, why);
      return undefined;
    }
    if (this.jsonEnabled()) return result;
    this.print(text(result));
    return undefined;
  }

  #resultLost(where: string, why: string): void {
    const lost = problem('output-unwritable', `cannot write the result to ${where}: ${why}`, 'choose another --output');
    tell(`${problemLines([lost]).join('\n')}\n`);
    // 2 says already that there is none.
    if (process.exitCode !== 2) process.exitCode = Math.max(RESULT_LOST, Number(process.exitCode ?? 0));
  }
}
