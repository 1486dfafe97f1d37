/** An action as text for people, and as POSIX sh for the host. The only place that knows how either looks. */
import { quoteCommand, quoteWord, sysctlCommand } from '../lib/shell.ts';
import type { Action } from './types.ts';

/** The command a person would type: `sysctl -w net.ipv4.conf.eth0/100.rp_filter=0`. Does the same as the sh below. */
export function actionText(action: Action): string {
  switch (action.kind) {
    case 'sysctl':
      return sysctlCommand(action.path, action.value);
    case 'run':
      return quoteCommand(action.argv);
    case 'write':
      return writeText(action.path, action.content, action.mode);
    case 'remove':
      return quoteCommand(['rm', '-f', action.path]);
    case 'folder':
      return quoteCommand(['mkdir', '-p', action.path]);
    case 'remove-folder':
      return `${quoteCommand(['rmdir', action.path])} 2>/dev/null || :`;
  }
}

/** A here-document, so that it reads as the file will; its end word is one that the content does not hold as a line. */
function writeText(path: string, content: string, mode: string): string {
  const chmod = quoteCommand(['chmod', mode, path]);
  if (!content.endsWith('\n')) return `${quoteCommand(['printf', '%s', content])} > ${quoteWord(path)} && ${chmod}`;
  const lines = content.split('\n');
  let end = 'END';
  while (lines.includes(end)) end += '_';
  return `cat > ${quoteWord(path)} <<'${end}' && ${chmod}\n${content}${end}`;
}

/**
 * Shell functions that the text of actionShell calls. Each returns non-zero on failure with the host's own words in `e`.
 * - S PATH VALUE: writes a key and believes it only when read back (a write can be taken and not kept). dash says "I/O
 *   error" for every refusal, so a refused write is tried once more by dd, which tells the kernel's words (busybox tee does not).
 *   A refused write of what the key holds already is no failure. It is read by cat: `read` of dash takes a file byte by
 *   byte, and then the kernel gives out the first digit only.
 * - W PATH CONTENT MODE: a new file beside the old one, then rename: readers see the old or the new, never a part. Written
 *   by cat, which says why when it cannot (dash says "I/O error" for a full disk).
 * - X PATH: removes. D PATH: makes a folder. E PATH: removes a folder that is empty.
 * - R SAID ARGV…: runs; a failure that says SAID (when not empty) is none.
 */
export const ACTION_FUNCTIONS = `
nl='
'
S() {
p=$1 want=$2 r=0
printf '%s\\n' "$want" 2>/dev/null >"$p" || e=$(printf '%s\\n' "$want" | dd of="$p" 2>&1) || r=1
got=$(cat "$p" 2>/dev/null)
set -f; set -- $want; want=$*; set -- $got; got=$*; set +f
[ "$got" = "$want" ] && return 0
[ $r = 1 ] && e=\${e%%"$nl"*} || e="$p: wrote '$want', read back '$got'"
return 1
}
W() {
t=\${1%/*}/.mcready.$$
e=$( { umask 077; rm -f "$t" && set -C && printf '%s' "$2" | cat >"$t" && chmod "$3" "$t" && mv -f "$t" "$1"; } 2>&1 ) && return 0
rm -f "$t"; e="$1: $e"; return 1
}
X() { e=$(rm -f "$1" 2>&1); }
D() { e=$(umask 022; mkdir -p "$1" 2>&1); }
E() { rmdir "$1" 2>/dev/null; :; }
R() {
said=$1; shift
e=$("$@" </dev/null 2>&1 3>&-) && return 0
r=$?
[ -n "$said" ] && case $e in *"$said"*) return 0;; esac
e=\${e:-$1: exit $r}; return 1
}`.trim();

/** One simple command of sh, to be run behind ACTION_FUNCTIONS. */
export function actionShell(action: Action): string {
  switch (action.kind) {
    case 'sysctl':
      return quoteCommand(['S', `/proc/sys/${action.path.join('/')}`, action.value]);
    case 'run':
      return `R ${quoteWord(action.alreadySo ?? '')} ${quoteCommand(action.argv)}`;
    case 'write':
      return quoteCommand(['W', action.path, action.content, action.mode]);
    case 'remove':
      return quoteCommand(['X', action.path]);
    case 'folder':
      return quoteCommand(['D', action.path]);
    case 'remove-folder':
      return quoteCommand(['E', action.path]);
  }
}

/** True when a failure of this action leaves everything as it was. */
export function unchangedOnFailure(action: Action): boolean {
  if (action.kind === 'run') return action.unchangedOnFailure === true;
  return action.kind !== 'sysctl';
}
