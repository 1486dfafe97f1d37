/**
 * An undo that a host does by itself unless it is called off: a shell that waits there, of no connection and with no file.
 * Its name, the first argument behind its script, is `mcready-undo-NONCE` while it waits and `mcready-undoing-NONCE` from
 * the moment that it begins. The change of name is one exec, so a stopped process is surely the one or the other.
 */
import { markerFunction, splitFrames } from '../facts/frame.ts';
import { quoteWord } from '../lib/shell.ts';

/**
 * `disarmed`: it was waiting and is gone. `fired`: it has undone everything (or is not there: killed, host rebooted).
 * `unknown`: it could not be stopped, or the answer was cut off.
 */
export type DisarmOutcome = 'disarmed' | 'fired' | 'unknown';

/** Says that it runs, lets go of the connection, waits second by second (so that ending it leaves no long sleep behind). */
const WAITING = `trap '' HUP PIPE
echo armed; exec </dev/null >/dev/null 2>&1 3>&-
while [ "$2" -gt 0 ]; do sleep 1; set -- "$1" $(($2-1)) "$3"; done
exec sh -c "$3" "mcready-undoing-$1"`;

/** Lines that start it; `armed` is empty afterwards when it does not run. setsid, where there is one, leaves the session too. */
export function armLines(undo: string, nonce: string, seconds: number): string {
  return `set -- sh -c ${quoteWord(WAITING)} mcready-undo-${nonce} ${nonce} ${Math.max(1, Math.ceil(seconds))} ${quoteWord(undo)}
command -v setsid >/dev/null 2>&1 && set -- setsid "$@"
armed=$("$@" 3>&- 2>/dev/null &)`;
}

/** Calls `disarm` and tells what came of it. */
export const DISARM_LINE = 'disarm; m disarm "$d"';

/**
 * A shell function `disarm` that sets `d`. Only a process of our own network namespace counts (containers can share
 * process numbers). Its name is written with brackets so that the search never finds itself. A process that has ended and
 * was not collected (a container's first process may never do that) has no name any more.
 */
export function disarmFunction(nonce: string): string {
  const name = `${nonce.slice(0, -1)}[${nonce.slice(-1)}]`;
  return `disarm() {
d=fired
for f in $(grep -l 'mcready-undo[a-z]*-${name}' /proc/[0-9]*/cmdline 2>/dev/null); do
p=\${f#/proc/}; p=\${p%/cmdline}
[ ! -e /proc/self/ns/net ] || [ "/proc/$p/ns/net" -ef /proc/self/ns/net ] || continue
kill -STOP "$p" 2>/dev/null || { [ ! -d "/proc/$p" ] || d=unknown; continue; }
n=0; until stopped "$p" || [ $n -ge 5000 ]; do n=$((n+1)); done
if grep -q 'mcready-undo-${name}' "/proc/$p/cmdline" 2>/dev/null; then
kill -KILL "$p"; [ "$d" = unknown ] || d=disarmed
else
kill -CONT "$p" 2>/dev/null; d=fired
n=0; while grep -q 'mcready-undo[a-z]*-${name}' "/proc/$p/cmdline" 2>/dev/null; do
[ $n -lt 60 ] || { d=unknown; break; }
sleep 1; n=$((n+1))
done
return
fi
done
}
stopped() {
l=; { IFS= read -r l <"/proc/$1/stat"; } 2>/dev/null || return 0
case \${l##*) } in [TtZX]*) return 0;; esac
return 1
}`;
}

/** A script that ends the undo armed under this nonce, and tells whether it was in time. */
export function composeDisarm(nonce: string): { readonly script: string; decode(stdout: string): DisarmOutcome } {
  const script = `${markerFunction(nonce)}
${disarmFunction(nonce)}
main() {
LC_ALL=C; export LC_ALL
m begin
${DISARM_LINE}
m end
}
main </dev/null
exit 0
`;
  return { script, decode: (stdout) => outcomeOf(stdout, nonce) };
}

function outcomeOf(stdout: string, nonce: string): DisarmOutcome {
  const { sections } = splitFrames(stdout, nonce);
  const said = sections.find(({ words }) => words[0] === 'disarm')?.words[1];
  return said === 'disarmed' || said === 'fired' ? said : 'unknown';
}
