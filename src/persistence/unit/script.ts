/** /etc/mcready/boot.sh: a comment and a command for each statement, and the way back. Pure. */
import { quoteCommand, quoteWord } from '../../lib/shell.ts';
import { bootCommand, rankOf } from '../commands.ts';
import { inAscii } from '../edits.ts';
import { slotKey, slotOfKey } from '../slots.ts';
import type { Slot, Statement } from '../types.ts';

/** A statement as it stands in the script. */
export interface Entry {
  readonly statement: Statement & { readonly slot: Exclude<Slot, { readonly kind: 'sysctl' }> };
  /** Profile lines: `receiver.yaml:9`. */
  readonly from: string;
}

const OPEN = 'statements() {';
const CLOSE = '}';

/**
 * Goes over all statements, and once a second over those left: what is there at once need not wait for what comes late.
 * Left are those of an interface that is not there, and routes, which need it up and their source address set.
 * ethtool by ioctl (before 5.6, old kernels) fails with these words when a value is so already.
 */
const HEAD = `#!/bin/sh
# Written by mcready. mcready.service runs it at boot: what no other configuration of this host states.
# Each statement is a comment that mcready reads back and the command that brings it. Change the profile, not this file.
PATH=/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C
export PATH LC_ALL
seconds=30 settled=' ' code=0

put() { printf '%s\\n' "$2" >"$1"; }

state() {
  n=$((n + 1)) name=$1
  shift
  case $settled in *" $n "*) return ;; esac
  late=
  if [ ! -e "/sys/class/net/$name" ]; then
    e='no such interface' late=1
  elif e=$("$@" 2>&1); then
    settled="$settled$n "
    return
  else
    case $e in *'parameters changed'* | *unmodified*)
      settled="$settled$n "
      return
      ;;
    esac
    case "$1 $2" in 'ip route' | 'ip -6') late=1 ;; esac
  fi
  if [ -n "$late" ] && [ "$seconds" -gt 0 ]; then
    again=1
    return
  fi
  settled="$settled$n " code=1
  printf '%s\\n' "mcready: $*: $e" >&2
}
`;

const TAIL = `
while
  n=0 again=
  statements
  [ -n "$again" ]
do
  sleep 1
  seconds=$((seconds - 1))
done
exit "$code"
`;

export function composeScript(entries: readonly Entry[]): string {
  const sorted = [...entries].sort((a, b) => rankOf(a.statement.slot) - rankOf(b.statement.slot));
  const lines = sorted.flatMap((entry) => [commentOf(entry), commandLine(entry.statement)]);
  return [HEAD, OPEN, ...lines, CLOSE, TAIL].join('\n');
}

/** @returns the entries with their line (that of the command), or why the text is none of ours */
export function parseScript(text: string): readonly (Entry & { readonly line: number })[] | { readonly why: string } {
  const lines = text.split('\n');
  const open = lines.indexOf(OPEN);
  const close = lines.indexOf(CLOSE, open);
  if (open < 0 || close < 0) return { why: 'it has no statements as mcready writes them' };
  const entries: (Entry & { readonly line: number })[] = [];
  for (let at = open + 1; at < close; at += 2) {
    const entry = entryOf(lines[at] ?? '');
    if (entry === undefined) return { why: `line ${at + 1} is no statement as mcready writes them` };
    if (lines[at + 1] !== commandLine(entry.statement))
      return { why: `line ${at + 2} is not what line ${at + 1} says` };
    entries.push({ ...entry, line: at + 2 });
  }
  return entries;
}

/** A statement is a line of the script: whatever else a text holds is quoted. */
export function isOneLine(text: string): boolean {
  return !/\p{Cc}/u.test(text);
}

/** ASCII and one line, whatever is in it. */
function commentOf({ statement, from }: Entry): string {
  const { slot, value } = statement;
  const json = `{"slot":${slotKey(slot)},"value":${JSON.stringify(value)},"from":${JSON.stringify(from)}}`;
  return `  # ${inAscii(json)}`;
}

function entryOf(line: string): Entry | undefined {
  const json = /^ {2}# (\{.*\})$/.exec(line)?.[1];
  if (json === undefined) return undefined;
  try {
    const { slot: key, value, from } = JSON.parse(json) as { readonly [key: string]: unknown };
    const slot = slotOfKey(JSON.stringify(key));
    if (slot === undefined || slot.kind === 'sysctl' || typeof value !== 'string' || typeof from !== 'string') return;
    return { statement: { slot, value }, from };
  } catch {
    return undefined;
  }
}

function commandLine(statement: Entry['statement']): string {
  const command = bootCommand(statement);
  const argv = command.kind === 'run' ? command.argv : ['put', command.path, command.value];
  return `  state ${quoteWord(statement.slot.interface)} ${quoteCommand(argv)}`;
}
