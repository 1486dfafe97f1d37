/**
 * Hosts for the ping's own tests: unnamed network namespaces, each held by a child process, on one bridge in a namespace
 * of its own. Killing the children removes everything. Addresses: host n has 198.18.0.n on eth1.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { type Channel, type Host, HostError, type Output } from '../../src/hosts/types.ts';
import type { MeshPlan, Participant } from '../../src/ping/types.ts';

export interface Fleet {
  readonly hosts: readonly NamespaceHost[];
  /** Runs a shell script in the switch's namespace. */
  inSwitch(script: string): string;
  down(): Promise<void>;
}

/** A `Host` whose programs run in a network namespace; `user` drops root there. */
export class NamespaceHost implements Host {
  readonly name: string;
  readonly address: string;
  readonly pid: number;
  /** Words put before every program, such as `setpriv …`. */
  wrapper: readonly string[] = [];
  /** Running programs, to be stopped or looked at by a test. */
  readonly children = new Set<ChildProcess>();

  constructor(name: string, address: string, pid: number) {
    this.name = name;
    this.address = address;
    this.pid = pid;
  }

  /** Runs a shell script here and returns its stdout; throws when it fails. */
  sh(script: string): string {
    return inNamespace(this.pid, script);
  }

  spawn(argv: readonly string[]): ChildProcess {
    const child = spawn('nsenter', ['-t', String(this.pid), '-n', ...this.wrapper, ...argv], { stdio: 'pipe' });
    this.children.add(child);
    child.once('close', () => this.children.delete(child));
    return child;
  }

  async run(script: string): Promise<Output> {
    return { code: 0, stdout: this.sh(script), stderr: '', durationMs: 0 };
  }

  async open(script: string): Promise<Channel> {
    const child = this.spawn(['sh', '-c', script]);
    let stderr = '';
    child.stderr?.on('data', (data: Buffer) => {
      stderr = (stderr + data.toString()).slice(-4096);
    });
    child.stdin?.on('error', () => undefined);
    const exit = new Promise<{ code: number } | { error: HostError }>((resolve) => {
      child.once('close', (code) =>
        resolve(
          code === null ? { error: new HostError('connection-lost', 'the link was lost', 'try again') } : { code },
        ),
      );
    });
    return {
      write: (text) => new Promise((resolve) => child.stdin?.write(text, () => resolve())),
      lines: createInterface({ input: child.stdout as NodeJS.ReadableStream }),
      stderr: () => stderr,
      exit,
      close: () => child.stdin?.end(),
    };
  }

  async close(): Promise<void> {
    for (const child of this.children) child.kill('SIGKILL');
  }
}

/** Brings up `count` hosts. Throws when this machine cannot make namespaces. */
export async function fleet(count: number): Promise<Fleet> {
  const holders = Array.from({ length: count + 1 }, () =>
    spawn('unshare', ['-n', 'sh', '-c', 'echo; exec sleep 600'], { stdio: ['ignore', 'pipe', 'inherit'] }),
  );
  await Promise.all(holders.map((holder) => new Promise((resolve) => holder.stdout.once('data', resolve))));
  const [bridge, ...others] = holders.map((holder) => holder.pid ?? 0);
  if (bridge === undefined) throw new Error('no namespace');
  const links = others.map((pid, index) => `link add p${index + 1} type veth peer name eth1 netns ${pid}`);
  ip(bridge, ['link add br0 type bridge mcast_snooping 0', ...links, 'link set br0 up']);
  ip(
    bridge,
    others.map((_, index) => `link set p${index + 1} master br0 up`),
  );
  const hosts = others.map((pid, index) => {
    const address = `198.18.0.${index + 1}`;
    inNamespace(pid, 'echo 1 >/proc/sys/net/ipv6/conf/all/disable_ipv6');
    ip(pid, ['link set lo up', `addr add ${address}/24 dev eth1`, 'link set eth1 up']);
    return new NamespaceHost(`host${index + 1}`, address, pid);
  });
  return {
    hosts,
    inSwitch: (script) => inNamespace(bridge, script),
    down: async () => {
      await Promise.all(hosts.map((host) => host.close()));
      await Promise.all(
        holders.map(
          (holder) =>
            new Promise((resolve) => {
              holder.once('close', resolve);
              holder.kill('SIGKILL');
            }),
        ),
      );
    },
  };
}

/** A full mesh of these hosts by eth1, quick; `changes` replaces parts. */
export function meshOf(hosts: readonly Host[], changes: Partial<MeshPlan> = {}): MeshPlan {
  const names = hosts.map(({ name }) => name);
  return {
    group: '239.8.0.19',
    port: 23110,
    ttl: 1,
    count: 10,
    intervalMs: 10,
    sizeBytes: 100,
    senders: names,
    receivers: names,
    interfaces: new Map(names.map((name) => [name, 'eth1'])),
    maxLoss: 0,
    ...changes,
  };
}

export function participants(hosts: readonly Host[]): readonly Participant[] {
  return hosts.map((host) => ({ name: host.name, host }));
}

function inNamespace(pid: number, script: string): string {
  return execFileSync('nsenter', ['-t', String(pid), '-n', 'sh', '-ec', script], { encoding: 'utf8' });
}

function ip(pid: number, commands: readonly string[]): void {
  execFileSync('nsenter', ['-t', String(pid), '-n', 'ip', '-batch', '-'], { input: `${commands.join('\n')}\n` });
}
