/** Whose answer is overdue, and for how long it is waited for at most. */
import { expect, test } from '@jest/globals';
import { replayHost } from '../../../src/hosts/replay.ts';
import { HostError, type HostSpec } from '../../../src/hosts/types.ts';
import { type Waiting, waitingFor } from '../../../src/ping/crew/waits.ts';
import type { Link, Wait } from '../../../src/ping/probe/link.ts';
import { runPing } from '../../../src/ping/session.ts';
import type { MeshPlan } from '../../../src/ping/types.ts';
import { healthy, line, recordedProbe } from '../recorded-probe.ts';

/** Of one host: its waits, each with the moments when it began to be due and when it ends. */
type Said = readonly [name: string, ...waits: readonly (readonly [command: string, dueMs: number, untilMs: number])[]];

function membersOf(said: readonly Said[]) {
  return said.map(([name, ...waits], id) => {
    const told: readonly Wait[] = waits.map(([command, dueMs, untilMs]) => ({ command, dueMs, untilMs }));
    return { name, id, link: { waits: () => told } as Link };
  });
}

test.each<[string, readonly Said[], number, Waiting | undefined]>([
  ['nobody', [['h1'], ['h2']], 60_000, undefined],
  ['a moment', [['h1', ['join', 0, 15_000]]], 1999, undefined],
  ['longer than a moment', [['h1', ['join', 0, 15_000]]], 2000, { hosts: ['h1'], step: 'join', mostS: 13 }],
  ['to the end', [['h1', ['join', 0, 15_000]]], 15_010, { hosts: ['h1'], step: 'join', mostS: 1 }],
  ['while what it does takes so long', [['h1', ['send', 300_000, 315_000]]], 301_000, undefined],
  ['only who is late', [['h1', ['send', 9000, 24_000]], ['h2']], 12_000, { hosts: ['h1'], step: 'send', mostS: 12 }],
  [
    'the last of many says how long',
    [
      ['h1', ['join', 0, 15_000]],
      ['h2', ['join', 5000, 20_000]],
    ],
    8000,
    { hosts: ['h1', 'h2'], step: 'join', mostS: 12 },
  ],
  [
    'different steps are an answer',
    [
      ['h1', ['after', 0, 15_000]],
      ['h2', ['join', 0, 15_000]],
    ],
    5000,
    { hosts: ['h1', 'h2'], step: 'answer', mostS: 10 },
  ],
  [
    'a host is told once',
    [['h1', ['send', 0, 15_000], ['stop', 1000, 4000]]],
    3500,
    { hosts: ['h1'], step: 'answer', mostS: 12 },
  ],
])('%s', (_name, said, nowMs, waiting) => {
  expect(waitingFor(membersOf(said), nowMs)).toEqual(waiting);
});

test('a host that is lost is waited for no more; one to which no way is open yet has no end that we know', () => {
  const [lost] = membersOf([['h1', ['join', 0, 15_000]]]);
  const opening = { name: 'h2', id: 1, opening: { command: 'hello', dueMs: 0 } };

  expect(waitingFor([{ ...lost!, lost: 'gone' }, opening], 9000)).toEqual({ hosts: ['h2'], step: 'start' });
});

test('a probe that answers late: who is waited for is told, and that it is over; it takes part', async () => {
  const names = ['a', 'b'];
  const plan: MeshPlan = {
    ...{ group: '239.8.0.19', port: 23110, ttl: 1, count: 4, intervalMs: 1, sizeBytes: 100, maxLoss: 0 },
    ...{ senders: names, receivers: names, interfaces: new Map() },
  };
  const failed = new HostError('not-supported', 'nothing but programs', '');
  const late = Promise.withResolvers<void>();
  const told: (Waiting | undefined)[] = [];
  const participants = names.map((name) => {
    const well = healthy(names.length, plan.count);
    const open = () => {
      const channel = recordedProbe((command) => line(command, well(command)));
      const write = async (text: string) => {
        if (name === 'b' && text.includes('"do":"join"')) await late.promise;
        return channel.write(text);
      };
      return { ...channel, write };
    };
    return { name, host: replayHost({ name, address: name } as HostSpec, { run: () => failed, open }) };
  });

  const { pairs } = await runPing([plan], participants, {
    onWait: (waiting) => {
      told.push(waiting);
      late.resolve();
    },
  });

  expect(told).toEqual([{ hosts: ['b'], step: 'join', mostS: expect.any(Number) }, undefined]);
  expect(pairs.map(({ verdict }) => verdict)).toEqual(['delivered', 'delivered']);
});
