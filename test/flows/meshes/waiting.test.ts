import { expect, test } from '@jest/globals';
import { waitingText } from '../../../src/flows/meshes/waiting.ts';
import type { Waiting } from '../../../src/ping/crew/waits.ts';

test.each<[Waiting, string]>([
  [{ hosts: ['h3'], step: 'join', mostS: 13 }, 'waiting for h3 to join, at most 13 s more'],
  [{ hosts: ['h3', 'h7'], step: 'send', mostS: 1 }, 'waiting for h3, h7 to send, at most 1 s more'],
  [{ hosts: ['h3'], step: 'start' }, 'waiting for h3 to start'],
  [
    { hosts: ['h1', 'h2', 'h3', 'h4'], step: 'answer', mostS: 12 },
    'waiting for h1, h2, … (4 hosts) to answer, at most 12 s more',
  ],
])('%j', (waiting, text) => {
  expect(waitingText(waiting)).toBe(text);
});
