/** stdout carries the result, stderr the progress, stdin is nobody's; and what happens when one of them is gone. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { documentOf } from '../result/published-schema.ts';
import { put, shell, useFolder } from './cli.ts';

const folder = useFolder();

/** As many hosts as it takes to overflow a pipe; all of them refuse at once, on loopback. */
const HOSTS = 500;

beforeAll(async () => {
  const hosts = Array.from({ length: HOSTS }, (_, index) => `  h${index}: {address: 127.0.0.1, port: 1}\n`);
  await put(folder(), {
    'inventory.yaml': `defaults: {profiles: [p.yaml]}\nhosts:\n${hosts.join('')}`,
    'p.yaml': 'name: p\ninterfaces:\n  lo: {multicast: true}\n',
  });
});

describe('a fleet that refuses', () => {
  test('validate says how many', async () => {
    expect(await shell(folder(), '$MCREADY validate')).toEqual({
      code: 0,
      stdout: `valid: 1 file, ${HOSTS} hosts\n`,
      stderr: '',
    });
  });

  test('every host is told with its own error, exit 3', async () => {
    const { code, stdout, stderr } = await shell(folder(), '$MCREADY check --json');

    const run = documentOf(stdout) as unknown as { hosts: { error: { code: string } }[]; summary: object };
    expect(code).toBe(3);
    expect(run.hosts.map((host) => host.error.code)).toEqual(Array(HOSTS).fill('connection-refused'));
    expect(run.summary).toMatchObject({ hosts: { unreachable: HOSTS } });
    expect(stderr).toMatch(/^Checking 500\/500 in [\d.]+ s\n$/);
  });
});

