/** The drop-in for sysctl keys: what it says, and when another file has the last word. The real programs: test/lab/sysctl-files. */
import { describe, expect, test } from '@jest/globals';
import type { Plan, Wanted } from '../../src/changes/types.ts';
import { type Boot, bootFact } from '../../src/facts/boot.ts';
import type { ConfigFile, ConfigFiles } from '../../src/facts/config-files.ts';
import type { Fact, FactValues } from '../../src/facts/types.ts';
import { absent, known, type Reading, unknown } from '../../src/lib/reading.ts';
import { sysctlFilesFact, sysctlFolderFact } from '../../src/persistence/sysctl.d/files.ts';
import { sysctlD } from '../../src/persistence/sysctl.d/index.ts';
import type { Slot, Stated } from '../../src/persistence/types.ts';

type FileOfTest = string | { readonly link: string } | { readonly unknown: string } | { readonly shared: string };

interface HostOfTest {
  readonly files?: Record<string, FileOfTest>;
  readonly sysctl?: Boot['sysctl'];
  readonly folder?: boolean;
}

const OWN = '/etc/sysctl.d/99-zz-mcready.conf';
const HEADER =
  '# Written by mcready: what the next boot has to set. Above each line stands the line of the profile that asked for it.\n';

function host({ files = {}, sysctl = 'systemd-sysctl', folder = true }: HostOfTest): FactValues {
  const configured: ConfigFiles = new Map(Object.entries(files).map(([path, file]) => [path, fileOf(path, file)]));
  const readings = new Map<Fact, Reading<unknown>>([
    [bootFact, known({ init: sysctl === 'procps' ? 'sysv' : 'systemd', process: 'init', sysctl })],
    [sysctlFilesFact, known(configured)],
    [sysctlFolderFact, known(new Set(folder ? ['/etc/sysctl.d'] : []))],
  ]);
  return { get: <T>(fact: Fact<T>) => readings.get(fact) as Reading<T> };
}

function fileOf(path: string, file: FileOfTest): ConfigFile {
  if (typeof file === 'string') return { path, content: known(file, path), mode: '0640', link: null };
  if ('unknown' in file) return { path, content: unknown(file.unknown), mode: null, link: null };
  if ('shared' in file) return { path, content: known(file.shared), mode: null, link: null };
  return {
    path,
    content: file.link === '/dev/null' ? known('', path) : absent('dangling'),
    mode: null,
    link: file.link,
  };
}

function key(name: string): Slot {
  return { kind: 'sysctl', path: name.split('.').map((segment) => segment.replaceAll('/', '.')) };
}

function stated(name: string, value: string, line = 9): Stated {
  const origin = { file: 'receiver.yaml', line, column: 5 };
  const wanted: Wanted = { target: { kind: 'host' }, desired: value, origin, optional: false };
  return { statement: { slot: key(name), value }, serves: [wanted] };
}

function written(plan: Plan): string | undefined {
  const actions = plan.changes.flatMap((change) => change.actions);
  const write = actions.find((action) => action.kind === 'write');
  return write?.kind === 'write' ? write.content : undefined;
}

