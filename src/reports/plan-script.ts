/** A plan as a POSIX shell script to be run on the hosts by hand: `sh plan.sh HOST` or `sh plan.sh HOST undo`. Pure. */
import { quoteWord } from '../lib/shell.ts';
import { printable } from '../lib/text.ts';
import type { ChangeResult, Run } from '../result/types.ts';

/** Hosts without changes are left out; the undo stands beside what it undoes. */
export function planScript(run: Run): string {
  const hosts = run.hosts.filter((host) => (host.changes ?? []).length > 0);
  const cases = hosts.flatMap((host) => [
    `${quoteWord(host.name)})`,
    ...steps(host.changes ?? [], (change) => change.commands),
    '  ;;',
    `${quoteWord(`${host.name} undo`)})`,
    ...steps([...(host.changes ?? [])].reverse(), (change) => change.undo),
    '  ;;',
  ]);
  return [
    '#!/bin/sh',
    `# Written by mcready ${run.run.version} on ${run.run.startedAt}: what "mcready apply" would run.`,
    '# Run on the host itself, as root:  sh plan.sh HOST   to undo:  sh plan.sh HOST undo',
    'set -eu',
    'case "$*" in',
    ...cases,
    `*) echo "usage: sh $0 HOST [undo], with HOST one of: ${hosts.map((host) => host.name).join(' ')}" >&2; exit 2 ;;`,
    'esac',
  ].join('\n');
}

function steps(
  changes: readonly ChangeResult[],
  commandsOf: (change: ChangeResult) => readonly string[],
): readonly string[] {
  return changes.flatMap((change) => [
    ...printable(`${change.setting} ${change.target}: ${change.why}`)
      .split('\n')
      .map((line) => `  # ${line}`),
    ...commandsOf(change).map((command) => `  ${command}`),
  ]);
}
