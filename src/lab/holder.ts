/** The process that everything of a lab hangs on, and the one beside it that sweeps up when it is gone. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import type { Writable } from 'node:stream';
import { printable } from '../lib/text.ts';
import { environment } from './enter.ts';
import type { Kind } from './kinds/types.ts';
import { HOLDER, HOLDER_TITLE, SWEEPER_TITLE } from './scripts.ts';

/** Its stdin is the lifeline. It does not keep this process from ending. */
export async function startHolder(name: string, kind: Kind): Promise<ChildProcessWithoutNullStreams> {
  const namespaces = ['--mount', '--net', '--uts', '--ipc', '--pid', '--fork', '--kill-child', '--mount-proc'];
  const sweeper = kind.sweep === undefined ? undefined : startSweeper(kind.sweep, name);
  const holder = spawn('unshare', [...namespaces, 'sh', '-c', HOLDER, HOLDER_TITLE, name], {
    argv0: HOLDER_TITLE,
    cwd: '/',
    env: environment(true),
    stdio: ['pipe', 'pipe', 'pipe', sweeper ?? 'ignore'],
    detached: true,
  }) as ChildProcessWithoutNullStreams;
  // Only the holder and its children have it open now.
  sweeper?.destroy();
  let said = '';
  holder.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  // Written to only when the lab is up; a holder that was killed before is noticed elsewhere.
  holder.stdin.on('error', () => undefined);
  await new Promise<void>((resolve, reject) => {
    holder.on('error', reject);
    holder.on('exit', () => reject(new Error(`The lab could not start: ${printable(said.trim())}`)));
    holder.stdout.once('data', () => resolve());
  });
  holder.removeAllListeners('exit');
  holder.unref();
  for (const stream of [holder.stdin, holder.stdout, holder.stderr]) (stream as unknown as { unref(): void }).unref();
  return holder;
}

/** Gives its stdin: whoever has that open keeps it waiting. */
function startSweeper(script: string, name: string): Writable {
  const sweeper = spawn('unshare', ['--mount', 'sh', '-c', script, SWEEPER_TITLE, name], {
    cwd: '/',
    env: environment(true),
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  sweeper.unref();
  return sweeper.stdin;
}