describe('what is said of a key', () => {
  test.each<[string, HostOfTest, string, unknown]>([
    [
      'a later name wins',
      { files: { '/usr/lib/sysctl.d/50-a.conf': 'net.x = 1', '/etc/sysctl.d/10-b.conf': 'net.x=2' } },
      'net.x',
      ['1', '/usr/lib/sysctl.d/50-a.conf:1'],
    ],
    [
      'the higher folder hides a file of the same name',
      { files: { '/usr/lib/sysctl.d/50-a.conf': 'net.x = 1', '/etc/sysctl.d/50-a.conf': '\n' } },
      'net.x',
      undefined,
    ],
    [
      'a link to /dev/null hides one',
      { files: { '/usr/lib/sysctl.d/50-a.conf': 'net.x = 1', '/etc/sysctl.d/50-a.conf': { link: '/dev/null' } } },
      'net.x',
      undefined,
    ],
    [
      'a link that leads nowhere hides one',
      { files: { '/usr/lib/sysctl.d/50-a.conf': 'net.x = 1', '/run/sysctl.d/50-a.conf': { link: '/nowhere' } } },
      'net.x',
      undefined,
    ],
    [
      'a name beats a pattern that comes later',
      { files: { '/etc/sysctl.d/a.conf': 'net.c.eth0.x=1\nnet.c.*.x=2' } },
      'net.c.eth0.x',
      ['1', '/etc/sysctl.d/a.conf:1'],
    ],
    [
      '-key takes a key out of patterns',
      { files: { '/etc/sysctl.d/a.conf': 'net.c.*.x=2\n-net.c.eth0.x' } },
      'net.c.eth0.x',
      undefined,
    ],
    [
      '-key = value is a value',
      { files: { '/etc/sysctl.d/a.conf': '-net.c.eth0.x = 5' } },
      'net.c.eth0.x',
      ['5', '/etc/sysctl.d/a.conf:1'],
    ],
    [
      'dots and slashes of a name with a dot',
      { files: { '/etc/sysctl.d/a.conf': 'net.c.eth0/7.x=1\nnet/c/eth0.8/x=2' } },
      'net.c.eth0/8.x',
      ['2', '/etc/sysctl.d/a.conf:2'],
    ],
    [
      'a comment behind a value is of the value',
      { files: { '/etc/sysctl.d/a.conf': '; no\n # no\nnet.x = 1 # off' } },
      'net.x',
      ['1 # off', '/etc/sysctl.d/a.conf:3'],
    ],
    ['systemd does not read sysctl.conf', { files: { '/etc/sysctl.conf': 'net.x=1' } }, 'net.x', undefined],
    [
      'procps reads sysctl.conf last',
      { files: { '/etc/sysctl.conf': 'net.x=1', '/etc/sysctl.d/zz.conf': 'net.x=2' }, sysctl: 'procps' },
      'net.x',
      ['1', '/etc/sysctl.conf:1'],
    ],
    ['no program, no value', { files: { '/etc/sysctl.d/a.conf': 'net.x=1' }, sysctl: null }, 'net.x', undefined],
  ])('%s', (_name, there, name, expected) => {
    const said = sysctlD.read(host(there), key(name));

    expect(said.state === 'known' ? [said.value, said.where] : undefined).toEqual(expected);
    expect(said.state).not.toBe('unknown');
  });

  test('a file that cannot be read leaves only what is named behind it known', () => {
    const files = {
      '/etc/sysctl.d/10-a.conf': 'net.x=1',
      '/etc/sysctl.d/50-b.conf': { unknown: 'Permission denied' },
      '/etc/sysctl.d/60-c.conf': 'net.y=2\nnet.c.*.x=2\nnet.x=1\n',
    };

    const states = ['net.z', 'net.c.eth0.x', 'net.y', 'net.x'].map(
      (name) => sysctlD.read(host({ files }), key(name)).state,
    );

    expect(states).toEqual(['unknown', 'unknown', 'known', 'known']);
    expect(sysctlD.read(host({ files: { ...files, '/etc/sysctl.d/60-c.conf': '' } }), key('net.x')).state).toBe(
      'unknown',
    );
  });
});

test('a pattern taken out by a pattern: systemd does not know that, procps from some version on', () => {
  const files = { '/etc/sysctl.d/a.conf': 'net.c.*.x=2\n-net.c.eth*\nnet.c.eth1.x=3' };
  const said = (sysctl: Boot['sysctl'], name: string) => sysctlD.read(host({ files, sysctl }), key(name));

  expect(said('systemd-sysctl', 'net.c.eth0.x')).toMatchObject({ state: 'known', value: '2' });
  expect(said('procps', 'net.c.eth0.x')).toMatchObject({ state: 'unknown', why: expect.stringContaining('a.conf:2') });
  expect(said('procps', 'net.c.lo.x')).toMatchObject({ state: 'known', value: '2' });
  expect(said('procps', 'net.c.eth1.x')).toMatchObject({ state: 'known', value: '3' });
});

test('what busybox would set is not known, and nothing is written for it', () => {
  const there = host({ files: { '/etc/sysctl.d/a.conf': 'net.x=1' }, sysctl: 'busybox' });

  expect(sysctlD.read(there, key('net.x')).state).toBe('unknown');
  expect(sysctlD.keeps(there, key('net.x'))).toEqual({ state: 'known', value: false });
  expect(sysctlD.write(there, [stated('net.x', '1')])).toMatchObject({ changes: [], impossible: [{}] });
});

