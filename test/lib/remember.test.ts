/** Results that are kept for as long as there is room. */
import { expect, test } from '@jest/globals';
import { remember } from '../../src/lib/remember.ts';

test('what was asked for last is kept, as far as there is room', () => {
  const computed: string[] = [];
  const lengthOf = remember((text) => {
    computed.push(text);
    return { length: text.length };
  }, 6);

  const first = lengthOf('aaa');
  lengthOf('bbb');
  expect(lengthOf('aaa')).toBe(first);
  lengthOf('cc');
  expect(lengthOf('aaa')).toBe(first);
  lengthOf('bbb');

  expect(computed).toEqual(['aaa', 'bbb', 'cc', 'bbb']);
});

test('what is longer than there is room for is computed each time', () => {
  let times = 0;
  const counted = remember((text) => ({ text, times: ++times }), 2);

  counted('aaa');

  expect(counted('aaa')).toEqual({ text: 'aaa', times: 2 });
});
