/** Interfaces whose names are shell, option or terminal tricks: the kernel takes them, so a profile may name them. */
import { beforeAll, expect, test } from '@jest/globals';
import { drifting, hostOf, mcready, mcreadyRun, writeFile } from './mcready.ts';
import { describeWithLab, sh, useLab } from './support.ts';

const NAMES = ['$(id>x)', '`id>x`', 'a;id>x', '\'"\\', '-h', '--', 'eth1.100', '*', '{{1+1}}', 'r\u202eed', '&|<>#!'];
/** In a profile `*` is a pattern. */
const NAMED = NAMES.filter((name) => name !== '*');
const H1 = { host: 'h1' };

describeWithLab('hostile interface names', () => {
  const lab = useLab({ hosts: 1 });
  let profile = '';

  beforeAll(async () => {
    for (const [index, name] of NAMES.entries()) {
      const ends = ['name', name, 'type', 'veth', 'peer', 'name', `peer${index}`];
      const { code, stderr } = await lab().exec(H1, ['ip', 'link', 'add', ...ends]);
      if (code !== 0) throw new Error(`${name}: ${stderr}`);
      await lab().exec(H1, ['ip', 'link', 'set', 'dev', name, 'multicast', 'off']);
    }
    const interfaces = NAMED.map((name) => `  ${JSON.stringify(name)}: {multicast: true, rp_filter: off}\n`);
    profile = await writeFile(lab(), 'hostile.yaml', `name: p\ninterfaces:\n${interfaces.join('')}`);
  });

  test('each is read under its own name', async () => {
    const run = await mcreadyRun(lab(), 'check', '-p', profile, '--no-persist');

    const multicast = hostOf(run, 'h1').findings!.filter(({ setting }) => setting === 'multicast');
    expect(multicast.map(({ target, verdict }) => [target, verdict])).toEqual(NAMED.map((name) => [name, 'drift']));
  });

  test('the text shows no control or bidirectional character', async () => {
    const { stdout } = await mcready(lab(), 'check', '-p', profile, '--no-persist');

    expect(stdout).toContain('r\\u{202e}ed');
    expect(stdout).not.toMatch(/[^\P{C}\n]/u);
  });

  test('apply changes these interfaces, and runs nothing of their names', async () => {
    const run = await mcreadyRun(lab(), 'apply', '-p', profile, '--no-persist', '--yes');

    expect(drifting(hostOf(run, 'h1'))).toEqual([]);
    const flags = await Promise.all(
      NAMED.map((name) =>
        lab()
          .exec(H1, ['cat', `/sys/class/net/${name}/flags`])
          .then(({ stdout }) => stdout),
      ),
    );
    // IFF_MULTICAST, include/uapi/linux/if.h.
    expect(flags.map((text) => Number(text.trim()) & 0x1000)).toEqual(NAMED.map(() => 0x1000));
    expect(Number(await sh(lab(), H1, "cat '/sys/class/net/*/flags'")) & 0x1000).toBe(0);
    expect(
      await sh(lab(), H1, 'find / -xdev -name x -newer /run/sshd.pid 2>/dev/null; ls /root /tmp /run | grep -x x; :'),
    ).toBe('');
  });
});
