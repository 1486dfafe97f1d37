/** Who is waited for, as it is shown: on a terminal while it lasts, in a log once. */
import { afterEach, expect, jest, test } from '@jest/globals';
import { Counter } from '../../src/progress/counter.ts';
import { plainProgress } from '../../src/progress/plain.ts';

afterEach(() => void jest.restoreAllMocks());

test('while somebody is waited for that is told in place of all else, and not in the summary', () => {
  const counter = new Counter('Pinging', 6);
  counter.detail('20 packets sent');

  counter.waiting('waiting for h3 to join');
  expect(counter.line()).toBe('Pinging: waiting for h3 to join');
  expect(counter.summary(3)).toBe('Pinging: 20 packets sent in 3.0 s');

  counter.waiting(undefined);
  expect(counter.line()).toBe('Pinging: 20 packets sent');
});

test('a log has one line a wait, when it begins', async () => {
  const told: string[] = [];
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => told.push(String(text)) > 0);

  await plainProgress().stage('Pinging', 6, async (stage) => {
    stage.waiting('waiting for h3 to join, at most 13 s more');
    stage.waiting('waiting for h3 to join, at most 12 s more');
    stage.waiting(undefined);
    stage.detail('20 packets sent');
    stage.waiting('waiting for h1 to leave, at most 13 s more');
  });

  expect(told).toEqual([
    'Pinging: waiting for h3 to join, at most 13 s more\n',
    'Pinging: waiting for h1 to leave, at most 13 s more\n',
    expect.stringMatching(/^Pinging: 20 packets sent in \d\.\d s\n$/),
  ]);
});
