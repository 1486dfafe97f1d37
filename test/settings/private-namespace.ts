/**
 * Network, mount and process namespaces of their own for a test, with the shells that hosts have. Needs root.
 * Its first process collects no ended children, as in many containers. Everything in it ends with it.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** `busybox`: sh and every tool of it come first in PATH. */
export const SHELLS = ['dash', 'bash', 'busybox'] as const;
export type Shell = (typeof SHELLS)[number];

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface PrivateNamespace {
  /** Runs a script given on stdin; rejects when it has not ended after 60 s. */
  run(script: string, shell?: Shell): Promise<Ran>;
  /** stdout of a script that must exit 0 and say nothing on stderr. */
  must(script: string): Promise<string>;
  /** Waits until a shell line succeeds there; fails when it has not in 200 looks. */
  until(line: string): Promise<void>;
  /** Starts a script and takes its connection away once the line succeeds: closed pipes and SIGHUP to its group, as a lost ssh does. */
  abandon(script: string, once: string): Promise<void>;
  /** A folder that only this test uses. */
  readonly folder: string;
  close(): Promise<void>;
}

/** /sys shows the namespace's own interfaces, /run and /etc/smcroute.d are empty and its own. */
const SETUP = `
set -e
mount -t sysfs sysfs /sys
mount -t tmpfs tmpfs /run
ip link set lo up
mkdir -p "$1/busybox"
busybox --install -s "$1/busybox"
echo ready
exec cat
`;

export async function openNamespace(): Promise<PrivateNamespace> {
  const folder = mkdtempSync(join(tmpdir(), 'mcready-ns-'));
  const options = ['-n', '-m', '--propagation', 'private', '-p', '-f', '--kill-child', '--mount-proc'];
  const holder = spawn('unshare', [...options, 'sh', '-c', SETUP, 'sh', folder], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  await new Promise<void>((resolve, reject) => {
    holder.stdout.once('data', () => resolve());
    holder.once('exit', (code) => reject(new Error(`no namespace: exit ${code}`)));
  });
  const first = readFileSync(`/proc/${holder.pid}/task/${holder.pid}/children`, 'utf8').trim();
  const enter = (shell: Shell): readonly string[] => {
    const [path, program] =
      shell === 'busybox' ? [`${folder}/busybox`, `${folder}/busybox/sh`] : ['/usr/bin:/bin:/usr/sbin:/sbin', shell];
    return ['-t', first, '-n', '-m', '-p', '/usr/bin/env', `PATH=${path}`, program];
  };
  return {
    folder,
    async run(script, shell = 'dash') {
      return collect(spawn('nsenter', enter(shell)), script);
    },
    async must(this: PrivateNamespace, script) {
      const ran = await this.run(`set -e\n${script}`);
      if (ran.code !== 0 || ran.stderr !== '') throw new Error(`exit ${ran.code}: ${ran.stderr}`);
      return ran.stdout;
    },
    async until(this: PrivateNamespace, line) {
      await this.must(`n=0; until ${line}; do n=$((n + 1)); [ $n -lt 200 ]; sleep 0.05; done`);
    },
    async abandon(this: PrivateNamespace, script, once) {
      const child = spawn('nsenter', enter('dash'), { detached: true });
      child.stdin.end(script);
      await this.until(once);
      child.stdout.destroy();
      child.stderr.destroy();
      if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGHUP');
      await new Promise<void>((resolve) => {
        if (child.exitCode !== null || child.signalCode !== null) resolve();
        else child.once('exit', () => resolve());
      });
    },
    async close() {
      const ended = new Promise((resolve) => holder.once('exit', resolve));
      holder.stdin.end();
      await ended;
      rmSync(folder, { recursive: true });
    },
  };
}

async function collect(child: ChildProcess, script: string): Promise<Ran> {
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  child.stdin?.end(script);
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`a script did not end: ${stdout}${stderr}`));
    }, 60_000);
    // `close`: also when something that the script left behind still holds its pipes, which is a fault to be seen.
    child.once('close', (code) => {
      clearTimeout(timer);
      resolve({ code, stdout, stderr });
    });
  });
}
