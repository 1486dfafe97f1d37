/** The compiled CLI run as a process where the lab's controller is. */
import { fileURLToPath } from 'node:url';
import type { Lab } from '../../src/lab/types.ts';
import type { Finding, HostResult, Run } from '../../src/result/types.ts';
import { documentOf } from '../result/published-schema.ts';
import { sh } from './support.ts';

export const RUN_JS = fileURLToPath(new URL('../../bin/run.js', import.meta.url));

export interface Answer {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Commands that look at the next boot unless told not to. Hosts of the light lab never boot: all of it is unknown there. */
const LOOK_AT_BOOT = ['check', 'plan', 'apply', 'ready'];

/**
 * Text in, text out: as a user would type it, without `mcready`. The inventory is the lab's unless one is given, and the next
 * boot is left alone unless `--persist` is.
 */
export async function mcready(lab: Lab, ...args: readonly string[]): Promise<Answer> {
  const own = args.includes('-i') || args.includes('--inventory') || ['init', '--help'].includes(args[0] ?? '');
  const bootless = LOOK_AT_BOOT.includes(args[0] ?? '') && !args.includes('--persist');
  const inventory = own ? [] : ['-i', lab.inventory];
  const argv = [process.execPath, RUN_JS, ...args, ...inventory, ...(bootless ? ['--no-persist'] : [])];
  return lab.exec('controller', argv, { timeoutMs: 120_000 });
}

/** The same with --json, as the run it printed; held against its published schema. */
export async function mcreadyRun(lab: Lab, ...args: readonly string[]): Promise<Run> {
  return runOf(await mcready(lab, ...args, '--json'));
}

/** The run that was printed; throws when there is none, or when it does not say the exit code. */
export function runOf(answer: Answer): Run {
  if (answer.stdout === '') throw new Error(`no run: ${answer.stderr}`);
  const run = documentOf(answer.stdout) as Run;
  if (run.schema !== 'mcready.run/1') throw new Error(`no run: ${answer.stdout}${answer.stderr}`);
  if (run.exitCode !== answer.code) throw new Error(`exit code ${answer.code}, but the run says ${run.exitCode}`);
  return run;
}

export function hostOf(run: Run, name: string): HostResult {
  const host = run.hosts.find((found) => found.name === name);
  if (host === undefined) throw new Error(`no host ${name} in the run`);
  return host;
}

/** Findings that are not as desired, as `setting target item verdict`. */
export function drifting(host: HostResult): readonly string[] {
  return (host.findings ?? [])
    .filter((finding: Finding) => finding.verdict !== 'match')
    .map(({ setting, target, item, verdict }) => [setting, target, item, verdict].filter(Boolean).join(' '));
}

/** Writes a file for the controller and gives its path. */
export async function writeFile(lab: Lab, name: string, text: string): Promise<string> {
  const path = `/run/mcready-lab/${name}`;
  const { code, stderr } = await lab.exec('controller', ['sh', '-c', `cat >${path}`], { stdin: text });
  if (code !== 0) throw new Error(stderr);
  return path;
}

/**
 * Everything of a host that mcready could change, read by other means: keys, addresses, routes, rules, links, features,
 * files with size, mode and time of the last change (all but what sshd and the login write).
 */
export async function wholeState(lab: Lab, host: string): Promise<string> {
  return sh(
    lab,
    { host },
    `grep -rs . /proc/sys/net/ipv4/conf /proc/sys/net/ipv6/conf /proc/sys/net/core | grep -v -e stable_secret
     ip -d address show | grep -v -e valid_lft; ip route show table all; ip -6 route show table all; ip rule; ip mroute
     for i in /sys/class/net/*; do cat $i/flags $i/mtu; ethtool -k \${i##*/}; done
     nft list ruleset
     find /etc /root /run /tmp /home -type f ! -path /run/utmp ! -path /run/sshd.pid -printf '%p %s %m %C@\\n' | sort
     ps -e -o comm= | grep -v -e ps -e sort -e grep -e sh -e find -e sleep | sort`,
  );
}
