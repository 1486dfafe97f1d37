/** What breaks an apply in the middle, for real, and what is left of it afterwards. */
import type { Lab } from '../../src/lab/types.ts';
import type { Run } from '../../src/result/types.ts';
import { type Answer, hostOf, RUN_JS, runOf } from './mcready.ts';
import { sh } from './support.ts';

/** Desires of eth1 that touch every kind of change, and the faults that make all of them drift. */
export const PROFILE = `
name: p
interfaces:
  eth1: {multicast: true, rp_filter: off, ethtool: {features: {gro: off}}}
routes:
  - {to: 239.0.0.0/8, dev: eth1}
`;
export const FAULTS = ['rp-filter-strict', 'route-wrong', 'multicast-off', 'gro-on'] as const;

export interface Started {
  readonly answer: Promise<Answer>;
  /** The run that it prints. */
  readonly run: Promise<Run>;
  /** To the controller itself, by its process id. */
  signal(name: 'INT' | 'TERM' | 'HUP' | 'KILL'): Promise<void>;
}

/** An apply, of the running state unless `--persist` is given, that goes on while the test does something else; at its first change once `untilArmed` says so. */
export function startApply(lab: Lab, ...args: readonly string[]): Started {
  const pidFile = `/run/mcready-lab/apply.pid`;
  const argv = [
    process.execPath,
    RUN_JS,
    'apply',
    '--yes',
    '--json',
    ...args,
    ...(args.includes('-i') ? [] : ['-i', lab.inventory]),
    ...(args.includes('--persist') ? [] : ['--no-persist']),
  ];
  const line = 'echo $$ >"$0"; exec "$@"';
  const answer = lab.exec('controller', ['sh', '-c', line, pidFile, ...argv], { timeoutMs: 120_000 });
  const run = answer.then(runOf);
  // Who kills the controller does not wait for its run.
  run.catch(() => undefined);
  return {
    answer,
    run,
    signal: async (name) => void (await sh(lab, 'controller', `kill -${name} "$(cat ${pidFile})"`)),
  };
}

/** Waits until a shell line succeeds on a host, 20 s at most. */
export async function until(lab: Lab, host: string, line: string): Promise<void> {
  await sh(lab, { host }, `n=0; until ${line}; do n=$((n+1)); [ $n -lt 200 ] || exit 1; sleep 0.1; done`);
}

/** Succeeds while an undo waits on the host: changes are being made, or were made and are not confirmed. */
export const ARMED = "grep -q 'mcready-und[o]-' /proc/[0-9]*/cmdline 2>/dev/null";

const UNDO = "grep -qE 'mcready-und(o|oing)-' /proc/[0-9]*/cmdline 2>/dev/null";

/** No undo waits or runs. Looks twice: the last child of one that is gone has its name until it is a sleep. */
export const NOT_ARMED = `! { ${UNDO} && sleep 0.2 && ${UNDO}; }`;

/** Nor does any run have its turn there. */
export const NOT_AT_WORK = `${NOT_ARMED} && ! grep -q 'mcready-tur[n]-' /proc/[0-9]*/cmdline 2>/dev/null`;

/** As if the time of every turn were over: that of a run that was lost ends by itself, but late for a test. */
export const END_TURNS = `for f in $(grep -l 'mcready-tur[n]-' /proc/[0-9]*/cmdline 2>/dev/null); do f=\${f%/cmdline}; kill -KILL "\${f#/proc/}"; done`;

/** Puts an ethtool in the way that takes two seconds for a change, or what /run/ethtool.seconds says (and refuses it once where there is a /run/ethtool.refuse): long enough to break something in its middle. */
export const SLOW_ETHTOOL = `cp /usr/sbin/ethtool /run/ethtool.real
  printf '#!/bin/sh\\n[ "$1" != -K ] || { sleep "$(cat /run/ethtool.seconds 2>/dev/null || echo 2)"; [ ! -e /run/ethtool.refuse ] || { rm /run/ethtool.refuse; exit 92; }; }\\nexec /run/ethtool.real "$@"\\n' >/run/ethtool.slow
  chmod 755 /run/ethtool.slow; mount --bind /run/ethtool.slow /usr/sbin/ethtool`;

/** Ends the sessions that are open; the listening sshd stays. */
export const END_SESSIONS = `listener=$(cat /run/sshd.pid)
  for p in $(grep -l '^sshd' /proc/[0-9]*/comm | cut -d/ -f3); do [ "$p" = "$listener" ] || kill -KILL "$p" 2>/dev/null; done; :`;

/** As if the host had lost its power: what changes it and what would put it back are gone, and its sessions. */
export const STOP_DEAD = `for u in $(grep -lE 'mcready-und[o]-' /proc/[0-9]*/cmdline | cut -d/ -f3); do
  maker=$(tr '\\0' '\\n' <"/proc/$u/cmdline" | tail -n 1); kill -KILL "$u" "\${maker%.*}"
  done
  kill -KILL $(grep -l '[e]thtool' /proc/[0-9]*/cmdline | cut -d/ -f3)
  ${END_SESSIONS}`;

/** What became of the changes of a host, in their order. */
export function outcomesOf(run: Run, name: string): readonly string[] {
  return (hostOf(run, name).changes ?? []).map(({ outcome }) => outcome);
}
