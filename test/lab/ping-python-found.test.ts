/** Where a Python is found on a host, and what is said of hosts that have none that is new enough. */
import { beforeAll, expect, test } from '@jest/globals';
import { injectFault } from '../../src/lab/index.ts';
import { mcreadyRun } from './mcready.ts';
import { oldPython, usePython } from './old-python.ts';
import { describeWithLab, sh, useLab } from './support.ts';

const PREPARE_TIMEOUT_MS = 300_000;

describeWithLab('hosts that have their Python elsewhere, too old, or not at all', () => {
  const lab = useLab({ hosts: 6, busybox: ['h6'] });
  beforeAll(async () => {
    const python = await oldPython();
    const pretend = async (host: string, lie: string) => {
      const text = `#!/bin/sh\nexec ${python} "$1" "$2" "$3" "$4" "import sys; ${lie}; exec(sys.argv[1])" "$5"\n`;
      await lab().exec({ host }, ['sh', '-c', 'cat >/run/pretended; chmod 755 /run/pretended'], { stdin: text });
      await usePython(lab(), host, '/run/pretended');
    };
    await usePython(lab(), 'h2', python, '/usr/libexec/platform-python');
    // Its first Python has not all of the standard library, as small distributions have it.
    await pretend('h3', 'sys.modules["json"] = None');
    await sh(
      lab(),
      { host: 'h3' },
      `mount -t tmpfs -o mode=755 none /usr/local/bin; ln -s ${python} /usr/local/bin/python3.6`,
    );
    // A `python` is Python 2 there: nobody may ask it.
    await injectFault(lab(), 'python-missing', 'h4');
    await sh(
      lab(),
      { host: 'h4' },
      `mount -t tmpfs -o mode=755 none /usr/local/bin; printf '#!/bin/sh\\n: >/run/asked\\n' >/usr/local/bin/python
       chmod 755 /usr/local/bin/python; cp /usr/local/bin/python /usr/local/bin/python2`,
    );
    await pretend('h5', 'sys.version_info = (3, 5, 2)');
  }, PREPARE_TIMEOUT_MS);

  test('platform-python and python3.x do; the others are not tested, each with what to do', async () => {
    const run = await mcreadyRun(lab(), 'ping', '--group', '239.8.9.1');

    const delivered = run
      .pairs!.filter(({ verdict }) => verdict === 'delivered')
      .map(({ from, to }) => `${from}>${to}`);
    expect(delivered).toEqual(['h1>h2', 'h1>h3', 'h2>h1', 'h2>h3', 'h3>h1', 'h3>h2']);
    const untested = run.pairs!.filter(({ verdict }) => verdict === 'not-tested');
    expect(untested).toHaveLength(30 - 6);
    const fromH1 = untested.filter(({ from }) => from === 'h1');
    const none = 'no Python 3.6 or newer was found (python3, /usr/libexec/platform-python, python3.x)';
    expect(Object.fromEntries(fromH1.map(({ to, reason }) => [to, reason]))).toEqual({
      h4: `h4: ${none}: apt-get install python3`,
      h5: expect.stringMatching(/^h5: no Python 3\.6 or newer was found \(\S+ is Python 3\.5\): install a newer one/),
      h6: `h6: ${none}: install python3`,
    });
    const pythons = run.hosts.map(({ name, python }) => [name, python !== undefined]);
    expect(pythons).toEqual(lab().hosts.map((name) => [name, ['h1', 'h2', 'h3'].includes(name)]));
    expect(await sh(lab(), { host: 'h4' }, 'ls /run/asked 2>/dev/null || [ $? -eq 2 ]')).toBe('');
    expect(run.exitCode).toBe(3);
  });

  test.each([
    ['opkg', 'opkg update && opkg install python3'],
    ['apk', 'apk add python3'],
    ['dnf', 'dnf install python3'],
  ])('on a host whose package manager is %s: %s', async (tool, install) => {
    const path = `/run/tools/${tool}`;
    await sh(lab(), { host: 'h6' }, `ln -s busybox ${path}`);

    const run = await mcreadyRun(lab(), 'ping', '--group', '239.8.9.2', '--from', 'h1', '--to', 'h6');
    const server = ['--protocol', 'rfc6450', '--server', '198.19.0.11'];
    const asked = await mcreadyRun(lab(), 'ping', ...server, '--from', 'h6');

    await sh(lab(), { host: 'h6' }, `rm ${path}`);
    for (const { pairs } of [run, asked])
      expect(pairs).toMatchObject([{ verdict: 'not-tested', reason: expect.stringMatching(`x\\): ${install}$`) }]);
  });
});
