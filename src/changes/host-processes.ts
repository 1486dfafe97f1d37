/** Processes of a host as sh sees them in /proc: POSIX sh, grep and tr, nothing else. */

/**
 * A process is told from a later one of the same number by its start time, field 22 of /proc/PID/stat (proc(5)), in ticks
 * since boot, of which a second has 100 (USER_HZ) wherever systemd, Debian or Alpine run.
 * - ident PID: sets i to `PID.START`; fails when it has ended. The name in the line can hold anything but ends in `) `.
 * - alive ID: whether it runs.
 * - named PATTERN: ids of those whose command line has it (a pattern that does not match itself, so that the search never
 *   finds itself), of our own network namespace only: containers can share process numbers. A process that has ended and
 *   was not collected (a container's first process may never do that) has no command line any more.
 */
export const PROCESS_FUNCTIONS = `
ident() {
i=; { IFS= read -r l <"/proc/$1/stat"; } 2>/dev/null || return 1
p=\${l%% *}; set -- \${l##*) }
case $1 in [ZX]*) return 1;; esac
i=$p.\${20}
}
alive() { ident "\${1%.*}" && [ "$i" = "$1" ]; }
named() {
for f in $(grep -l "$1" /proc/[0-9]*/cmdline 2>/dev/null); do
p=\${f#/proc/}; p=\${p%/cmdline}
[ -e /proc/self/ns/net ] && ! [ "/proc/$p/ns/net" -ef /proc/self/ns/net ] || echo "$p"
done
}`.trim();

/** A pattern for grep that matches the text and not itself. @param text ends in a letter or digit */
export function patternOf(text: string): string {
  return `${text.slice(0, -1)}[${text.slice(-1)}]`;
}
