/** A host's system: where it is among the machine's processes, when it is up, how it is restarted. */
import { closeSync, constants, openSync, readFileSync, writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { inputError } from '../../../lib/errors.ts';
import { printable } from '../../../lib/text.ts';
import { SSH_CONFIG } from '../../inventory.ts';
import type { PlannedHost } from '../../plan.ts';
import { childrenOf, folderOf } from '../../processes.ts';
import type { Boot, Lab } from '../../types.ts';

const BOOT_TIMEOUT_MS = 60_000;
/** A system that does not end by itself in this time is killed, as with the power button. */
const SHUTDOWN_TIMEOUT_MS = 30_000;
const INTERVAL_MS = 50;

/** The init of the system that the place has booted, as the machine sees it; undefined while there is none. */
function findSystem(place: number): number | undefined {
  const own = depthOf(place);
  const waiting = [...childrenOf(place)];
  for (let pid = waiting.shift(); pid !== undefined; pid = waiting.shift()) {
    if (depthOf(pid) > own) return isInit(pid) ? pid : undefined;
    waiting.push(...childrenOf(pid));
  }
  return undefined;
}

/** As findSystem, for a command that is to run there. InputError when the system is off. */
export function requireSystem(place: number): number {
  const found = findSystem(place);
  if (found !== undefined) return found;
  throw inputError('host-off', 'The system of this host does not run.', 'Start it again: mcready lab reboot HOST');
}

/** Resolves when systemd says that the boot is done and sshd answers. */
export async function booted(lab: Lab, host: PlannedHost, place: number): Promise<Boot> {
  const end = Date.now() + BOOT_TIMEOUT_MS;
  const state = await until(end, `${host.name} has not booted`, async () => {
    if (findSystem(place) === undefined) return undefined;
    const { stdout } = await lab.exec({ host: host.name }, ['systemctl', 'is-system-running']);
    return (['running', 'degraded'] as const).find((word) => word === stdout.trim());
  });
  await until(end, `sshd of ${host.name} does not answer`, async () => {
    const { code } = await lab.exec('controller', [
      'ssh',
      '-F',
      SSH_CONFIG,
      '-o',
      'ConnectTimeout=2',
      host.name,
      'true',
    ]);
    return code === 0 ? true : undefined;
  });
  return { state, failed: state === 'running' ? [] : await failedUnits(lab, host) };
}

/** Restarts the system as an administrator would, with the power button when it does not listen; starts one that is off. */
export async function reboot(lab: Lab, host: PlannedHost, place: number): Promise<Boot> {
  const last = findSystem(place);
  const begin = Date.now();
  if (last !== undefined) {
    // Ends with an exit code or with the system: either way the process that is gone tells.
    await lab.exec({ host: host.name }, ['systemctl', 'reboot']);
  }
  let killed = false;
  await until(begin + BOOT_TIMEOUT_MS, `${host.name} does not restart`, async () => {
    const now = findSystem(place);
    if (now !== undefined && now !== last) return true;
    if (now === undefined) powerOn(lab, host);
    else if (!killed && Date.now() - begin > SHUTDOWN_TIMEOUT_MS) {
      killed = true;
      process.kill(now, 'SIGKILL');
    }
    return undefined;
  });
  return booted(lab, host, place);
}

/** Says the word that a place waits for when its system is off; it does not wait for one that restarts by itself. */
function powerOn(lab: Lab, host: PlannedHost): void {
  try {
    const pipe = openSync(`${folderOf(lab.pid)}/host/${host.name}/power`, constants.O_WRONLY | constants.O_NONBLOCK);
    writeSync(pipe, 'on\n');
    closeSync(pipe);
  } catch (error) {
    // Nobody reads.
    if ((error as NodeJS.ErrnoException).code !== 'ENXIO') throw error;
  }
}

async function failedUnits(lab: Lab, host: PlannedHost): Promise<readonly string[]> {
  const argv = ['systemctl', 'list-units', '--failed', '--plain', '--no-legend'];
  const { stdout } = await lab.exec({ host: host.name }, argv);
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => printable(line.split(' ')[0] ?? ''));
}

async function until<T>(end: number, otherwise: string, look: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > end) throw new Error(`${otherwise}.`);
    await sleep(INTERVAL_MS);
  }
}

/** In how many PID namespaces a process is, from the machine's on; 0 when it is gone. */
function depthOf(pid: number): number {
  return idsOf(pid).length;
}

/** It is the first process of its namespace, and no longer nspawn's own child that becomes it. */
function isInit(pid: number): boolean {
  try {
    return idsOf(pid).at(-1) === '1' && readFileSync(`/proc/${pid}/comm`, 'utf8') === 'systemd\n';
  } catch {
    return false;
  }
}

function idsOf(pid: number): readonly string[] {
  try {
    return /^NSpid:\s+(.*)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]?.split(/\s+/) ?? [];
  } catch {
    return [];
  }
}
