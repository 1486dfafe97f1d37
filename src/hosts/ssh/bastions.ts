/** Bastions: one connection each, shared by all hosts behind it, kept as long as one of them needs it. */
import type { Duplex } from 'node:stream';
import type { Client } from 'ssh2';
import { messageOf } from '../../lib/errors.ts';
import { place, quoted } from '../failures.ts';
import { HostError, type HostSpec } from '../types.ts';

const ADMINISTRATIVELY_PROHIBITED = 1;

/** A logged-in connection to a bastion. */
export interface Bastion {
  readonly client: Client;
  close(): Promise<void>;
}

interface Entry {
  readonly bastion: Promise<Bastion>;
  users: number;
}

export class Bastions {
  readonly #entries = new Map<string, Entry>();

  /** A stream to `target` through `hop`; `connect` makes the hop's connection if there is none yet. `release` it once. */
  async forward(
    target: HostSpec,
    hop: HostSpec,
    route: string,
    timeoutMs: number,
    connect: () => Promise<Bastion>,
  ): Promise<{ readonly stream: Duplex; readonly release: () => Promise<void> }> {
    const entry = this.#acquire(route, connect);
    const release = () => this.#release(route, entry);
    try {
      const { client } = await entry.bastion;
      return { stream: await forwardOut(client, target, hop, timeoutMs), release };
    } catch (error) {
      await release();
      throw error instanceof HostError && error.code !== 'jump-failed' ? hopFailed(target, hop, error) : error;
    }
  }

  #acquire(route: string, connect: () => Promise<Bastion>): Entry {
    const open = this.#entries.get(route);
    if (open) {
      open.users += 1;
      return open;
    }
    const entry: Entry = { bastion: connect(), users: 1 };
    this.#entries.set(route, entry);
    // A bastion that failed or was lost is not handed out again.
    entry.bastion.then(
      ({ client }) => client.once('close', () => this.#forget(route, entry)),
      () => this.#forget(route, entry),
    );
    return entry;
  }

  /** Never rejects. */
  async #release(route: string, entry: Entry): Promise<void> {
    entry.users -= 1;
    if (entry.users > 0) return;
    this.#forget(route, entry);
    await entry.bastion.then((bastion) => bastion.close(), ignoreNeverOpened);
  }

  #forget(route: string, entry: Entry): void {
    if (this.#entries.get(route) === entry) this.#entries.delete(route);
  }
}

async function forwardOut(client: Client, target: HostSpec, hop: HostSpec, timeoutMs: number): Promise<Duplex> {
  const opened = Promise.withResolvers<Duplex>();
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    opened.reject(unreachable(target, hop, 'no answer in time'));
  }, timeoutMs);
  try {
    client.forwardOut('127.0.0.1', 0, target.address, target.port, (error, stream) => {
      if (error) opened.reject(refused(target, hop, error));
      else if (late) stream.destroy();
      else opened.resolve(stream);
    });
    return await opened.promise;
  } catch (error) {
    // Not connected any more: ssh2 throws at once.
    throw error instanceof HostError ? error : unreachable(target, hop, messageOf(error));
  } finally {
    clearTimeout(timer);
  }
}

/** The bastion's own answer to a request for a channel (RFC 4254, 5.1). */
function refused(target: HostSpec, hop: HostSpec, error: Error & { readonly reason?: number | string }): HostError {
  if (error.reason === ADMINISTRATIVELY_PROHIBITED) {
    return new HostError(
      'jump-failed',
      `bastion ${place(hop)} does not allow connections through it to ${place(target)}`,
      'Look at AllowTcpForwarding and PermitOpen in sshd_config on the bastion.',
    );
  }
  return unreachable(target, hop, messageOf(error).replace(/^\(SSH\) Channel open failure: /, ''));
}

function unreachable(target: HostSpec, hop: HostSpec, why: string): HostError {
  return new HostError(
    'jump-failed',
    `${place(target)} could not be reached from bastion ${place(hop)}: ${quoted(why)}`,
    'Try it from the bastion: is the address right there, and is sshd running on the host?',
  );
}

function hopFailed(target: HostSpec, hop: HostSpec, error: HostError): HostError {
  return new HostError('jump-failed', `${place(target)}: bastion ${hop.name} failed: ${error.message}`, error.hint, {
    cause: error,
  });
}

function ignoreNeverOpened(): void {
  return;
}
