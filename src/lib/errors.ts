/** Where in a user's file something was said; line and column count from 1. */
export interface Origin {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** One problem as told to a user and as written in JSON (`{code, message, hint, file, line, column}`). */
export interface Problem {
  /** Stable, kebab-case: `unknown-key`, `host-key-changed`, … */
  readonly code: string;
  /** What was found, in one sentence. */
  readonly message: string;
  /** What to do about it. */
  readonly hint?: string;
  readonly origin?: Origin;
}

/**
 * The run cannot start: bad usage, an invalid profile or inventory. Carries every problem, not the first.
 * Ends with exit code 2, no host contacted.
 */
export class InputError extends Error {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map((problem) => problem.message).join('\n'));
    this.name = 'InputError';
    this.problems = problems;
  }
}

/** Shorthand for an InputError of one problem. */
export function inputError(code: string, message: string, hint?: string, origin?: Origin): InputError {
  return new InputError([problem(code, message, hint, origin)]);
}

/** Builds a Problem, leaving out what is not there. */
export function problem(code: string, message: string, hint?: string, origin?: Origin): Problem {
  return {
    code,
    message,
    ...(hint === undefined ? {} : { hint }),
    ...(origin === undefined ? {} : { origin }),
  };
}

/** The text of anything that was thrown, never a stack trace. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
