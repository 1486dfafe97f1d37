/**
 * The ping's figures. Needs root and `npm run build`:  node test/bench/ping.ts speed|mesh|memory|alarms
 *
 * speed:  50 lab hosts, 2,450 pairs of 10 packets: all delivered, and how long the verdict takes once the last is connected
 * mesh:   200 lab hosts in one mesh, 39,800 pairs, and the controller's memory
 * memory: the greatest memory of any probe, in meshes of 50 and 200 hosts: all delivered, and with a receiver that gets nothing,
 *         whose evidence every sender and receiver is asked for
 * alarms: 100 runs of a healthy fleet (every pair delivered, one-way delays inside their bound), 100 more with clocks that are
 *         seconds to hours apart, 100 with a fault (no pair of the faulty host passes, every other does)
 */
import { healFault, injectFault } from '../../src/lab/index.ts';
import type { Lab } from '../../src/lab/types.ts';
import type { PairResult, Run } from '../../src/result/types.ts';
import { benchLab, median, memoryOf, printMachine, seconds, TELL_MEMORY, timed } from './fleet.ts';
import { watchProbes } from './probes.ts';

const RESULT = '/run/mcready-lab/ping.json';
/** Each stops one direction of h2, or both. */
const FAULTS = {
  'rp-filter-asymmetric': 'to',
  'firewall-input': 'to',
  'firewall-output': 'from',
  'switch-drops': 'to',
  'igmp-blocked': 'to',
} as const;
const RUNS = 100;
/** Runs so far, by which each has a group of its own. */
let asked = 0;

const PARTS = { speed: () => meshes(50, 3), mesh: () => meshes(200, 1), memory, alarms };

await printMachine();
for (const part of process.argv.slice(2)) {
  if (!(part in PARTS)) throw new Error(`no part ${part}: ${Object.keys(PARTS).join(', ')}`);
  await PARTS[part as keyof typeof PARTS]();
}

async function meshes(hosts: number, rounds: number): Promise<void> {
  const lab = await benchLab(hosts);
  const pairs = hosts * (hosts - 1);
  try {
    const whole: number[] = [];
    const sinceConnected: number[] = [];
    const memory: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      // Every line of stderr with the time at which it came.
      const command = `"$0" bin/run.js ping -i ${lab.inventory} --json -o ${RESULT} 2>&1 >/dev/null | while IFS= read -r line; do echo "$(date +%s%3N) $line"; done`;
      const ping = await timed(lab, ['sh', '-c', command, process.execPath], {
        expected: [0],
        env: { ...process.env, CI: 'true', NODE_OPTIONS: TELL_MEMORY },
      });
      const { stdout: json } = await timed(lab, ['cat', RESULT], { expected: [0] });
      const run = JSON.parse(json) as Run;
      const delivered = run.pairs?.filter(({ verdict, received }) => verdict === 'delivered' && received === 10).length;
      if (run.verdict !== 'delivered' || delivered !== pairs) {
        throw new Error(`${run.verdict}, ${delivered} of ${pairs} pairs delivered\n${run.warnings?.join('\n')}`);
      }
      whole.push(ping.ms);
      sinceConnected.push(timeOf(ping.stdout, 'maxrss') - timeOf(ping.stdout, `Connecting ${hosts}/${hosts}`));
      memory.push(memoryOf({ ...ping, stderr: ping.stdout }));
    }
    console.log(
      `mcready ping, ${hosts} hosts, ${pairs} pairs, all delivered: ${seconds(median(sinceConnected))} after the last host is connected, ${seconds(median(whole))} in all (medians of ${rounds}), ${Math.max(...memory).toFixed(0)} MiB`,
    );
  } finally {
    await lab.down();
  }
}

async function memory(): Promise<void> {
  for (const hosts of [50, 200]) {
    const lab = await benchLab(hosts);
    try {
      for (const fault of [undefined, 'firewall-input'] as const) {
        if (fault !== undefined) await injectFault(lab, fault, 'h2');
        const watch = watchProbes(lab);
        const pairs = await pairsOf(lab, fault === undefined ? 0 : 1).finally(() => watch.end());
        const delivered = pairs.filter(({ verdict }) => verdict === 'delivered').length;
        if (delivered !== hosts * (hosts - 1) - (fault === undefined ? 0 : hosts - 1))
          throw new Error(`${delivered} delivered`);
        const { probes, mib } = watch;
        if (probes.size !== hosts) throw new Error(`${probes.size} probes were seen on ${hosts} hosts`);
        console.log(`a probe, ${hosts} hosts, ${fault ?? 'healthy'}: ${mib().toFixed(1)} MiB at most`);
      }
    } finally {
      await lab.down();
    }
  }
}

