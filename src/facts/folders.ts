import { known, unknown } from '../lib/reading.ts';
import { quoteWord } from '../lib/shell.ts';
import type { Fact } from './types.ts';

/** A fact that tells which of these folders are there. */
export function foldersFact(id: string, title: string, paths: readonly string[]): Fact<ReadonlySet<string>> {
  const words = paths.map(quoteWord).join(' ');
  return {
    id,
    title,
    needs: { there: { kind: 'script', sh: `for d in ${words}; do [ -d "$d" ] && printf '%s\\n' "$d"; done\n:` } },
    parse(answers) {
      const there = answers.command('there');
      if (there.state === 'missing') return unknown(there.why);
      return known(new Set(there.stdout.split('\n').filter((line) => line !== '')));
    },
  };
}
