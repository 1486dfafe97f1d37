/** Real sshd processes on loopback for the tests of the transports: own keys, own folder, ended by pid. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, connect as netConnect, type Server, type Socket } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { HostSpec, Timeouts } from '../../src/hosts/types.ts';

export const TIMEOUTS: Timeouts = { connectMs: 5000, handshakeMs: 10_000, commandMs: 20_000 };

/** Everything one test file makes; `close` ends and removes all of it. */
export class Laboratory {
  readonly folder = mkdtempSync(join(tmpdir(), 'mcready-hosts-'));
  readonly #children: ChildProcess[] = [];
  readonly #servers: Server[] = [];
  readonly #sockets = new Set<Socket>();

  /** A file in the laboratory's folder. */
  path(name: string): string {
    return join(this.folder, name);
  }

  /** Makes a key pair and returns the private file. */
  key(name: string, type = 'ed25519', passphrase = ''): string {
    const file = this.path(name);
    execFileSync('ssh-keygen', ['-q', '-t', type, '-N', passphrase, '-C', name, '-f', file]);
    return file;
  }

  /**
   * Starts sshd with a host key of its own and returns how to reach it with `clientKey`. `options` go to its config.
   * With `etc`, passwd, group, shadow and sudoers of that folder are laid over those in /etc, for this sshd only.
   */
  async sshd(name: string, clientKey: string, options: readonly string[] = [], etc?: string): Promise<Sshd> {
    const hostKey = this.key(`${name}-host`);
    const authorized = this.path(`${name}-authorized`);
    writeFileSync(authorized, readFileSync(`${clientKey}.pub`));
    const port = await freePort();
    const config = this.path(`${name}-config`);
    const lines = [
      ...options,
      `Port ${port}`,
      'ListenAddress 127.0.0.1',
      `HostKey ${hostKey}`,
      `AuthorizedKeysFile ${authorized}`,
      `PidFile none`,
      'UsePAM no',
      'StrictModes no',
      'PermitRootLogin yes',
      'PasswordAuthentication no',
      'KbdInteractiveAuthentication no',
      'LogLevel VERBOSE',
    ];
    writeFileSync(config, `${lines.join('\n')}\n`);
    // sshd wants its privilege separation folder; it is a tmpfs folder that the service makes at boot.
    mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
    const words = ['/usr/sbin/sshd', '-f', config, '-D', '-E', this.path(`${name}-log`)];
    const child =
      etc === undefined
        ? this.start('/usr/sbin/sshd', words.slice(1))
        : this.start('unshare', ['--mount', ...over(etc, words)]);
    await untilListening(port);
    const knownHosts = this.path(`${name}-known`);
    const [type, key] = readFileSync(`${hostKey}.pub`, 'utf8').split(' ');
    writeFileSync(knownHosts, `[127.0.0.1]:${port} ${type} ${key}\n`);
    return {
      pid: child.pid!,
      port,
      hostKey,
      log: () => readFileSync(this.path(`${name}-log`), 'utf8'),
      spec: specOf(name, port, { identityFiles: [clientKey], knownHosts: [knownHosts] }),
    };
  }

  /** A program that ends with the laboratory. */
  start(command: string, words: readonly string[]): ChildProcess {
    const child = spawn(command, words, { stdio: 'ignore' });
    this.#children.push(child);
    return child;
  }

  /** A TCP server that treats each connection as told; returns its port. */
  async server(treat: (socket: Socket) => void): Promise<number> {
    const server = createServer((socket) => {
      this.#sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => this.#sockets.delete(socket));
      treat(socket);
    });
    this.#servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return portOf(server);
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    for (const server of this.#servers) server.close();
    for (const child of this.#children) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export interface Sshd {
  readonly pid: number;
  readonly port: number;
  /** Private host key file. */
  readonly hostKey: string;
  readonly spec: HostSpec;
  log(): string;
}

export function specOf(name: string, port: number, more: Partial<HostSpec> = {}): HostSpec {
  return {
    name,
    address: '127.0.0.1',
    port,
    user: userInfo().username,
    connection: 'ssh',
    identityFiles: [],
    knownHosts: [],
    strictHostKeyChecking: 'yes',
    proxyJump: [],
    become: 'none',
    ...more,
  };
}

/** The mounts are private to the mount namespace and go with its last process. */
function over(etc: string, words: readonly string[]): readonly string[] {
  const files = ['passwd', 'group', 'shadow', 'sudoers'];
  const mounts = files.map((file) => `mount --bind "$0/${file}" /etc/${file}`).join(' && ');
  return ['sh', '-c', `${mounts} && exec "$@"`, etc, ...words];
}

/** Pids of the processes whose parent is `pid`. */
export function childrenOf(pid: number): readonly number[] {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  return text === '' ? [] : text.split(' ').map(Number);
}

/** An executable sh script in the folder. */
export function executable(file: string, text: string): string {
  writeFileSync(file, text);
  chmodSync(file, 0o755);
  return file;
}

/** A port of loopback on which nothing listens. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const port = portOf(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not a TCP server');
  return address.port;
}

async function untilListening(port: number): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = netConnect(port, '127.0.0.1');
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
    if (open) return;
    await sleep(25);
  }
  throw new Error(`nothing listens on port ${port}`);
}
