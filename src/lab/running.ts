/** A lab that is up, seen from any process of the machine. */
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { inputError } from '../lib/errors.ts';
import { didYouMean } from '../lib/suggest.ts';
import { environment, execAt, runAt } from './enter.ts';
import { INVENTORY, KNOWN_HOSTS } from './inventory.ts';
import { kindOf } from './kinds/index.ts';
import { type PlannedHost, planLab, planOf } from './plan.ts';
import { childrenOf, findHolder, findPlaces, findSweeper, folderOf, initOf, isHolder, labNames } from './processes.ts';
import type { Boot, Lab, LabIdentity, Place } from './types.ts';

/** How long the kernel may take to end the processes of a lab. */
const DOWN_TIMEOUT_MS = 20_000;

/** The lab of that name, if it is up. */
export async function findLab(name: string): Promise<Lab | undefined> {
  const pid = findHolder(name);
  if (pid === undefined) return undefined;
  const text = await readFile(`${folderOf(pid)}/lab.json`, 'utf8').catch(() => {
    throw inputError(
      'lab-starting',
      `The lab "${name}" is not up yet, or is going down.`,
      `Try again; or end it: kill ${pid}`,
    );
  });
  return labOf(pid, JSON.parse(text) as LabIdentity);
}

/** As findLab; InputError when it is not up. */
export async function requireLab(name: string): Promise<Lab> {
  const lab = await findLab(name);
  if (lab !== undefined) return lab;
  const names = labNames();
  const near = didYouMean(name, names);
  const hint = names.length === 0 ? 'Start one: mcready lab up' : `Up: ${names.join(', ')}.`;
  throw inputError(
    'lab-not-up',
    `No lab "${name}" is up.`,
    near === undefined ? hint : `Did you mean "${near}"? ${hint}`,
  );
}

/** Ends the lab of that name; says whether there was one. */
export async function downLab(name: string): Promise<boolean> {
  const pid = findHolder(name);
  if (pid === undefined) return false;
  await endHolder(pid, name);
  return true;
}

/** Runs a command in a place of the lab with the caller's stdin, stdout and stderr; gives its exit code (128+n after signal n). */
export function runIn(lab: Lab, place: Place, argv: readonly string[]): Promise<number> {
  return runAt(pidOf(lab, place), argv, environment(typeof place === 'object'));
}

/** @param pid of the process that everything of the lab hangs on */
export function labOf(pid: number, options: LabIdentity): Lab {
  const places = new Map<string, number>();
  const lab: Lab = {
    name: options.name,
    pid,
    hosts: planLab(options).hosts.map((host) => host.name),
    topology: options.topology,
    kind: options.kind,
    manager: options.manager,
    busybox: options.busybox,
    switch: options.switch,
    inventory: INVENTORY,
    knownHosts: KNOWN_HOSTS,
    async exec(place, argv, execOptions = {}) {
      const env = environment(typeof place === 'object', execOptions.env);
      return execAt(pidOf(lab, place, places), argv, env, execOptions);
    },
    reboot: (host) => rebootHost(lab, host),
    down: () => endHolder(pid, options.name),
  };
  return lab;
}

async function rebootHost(lab: Lab, name: string): Promise<Boot> {
  const kind = kindOf(lab.kind);
  if (kind.reboot === undefined) {
    throw inputError(
      'cannot-reboot',
      `The hosts of a lab of the kind ${kind.id} have no system that could be restarted.`,
      'Start one whose hosts have: mcready lab up --kind systemd',
    );
  }
  requireHost(lab, name);
  const host = planOf(lab).hosts.find((planned) => planned.name === name) as PlannedHost;
  return kind.reboot(lab, host, placeOf(lab, name));
}

/** Refuses a host that the lab does not have. */
function requireHost(lab: Pick<Lab, 'name' | 'hosts'>, host: string): void {
  if (lab.hosts.includes(host)) return;
  const near = didYouMean(host, lab.hosts);
  const first = lab.hosts[0] ?? '';
  const hint = near === undefined ? `Its hosts are ${first} to ${lab.hosts.at(-1)}.` : `Did you mean "${near}"?`;
  throw inputError('unknown-host', `The lab "${lab.name}" has no host "${host}".`, hint);
}

/** PID of the process that has a place's namespaces; `cache` saves the walk through /proc. */
function pidOf(lab: Lab, place: Place, cache = new Map<string, number>()): number {
  if (!isHolder(lab.pid, lab.name)) throw new Error(`The lab "${lab.name}" is gone.`);
  if (place === 'switches') return initOf(lab.pid);
  if (place === 'controller') return placeOf(lab, place, cache);
  requireHost(lab, place.host);
  return kindOf(lab.kind).enter(placeOf(lab, place.host, cache));
}

/** Process id of what holds a host, a switch or the controller. @throws Error when it has ended */
export function placeOf(lab: Lab, key: string, cache = new Map<string, number>()): number {
  if (!cache.has(key)) for (const [name, pid] of findPlaces(lab.name)) cache.set(name, pid);
  const pid = cache.get(key);
  if (pid === undefined) throw new Error(`The lab "${lab.name}" has lost its ${key}.`);
  return pid;
}

/**
 * Kills the lab's process 1; its parent, the holder, ends when the kernel has ended every process of the lab.
 * Resolves then, when also what is beside it has ended; at once when the lab is gone already.
 */
export async function endHolder(pid: number, name: string): Promise<void> {
  if (!isHolder(pid, name)) return;
  process.kill(childrenOf(pid)[0] ?? pid, 'SIGKILL');
  const end = Date.now() + DOWN_TIMEOUT_MS;
  while (isHolder(pid, name) || findSweeper(name) !== undefined) {
    if (Date.now() > end) throw new Error(`The lab "${name}" was killed but is still there (process ${pid}).`);
    await sleep(10);
  }
}
