/** The ping's probes seen from outside: the processes on the lab's hosts. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Lab } from '../../src/lab/types.ts';
import { sh } from './support.ts';

/** How start.ts starts a probe, whichever Python it is (old-python.ts); nothing else in a lab is started like this. */
const PROBE = "pgrep -f '/python3[.0-9]* -I -S -B'";

/** The probes' process ids on one host, in its own PID namespace. */
export async function probesOn(lab: Lab, host: string): Promise<readonly string[]> {
  const ids = await sh(lab, { host }, `${PROBE}; [ $? -le 1 ]`);
  return ids === '' ? [] : ids.split('\n');
}

/** Names of the lab's hosts on which a probe runs. */
export async function hostsWithProbe(lab: Lab): Promise<readonly string[]> {
  const probes = await Promise.all(lab.hosts.map((host) => probesOn(lab, host)));
  return lab.hosts.filter((_, index) => probes[index]!.length > 0);
}

/** Waits until the kernel of every one of these hosts lists the group, so that the ping is past its join. */
export async function joined(lab: Lab, hosts: readonly string[], hex: string): Promise<void> {
  await Promise.all(
    hosts.map((host) =>
      sh(lab, { host }, `n=0; until grep -q ${hex} /proc/net/igmp; do n=$((n + 1)); [ $n -lt 300 ]; sleep 0.05; done`),
    ),
  );
}

/** Waits until no host has a probe any more; gives what is left when the time is over. */
export async function probesLeft(lab: Lab, withinMs: number): Promise<readonly string[]> {
  const end = performance.now() + withinMs;
  for (;;) {
    const left = await hostsWithProbe(lab);
    if (left.length === 0 || performance.now() > end) return left;
    await sleep(100);
  }
}
