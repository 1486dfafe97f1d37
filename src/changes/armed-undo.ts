/**
 * An undo that a host does by itself unless it is called off: a shell that waits there, of no connection and with no file.
 * Its name, the first argument behind its script, is `mcready-undo-NONCE` while it waits and `mcready-undoing-NONCE` from
 * the moment that it begins. The change of name is one exec, so a stopped process is surely the one or the other.
 * It also stands for the changes themselves: whoever makes them goes on only while it waits, and whoever puts them back
 * first waits for the end of who makes them (its last argument). So the two never run into each other.
 */
import { ENVIRONMENT, markerFunction, splitFrames } from '../facts/reading/frame.ts';
import { quoteWord } from '../lib/shell.ts';
import { PROCESS_FUNCTIONS, patternOf } from './host-processes.ts';
import { turnFunctions } from './turn.ts';

/**
 * `disarmed`: it was waiting and is gone. `fired`: it has undone everything (or is not there: killed, host rebooted).
 * `unknown`: it could not be stopped, or the answer was cut off.
 */
export type DisarmOutcome = 'disarmed' | 'fired' | 'unknown';

/** `still`: no change is being made or put back any more. `busy`: one still is, after WATCH_S. `unknown`: cut off. */
export type WatchOutcome = 'still' | 'busy' | 'unknown';

/** How long an undo lets a command go on that hangs in the middle of a change, s. */
const CHANGE_S = 20;
/** How long calling off waits for the end of an undo that has begun, s. Longer than CHANGE_S, which is part of it. */
const UNDO_S = 60;
/** How long one watching takes at most, s. */
const WATCH_S = 20;

/**
 * ended ID: waits until it does not run. `me` is the process that asks: it does not wait for itself.
 */
const ENDED_FUNCTION = `
ended() { n=0; while [ "$1" != "$me" ] && alive "$1" && [ $n -lt ${CHANGE_S} ]; do sleep 1; n=$((n+1)); done; }
me=`.trim();

/**
 * Says that it runs, lets go of the connection, waits second by second (so that ending it leaves no long sleep behind).
 * SIGTERM means that the host is going down (or that the session is ended and all of it killed a little later): what was not
 * confirmed is put back at once, before the files that it is in are what the next boot reads.
 */
const WAITING = `trap '' HUP INT PIPE; now=; trap 'now=1' TERM
echo $$; exec </dev/null >/dev/null 2>&1 3>&-
while [ -z "$now" ] && [ "$2" -gt 0 ]; do sleep 1; set -- "$1" $(($2-1)) "$3" "$4"; done
trap '' TERM
exec sh -c "$3" "mcready-undoing-$1" "$4"`;

/**
 * Lines that start it; `armed` is its process id, empty when it does not run; `me` are we. setsid, where there is one,
 * leaves the session too. They need disarmFunction.
 */
export function armLines(undo: string, nonce: string, seconds: number): string {
  const whole = `${PROCESS_FUNCTIONS}\n${ENDED_FUNCTION}\nended "$1"\n${undo}`;
  return `ident self; me=$i
set -- sh -c ${quoteWord(WAITING)} mcready-undo-${nonce} ${nonce} ${Math.max(1, Math.ceil(seconds))} ${quoteWord(whole)} "$me"
command -v setsid >/dev/null 2>&1 && set -- setsid "$@"
armed=$("$@" 3>&- 2>/dev/null &)`;
}

/** A command that succeeds while the armed undo waits, so that a change may be made; else says in `e` why not. */
export const STILL_ARMED = 'still_armed';

/** Calls off every undo armed under the nonce, and tells what came of it. The turn stays. */
export const DISARM_LINE = 'disarm; m disarm "$d"';

/** Calls off the one that this script armed: those that earlier ones armed stay. */
export const DISARM_OWN_LINE = 'disarm "$armed"; m disarm "$d"';

