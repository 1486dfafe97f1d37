/** Whatever a user types or has in a file: one clear error that says what to do, exit 2, and no host was contacted. */
import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Answer, mcready, put, refusal, shell, useFolder, useForbiddenPort } from './cli.ts';

const PROFILE = 'name: p\ninterfaces:\n  lo: {multicast: true}\n';

const folder = useFolder();
const forbidden = useForbiddenPort();

beforeAll(async () => {
  const host = `{address: 127.0.0.1, port: ${forbidden.port()}, profiles: [p.yaml]}`;
  await put(folder(), {
    'inventory.yaml': `hosts: {feed1: ${host}, feed2: ${host}}\ngroups: {feeds: {hosts: [feed1, feed2]}}\n`,
    'p.yaml': PROFILE,
    'empty.yaml': '',
    'comments.yaml': '# nothing\n\n',
    'binary.yaml': Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0x02, 0x00, 0x80, 0xff]),
    'latin1.yaml': Buffer.from('name: caf\xe9\n', 'latin1'),
    'tabs.yaml': 'name: p\ninterfaces:\n\tlo: {multicast: true}\n',
    'twice.yaml': `${PROFILE}name: q\n`,
    'typo.yaml': 'name: p\ninterfaces:\n  lo: {multicats: true}\n',
    'unicast.yaml': 'name: p\ndelivery: [{group: 198.18.0.1, port: 23110}]\nroutes: [{to: 10.0.0.0/8, dev: lo}]\n',
    'secret.yaml': PROFILE,
  });
  await mkdir(join(folder(), 'folder'));
});
afterAll(() => expect(forbidden.visitors()).toBe(0));

function expectOneError(answer: Answer, message: RegExp): void {
  expect(answer).toMatchObject({ code: 2, stdout: '' });
  expect(answer.stderr).toMatch(message);
  expect(answer.stderr).not.toMatch(/^ +at |node:internal|Error:/m);
  expect(answer.stderr.trimEnd().split('\n').length).toBeLessThanOrEqual(2);
}

describe('a profile that cannot be used', () => {
  test.each([
    ['none.yaml', /^there is no profile "none.yaml"$/m],
    ['folder', /^there is no profile "folder"\n +built in: baseline, [a-z0-9, -]+; a file is named with its .yaml/],
    ['./folder', /folder:1:1: .*folder is a folder\n +name a file in it/],
    ['empty.yaml', /empty.yaml:1:1: .*empty.yaml is empty\n +mcready init writes/],
    ['comments.yaml', /comments.yaml:1:1: .*comments.yaml is empty\n +mcready init writes/],
    ['binary.yaml', /is not a text file\n +it has to be YAML in UTF-8/],
    ['latin1.yaml', /is not a text file\n +it has to be YAML in UTF-8/],
    ['tabs.yaml', /tabs.yaml:3:1: a tab is used as indentation\n +YAML allows spaces only/],
    ['twice.yaml', /twice.yaml:4:1: key "name" is here a second time\n +first on line 1: keep one/],
    ['typo.yaml', /typo.yaml:3:8: unknown key "multicats" in interfaces.lo\n +did you mean multicast\?/],
  ])('check -p %s', async (name, message) => {
    expectOneError(await mcready(folder(), 'check', '-p', name), message);
    expect((await refusal(folder(), 'check', '-p', name)).errors).toHaveLength(1);
  });

  test('what is no multicast is told at each place', async () => {
    const { errors } = await refusal(folder(), 'check', '-p', 'unicast.yaml');
    expect(errors).toMatchObject([
      { code: 'bad-value', message: expect.stringContaining('not a multicast address'), line: 2, column: 20 },
      { code: 'bad-value', message: expect.stringContaining('beyond the multicast addresses'), line: 3, column: 15 },
    ]);
  });
});

describe('an inventory that cannot be used', () => {
  test.each([
    ['none.yaml', /none.yaml:1:1: cannot read none.yaml: there is no such file/],
    ['folder', /folder:1:1: folder is a folder\n +name a file in it/],
    ['empty.yaml', /empty.yaml:1:1: empty.yaml is empty/],
    ['binary.yaml', /binary.yaml:1:1: binary.yaml is not a text file/],
    ['tabs.yaml', /tabs.yaml:3:1: a tab is used/],
  ])('check -i %s', async (name, message) => {
    expectOneError(await mcready(folder(), 'check', '-i', name), message);
  });

  test('a file that the user may not read', async () => {
    await chmod(join(folder(), 'secret.yaml'), 0);
    // Root reads everything, unless it has lost the right to.
    const plain = process.getuid?.() === 0 ? 'setpriv --bounding-set=-dac_override,-dac_read_search' : '';

    const answer = await shell(folder(), `${plain} $MCREADY validate secret.yaml`);

    expectOneError(answer, /^secret.yaml:1:1: cannot read secret.yaml: permission denied\n +this user has to be able/);
  });
});

