/** How a host boots, from what the script finds. */
import { expect, test } from '@jest/globals';
import { bootFact } from '../../src/facts/boot.ts';
import type { Answers } from '../../src/facts/types.ts';

function parse(...lines: readonly string[]) {
  const answer = { state: 'ran', code: 0, stdout: lines.map((line) => `${line}\n`).join(''), stderr: '' } as const;
  const answers: Pick<Answers, 'command'> = { command: () => answer };
  return bootFact.parse(answers as Answers);
}

test.each([
  [
    'Debian',
    ['process systemd', 'init systemd', 'sysctl systemd-sysctl', 'sysctl systemd-sysctl', 'sysctl procps'],
    'systemd-sysctl',
  ],
  ['Debian without systemd', ['process init', 'init sysv', 'sysctl procps'], 'procps'],
  ['Alpine', ['process init', 'init openrc', 'sysctl busybox'], 'busybox'],
  ['Alpine with procps', ['process init', 'init openrc', 'sysctl procps'], 'procps'],
  ['a container', ['process sh', 'init other', 'sysctl systemd-sysctl', 'sysctl procps'], null],
  ['systemd without systemd-sysctl', ['process systemd', 'init systemd', 'sysctl procps'], null],
])('%s', (_name, lines, sysctl) => {
  expect(parse(...lines)).toMatchObject({ state: 'known', value: { sysctl } });
});

test('no answer is unknown', () => {
  expect(parse()).toMatchObject({ state: 'unknown', why: expect.stringContaining('looking for the init') });
});
