/** How the rest of mcready talks to a host. Only `hosts/` knows a transport. */

/** Where and how to reach a host: the inventory's answer after ssh_config and defaults. */
export interface HostSpec {
  readonly name: string;
  readonly address: string;
  readonly port: number;
  readonly user: string;
  readonly connection: 'ssh' | 'openssh' | 'local';
  /** Private key files, tried in order; `~` already expanded. */
  readonly identityFiles: readonly string[];
  /** Socket of an ssh agent, when one is to be used. */
  readonly agent?: string;
  readonly knownHosts: readonly string[];
  readonly strictHostKeyChecking: 'yes' | 'accept-new' | 'no';
  /** Name to look up in known_hosts in place of the address (ssh_config HostKeyAlias). */
  readonly hostKeyAlias?: string;
  /** Bastions in order, each a full spec. */
  readonly proxyJump: readonly HostSpec[];
  readonly become: 'none' | 'sudo' | 'doas';
}

export interface Timeouts {
  /** TCP connect, ms. */
  readonly connectMs: number;
  /** SSH handshake and authentication, ms. */
  readonly handshakeMs: number;
  /** One command, unless the call says otherwise, ms. */
  readonly commandMs: number;
}

/** A finished command. */
export interface Output {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly durationMs: number;
}

export interface RunOptions {
  readonly timeoutMs?: number;
  /** stdout and stderr together; more than this fails with `answer-too-large`. Default 16 MiB. */
  readonly maxBytes?: number;
}

/** A running program on the host with its stdin and stdout open: the ping's probe. */
export interface Channel {
  /** Resolves when the text was taken (back-pressure). */
  write(text: string): Promise<void>;
  /** stdout line by line, without newline; ends when the program ends. A line over 1 MiB fails. */
  readonly lines: AsyncIterable<string>;
  /** Last 4 KiB of stderr so far. */
  stderr(): string;
  /** Exit code, or a HostError when the link was lost. Never rejects unhandled: await it or ignore it. */
  readonly exit: Promise<{ readonly code: number } | { readonly error: HostError }>;
  /** Closes stdin and the channel; the program sees EOF. Idempotent. */
  close(): void;
}

export interface Host {
  readonly name: string;
  readonly address: string;
  /**
   * Runs a POSIX sh script, given on stdin, as `become` says, in one exec. A script that exits non-zero is an Output;
   * anything that kept it from running to its end is a HostError.
   * Its commands read from /dev/null. A process that it leaves in the background must let go of stdout and stderr
   * (`>/dev/null 2>&1`): the answer is whole only when they are closed. Over its time it is ended on the host too.
   */
  run(script: string, options?: RunOptions): Promise<Output>;
  /** Starts a short POSIX sh script (given as argument) whose stdin and stdout stay ours. */
  open(script: string): Promise<Channel>;
  /** Idempotent, never rejects. */
  close(): Promise<void>;
}

/** Closed list of the reasons why a host did not answer. */
export type HostErrorCode =
  | 'name-not-found'
  | 'connection-refused'
  | 'no-route'
  | 'connect-timeout'
  | 'handshake-timeout'
  | 'handshake-failed'
  | 'host-key-unknown'
  | 'host-key-changed'
  | 'host-key-revoked'
  | 'auth-failed'
  | 'key-unreadable'
  | 'passphrase-needed'
  | 'jump-failed'
  | 'connection-lost'
  | 'command-timeout'
  | 'answer-too-large'
  | 'become-password-needed'
  | 'become-failed'
  | 'shell-missing'
  | 'root-needed'
  | 'not-supported'
  | 'interrupted';

/**
 * A host, or the way to it, could not do what was asked: that host only. Anything else that is thrown is a defect of
 * ours.
 */
export class HostError extends Error {
  readonly code: HostErrorCode;
  /** What to do about it, in one sentence. */
  readonly hint: string;

  constructor(code: HostErrorCode, message: string, hint: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'HostError';
    this.code = code;
    this.hint = hint;
  }
}

/** Opens a connection; rejects with a HostError only. */
export type Connect = (spec: HostSpec, timeouts: Timeouts) => Promise<Host>;
