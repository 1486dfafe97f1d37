/** Ctrl-C while packets are sent: the senders are stopped, and what came by then is told without a verdict. */
import { expect, test } from '@jest/globals';
import { replayHost } from '../../../src/hosts/replay.ts';
import { HostError, type HostSpec } from '../../../src/hosts/types.ts';
import { runPing } from '../../../src/ping/session.ts';
import type { MeshPlan } from '../../../src/ping/types.ts';
import { type Answerer, type Command, healthy, line, recordedProbe } from '../recorded-probe.ts';

const COUNT = 900;
const NAMES = ['a', 'b', 'c'];
const PLAN: MeshPlan = {
  ...{ group: '239.8.0.19', port: 23110, ttl: 1, count: COUNT, intervalMs: 50, sizeBytes: 100, maxLoss: 0, soak: true },
  ...{ senders: NAMES, receivers: NAMES, interfaces: new Map(NAMES.map((name) => [name, 'eth1'])) },
};

/** What a probe tells when it is stopped, and what it has heard of the others by then. */
interface Part {
  readonly sent: number;
  readonly stopped?: true;
  /** By sender: how many, and the highest of their numbers. */
  readonly heard: { readonly [sender: number]: readonly [received: number, highest: number] };
}

/** Sends until it is stopped, as real ones do; `asked` hears of every command. */
function sending({ sent, stopped, heard }: Part, asked: (command: string) => void): Answerer {
  const well = healthy(NAMES.length, COUNT);
  let under: Command | undefined;
  return (command) => {
    asked(command.do);
    const right = well(command);
    if (command.do === 'send') {
      under = command;
      return '';
    }
    if (command.do === 'stop' && under !== undefined)
      return line(under, { sent, errors: {}, ...(stopped ? { stopped } : {}) }) + line(command, {});
    if (command.do !== 'after') return line(command, right);
    const told = right as { heard: { [sender: number]: object } };
    const figures = Object.entries(told.heard).flatMap(([sender, right]) => {
      const [received, highest] = heard[Number(sender)] ?? [0, 0];
      return received === 0 ? [] : [[sender, { ...right, received, highest, lastUs: 300_000 + 50_000 * highest }]];
    });
    return line(command, { ...told, heard: Object.fromEntries(figures) });
  };
}

async function interrupted(parts: readonly Part[], at: string) {
  const controller = new AbortController();
  const asked: string[] = [];
  let left = NAMES.length;
  const hosts = parts.map((part, index) => {
    const spec = { name: NAMES[index], address: 'x' } as HostSpec;
    const failed = new HostError('not-supported', 'nothing but programs', '');
    const answer = sending(part, (command) => {
      asked.push(command);
      if (command === at) left -= 1;
      if (command === at && left === 0) setImmediate(() => controller.abort());
    });
    return { name: NAMES[index]!, host: replayHost(spec, { run: () => failed, open: () => recordedProbe(answer) }) };
  });
  const { pairs } = await runPing([PLAN, { ...PLAN, group: '239.8.0.20' }], hosts, { signal: controller.signal });
  const mesh = (group: string) => pairs.filter((pair) => pair.group === group);
  return { first: mesh(PLAN.group), second: mesh('239.8.0.20'), asked };
}

const ALL_43: Part = { sent: 43, stopped: true, heard: { 0: [43, 42], 1: [43, 42], 2: [43, 42] } };

test('what was sent and received by then, and no verdict; the next mesh is not begun', async () => {
  const ended: Part = { ...ALL_43, heard: { 0: [30, 29], 1: [43, 42] } };

  const { first, second, asked } = await interrupted([ALL_43, ALL_43, ended], 'send');

  for (const pair of first)
    expect(pair).toMatchObject({ verdict: 'not-tested', sent: 43, reason: 'interrupted after 43 of 900 packets' });
  const lossy = first.filter(({ lost }) => lost > 0);
  expect(lossy).toMatchObject([{ from: 'a', to: 'c', received: 30, lost: 13, diedAfterMs: 1450, revived: null }]);
  expect(first.filter(({ received }) => received === 43)).toHaveLength(5);
  expect(second.map(({ verdict, sent, reason }) => `${verdict} ${sent} ${reason}`)).toEqual(
    second.map(({ from }) => `not-tested 0 ${from}: interrupted`),
  );
  expect(second).toHaveLength(6);
  expect(asked.filter((command) => command === 'join')).toHaveLength(3);
  expect(asked).not.toContain('firewall');
});

test('a sender that had sent all has verdicts', async () => {
  const done: Part = { sent: COUNT, heard: ALL_43.heard };
  const hears: Part = { ...ALL_43, heard: { 0: [COUNT, COUNT - 1], 1: [43, 42], 2: [43, 42] } };

  const { first } = await interrupted([done, hears, { ...hears, heard: { 1: [43, 42] } }], 'send');

  expect(first.map(({ from, to, verdict, sent, received }) => `${from}>${to} ${verdict} ${received}/${sent}`)).toEqual([
    'a>b delivered 900/900',
    'a>c undelivered 0/900',
    'b>a not-tested 43/43',
    'b>c not-tested 43/43',
    'c>a not-tested 43/43',
    'c>b not-tested 43/43',
  ]);
});

test('before anything is sent: nothing was', async () => {
  const { first } = await interrupted([ALL_43, ALL_43, ALL_43], 'join');

  expect(first).toHaveLength(6);
  for (const { from, ...pair } of first)
    expect(pair).toMatchObject({ verdict: 'not-tested', sent: 0, lost: 0, reason: `${from}: interrupted` });
});
