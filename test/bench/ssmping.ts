/**
 * One pair, beside Debian's asmping: packets, time until the answer, and round trip, in one run against the same ssmpingd; as
 * ratios, because a busy machine slows all of them. Needs root, the package ssmping and `npm run build`:
 * node test/bench/ssmping.ts
 */
import type { Run } from '../../src/result/types.ts';
import { benchLab, median, printMachine, seconds, timed } from './fleet.ts';

const SERVER = '198.19.0.11';
const GROUP = '239.1.2.234';
const COUNT = 10;
const ROUNDS = 3;

interface Figures {
  readonly ms: number;
  /** Round trip, ms. */
  readonly rtt: number;
}

await printMachine();
const lab = await benchLab(2);
try {
  // It ends with the lab.
  await lab.exec({ host: 'h1' }, ['sh', '-c', 'ssmpingd >/dev/null 2>&1 </dev/null & sleep 0.5'], {
    timeoutMs: 10_000,
  });
  const measured: { readonly asmping: Figures; readonly responder: Figures; readonly mesh: Figures }[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    measured.push({
      asmping: await asmping(),
      responder: await mcready('--protocol', 'rfc6450', '--server', SERVER, '--from', 'h2'),
      mesh: await mcready('--from', 'h1', '--to', 'h2'),
    });
  }
  const of = (way: 'asmping' | 'responder' | 'mesh', figure: keyof Figures) =>
    median(measured.map((round) => round[way][figure]));
  const ratio = (way: 'responder' | 'mesh', figure: keyof Figures) =>
    (of(way, figure) / of('asmping', figure)).toFixed(2);
  console.log(`medians of ${ROUNDS}, one pair, ${COUNT} packets:
asmping and ssmpingd: ${seconds(of('asmping', 'ms'))}, round trip ${of('asmping', 'rtt').toFixed(3)} ms
mcready and ssmpingd: ${seconds(of('responder', 'ms'))} (× ${ratio('responder', 'ms')}), round trip ${of('responder', 'rtt').toFixed(3)} ms (× ${ratio('responder', 'rtt')})
mcready ping, probes: ${seconds(of('mesh', 'ms'))} (× ${ratio('mesh', 'ms')}), round trip ${of('mesh', 'rtt').toFixed(3)} ms (× ${ratio('mesh', 'rtt')})`);
} finally {
  await lab.down();
}

async function asmping(): Promise<Figures> {
  const start = performance.now();
  const { code, stdout, stderr } = await lab.exec({ host: 'h2' }, ['asmping', '-c', String(COUNT), GROUP, SERVER], {
    timeoutMs: 60_000,
  });
  const ms = performance.now() - start;
  const samples = [...stdout.matchAll(/^ *multicast from .* time=([0-9.]+) ms$/gm)].map((line) => Number(line[1]));
  if (code !== 0 || samples.length < COUNT - 1) throw new Error(`asmping: exit ${code}\n${stdout}${stderr}`);
  return { ms, rtt: median(samples) };
}

async function mcready(...args: readonly string[]): Promise<Figures> {
  const wish = ['--group', GROUP, '--count', String(COUNT), '--json', '-i', lab.inventory];
  const { ms, stdout } = await timed(lab, [process.execPath, 'bin/run.js', 'ping', ...wish, ...args], {
    expected: [0],
  });
  const run = JSON.parse(stdout) as Run;
  const rtt = run.pairs?.[0]?.rttMs?.p50;
  if (run.verdict !== 'delivered' || rtt === undefined) throw new Error(`no round trip: ${stdout}`);
  return { ms, rtt };
}