/**
 * Shell functions around an armed undo, and those of turn.ts:
 * - undos: process ids of those that wait or have begun.
 * - maker PID: who makes the changes that this one would undo, as `ident` says it.
 * - disarm [PID]: sets `d`, see DisarmOutcome; of several, the worst. What is called off makes no further change afterwards.
 *   A child of one has its name until it is the program that it is to run: it counts for nothing then.
 */
export function disarmFunction(nonce: string): string {
  const { waiting, either } = names(nonce);
  return `${PROCESS_FUNCTIONS}
${ENDED_FUNCTION}
${turnFunctions(nonce)}
undos() { named '${either}'; }
maker() { { tr '\\0' '\\n' <"/proc/$1/cmdline" | tail -n 1; } 2>/dev/null; }
${STILL_ARMED}() {
e='the undo that waits on the host was called off, or has begun: no further change was made'
grep -q '${waiting}' "/proc/$armed/cmdline" 2>/dev/null
}
disarm() {
d=
for u in \${1:-$(undos)}; do
kill -STOP "$u" 2>/dev/null || { [ ! -d "/proc/$u" ] || d=unknown; continue; }
n=0; until stopped "$u" || [ $n -ge 5000 ]; do n=$((n+1)); done
s=$(maker "$u")
if grep -q '${waiting}' "/proc/$u/cmdline" 2>/dev/null; then
kill -KILL "$u"; d=\${d:-disarmed}
ended "$s"
continue
fi
kill -CONT "$u" 2>/dev/null
grep -q '${either}' "/proc/$u/cmdline" 2>/dev/null || continue
[ "$d" = unknown ] || d=fired
[ "$s" != "$me" ] || continue
n=0; while grep -q '${either}' "/proc/$u/cmdline" 2>/dev/null; do
[ $n -lt ${UNDO_S} ] || { d=unknown; break; }
sleep 1; n=$((n+1))
done
done
d=\${d:-fired}
}
stopped() {
l=; { IFS= read -r l <"/proc/$1/stat"; } 2>/dev/null || return 0
case \${l##*) } in [TtZX]*) return 0;; esac
return 1
}`;
}

/** A script that ends the undo armed under this nonce, and the turn; tells whether it was in time. */
export function composeDisarm(nonce: string): { readonly script: string; decode(stdout: string): DisarmOutcome } {
  return {
    script: askScript(nonce, `${DISARM_LINE}\nrelease`),
    decode(stdout) {
      const said = answerOf(stdout, nonce, 'disarm');
      return said === 'disarmed' || said === 'fired' ? said : 'unknown';
    },
  };
}

/** A script that waits until changes begun under this nonce are made or put back; the undo may be armed afterwards. */
export function composeWatch(nonce: string): { readonly script: string; decode(stdout: string): WatchOutcome } {
  const { waiting, either } = names(nonce);
  const lines = `w=still t=0
for u in $(undos); do
s=$(maker "$u")
while grep -q '${either}' "/proc/$u/cmdline" 2>/dev/null; do
! grep -q '${waiting}' "/proc/$u/cmdline" 2>/dev/null || alive "$s" || break
[ $t -lt ${WATCH_S} ] || { w=busy; break; }
sleep 1; t=$((t+1))
done
done
m watch "$w"`;
  return {
    script: askScript(nonce, lines),
    decode(stdout) {
      const said = answerOf(stdout, nonce, 'watch');
      return said === 'still' || said === 'busy' ? said : 'unknown';
    },
  };
}

/** Patterns for grep that do not match themselves. */
function names(nonce: string): { readonly waiting: string; readonly either: string } {
  const name = patternOf(nonce);
  return { waiting: `mcready-undo-${name}`, either: `mcready-undo[a-z]*-${name}` };
}

function askScript(nonce: string, lines: string): string {
  return `${markerFunction(nonce)}
${disarmFunction(nonce)}
main() {
${ENVIRONMENT}
m begin
${lines}
m end
}
main </dev/null
exit 0
`;
}

function answerOf(stdout: string, nonce: string, word: string): string | undefined {
  return splitFrames(stdout, nonce).sections.find(({ words }) => words[0] === word)?.words[1];
}
