/** How wide what is printed is: the terminal's own word, then COLUMNS, then 80. */
import { afterEach, expect, test } from '@jest/globals';
import { styleFor } from '../../src/cli/terminal-style.ts';

const { COLUMNS } = process.env;
afterEach(() => {
  if (COLUMNS === undefined) delete process.env.COLUMNS;
  else process.env.COLUMNS = COLUMNS;
});

test.each([
  { said: 120, columns: '200', width: 120, about: 'a terminal that says its size' },
  { said: 0, columns: '200', width: 200, about: 'a terminal that was never told its size' },
  { said: undefined, columns: '132', width: 132, about: 'a pipe, and COLUMNS' },
  { said: undefined, columns: '7', width: 40, about: 'too small to read' },
  { said: undefined, columns: 'wide', width: 80, about: 'no number' },
  { said: undefined, columns: '', width: 80, about: 'nothing said' },
])('$about: $width', ({ said, columns, width }) => {
  process.env.COLUMNS = columns;

  expect(styleFor({ columns: said } as NodeJS.WriteStream).width).toBe(width);
});
