/**
 * A full mesh of 50 lab hosts, 2,450 pairs of 10 packets: all delivered, and how long the verdict takes once the last host
 * is connected. Needs root and `npm run build`:  node test/bench/ping.ts
 */
import type { Run } from '../../src/result/types.ts';
import { benchLab, median, memoryOf, printMachine, seconds, TELL_MEMORY, timed } from './fleet.ts';

const HOSTS = 50;
const ROUNDS = 3;
const RESULT = '/run/mcready-lab/ping.json';

await printMachine();
const lab = await benchLab(HOSTS);
try {
  const whole: number[] = [];
  const sinceConnected: number[] = [];
  const memory: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    // Every line of stderr with the time at which it came.
    const command = `"$0" bin/run.js ping -i ${lab.inventory} --json -o ${RESULT} 2>&1 >/dev/null | while IFS= read -r line; do echo "$(date +%s%3N) $line"; done`;
    const ping = await timed(lab, ['sh', '-c', command, process.execPath], {
      expected: [0],
      env: { ...process.env, CI: 'true', NODE_OPTIONS: TELL_MEMORY },
    });
    const { stdout: json } = await timed(lab, ['cat', RESULT], { expected: [0] });
    const run = JSON.parse(json) as Run;
    const delivered = run.pairs?.filter(({ verdict, received }) => verdict === 'delivered' && received === 10).length;
    if (run.verdict !== 'delivered' || delivered !== HOSTS * (HOSTS - 1)) {
      throw new Error(
        `${run.verdict}, ${delivered} of ${HOSTS * (HOSTS - 1)} pairs delivered\n${run.warnings?.join('\n')}`,
      );
    }
    whole.push(ping.ms);
    sinceConnected.push(timeOf(ping.stdout, 'maxrss') - timeOf(ping.stdout, `Connecting ${HOSTS}/${HOSTS}`));
    memory.push(memoryOf({ ...ping, stderr: ping.stdout }));
  }
  console.log(
    `mcready ping, ${HOSTS} hosts, ${HOSTS * (HOSTS - 1)} pairs, all delivered: ${seconds(median(sinceConnected))} after the last host is connected, ${seconds(median(whole))} in all (medians of ${ROUNDS}), ${Math.max(...memory).toFixed(0)} MiB`,
  );
} finally {
  await lab.down();
}

/** Milliseconds of the line that holds the words. */
function timeOf(log: string, words: string): number {
  const line = log.split('\n').find((text) => text.includes(words));
  if (line === undefined) throw new Error(`no line with "${words}" in\n${log}`);
  return Number(line.split(' ')[0]);
}
