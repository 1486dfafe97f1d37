/** Starts a lab: holder, files, places, switch ports, router, faults. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { InputError, inputError, problem } from '../lib/errors.ts';
import { printable } from '../lib/text.ts';
import { checkLabPossible, findProgram } from './check.ts';
import { environment } from './enter.ts';
import { checkFaults, injectFault } from './faults/inject.ts';
import { type Keys, labFiles } from './files.ts';
import { newKey } from './keys.ts';
import { type LabPlan, planLab } from './plan.ts';
import { findHolder } from './processes.ts';
import { endHolder, folderOf, initOf, labOf } from './running.ts';
import { BOOT, CONTROLLER, HOLDER, HOLDER_TITLE, HOST, INIT, LAB_FOLDER } from './scripts.ts';
import type { Lab, LabOptions } from './types.ts';

const START_TIMEOUT_MS = 60_000;

export interface StartOptions {
  /** The lab goes on when this process ends; otherwise it ends with it, also when that is killed. */
  readonly detached: boolean;
}

/** Brings a lab up. InputError for bad options, a machine that cannot have labs, a lab of that name that is up. */
export async function startLab(options: LabOptions, { detached }: StartOptions): Promise<Lab> {
  const plan = planLab(options);
  checkName(options.name);
  checkFaults(plan, options.faults);
  const missing = checkLabPossible(options.topology);
  if (missing.length > 0) throw new InputError(missing.map((text) => problem('lab-not-possible', text)));
  if (findHolder(options.name) !== undefined) {
    throw inputError(
      'lab-is-up',
      `A lab "${options.name}" is up already.`,
      'End it with `mcready lab down`, or give this one another name.',
    );
  }
  const holder = await startHolder(options.name);
  try {
    const lab = labOf(holder.pid as number, options);
    writeFiles(folderOf(lab.pid), plan, options);
    await startPlaces(lab, plan);
    await succeed(lab, 'switches', ['ip', '-batch', `${LAB_FOLDER}/ports.batch`]);
    for (const router of plan.hosts.filter((host) => host.router)) {
      await succeed(lab, { host: router.name }, ['smcrouted', '-N']);
    }
    await Promise.all(options.faults.map(({ fault, host }) => injectFault(lab, fault, host)));
    if (detached) await new Promise<void>((resolve) => holder.stdin.end('keep\n', () => resolve()));
    return lab;
  } catch (error) {
    await endHolder(holder.pid as number, options.name);
    throw error;
  }
}

function checkName(name: string): void {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$/.test(name)) return;
  throw inputError(
    'lab-name',
    `"${printable(name)}" is no name for a lab.`,
    'Letters, digits, `.`, `_`, `-`; at most 40.',
  );
}

/** Its stdin is the lifeline. It does not keep this process from ending. */
async function startHolder(name: string): Promise<ChildProcessWithoutNullStreams> {
  const namespaces = ['--mount', '--net', '--uts', '--ipc', '--pid', '--fork', '--kill-child', '--mount-proc'];
  const holder = spawn('unshare', [...namespaces, 'sh', '-c', HOLDER, HOLDER_TITLE, name], {
    argv0: HOLDER_TITLE,
    cwd: '/',
    env: environment(true),
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
  });
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

/** Onto the tmpfs in the lab's mount namespace, reached through its first process. */
function writeFiles(folder: string, plan: LabPlan, options: LabOptions): void {
  const keys: Keys = { client: newKey(), hosts: new Map(plan.hosts.map((host) => [host.name, newKey()])) };
  const machine = {
    passwd: readFileSync('/etc/passwd', 'utf8'),
    group: readFileSync('/etc/group', 'utf8'),
    shadow: readFileSync('/etc/shadow', 'utf8'),
  };
  for (const file of labFiles(plan, options, keys, machine)) {
    const path = join(folder, file.path);
    mkdirSync(file.path.endsWith('/') ? path : dirname(path), { recursive: true, mode: 0o755 });
    if (!file.path.endsWith('/')) writeFileSync(path, file.text, { mode: file.mode });
  }
}

/** All at once; resolves when every sshd listens. */
async function startPlaces(lab: Lab, plan: LabPlan): Promise<void> {
  const names = plan.hosts.map((host) => host.name);
  const env = { ...environment(true), SSHD: findProgram('sshd'), CONTROLLER, HOST, INIT };
  const argv = ['nsenter', `--target=${initOf(lab.pid)}`, '--all', '--', 'sh', '-c', BOOT, 'sh', lab.name, ...names];
  const boot = spawn('setsid', argv, { env, cwd: '/', stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  boot.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const waiting = new Set(['controller', ...names]);
  let timer: NodeJS.Timeout | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      const fail = (why: string) => reject(new Error(`The lab could not start: ${why}`));
      timer = setTimeout(() => fail(`no answer from ${[...waiting].join(', ')}`), START_TIMEOUT_MS);
      boot.on('error', reject);
      boot.on('exit', (code) => {
        if (code !== 0) fail(printable(said.trim()));
      });
      createInterface({ input: boot.stdout }).on('line', (line) => {
        const [word, name = ''] = line.split(' ');
        if (word === 'failed') fail(`${name}: ${logOf(lab, name)}`);
        waiting.delete(name);
        if (waiting.size === 0) resolve();
      });
    });
  } finally {
    clearTimeout(timer);
    boot.stdout.destroy();
    boot.stderr.destroy();
  }
}

function logOf(lab: Lab, place: string): string {
  return printable(readFileSync(`${folderOf(lab.pid)}/log/${place}`, 'utf8').trim());
}

async function succeed(lab: Lab, ...[place, argv]: Parameters<Lab['exec']>): Promise<void> {
  const { code, stderr } = await lab.exec(place, argv);
  if (code !== 0) throw new Error(`The lab could not start: ${argv.join(' ')}: ${printable(stderr.trim())}`);
}
