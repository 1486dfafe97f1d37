/** Pings over the router of a lab of two segments, and what is done to it. */
import { expect } from '@jest/globals';
import type { Lab } from '../../src/lab/types.ts';
import type { Run } from '../../src/result/types.ts';
import { mcreadyRun, writeFile } from './mcready.ts';
import { causesOf, told } from './ping-scenarios.ts';
import { sh } from './support.ts';

export const R1 = { host: 'r1' };
/** Odd hosts are on segment a, even ones on b: pairs with the router between them. */
export const FROM_A = ['h1>h2', 'h1>h4', 'h3>h2', 'h3>h4'] as const;
export const FROM_B = ['h2>h1', 'h2>h3', 'h4>h1', 'h4>h3'] as const;
export const ACROSS = [...FROM_A, ...FROM_B] as const;

/**
 * Slower than usual: of a source that smcrouted is still to be asked about, the kernel keeps three packets (net/ipv4/ipmr.c,
 * ipmr_cache_unresolved), and a busy machine takes its time.
 */
export function pingOver(lab: Lab, group: string, ...args: readonly string[]): Promise<Run> {
  return mcreadyRun(lab, 'ping', '--group', group, '--from', 'fleet', '--to', 'fleet', '--interval', '0.15', ...args);
}

/** The same cause told of each of these pairs. */
export function each(pairs: readonly string[], cause: string) {
  return Object.fromEntries(pairs.map((pair) => [pair, ['undelivered', cause]]));
}

/** Ends smcrouted when it runs, and starts it with these lines; none: it stays ended. Waits until the kernel has the VIFs. */
export async function routeBy(lab: Lab, router: string, lines: string | undefined): Promise<void> {
  await sh(
    lab,
    { host: router },
    'smcroutectl kill </dev/null >/dev/null 2>&1; n=0; until [ "$(wc -l </proc/net/ip_mr_vif)" -le 1 ]; do n=$((n + 1)); [ $n -lt 200 ]; sleep 0.02; done',
  );
  if (lines === undefined) return;
  const vifs = lines.split('\n').filter((line) => /^phyint .* enable/.test(line)).length;
  await sh(lab, { host: router }, `printf '%s' '${lines}' >/etc/smcroute.conf; smcrouted -N`);
  await sh(
    lab,
    { host: router },
    `n=0; until [ "$(wc -l </proc/net/ip_mr_vif)" -gt ${vifs} ]; do n=$((n + 1)); [ $n -lt 200 ]; sleep 0.02; done`,
  );
}

/** Runs what the causes tell to run where they tell it, each remedy once and whole. */
export async function remedied(lab: Lab, run: Run): Promise<void> {
  const remedies = new Map(causesOf(run).map(({ host, remedy }) => [`${host} ${remedy.join('\n')}`, { host, remedy }]));
  expect(causesOf(run).flatMap(({ remedy }) => remedy)).not.toEqual([]);
  for (const { host, remedy } of remedies.values()) for (const line of remedy) await sh(lab, { host }, line);
}

/** Applies the lines of a profile that the first cause tells to its host. */
export async function applied(lab: Lab, run: Run): Promise<void> {
  const [cause] = causesOf(run);
  const profile = await profileOf(lab, run);
  await mcreadyRun(lab, 'apply', cause!.host, '-p', profile, '--yes');
}

/** Path of a profile of these lines alone. */
export function profileOf(lab: Lab, run: Run): Promise<string> {
  const { profile = [] } = causesOf(run)[0]!;
  expect(profile.length).toBeGreaterThan(0);
  return writeFile(lab, 'cured.yaml', ['name: cured', 'description: of a cause', ...profile, ''].join('\n'));
}

export function undelivered(run: Run) {
  return told(run, 'delivered');
}
