/** `mcready --version` against `node -e 0`, pair by pair. Needs `npm run build`:  npm run bench:start-up */
import { spawnSync } from 'node:child_process';
import { median, printMachine } from './fleet.ts';

const ROUNDS = 15;

await printMachine();
for (const args of [['--version'], ['--help'], ['check', '--help']]) {
  const ratios: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) ratios.push(run(['bin/run.js', ...args]) / run(['-e', '0']));
  console.log(`mcready ${args.join(' ')}: ${median(ratios).toFixed(1)} times node -e 0 (median of ${ROUNDS} pairs)`);
}

function run(args: readonly string[]): number {
  const start = performance.now();
  const { status } = spawnSync(process.execPath, args, { stdio: 'ignore' });
  if (status !== 0) throw new Error(`node ${args.join(' ')}: exit ${status}`);
  return performance.now() - start;
}