describe('the drop-in', () => {
  test('is made, with the line of the profile above each key, and taken away by the undo', () => {
    const plan = sysctlD.write(host({ folder: false }), [
      stated('net.ipv4.conf.eth0/7.rp_filter', '0'),
      stated('net.x', '1', 12),
    ]);

    expect(plan.impossible).toEqual([]);
    expect(plan.changes).toMatchObject([
      {
        stage: 'boot',
        risk: 'none',
        actions: [
          { kind: 'folder', path: '/etc/sysctl.d' },
          {
            kind: 'write',
            path: OWN,
            mode: '0644',
            content: `${HEADER}# receiver.yaml:9\nnet.ipv4.conf.eth0/7.rp_filter = 0\n# receiver.yaml:12\nnet.x = 1\n`,
          },
        ],
        undo: [
          { kind: 'remove', path: OWN },
          { kind: 'remove-folder', path: '/etc/sysctl.d' },
        ],
      },
    ]);
  });

  test('keeps what it said before, says a key once, and the undo restores bytes and mode', () => {
    const before = `${HEADER}# old.yaml:1\nnet.x = 1\n# old.yaml:2\nnet.y = 2\n# by hand\nnet/z=3`;

    const plan = sysctlD.write(host({ files: { [OWN]: before } }), [
      stated('net.x', '5'),
      stated('net.z', '6'),
      stated('net.y', '2'),
    ]);

    expect(written(plan)).toBe(
      `${HEADER}# receiver.yaml:9\nnet.x = 5\n# old.yaml:2\nnet.y = 2\n# by hand\n# receiver.yaml:9\nnet.z = 6\n`,
    );
    expect(plan.changes[0]?.undo).toEqual([{ kind: 'write', path: OWN, content: before, mode: '0640' }]);
  });

  test('that says all of it already is left alone', () => {
    const files = { [OWN]: `${HEADER}net.x = 1\n` };

    expect(sysctlD.write(host({ files }), [stated('net.x', '1')])).toEqual({ changes: [], impossible: [] });
  });

  test.each<[string, HostOfTest, string, readonly string[]]>([
    [
      'a later file',
      { files: { '/etc/sysctl.d/zz.conf': '#\nnet.x = 0' } },
      `/etc/sysctl.d/zz.conf:2 sets net.x to 0 and is read after ${OWN}`,
      ["sed -i --follow-symlinks '2s/^/# /' /etc/sysctl.d/zz.conf"],
    ],
    [
      'sysctl.conf of procps',
      { files: { '/etc/sysctl.conf': 'net.x=0' }, sysctl: 'procps' },
      `/etc/sysctl.conf:1 sets net.x to 0 and is read after ${OWN}`,
      ["sed -i --follow-symlinks '1s/^/# /' /etc/sysctl.conf"],
    ],
    [
      'a later file that cannot be read',
      { files: { '/etc/sysctl.d/zz.conf': { unknown: 'denied' } } },
      'what /etc/sysctl.d/zz.conf sets at boot: denied',
      [],
    ],
  ])('cannot win against %s: said with the remedy, the others are stated', (_name, there, why, remedy) => {
    const files = { ...there.files, '/etc/sysctl.d/zzz.conf': 'net.y = 2' };

    const plan = sysctlD.write(host({ ...there, files }), [stated('net.x', '1'), stated('net.y', '2')]);

    expect(plan.impossible).toMatchObject([{ why, remedy }]);
    expect(written(plan)).toBe(`${HEADER}# receiver.yaml:9\nnet.y = 2\n`);
  });

  test('that is not a plain file of root is not replaced', () => {
    const plan = sysctlD.write(host({ files: { [OWN]: { shared: 'net.y = 1\n' } } }), [stated('net.x', '1')]);

    expect(plan.changes).toEqual([]);
    expect(plan.impossible).toMatchObject([{ why: expect.stringContaining('not a plain file of root') }]);
  });

  test('tells what becomes of interfaces that appear later', () => {
    const why = (sysctl: Boot['sysctl']) => sysctlD.write(host({ sysctl }), [stated('net.x', '1')]).changes[0]?.why;

    expect(why('systemd-sysctl')).toContain('udev rule');
    expect(why('procps')).toContain('conf.default');
  });
});

test('a name that no file could speak of is not stated', () => {
  const names = ['net.ipv4.conf.eth0/7.x', 'net.ipv4.conf.e*.x', 'net.ipv4.conf.a=b.x'];

  expect(names.map((name) => sysctlD.canState(host({}), key(name)))).toEqual([true, false, false]);
});