async function alarms(): Promise<void> {
  const lab = await benchLab(3);
  try {
    await healthyRuns(lab, 'of a healthy fleet', () => '');
    await healthyRuns(lab, 'with clocks that are seconds to hours apart', lies);
    let [passed, others, uncertain] = [0, 0, 0];
    for (const [fault, side] of Object.entries(FAULTS) as [keyof typeof FAULTS, 'from' | 'to'][]) {
      await injectFault(lab, fault, 'h2');
      for (let run = 0; run < RUNS / Object.keys(FAULTS).length; run += 1) {
        const pairs = await pairsOf(lab, 1);
        const [bad, good] = [pairs.filter((pair) => pair[side] === 'h2'), pairs.filter((pair) => pair[side] !== 'h2')];
        const stopped = bad.length === 2 && bad.every(({ verdict }) => verdict === 'undelivered');
        if (!stopped) console.log(`${fault}: ${JSON.stringify(bad)}`);
        passed += stopped ? 0 : 1;
        others += good.length === 4 && good.every(({ verdict }) => verdict === 'delivered') ? 0 : 1;
        uncertain += bad.every(({ cause }) => cause !== undefined && cause.code !== 'unknown') ? 0 : 1;
      }
      await healFault(lab, fault, 'h2');
    }
    console.log(
      `${RUNS} runs with a fault: ${passed} with a false pass, ${others} with a false alarm beside it, ${uncertain} without a cause`,
    );
  } finally {
    await lab.down();
  }
}

async function healthyRuns(lab: Lab, title: string, liesOf: (run: number) => string): Promise<void> {
  let [alarmed, outside, widest] = [0, 0, 0];
  for (let run = 0; run < RUNS; run += 1) {
    const pairs = await pairsOf(lab, 0, liesOf(run));
    alarmed += pairs.length === 6 && pairs.every(({ verdict }) => verdict === 'delivered') ? 0 : 1;
    outside += pairs.length === 6 && pairs.every(isInside) ? 0 : 1;
    widest = Math.max(widest, ...pairs.map(({ oneWayMs }) => oneWayMs?.errorMs ?? 0));
  }
  console.log(
    `${RUNS} runs ${title}: ${alarmed} with a false alarm, ${outside} with a delay outside its bound (${widest.toFixed(2)} ms at most)`,
  );
}

/** Other clocks each time, ahead and behind: by 1.25 to 125 s, 3.5 to 102.5 s, two hours. */
function lies(run: number): string {
  return `h1=${-1.25 * (run + 1)},h2=${3.5 + run},h3=7200.25`;
}

/** Each time another group: for 2 s after a leave the switch would still send the last one to a host that cannot join. */
async function pairsOf(lab: Lab, exitCode: number, clocks = ''): Promise<readonly PairResult[]> {
  asked += 1;
  const group = `239.9.${asked >> 8}.${asked & 255}`;
  const argv = [process.execPath, 'bin/run.js', 'ping', '-i', lab.inventory, '--group', group, '--json'];
  const { stdout } = await timed(lab, argv, {
    expected: [0, 1, 3],
    env: { ...process.env, MCREADY_TEST_LYING_CLOCKS: clocks },
  });
  const run = JSON.parse(stdout) as Run;
  if (run.exitCode !== exitCode) console.log(`exit code ${run.exitCode}: ${JSON.stringify(run.pairs)}`);
  return run.pairs ?? [];
}

/** All hosts of a lab have one clock: the quickest packet took some time, and less than the slowest round trip. */
function isInside({ oneWayMs, rttMs }: PairResult): boolean {
  if (oneWayMs === null || rttMs === null) return false;
  return oneWayMs.min + oneWayMs.errorMs > 0 && oneWayMs.min - oneWayMs.errorMs < rttMs.max;
}

/** Milliseconds of the line that holds the words. */
function timeOf(log: string, words: string): number {
  const line = log.split('\n').find((text) => text.includes(words));
  if (line === undefined) throw new Error(`no line with "${words}" in\n${log}`);
  return Number(line.split(' ')[0]);
}
