/** The probe's program itself: what a Python 3.6 has to understand, and how it ends. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from '@jest/globals';
import { noPythonWhy } from '../../src/ping/probe/no-python.ts';
import { sourceOf, startInput, startScript } from '../../src/ping/probe/start.ts';

/** Exit code and what was printed, of a program that gets this as stdin; its stdin ends unless it is held open. */
async function run(argv: readonly string[], input: string, held?: (kill: (signal: NodeJS.Signals) => void) => void) {
  const child = spawn(argv[0]!, argv.slice(1));
  let out = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
    if (text.includes('"id":1')) held?.((signal) => child.kill(signal));
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stdin.write(input);
  if (held === undefined) child.stdin.end();
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  return { out, end: signal ?? code };
}

const PARSE = `
import ast, sys
try: ast.parse(sys.stdin.read(), feature_version=(3, 6))
except SyntaxError as error: print(error.msg); sys.exit(1)
`;

test.each(['probe', 'asking', 'responder'] as const)('every word of %s is Python 3.6', async (program) => {
  const source = await sourceOf(program);

  expect(await run(['python3', '-c', PARSE], source)).toEqual({ out: '', end: 0 });
  // Names that came later: the parser cannot know them.
  expect(
    source.match(/\b(\w+_ns\(\)|capture_output|text=True|removeprefix|removesuffix|fromisoformat|dataclass)\b/g),
  ).toEqual(null);
});

test('the parser would tell: an assignment expression came with 3.8', async () => {
  expect(await run(['python3', '-c', PARSE], 'if (size := 5): pass\n')).toMatchObject({ end: 1 });
});

const START = { run: '0011223344556677', key: '00'.repeat(32), deadline: 1 };
const HELLO = '{"id":1,"do":"hello"}\n';

test('it says hello, and ends with its stdin', async () => {
  const { out, end } = await run(
    ['sh', '-c', startScript()],
    `${await startInput('probe', { ...START, deadline: 60 })}${HELLO}`,
  );

  expect(JSON.parse(out)).toMatchObject({ id: 1, python: expect.stringMatching(/^3\.\d+\.\d+$/) });
  expect(end).toBe(0);
});

test('it ends by its deadline when nobody ends it', async () => {
  const { out, end } = await run(
    ['sh', '-c', `exec 2>/dev/null\n${startScript()}`],
    await startInput('probe', START),
    () => undefined,
  );

  expect({ out, end }).toEqual({ out: '', end: 142 }); // SIGALRM
});

test.each(['SIGHUP', 'SIGTERM', 'SIGINT'] as const)('%s ends it', async (signal) => {
  const direct = [
    'python3',
    '-c',
    'import sys, json\nsource = sys.argv[1]\nexec(compile(source, "probe.py", "exec"), {"__name__": "__main__", "START": json.loads(sys.argv[2])})',
  ];
  const start = JSON.stringify({ ...START, deadline: 60 });

  const { end } = await run([...direct, await sourceOf('probe'), start], HELLO, (kill) => kill(signal));

  expect(end).toBe(signal);
});

test('a fault of its own ends it with a code and its reason, and no other Python is tried', async () => {
  const { out, end } = await run(
    ['sh', '-c', startScript()],
    `${await startInput('probe', { ...START, deadline: 60 })}{"id":1,"do":"nonsense"}\n`,
  );

  expect(out.trim().split('\n').at(-1)).toMatch(/^AttributeError: .*do_nonsense/);
  expect(end).toBe(70);
});

const RECORD = `
import json, sys
program = {"__name__": "probe"}
exec(sys.stdin.read(), program)
heard = program["Heard"](10)
fresh = [heard.record(sequence, sequence * 1000) for sequence in (2, 5, 3, 5, 9, 3, 4)]
print(json.dumps([fresh, heard.received, heard.duplicates, heard.reordered, heard.lowest, heard.highest, program["distribution"](heard.delays)]))
`;

test('packets that come twice or late are counted by their numbers, each once', async () => {
  const { out } = await run(['python3', '-c', RECORD], await sourceOf('probe'));

  const fresh = [true, true, true, false, true, false, true];
  expect(JSON.parse(out)).toEqual([fresh, 5, 2, 2, 2, 9, [2, 4, 9, 9]]);
});

test.each([
  ['', 'no Python 3.6 or newer was found (python3, /usr/libexec/platform-python, python3.x): install python3'],
  ['sh: 1: python3: not found\napk\n', /python3\.x\): apk add python3$/],
  [
    '/usr/bin/python3 is Python 3.5\napt-get\n',
    /\(\/usr\/bin\/python3 is Python 3\.5\): install a newer one beside it/,
  ],
  ['apk\nlast words of something else\n', /python3\.x\): install python3$/],
])('without a Python, %j is told as %s', (stderr, why) => {
  expect(noPythonWhy(stderr)).toEqual(typeof why === 'string' ? why : expect.stringMatching(why));
});
