/** Problems as the lines that golden files hold: `line:column code: message (hint)`. */
import { InputError, type Problem } from '../../src/lib/errors.ts';

export function problemText(problems: readonly Problem[]): string {
  const lines = problems.map(({ code, message, hint, origin }) => {
    const place = origin ? `${origin.line}:${origin.column} ` : '';
    return `${place}${code}: ${message}${hint === undefined ? '' : ` (${hint})`}\n`;
  });
  return lines.join('');
}

/** What an input is refused with; fails the test when it is not refused. */
export async function refusal(attempt: () => unknown): Promise<readonly Problem[]> {
  try {
    await attempt();
  } catch (thrown) {
    if (thrown instanceof InputError) return thrown.problems;
    throw thrown;
  }
  throw new Error('it was not refused');
}
