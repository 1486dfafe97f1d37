/** A program with the shell that it is on the host, so that it can be stopped there and not only let go of here. */
import { setTimeout as sleep } from 'node:timers/promises';
import { stopArgv } from './launch.ts';
import type { Program, Transport } from './program.ts';
import type { HostSpec } from './types.ts';

/** How long stopping a program on the host may take before it is let go of anyway, ms. */
const STOP_MS = 1000;

export class Running {
  readonly program: Program;
  /** Process id of its shell on the host; known once that shell has said so. */
  pid: number | undefined;
  readonly #transport: Transport;
  readonly #become: HostSpec['become'];

  constructor(program: Program, transport: Transport, become: HostSpec['become']) {
    this.program = program;
    this.#transport = transport;
    this.#become = become;
  }

  /**
   * Ends it on the host by a second command, then gives its channel back. sshd refuses to pass on signals for root, and
   * a program that prints nothing does not notice that nobody listens any more. Never rejects.
   */
  async stop(): Promise<void> {
    const { pid } = this;
    if (pid !== undefined) {
      await Promise.race([this.#signal(pid).catch(ignoreLostLink), sleep(STOP_MS, undefined, { ref: false })]);
    }
    this.program.kill();
  }

  async #signal(pid: number): Promise<void> {
    const stopper = await this.#transport.start(stopArgv(this.#become, pid));
    stopper.stdin.end();
    stopper.stdout.resume();
    stopper.stderr.resume();
    await Promise.race([stopper.exited, this.program.exited]);
    stopper.kill();
  }
}

/** With the link the program's input is gone too, and there is no other way to reach it. */
function ignoreLostLink(): void {
  return;
}
