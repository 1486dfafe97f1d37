/** Starts a lab: holder, files, places, switch ports, router, faults. */
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { InputError, inputError, problem } from '../lib/errors.ts';
import { printable } from '../lib/text.ts';
import { checkLabPossible } from './check.ts';
import { environment } from './enter.ts';
import { checkFaults, injectFault } from './faults/inject.ts';
import { type Keys, type LabFile, labFiles } from './files.ts';
import { startHolder } from './holder.ts';
import { newKey } from './keys.ts';
import { kindOf } from './kinds/index.ts';
import type { Kind } from './kinds/types.ts';
import { type LabPlan, planLab } from './plan.ts';
import { findHolder, folderOf, initOf } from './processes.ts';
import { endHolder, labOf, placeOf } from './running.ts';
import { BOOT, CONTROLLER } from './scripts.ts';
import type { Lab, LabIdentity, LabOptions } from './types.ts';

const START_TIMEOUT_MS = 60_000;

export interface StartOptions {
  /** The lab goes on when this process ends; otherwise it ends with it, also when that is killed. */
  readonly detached: boolean;
  /** Told what takes long, and what did not come up as it should. Default: nobody. */
  readonly say?: (line: string) => void;
  /** Build what hosts are laid on anew, although it is there. */
  readonly rebuild?: boolean;
}

/** Brings a lab up. InputError for bad options, a machine that cannot have labs, a lab of that name that is up. */
export async function startLab(
  options: LabOptions,
  { detached, say = () => undefined, rebuild = false }: StartOptions,
): Promise<Lab> {
  const plan = planLab(options);
  checkName(options.name);
  checkFaults(plan, options.faults);
  const identity = identityOf(options);
  const kind = kindOf(identity.kind);
  checkKind(options, rebuild);
  const missing = checkLabPossible(identity);
  if (missing.length > 0) throw new InputError(missing.map((text) => problem('lab-not-possible', text)));
  if (findHolder(options.name) !== undefined) {
    throw inputError(
      'lab-is-up',
      `A lab "${options.name}" is up already.`,
      'End it with `mcready lab down`, or give this one another name.',
    );
  }
  const base = await kind.prepare(say, rebuild);
  const holder = await startHolder(options.name, kind);
  try {
    const lab = labOf(holder.pid as number, identity);
    const keys: Keys = { client: newKey(), hosts: new Map(plan.hosts.map((host) => [host.name, newKey()])) };
    writeFiles(folderOf(lab.pid), labFiles(plan, identity, keys, kind, base));
    await startPlaces(lab, plan, kind);
    for (const { host, failed } of await allReady(lab, plan, kind)) {
      if (failed.length > 0) say(`${host} is degraded: ${failed.join(', ')} failed`);
    }
    await Promise.all(options.faults.map(({ fault, host }) => injectFault(lab, fault, host)));
    if (detached) await new Promise<void>((resolve) => holder.stdin.end('keep\n', () => resolve()));
    return lab;
  } catch (error) {
    await endHolder(holder.pid as number, options.name);
    throw error;
  }
}

/** Refuses what only the other kind can do: ignored, it would be taken for done. */
function checkKind(options: LabOptions, rebuild: boolean): void {
  const { kind = 'light', manager, busybox = [], switch: isHost = false } = options;
  const booted = manager !== undefined || rebuild;
  if (kind === 'light' && booted) {
    throw inputError('lab-kind', 'The hosts of a light lab are not booted.', 'For a manager or a tree: --kind systemd');
  }
  if (kind !== 'light' && busybox.length > 0) {
    throw inputError('lab-kind', 'Only a host of the kind light can have busybox.', 'Leave --kind or --busybox out.');
  }
  if (kind !== 'light' && isHost) {
    throw inputError('lab-kind', 'Only the switches of a light lab can be a host.', 'Leave --kind or --switch out.');
  }
}

/** With what is not said. */
function identityOf(options: LabOptions): LabIdentity {
  const { name, hosts, topology, kind = 'light', manager = 'networkd', busybox = [] } = options;
  return { name, hosts, topology, kind, manager, busybox, switch: options.switch ?? false };
}

async function allReady(lab: Lab, plan: LabPlan, kind: Kind) {
  return Promise.all(
    plan.hosts.map(async (host) => ({ host: host.name, ...(await kind.ready(lab, host, placeOf(lab, host.name))) })),
  );
}

function checkName(name: string): void {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$/.test(name)) return;
  throw inputError(
    'lab-name',
    `"${printable(name)}" is no name for a lab.`,
    'Letters, digits, `.`, `_`, `-`; at most 40.',
  );
}

/** Onto the tmpfs in the lab's mount namespace, reached through its first process. */
function writeFiles(folder: string, files: readonly LabFile[]): void {
  for (const file of files) {
    const path = join(folder, file.path);
    mkdirSync(file.path.endsWith('/') ? path : dirname(path), { recursive: true, mode: 0o755 });
    if (file.link !== undefined) symlinkSync(file.link, path);
    else if (!file.path.endsWith('/')) writeFileSync(path, file.text, { mode: file.mode });
  }
}

/** All at once; resolves when every place is there. */
async function startPlaces(lab: Lab, plan: LabPlan, kind: Kind): Promise<void> {
  const names = plan.hosts.map((host) => host.name);
  const spaces = {
    NAMESPACES: kind.namespaces.join(' '),
    SWITCH_NAMESPACES: kind.namespaces.filter((one) => one !== '--net').join(' '),
  };
  const env = { ...environment(true), CONTROLLER, ...spaces, ...kind.scripts() };
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
