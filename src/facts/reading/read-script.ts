/** The sh side of a read: what one need looks like in the script. Runs in dash, bash and busybox ash. */
import { FIND_PACKAGE_MANAGER } from '../../lib/install.ts';
import { quoteCommand, quoteWord } from '../../lib/shell.ts';
import { casePattern, pathWord } from '../pattern.ts';
import type { Need } from '../types.ts';
import { ENVIRONMENT, markerFunction } from './frame.ts';

/** One thing to read; its place in the list is its number in the answer. */
export type Task =
  /** Files that one grep reads: no two of the paths can mean the same file. */
  { readonly kind: 'files'; readonly paths: readonly string[] } | Exclude<Need, { readonly kind: 'files' | 'keys' }>;

/** `{--json since 6.2}`. */
const JSON_SINCE = /^\{--json since (\d+)\.(\d+)\}$/;

/** Arguments of one grep: well under any limit of the kernel for paths under /proc and /sys. */
const CHUNK = 800;

/**
 * Forks count: 50 hosts may share a CPU. `c` starts the program in place of the substitution's own process (one fork),
 * `f` reads any number of files with one grep; markers, lists and tests are builtins.
 * `j` sets itself to --json when a program is new enough for it.
 * stdout goes straight to the answer (descriptor 3), stderr is kept apart by the substitution: no temporary file.
 */
const FUNCTIONS = `
c() {
k=$1 n=$2; shift 2
if command -v "$1" >/dev/null 2>&1; then
m out "$k" "$n"; e=$("$@" 2>&1 >&3 3>&-); r=$?; m err "$k" "$n" "$r"; printf '%s' "$e"
else ${FIND_PACKAGE_MANAGER}; m missing "$k" "$n" "$pm"; fi
}
g() {
m paths "$k"; printf '%s\\n' "$@"
m out "$k"; e=$(grep -H '' "$@" /dev/null 2>&1 >&3 3>&-); r=$?; m err "$k" "" "$r"; printf '%s' "$e"
}
f() {
k=$1; shift
if [ $# -gt ${CHUNK} ]; then
a= i=1; while [ $i -le ${CHUNK} ]; do a="$a \\"\\\${$i}\\""; i=$((i+1)); done
while [ $# -gt ${CHUNK} ]; do eval "g $a"; shift ${CHUNK}; done
fi
g "$@"
}
j() {
j=; v=$("$1" --version 2>/dev/null); v=\${v##* }; w=\${v#*.}; w=\${w%%[!0-9]*}; v=\${v%%.*}
case $v$w in ''|*[!0-9]*) return;; esac
if [ "$v" -gt "$2" ] || { [ "$v" -eq "$2" ] && [ "\${w:-0}" -ge "$3" ]; }; then j=--json; fi
}`.trim();

/** @param interfaces names or patterns that the each-interface tasks are asked for */
export function readScript(tasks: readonly Task[], interfaces: readonly string[], nonce: string): string {
  return `${markerFunction(nonce)}
${FUNCTIONS}
main() {
${ENVIRONMENT}; unset GREP_OPTIONS
exec 3>&1
m begin
${tasks.map((task, number) => `${taskLines(task, number, interfaces)}\nm whole ${number}`).join('\n')}
m end
}
main </dev/null
exit 0
`;
}

function taskLines(task: Task, number: number, interfaces: readonly string[]): string {
  switch (task.kind) {
    case 'files':
      return `f ${number} ${task.paths.map(pathWord).join(' ')}`;
    case 'command':
      return `c ${number} "" ${quoteCommand(task.argv)}`;
    case 'script':
      return `s${number}() {\n${task.sh}\n}\nc ${number} "" s${number}`;
    case 'each-interface':
      return eachLines(task.argv, number, interfaces);
  }
}

function eachLines(argv: readonly string[], number: number, interfaces: readonly string[]): string {
  if (interfaces.length === 0) return ':';
  const json = argv.map((word) => JSON_SINCE.exec(word)).find((match) => match !== null);
  const words = argv.map((word) => (word === '{}' ? '"$i"' : JSON_SINCE.test(word) ? '$j' : quoteWord(word)));
  const since = json ? `j ${quoteWord(argv[0] ?? '')} ${json[1]} ${json[2]}\n` : '';
  return `${since}for d in /sys/class/net/*; do
i=\${d##*/}; [ -d "$d" ] || continue
case $i in ${interfaces.map(casePattern).join('|')}) c ${number} "$i" ${words.join(' ')};; esac
done`;
}
