/** From an open socket to a logged-in SSH connection, or a HostError that says where it ended. */
import type { Duplex } from 'node:stream';
import { NodeSSH } from 'node-ssh';
import type { Client } from 'ssh2';
import { place, quoted } from '../failures.ts';
import { HostError, type HostSpec, type Timeouts } from '../types.ts';
import { algorithms } from './algorithms.ts';
import { authentication } from './authentication.ts';
import { Dropped } from './gate.ts';
import { judgeHostKey, knownTypes } from './host-key.ts';
import type { KnownHost } from './known-hosts.ts';
import type { KnownHostsFiles } from './known-hosts-files.ts';
import { PausableDeadline } from './pausable-deadline.ts';
import type { PrivateKeys } from './private-keys.ts';

/** Until a peer counts as gone: 15 s. Two questions without an answer, and the third is not asked any more. */
const KEEPALIVE = { keepaliveInterval: 5000, keepaliveCountMax: 2 } as const;

export interface HandshakeParts {
  readonly keys: PrivateKeys;
  readonly knownHosts: KnownHostsFiles;
  /** What the known_hosts files say. */
  readonly known: readonly KnownHost[];
}

/**
 * Takes over the socket: it is destroyed when this fails. Rejects with a HostError, or Dropped when another try may do.
 * To be called as soon as the socket is open: what ends before ssh2 listens is never told.
 */
export async function handshake(
  spec: HostSpec,
  socket: Duplex,
  timeouts: Timeouts,
  parts: HandshakeParts,
): Promise<{ readonly ssh: NodeSSH; readonly client: Client }> {
  const { known } = parts;
  const failed = Promise.withResolvers<never>();
  const deadline = new PausableDeadline(timeouts.handshakeMs, () => failed.reject(handshakeTimeout(spec, timeouts)));
  const login = authentication(spec, parts.keys, (work) => deadline.during(work));
  let stage: Stage = 'greeting';
  let heard = '';
  let refusal: HostError | undefined;

  async function verify(key: Buffer): Promise<boolean> {
    const decision = judgeHostKey(spec, key, known);
    if (decision.kind === 'refuse') refusal = decision.error;
    const file = spec.knownHosts[0];
    if (decision.kind === 'add' && file !== undefined) {
      // As OpenSSH: a file that cannot be written is no reason to stay away.
      await parts.knownHosts.add(file, decision.name, decision.type, key).catch(ignoreNotWritten);
    }
    return decision.kind !== 'refuse';
  }

  const ssh = new NodeSSH();
  const ready = ssh.connect({
    // ssh2 asks for no more than a duplex stream; its types want a Readable.
    sock: socket,
    username: spec.user,
    readyTimeout: 0,
    ...KEEPALIVE,
    algorithms: algorithms(knownTypes(spec, known)),
    authHandler: login.handler,
    hostVerifier: (key: Buffer, done: (valid: boolean) => void) => void verify(key).then(done),
  });
  const client = ssh.connection;
  if (!client) throw await ready.then(() => new Error('node-ssh made no connection'), asError);
  // node-ssh takes its own listener away when ready; an `error` without any would end the process.
  client.on('error', ignoreToldElsewhere);
  client.on('handshake', () => {
    stage = 'login';
  });
  socket.once('data', (chunk: Buffer) => {
    heard = chunk.toString('latin1', 0, 200);
    if (/^SSH-/m.test(heard)) stage = 'key-exchange';
  });
  try {
    await Promise.race([ready, failed.promise]);
    return { ssh, client };
  } catch (error) {
    client.end();
    socket.destroy();
    if (error instanceof HostError) throw error;
    throw refusal ?? explain(spec, asError(error), stage, heard, () => login.failure());
  } finally {
    deadline.cancel();
  }
}

type Stage = 'greeting' | 'key-exchange' | 'login';

function explain(spec: HostSpec, error: Error, stage: Stage, heard: string, loginFailure: () => HostError): Error {
  const { message } = error;
  const { level, code } = error as { readonly level?: string; readonly code?: string | number };
  if (level === 'client-authentication') return loginFailure();
  // A disconnect message of sshd carries a number: too many keys were tried, the account is locked, …
  if (stage === 'login' && typeof code === 'number') return withReason(loginFailure(), message);
  if (stage === 'login') {
    return handshakeFailed(
      spec,
      `closed the connection during login (${quoted(message)})`,
      'Look at the log of sshd on the host.',
      error,
    );
  }
  if (
    stage === 'greeting' &&
    (heard === '' || heard.startsWith('Exceeded MaxStartups') || heard.startsWith('Not allowed'))
  ) {
    return new Dropped(
      handshakeFailed(
        spec,
        'closed the connection before the SSH handshake',
        'Too many connections at once (MaxStartups), a firewall, or hosts.deny may be the reason.',
        error,
      ),
    );
  }
  if (stage === 'greeting') {
    return handshakeFailed(spec, `does not speak SSH; it said: ${quoted(heard)}`, 'Is the port right?', error);
  }
  if (/no matching/i.test(message)) {
    return handshakeFailed(
      spec,
      `has no SSH algorithm in common with mcready (${quoted(message)})`,
      'Use connection: openssh for this host, or update sshd.',
      error,
    );
  }
  return handshakeFailed(
    spec,
    `broke off the SSH handshake (${quoted(message)})`,
    'Look at the log of sshd on the host.',
    error,
  );
}

function handshakeFailed(spec: HostSpec, happened: string, hint: string, cause: Error): HostError {
  return new HostError('handshake-failed', `${place(spec)} ${happened}`, hint, { cause });
}

function handshakeTimeout(spec: HostSpec, timeouts: Timeouts): HostError {
  return new HostError(
    'handshake-timeout',
    `${place(spec)} accepted the connection, but the SSH handshake did not end within ${timeouts.handshakeMs / 1000} s`,
    'Is it sshd that listens there? It may also be overloaded, or wait for a slow DNS or login service.',
  );
}

function withReason(error: HostError, reason: string): HostError {
  return new HostError(error.code, `${error.message}: ${quoted(reason)}`, error.hint, { cause: error });
}

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}

function ignoreToldElsewhere(): void {
  return;
}

function ignoreNotWritten(): void {
  return;
}
