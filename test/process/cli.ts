/** The compiled CLI as a user starts it: a process with a folder of its own, and hosts that count who comes. */
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll } from '@jest/globals';
import { documentOf } from '../result/published-schema.ts';

export const RUN_JS = fileURLToPath(new URL('../../bin/run.js', import.meta.url));
const KILL_MS = 60_000;

export interface Answer {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ErrorDocument {
  readonly schema: 'mcready.error/1';
  readonly errors: readonly { readonly code: string; readonly message: string; readonly hint?: string }[];
}

/** A folder for the tests of the enclosing describe or file. */
export function useFolder(): () => string {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mcready-process-'));
  });
  afterAll(() => rm(folder, { recursive: true }));
  return () => folder;
}

/** Writes files into a folder. */
export async function put(folder: string, files: { readonly [name: string]: string | Buffer }): Promise<void> {
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
}

/** A TCP port on loopback that nobody may connect to; its number, and how many did. */
export function useForbiddenPort(): { readonly port: () => number; readonly visitors: () => number } {
  let visitors = 0;
  const server = createServer((socket) => {
    visitors += 1;
    socket.destroy();
  });
  beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
  afterAll(() => new Promise<void>((resolve) => server.close(() => resolve())));
  return { port: () => (server.address() as AddressInfo).port, visitors: () => visitors };
}

/** Runs in a folder, with nothing on stdin. */
export function mcready(folder: string, ...args: readonly string[]): Promise<Answer> {
  return run(folder, [process.execPath, RUN_JS, ...args]);
}

/** A shell line in which `$MCREADY` starts the CLI. */
export function shell(folder: string, line: string, env: NodeJS.ProcessEnv = {}): Promise<Answer> {
  return run(folder, ['bash', '-c', line], { MCREADY: `${process.execPath} ${RUN_JS}`, ...env });
}

/** What a command that could not begin printed with --json: nothing else, and exit 2. */
export async function refusal(folder: string, ...args: readonly string[]): Promise<ErrorDocument> {
  const { code, stdout, stderr } = await mcready(folder, ...args, '--json');
  if (code !== 2 || stderr !== '') throw new Error(`exit code ${code}: ${stderr}${stdout}`);
  return documentOf(stdout) as ErrorDocument;
}

function run(cwd: string, argv: readonly string[], extra: NodeJS.ProcessEnv = {}): Promise<Answer> {
  const { NO_COLOR: _no, FORCE_COLOR: _force, CI: _ci, ...plain } = process.env;
  const child = spawn(argv[0] ?? '', argv.slice(1), {
    cwd,
    env: { ...plain, ...extra },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: KILL_MS,
  });
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) =>
      resolve({ code, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() }),
    );
  });
}
