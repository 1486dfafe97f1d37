import type { Hook } from '@oclif/core';
import { errorDocument, problemLines } from '../cli/problems.ts';
import { problem } from '../lib/errors.ts';
import { didYouMean } from '../lib/suggest.ts';
import { tell } from '../lib/tell.ts';

/** An unknown command is bad usage like any other: exit 2, JSON when asked for (oclif would exit 127 with text). */
const hook: Hook.CommandNotFound = async ({ id, argv, config }) => {
  const word = id.replaceAll(':', ' ');
  const commands = config.commandIDs.map((command) => command.replaceAll(':', ' '));
  const near = didYouMean(word, commands);
  const hint = near === undefined ? 'see mcready --help' : `did you mean "mcready ${near}"?`;
  const problems = [problem('usage', `there is no command "${word}"`, hint)];
  if ((argv ?? []).includes('--json')) process.stdout.write(`${JSON.stringify(errorDocument(problems), null, 2)}\n`);
  else tell(`${problemLines(problems).join('\n')}\n`);
  process.exit(2);
};

export default hook;