describe('a stream that is gone', () => {
  test.each([
    ['the reader of stdout left', '$MCREADY check --json | head -c 1; exit ${PIPESTATUS[0]}'],
    ['the reader of stdout never was', '$MCREADY check --json | true; exit ${PIPESTATUS[0]}'],
    ['the reader of stderr left', '{ $MCREADY check >/dev/null; echo $? >code; } 2>&1 | true; exit $(cat code)'],
    ['stdout is closed', '$MCREADY check >&-'],
    ['stderr is closed', '$MCREADY check --json 2>&- | tail -1; exit ${PIPESTATUS[0]}'],
    ['stdin is closed', '$MCREADY check <&-'],
    ['stderr is on a full disk', '$MCREADY check 2>/dev/full'],
    ['stdout is on a full disk', '$MCREADY check >/dev/full'],
    ['stdout is on a full disk, JSON', '$MCREADY check --json >/dev/full'],
    ['the file of -o is on a full disk', '$MCREADY check -o /dev/full'],
  ])('%s: exit code as without that, no stack trace', async (_, line) => {
    const { code, stderr } = await shell(folder(), line);

    expect(code).toBe(3);
    expect(stderr).not.toMatch(/^ +at |node:internal|Error|EPIPE/m);
  });

  test('a help of which only the beginning was wanted is no failure', async () => {
    const line = '$MCREADY lab up --help | head -n 1 >/dev/null; exit ${PIPESTATUS[0]}';

    expect(await shell(folder(), line)).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  test('a result that was lost is told, and is no pass', async () => {
    expect(await shell(folder(), '$MCREADY validate >/dev/full')).toEqual({
      code: 3,
      stdout: '',
      stderr: 'cannot write the result to stdout: no space is left\n    choose another --output\n',
    });
  });

  test('-o into a folder that does not exist is told before any host is contacted', async () => {
    expect(await shell(folder(), '$MCREADY check -o none/result.txt')).toEqual({
      code: 2,
      stdout: '',
      stderr: 'cannot write none/result.txt: there is no folder none\n    choose another --output\n',
    });
  });

  test.each([
    ['', 'text'],
    ['--json', 'JSON'],
  ])('-o FILE %s takes the result, stdout nothing', async (flag) => {
    const { code, stdout } = await shell(folder(), `$MCREADY check ${flag} -o result`);

    expect([code, stdout]).toEqual([3, '']);
    const written = await readFile(join(folder(), 'result'), 'utf8');
    if (flag === '--json') expect(documentOf(written).schema).toBe('mcready.run/1');
    else expect(written).toMatch(/\n500 hosts: 500 unreachable — incomplete\n$/);
  });
});

describe('stdin', () => {
  test('is left to others', async () => {
    const { stdout } = await shell(folder(), 'echo mine | { $MCREADY check >/dev/null 2>&1; cat; }');
    expect(stdout).toBe('mine\n');
  });

  test.each([
    ['an inventory, validated', 'echo "hosts: {h1: {}}" | $MCREADY validate -', 0, /^valid: 1 file$/m],
    ['a profile, validated', '$MCREADY validate - <p.yaml', 0, /^valid: 1 file$/m],
    ['an inventory with its profiles', '$MCREADY validate -i - <inventory.yaml', 0, /^valid: 1 file, 500 hosts$/m],
    ['an inventory, checked', '$MCREADY check h7 -i - <inventory.yaml', 3, /^1 host: 1 unreachable/m],
    ['nothing', '$MCREADY validate - </dev/null', 2, /^\(stdin\):1:1: \(stdin\) is empty$/m],
  ])('is read when the file is -: %s', async (_, line, code, said) => {
    const answer = await shell(folder(), line);

    expect(answer.code).toBe(code);
    expect(answer.stdout + answer.stderr).toMatch(said);
  });
});

/** Runs a shell line on a terminal of its own (stdout and stderr, or stderr alone) and prints what the terminal was sent. */
const ON_TERMINAL = `
import fcntl, os, pty, struct, subprocess, sys, termios
line, both = sys.argv[1], sys.argv[2] == 'both'
master, slave = pty.openpty()
fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack('HHHH', 24, int(sys.argv[3]), 0, 0))
child = subprocess.Popen(['bash', '-c', line], stdin=subprocess.DEVNULL, stderr=slave, stdout=slave if both else open('out', 'wb'))
os.close(slave)
while True:
    try:
        chunk = os.read(master, 65536)
    except OSError:
        break
    if not chunk:
        break
    sys.stdout.buffer.write(chunk)
sys.exit(child.wait())
`;

function onTerminal(line: string, streams: 'both' | 'stderr', env: NodeJS.ProcessEnv = {}) {
  return shell(folder(), 'exec python3 -c "$PROGRAM" "$LINE" "$STREAMS" "$COLUMNS_OF_IT"', {
    PROGRAM: ON_TERMINAL,
    LINE: line,
    STREAMS: streams,
    COLUMNS_OF_IT: '80',
    TERM: 'xterm-256color',
    ...env,
  });
}

describe('on a terminal', () => {
  test('progress moves on stderr, and nothing of it is on stdout', async () => {
    const { code, stdout: terminal } = await onTerminal('$MCREADY check --json', 'stderr');

    expect(code).toBe(3);
    expect(terminal).toContain('\u001b[');
    expect(terminal).toContain('Checking 500/500 in');
    expect(documentOf(await readFile(join(folder(), 'out'), 'utf8')).schema).toBe('mcready.run/1');
  });

  test('CI=true: plain lines', async () => {
    const { stdout: terminal } = await onTerminal('$MCREADY check', 'stderr', { CI: 'true' });

    expect(terminal).toMatch(/^Checking 500\/500 in [\d.]+ s\r\n$/);
    expect(await readFile(join(folder(), 'out'), 'utf8')).not.toContain('\u001b');
  });

  test('of no known width (docker run -t): plain lines, 80 columns', async () => {
    const { stdout: terminal } = await onTerminal('$MCREADY check', 'both', { COLUMNS_OF_IT: '0' });

    expect(terminal).toContain('Checking 500/500 in');
    expect(terminal).toContain('h0 (127.0.0.1:1) refused the connection (ECONNREFUSED) [connection-refused]');
  });

  test('the result is coloured, unless NO_COLOR', async () => {
    const coloured = await onTerminal('$MCREADY check 2>/dev/null', 'both');
    const plain = await onTerminal('$MCREADY check 2>/dev/null', 'both', { NO_COLOR: '1' });

    expect(coloured.stdout).toContain('\u001b[33munreachable\u001b[39m');
    expect(plain.stdout).toContain('unreachable');
    expect(plain.stdout).not.toContain('\u001b');
  });
});

test('what validate and init print with --json is what docs/json.md says', async () => {
  const validated = await shell(folder(), '$MCREADY validate --json');
  const written = await shell(folder(), '$MCREADY init site --json');

  expect(JSON.parse(validated.stdout)).toEqual({ files: ['inventory.yaml'], hosts: HOSTS });
  expect(JSON.parse(written.stdout)).toEqual({ files: expect.arrayContaining(['site/inventory.yaml']) as unknown });
  expect([validated, written]).toMatchObject(Array(2).fill({ code: 0, stderr: '' }));
});
