/** How a probe gets onto a host: a sh script finds a Python, the Python reads the source from stdin. Nothing is written there. */
import { readFile } from 'node:fs/promises';
import { FIND_PACKAGE_MANAGER } from '../../lib/install.ts';
import { quoteWord } from '../../lib/shell.ts';

export interface ProbeStart {
  /** Hexadecimal, as the key, which is made for the run. */
  readonly run: string;
  readonly key: string;
  /** Seconds after which it ends whatever happens. */
  readonly deadline: number;
  /** Its clock lies by so many nanoseconds, the kernel's timestamps as well: for tests. */
  readonly shiftNs?: number;
}

/** The script found no Python that runs; on stderr it says what no-python.ts reads. */
export const NO_PYTHON = 98;
/** A Python was found that is older than 3.6; the script tries the next. */
const TOO_OLD = 96;
/** The probe itself failed: its input is used up, so no other Python may be tried. */
const BROKEN = 70;
/** The system's own first: what the PATH finds may be a shim that is slow, or does not run for this user. */
const CANDIDATES = ['/usr/bin/python3', '/usr/libexec/platform-python', 'python3'];
const MINORS = [14, 13, 12, 11, 10, 9, 8, 7, 6];

/**
 * Reads a decimal length and a newline, that many bytes of source, then one line of JSON; byte by byte where it must not read
 * ahead. Any Python 3 has to understand it, and a Python that lacks json has to end before it reads.
 */
const BOOTSTRAP = `
import os, sys
if sys.version_info < (3, 6):
    sys.stderr.write("%s is Python %d.%d\\n" % ((sys.executable,) + tuple(sys.version_info[:2])))
    sys.exit(${TOO_OLD})
import json
def line():
    text = b""
    while not text.endswith(b"\\n"):
        byte = os.read(0, 1)
        if not byte: sys.exit(0)
        text += byte
    return text
size = int(line()); source = b""
while len(source) < size:
    part = os.read(0, size - len(source))
    if not part: sys.exit(0)
    source += part
start = json.loads(line().decode("ascii"))
try:
    exec(compile(source, "probe.py", "exec"), {"__name__": "__main__", "START": start})
except Exception:
    import traceback
    traceback.print_exc()
    sys.exit(${BROKEN})
`;

/**
 * POSIX sh. A candidate that does not run (a shim without its interpreter, a broken installation) ends before it reads
 * stdin, so the next one finds everything there still. 0, 70 and signals are the end of a probe, not of a candidate.
 */
export function startScript(): string {
  const candidates = [...CANDIDATES, ...MINORS.map((minor) => `python3.${minor}`)].join(' ');
  return [
    `for python in ${candidates}; do`,
    '  python=$(command -v "$python" 2>/dev/null) || continue',
    `  "$python" -I -S -B -c ${quoteWord(BOOTSTRAP)}`,
    '  code=$?',
    `  case $code in 1|2|${TOO_OLD}|126|127) ;; *) exit $code;; esac`,
    'done',
    FIND_PACKAGE_MANAGER,
    'echo "$pm" >&2',
    `exit ${NO_PYTHON}`,
  ].join('\n');
}

const PROBE = ['base', 'kernel', 'family', 'hearing', 'joining', 'drops', 'tools', 'looking', 'probe'];

/** Files beside this one that make a program, in this order. */
const PROGRAMS = {
  /** One host's part in a mesh. */
  probe: [...PROBE, 'main'],
  /** The same where the sender is a responder of RFC 6450. */
  asking: [...PROBE, 'messages', 'asking'],
  /** Such a responder. */
  responder: ['base', 'kernel', 'family', 'messages', 'responder', 'serving'],
} as const;

export type Program = keyof typeof PROGRAMS;

const sources = new Map<Program, Promise<string>>();

/** The whole text of a program, as it goes to a host. */
export function sourceOf(program: Program): Promise<string> {
  const source = sources.get(program) ?? joined(PROGRAMS[program]);
  sources.set(program, source);
  return source;
}

async function joined(parts: readonly string[]): Promise<string> {
  const texts = await Promise.all(parts.map((part) => readFile(new URL(`./${part}.py`, import.meta.url), 'ascii')));
  return texts.join('\n\n');
}

/** What is written first to a program that the script starts: its source and its settings, which go over this way only. */
export async function startInput(program: Program, start: object): Promise<string> {
  const text = await sourceOf(program);
  return `${text.length}\n${text}${JSON.stringify(start)}\n`;
}
