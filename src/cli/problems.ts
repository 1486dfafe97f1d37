/** What went wrong, as lines for people and as `mcready.error/1`. The one place that decides an exit code for a thrown error. */
import { Errors } from '@oclif/core';
import { InputError, messageOf, type Problem, problem } from '../lib/errors.ts';
import { didYouMean } from '../lib/suggest.ts';
import { printable } from '../lib/text.ts';
import { ERROR_SCHEMA } from '../result/types.ts';

export interface Failure {
  readonly problems: readonly Problem[];
  /** 2: the run could not start. 3: it began and broke off by a defect of ours: the answer is incomplete. */
  readonly exitCode: 2 | 3;
}

/** Exit code 2 for what the user gave, 3 for a defect of ours: then there is no answer. */
export function failureOf(thrown: unknown): Failure {
  if (thrown instanceof InputError) return { problems: thrown.problems, exitCode: 2 };
  if (thrown instanceof Errors.CLIError) return { problems: [usageProblem(thrown)], exitCode: 2 };
  const hint = 'this is a defect of mcready: please report it with the output of MCREADY_DEBUG=1';
  return { problems: [problem('internal', `unexpected: ${messageOf(thrown)}`, hint)], exitCode: 3 };
}

/** `file:line:column: message`, the hint below, as compilers print it. */
export function problemLines(problems: readonly Problem[]): readonly string[] {
  return problems.flatMap(({ message, hint, origin }) => {
    const place = origin === undefined ? '' : `${origin.file}:${origin.line}:${origin.column}: `;
    return [printable(`${place}${message}`), ...(hint === undefined ? [] : [printable(`    ${hint}`)])];
  });
}

/** What stdout has with --json when nothing could be run: `mcready.error/1`. */
export function errorDocument(problems: readonly Problem[]): object {
  return {
    schema: ERROR_SCHEMA,
    errors: problems.map(({ code, message, hint, origin }) => ({
      code,
      message,
      ...(hint === undefined ? {} : { hint }),
      ...(origin === undefined ? {} : origin),
    })),
  };
}

/** oclif's own message names the flag; its "See more help with --help" becomes the hint, unless a nearer one is known. */
function usageProblem(error: Errors.CLIError): Problem {
  const message = error.message
    .replace(/\n?See more help with --help$/, '')
    // "Parsing --forks \n\tExpected an integer but received: x"
    .replace(/^Parsing (\S+) *\n\tExpected/, '$1: expected')
    .trim();
  return problem('usage', message, meantFlag(error) ?? 'see --help');
}

/** oclif's NonExistentFlagsError knows the words it did not understand, and what the command was ready to take. */
function meantFlag(error: Errors.CLIError & Partial<UnknownFlags>): string | undefined {
  const known = Object.keys(error.parse?.input?.flags ?? {}).map((name) => `--${name}`);
  const meant = (error.flags ?? []).map((flag) => didYouMean(flag, known)).filter((flag) => flag !== undefined);
  return meant.length === 0 ? undefined : `did you mean ${meant.join(', ')}?`;
}

interface UnknownFlags {
  readonly flags: readonly string[];
  readonly parse: { readonly input?: { readonly flags?: object } };
}
