import { describe, expect, test } from '@jest/globals';
import { Errors } from '@oclif/core';
import { errorDocument, failureOf, problemLines } from '../../src/cli/problems.ts';
import { InputError, inputError, problem } from '../../src/lib/errors.ts';

const ORIGIN = { file: 'p.yaml', line: 3, column: 5 };

describe('what was thrown, as exit code and problems', () => {
  test('all problems of an input, exit 2', () => {
    const problems = [problem('a', 'first', 'do this', ORIGIN), problem('b', 'second')];
    expect(failureOf(new InputError(problems))).toEqual({ problems, exitCode: 2 });
  });

  test("oclif's usage errors, exit 2, without its advice in the message", () => {
    const failure = failureOf(new Errors.CLIError('Nonexistent flag: --x\nSee more help with --help'));
    expect(failure).toEqual({ exitCode: 2, problems: [problem('usage', 'Nonexistent flag: --x', 'see --help')] });
  });

  test('a defect is told without its stack, exit 3', () => {
    const failure = failureOf(new TypeError('x is not a function'));
    expect(failure.exitCode).toBe(3);
    expect(problemLines(failure.problems).join('\n')).not.toContain('at ');
  });
});

test('lines are what compilers print, control characters made visible', () => {
  expect(problemLines([problem('a', 'found "\u001b[31m"', 'allowed: on, off', ORIGIN)])).toEqual([
    'p.yaml:3:5: found "\\x1b[31m"',
    '    allowed: on, off',
  ]);
});

test('JSON has the place flat beside the message', () => {
  expect(errorDocument(inputErrorProblems())).toEqual({
    schema: 'mcready.error/1',
    errors: [{ code: 'a', message: 'm', hint: 'h', file: 'p.yaml', line: 3, column: 5 }],
  });
});

function inputErrorProblems() {
  return inputError('a', 'm', 'h', ORIGIN).problems;
}
