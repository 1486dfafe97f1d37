/**
 * Changes of one host as one script, one exec: done in order; at the first failure everything done is put back, in reverse.
 * The script goes on to its end whatever becomes of the connection.
 */
import { ENVIRONMENT, markerFunction, splitFrames } from '../facts/reading/frame.ts';
import type { ChangeOutcome } from '../result/types.ts';
import { ACTION_FUNCTIONS, actionShell, unchangedOnFailure } from './actions.ts';
import { armLines, DISARM_LINE, DISARM_OWN_LINE, disarmFunction, STILL_ARMED } from './armed-undo.ts';
import { whyOther } from './turn.ts';
import type { Change } from './types.ts';

export { composeDisarm, composeWatch, type DisarmOutcome } from './armed-undo.ts';
export { composeTurn } from './turn.ts';

/** What became of one change, in the order of the changes given. `unknown`: the answer was cut off before it was told. */
export interface ChangeReport {
  readonly outcome: Exclude<ChangeOutcome, 'planned'> | 'unknown';
  /** The host's words, for `failed` and `undo-failed`; for `skipped` when nothing was begun. */
  readonly error?: string;
}

export interface ComposedChanges {
  /** Given to a shell on its stdin. */
  readonly script: string;
  decode(stdout: string): readonly ChangeReport[];
}

export interface ApplyOptions {
  /** Letters and digits; one of its own for each host and run: its armed undos (one for each stage) are found by it. */
  readonly nonce: string;
  /** Arms an undo on the host before the first change. Without it none is armed. */
  readonly undoAfterSeconds?: number;
}

const HEAD = `${ENVIRONMENT}
exec 3>&1
m begin`;

/** SIGPIPE too: a closed connection must not stop it half way. */
const GO_ON = "trap '' HUP INT PIPE TERM";

/** Nothing is changed without an undo that waits, nor while another run is at it (a turn of ours can have come to its end). */
const MAY_BEGIN = `[ -n "$armed" ] || { m not-armed; m end; return; }
first || { m other "$age"; ${DISARM_OWN_LINE}; m end; return; }`;

/** Undoes changes J, J-1, …, 0. */
const UNDO_DOWN = `while [ $j -ge 0 ]; do
x=; if u$j; then m undone $j; else m undo-failed $j; printf '%s' "$x"; fi
j=$((j-1))
done`;

/** `c0`… do a change (a: actions begun, s: a failure of the last one changed nothing), `u0`… undo one, saying why not in x. */
export function composeApply(changes: readonly Change[], options: ApplyOptions): ComposedChanges {
  const { nonce, undoAfterSeconds } = options;
  const armed = undoAfterSeconds !== undefined;
  const script = `${markerFunction(nonce)}
${ACTION_FUNCTIONS}
${armed ? disarmFunction(nonce) : ''}
${changes.map((change, index) => changeFunction(change, index, armed)).join('\n')}
${changes.map(undoFunction).join('\n')}
main() {
${HEAD}
${armed ? `${armLines(standaloneUndo(changes), nonce, undoAfterSeconds)}\n${MAY_BEGIN}` : ''}
${GO_ON}
i=0 j=-1
while [ $i -lt ${changes.length} ]; do
e= a=0
if c$i; then m applied $i; i=$((i+1)); continue; fi
m failed $i; printf '%s' "$e"
j=$i; [ $a = 1 ] && [ $s = 1 ] && j=$((i-1))
break
done
if [ $i -lt ${changes.length} ]; then
${UNDO_DOWN}
${armed ? `${DISARM_OWN_LINE}\n[ -n "$(undos)" ] || release` : ':'}
fi
m end
}
main </dev/null
exit 0
`;
  return { script, decode: (stdout) => reports(changes, stdout, nonce) };
}

/**
 * Puts applied changes back, last first, each whatever became of the others; calls off the undo armed under the nonce.
 * The turn ends after that.
 */
export function composeUndo(changes: readonly Change[], options: { readonly nonce: string }): ComposedChanges {
  const script = `${markerFunction(options.nonce)}
${ACTION_FUNCTIONS}
${disarmFunction(options.nonce)}
${changes.map(undoFunction).join('\n')}
main() {
${HEAD}
${GO_ON}
${DISARM_LINE}
j=${changes.length - 1}
${UNDO_DOWN}
release
m end
}
main </dev/null
exit 0
`;
  return { script, decode: (stdout) => reports(changes, stdout, options.nonce) };
}

function changeFunction(change: Change, index: number, armed: boolean): string {
  const check = armed ? ` s=1; ${STILL_ARMED} || return 1;` : '';
  const steps = change.actions.map((action, at) => {
    const unchanged = unchangedOnFailure(action) ? 1 : 0;
    return `a=${at + 1}${check} s=${unchanged}; ${actionShell(action)} || return 1`;
  });
  return `c${index}() {\n${steps.join('\n')}\n:\n}`;
}

/** Every undo action is tried; words of several failures are told together. */
function undoFunction(change: Change, index: number): string {
  const steps = change.undo.map((action) => `${actionShell(action)} || x="$x\${x:+; }$e"`);
  return `u${index}() {\n${steps.join('\n')}\n[ -z "$x" ]\n}`;
}

/** The undo of everything for a shell of its own, which has nobody to tell. */
function standaloneUndo(changes: readonly Change[]): string {
  const steps = [...changes].reverse().flatMap((change) => change.undo.map(actionShell));
  return `${ACTION_FUNCTIONS}\n${steps.join('\n')}\n`;
}

function reports(changes: readonly Change[], stdout: string, nonce: string): readonly ChangeReport[] {
  const { sections, state } = splitFrames(stdout, nonce);
  const told = new Map<string, string>();
  for (const { words, text } of sections) told.set(words.join(' '), text);
  const notBegun = whyNotBegun(sections);
  return changes.map((_change, index) => {
    const failed = told.get(`failed ${index}`);
    const undoFailed = told.get(`undo-failed ${index}`);
    if (undoFailed !== undefined) {
      const words = failed === undefined ? undoFailed : `${failed}; undo: ${undoFailed}`;
      return { outcome: 'undo-failed', error: words.trim() };
    }
    if (failed !== undefined) return { outcome: 'failed', error: failed.trim() };
    if (told.has(`undone ${index}`)) return { outcome: 'undone' };
    if (told.has(`applied ${index}`)) return { outcome: 'applied' };
    if (notBegun !== undefined) return { outcome: 'skipped', error: notBegun };
    if (state === 'complete') return { outcome: 'skipped' };
    return { outcome: 'unknown' };
  });
}

function whyNotBegun(sections: ReturnType<typeof splitFrames>['sections']): string | undefined {
  for (const { words } of sections) {
    if (words[0] === 'not-armed') return 'the undo could not be armed on the host: nothing was changed';
    if (words[0] === 'other') return whyOther(words[1]);
  }
  return undefined;
}