describe('words on the command line', () => {
  test.each<readonly [readonly string[], RegExp]>([
    [['check', 'fed1'], /^there is no host or group "fed1"\n +did you mean feed1\?$/m],
    [['check', '-l', 'feedz'], /^there is no host or group "feedz"\n +did you mean feeds\?$/m],
    [['check', '-l', 'rack*'], /^"rack\*" matches no host and no group\n +groups: all, feeds$/m],
    [['check', '-l', 'feeds:!feed1:!feed2'], /^no host is left by "feeds:!feed1:!feed2"\n +widen the limit$/m],
    [['check', '--limit='], /^this pattern is empty\n +all means every host/m],
    [['check', '-l'], /^Flag --limit expects a value\n +see --help/m],
    [['check', '--limt', 'feeds'], /^Nonexistent flag: --limt\n +did you mean --limit\?$/m],
    [['check', '-p', 'reciever'], /^there is no profile "reciever"\n +did you mean receiver\?$/m],
    [['chek'], /^there is no command "chek"\n +did you mean "mcready check"\?$/m],
    [['check', '--forks', 'many'], /^--forks: expected an integer but received: many\n +see --help$/m],
    [['check', '--timeout', '0'], /^--timeout: expected an integer greater than or equal to 1 but received: 0/m],
    [['check', '--format', 'xml'], /^Expected --format=xml to be one of: text, json/m],
    [['check', '-i', ','], /^the inventory has no host\n +add one to hosts:/],
    [['check', '-i', '$(reboot),'], /"\$\(reboot\)" cannot be a name: a pattern could not name it\n +allowed: /],
    [['check', '-i', 'a,-oProxyCommand=x'], /"-oProxyCommand=x" cannot be a name: .*\n +allowed: /],
    [['check', '\u001b[31mred\u202e'], /"\\x1b\[31mred\\u\{202e\}"/],
    [['check', 'x'.repeat(10_000)], /^there is no host or group "x+/m],
    [
      ['ping', '--interface', 'eth1', '--group', '198.18.0.1'],
      /^198.18.0.1 is no multicast address\n +use one from 224/,
    ],
    [['ping', '--interval', 'soon'], /^--interval soon is not a number of seconds/m],
    [['apply', '-p', 'p.yaml'], /no terminal to ask on\n +look at "mcready plan" first, then give --yes/],
  ])('%j', async (args, message) => {
    const answer = await mcready(folder(), ...args);

    expectOneError(answer, message);
    expect((await refusal(folder(), ...args)).errors).toHaveLength(1);
  });
});

describe('files that are far too large end in bounded time and memory', () => {
  test.each<readonly [string, () => string | Buffer, number]>([
    ['50 MB', () => Buffer.alloc(50_000_000, 'a'), 2],
    ['an alias bomb', aliasBomb, 2],
    ['nested 100,000 deep', () => '['.repeat(100_000), 2],
    ['a line of 3 MB', () => `name: p\ndescription: ${'x'.repeat(3_000_000)}\n`, 0],
    ['100,000 keys', manyKeys, 0],
  ])('%s', async (name, content, code) => {
    await put(folder(), { [`${name}.yaml`]: content() });

    const { stderr, ...answer } = await mcready(folder(), 'validate', `${name}.yaml`);

    expect(answer.code).toBe(code);
    expect(stderr.length).toBeLessThan(1000);
  });
});

function aliasBomb(): string {
  const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x]'];
  for (let level = 1; level < 12; level += 1) {
    lines.push(
      `a${level}: &a${level} [${Array(9)
        .fill(`*a${level - 1}`)
        .join(', ')}]`,
    );
  }
  return lines.join('\n');
}

function manyKeys(): string {
  const keys = Array.from({ length: 100_000 }, (_, index) => `  e${index}: {multicast: true}`);
  return `name: p\ninterfaces:\n${keys.join('\n')}\n`;
}
