/**
 * One run at a time on a host. Who is about to read a host in order to change it first starts a process there that only
 * waits, named `mcready-turn-NONCE`: its turn. An armed undo stands for its run likewise. A run that finds an older one of
 * another run changes nothing. There is no file that could be left behind: a turn ends with its run, or after a while.
 */
import { markerFunction, splitFrames } from '../facts/reading/frame.ts';
import { quoteWord } from '../lib/shell.ts';
import { PROCESS_FUNCTIONS, patternOf } from './host-processes.ts';

/**
 * `ours`: until the changes are confirmed or put back, no other run changes this host. `other`: another run came first.
 * `not-taken`: the process could not be started. `unknown`: the answer was cut off.
 */
export type Turn =
  | { readonly whose: 'ours' | 'not-taken' | 'unknown' }
  | { readonly whose: 'other'; readonly why: string };

/** Says that it runs, lets go of the connection, waits second by second. */
const WAITING = `trap '' HUP INT PIPE
echo $$; exec </dev/null >/dev/null 2>&1 3>&-
while [ "$1" -gt 0 ]; do sleep 1; set -- $(($1-1)); done`;

/**
 * Shell functions, behind PROCESS_FUNCTIONS:
 * - first: whether no other run is older than ours; else sets `age`. Of two that come at once at least one sees the other,
 *   and then the older one goes first; where both are of one tick, none does. It looks twice, because the last child of a
 *   process that is gone has its name until it is a sleep.
 * - release: ends our turn.
 */
export function turnFunctions(nonce: string): string {
  const own = `mcready-[tu][a-z]*-${patternOf(nonce)}`;
  return `older() {
age= mine=
for u in $(named '${own}'); do
ident "$u" || continue
[ -n "$mine" ] && [ "$mine" -le "\${i#*.}" ] || mine=\${i#*.}
done
for u in $(named 'mcready-[tu][a-z]*-[0-9A-Za-z]'); do
! grep -q '${own}' "/proc/$u/cmdline" 2>/dev/null && ident "$u" || continue
[ -z "$mine" ] || [ "\${i#*.}" -le "$mine" ] || continue
read -r up l </proc/uptime
age=$((\${up%.*}-\${i#*.}/100))
done
[ -n "$age" ]
}
first() { ! older || { sleep 1; ! older; }; }
release() { for u in $(named '${patternOf(`mcready-turn-${nonce}`)}'); do kill -KILL "$u" 2>/dev/null; done; }`;
}

/** A script that takes the turn under the nonce for so many seconds, or tells who has it. */
export function composeTurn(nonce: string, seconds: number): { readonly script: string; decode(stdout: string): Turn } {
  const script = `${markerFunction(nonce)}
${PROCESS_FUNCTIONS}
${turnFunctions(nonce)}
main() {
LC_ALL=C; export LC_ALL
exec 3>&1
m begin
set -- sh -c ${quoteWord(WAITING)} mcready-turn-${nonce} ${Math.max(1, Math.ceil(seconds))}
command -v setsid >/dev/null 2>&1 && set -- setsid "$@"
turn=$("$@" 3>&- 2>/dev/null &)
if [ -z "$turn" ]; then m turn not-taken; elif first; then m turn ours; else m turn other "$age"; release; fi
m end
}
main </dev/null
exit 0
`;
  return {
    script,
    decode(stdout) {
      const [, whose, age] = splitFrames(stdout, nonce).sections.find(({ words }) => words[0] === 'turn')?.words ?? [];
      if (whose === 'other') return { whose, why: whyOther(age) };
      return { whose: whose === 'ours' || whose === 'not-taken' ? whose : 'unknown' };
    },
  };
}

/** @param age seconds; a container can count them from another boot than its processes, and then they are none */
export function whyOther(age = ''): string {
  const since = /^\d+$/.test(age) ? `, since ${age} s` : '';
  return `nothing was changed: another run of mcready is changing this host${since}; run it again when that one is done`;
}
