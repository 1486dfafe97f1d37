/** A host is captured, the profile is held against it and brought to another one; what is seen is seen by other means too. */
import { describe, expect, test } from '@jest/globals';
import { healFault, injectFault } from '../../src/lab/index.ts';
import { type Answer, drifting, hostOf, mcready, mcreadyRun, runOf, wholeState, writeFile } from './mcready.ts';
import { describeWithLab, sh, useLab } from './support.ts';

const H1 = { host: 'h1' };
const HEALTHY = `name: h1
interfaces:
  \${data}:
    rp_filter: off
    multicast: true
routes:
  - {to: 239.0.0.0/8, dev: "\${data}"}`;

/** Without comments and the day. */
function said({ stdout }: Answer): string {
  const lines = stdout.split('\n').filter((line) => !/^ *#|^description: |^$/.test(line));
  return lines.join('\n');
}

/** Lines that are not in the other text, marked. */
function difference(before: string, after: string): readonly string[] {
  const [old, now] = [before.split('\n'), after.split('\n')];
  return [
    ...old.filter((line) => !now.includes(line)).map((line) => `- ${line.trim()}`),
    ...now.filter((line) => !old.includes(line)).map((line) => `+ ${line.trim()}`),
  ];
}

describeWithLab('capture', () => {
  const lab = useLab({ hosts: 2 });

  /** The profile of h1; checked there, and by `validate`. */
  async function captured(...args: readonly string[]): Promise<Answer> {
    const answer = await mcready(lab(), 'capture', 'h1', '--no-persist', ...args);
    const profile = await writeFile(lab(), 'captured.yaml', answer.stdout);
    const checked = await mcready(lab(), 'check', 'h1', '-p', profile);
    const valid = await mcready(lab(), 'validate', profile);
    expect({ captured: answer.code, ...answer, valid: valid.code, checked: checked.code }).toMatchObject({
      captured: 0,
      valid: 0,
      checked: 0,
    });
    return answer;
  }

  test('a healthy host: what decides delivery, and nothing else', async () => {
    const before = await wholeState(lab(), 'h1');

    const answer = await captured();

    expect(said(answer)).toBe(HEALTHY);
    expect(answer.stderr).toContain('h1 matches it: 3 values');
    expect(await wholeState(lab(), 'h1')).toBe(before);
  });

  test.each([
    ['rp-filter-strict', ['- rp_filter: off', '+ rp_filter: strict']],
    ['multicast-off', ['- multicast: true', '+ multicast: false']],
    ['mtu-small', ['+ mtu: 1280']],
    ['igmp-v2', ['+ igmp_version: 2']],
    ['gro-on', ['+ ethtool:', '+ features:', '+ generic-receive-offload: on']],
    ['membership-limit', ['+ sysctl:', '+ net.ipv4.igmp_max_memberships: 0']],
    [
      'route-wrong',
      ['- ${data}:', '- - {to: 239.0.0.0/8, dev: "${data}"}', '+ eth0:', '+ - {to: 239.0.0.0/8, dev: eth0}'],
    ],
    ['firewall-input', []],
    ['tx-checksum-off', []],
  ])('%s: what differs is said, and nothing else', async (fault, lines) => {
    await injectFault(lab(), fault, 'h1');
    try {
      expect(difference(HEALTHY, said(await captured()))).toEqual(lines);
    } finally {
      await healFault(lab(), fault, 'h1');
    }
  });

  test('everything, of every interface, and the host matches that too', async () => {
    const text = said(await captured('--all'));

    expect(text).toContain('\n  eth0:\n    up: true\n');
    expect(text).toContain('\n  net.ipv4.igmp_max_memberships: 20\n');
    expect(text).not.toMatch(/^ {2}lo:/m);
  });

  test('an interface is among them for what is joined there', async () => {
    await sh(
      lab(),
      H1,
      'ip route del 239.0.0.0/8 && { socat -u UDP4-RECV:5000,ip-add-membership=239.9.9.9:eth1 - >/dev/null 2>&1 & echo $! >/run/socat.pid; }; n=0; until grep -qi 090909EF /proc/net/igmp; do n=$((n + 1)); [ $n -lt 100 ]; sleep 0.05; done',
    );

    const answer = await captured();
    await sh(lab(), H1, 'kill $(cat /run/socat.pid); while grep -qi 090909EF /proc/net/igmp; do sleep 0.05; done');

    expect(difference(HEALTHY, said(answer))).toEqual(['- routes:', '- - {to: 239.0.0.0/8, dev: "${data}"}']);
    expect(answer.stdout).toContain('# It carries multicast: 1 group joined.');
    const none = await mcready(lab(), 'capture', 'h1', '--no-persist');
    expect({ code: none.code, said: none.stderr }).toMatchObject({
      code: 3,
      said: expect.stringContaining('nothing of this host is worth saying'),
    });
    const named = await captured('--interface', 'eth1', '--name', 'by hand');
    expect(difference(HEALTHY, said(named))).toEqual(['- name: h1', '- routes:', expect.anything(), '+ name: by hand']);
    await sh(lab(), H1, 'ip route add 239.0.0.0/8 dev eth1');
  });

  test('without ethtool: left out, with a comment and a warning', async () => {
    await injectFault(lab(), 'ethtool-missing', 'h1');

    const answer = await captured();
    await healFault(lab(), 'ethtool-missing', 'h1');

    expect(said(answer)).toBe(HEALTHY);
    expect(answer.stdout).toContain('# Left out: ethtool.features of eth1: this host has no ethtool');
    expect(answer.stderr).toContain('left out: ethtool.features of eth1: this host has no ethtool');
  });

  test('the next boot of a host that has no init is not known, and that is said once', async () => {
    const { code, stdout } = await mcready(lab(), 'capture', 'h1');

    expect(code).toBe(0);
    expect(stdout.match(/What a reboot brings is not known/g)).toHaveLength(1);
  });

  test('--json: the profile as data, in a run', async () => {
    const run = runOf(await mcready(lab(), 'capture', 'h1', '--no-persist', '--json'));

    expect(hostOf(run, 'h1').captured).toMatchObject({
      name: 'h1',
      interfaces: { '${data}': { rp_filter: 'off', multicast: true } },
      routes: [{ to: '239.0.0.0/8', dev: '${data}' }],
    });
  });

  test('-o: the same text in a file, nothing on stdout', async () => {
    const answer = await mcready(lab(), 'capture', 'h1', '--no-persist', '-o', '/run/mcready-lab/out.yaml');
    const written = await sh(lab(), 'controller', 'cat /run/mcready-lab/out.yaml');

    expect(answer).toMatchObject({ code: 0, stdout: '' });
    expect(said({ ...answer, stdout: written })).toBe(HEALTHY);
  });

  test('a host that is not there: no profile, its error, exit code 3', async () => {
    await injectFault(lab(), 'sshd-down', 'h2');

    const answer = await mcready(lab(), 'capture', 'h2', '-o', '/run/mcready-lab/none.yaml');
    const json = runOf(await mcready(lab(), 'capture', 'h2', '--json'));

    expect(answer).toMatchObject({ code: 3, stdout: '' });
    expect(answer.stderr).toContain('[connection-refused]');
    expect(await sh(lab(), 'controller', 'ls /run/mcready-lab')).not.toContain('none.yaml');
    expect(hostOf(json, 'h2')).toMatchObject({ verdict: 'unreachable', error: { code: 'connection-refused' } });
    await healFault(lab(), 'sshd-down', 'h2');
  });

  test.each([
    ['h9', 'h9'],
    ['h1,h2', 'means 2 hosts: h1, h2'],
  ])('%s is not one host: exit code 2', async (pattern, words) => {
    const answer = await mcready(lab(), 'capture', pattern);

    expect(answer).toMatchObject({ code: 2, stdout: '' });
    expect(answer.stderr).toContain(words);
  });

  test('with its variables it fits a host whose interface has another name', async () => {
    const profile = await writeFile(lab(), 'of-h1.yaml', (await captured()).stdout);
    await sh(lab(), { host: 'h2' }, 'ip link set eth1 down; ip link set eth1 name lan0; ip link set lan0 up');
    const text = await sh(lab(), 'controller', `cat ${lab().inventory}`);
    const inventory = await writeFile(lab(), 'renamed.yaml', text.replace(/(h2: .*)data: eth1/, '$1data: lan0'));

    const applied = await mcreadyRun(lab(), 'apply', 'h2', '-i', inventory, '-p', profile, '--no-persist', '--yes');

    expect({ code: applied.exitCode, left: drifting(hostOf(applied, 'h2')) }).toEqual({ code: 0, left: [] });
    expect(await sh(lab(), { host: 'h2' }, 'ip route show 239.0.0.0/8')).toBe('239.0.0.0/8 dev lan0 scope link');
    await sh(lab(), { host: 'h2' }, 'ip link set lan0 down; ip link set lan0 name eth1; ip link set eth1 up');
    await sh(lab(), { host: 'h2' }, 'ip route replace 239.0.0.0/8 dev eth1');
  });

  test('what differs is brought to another host, which then matches', async () => {
    for (const fault of ['igmp-v2', 'gro-on', 'membership-limit', 'mtu-small']) await injectFault(lab(), fault, 'h1');
    await sh(lab(), { host: 'h2' }, 'ip route del 239.0.0.0/8; echo 1 >/proc/sys/net/ipv4/conf/all/rp_filter');
    const profile = await writeFile(lab(), 'known-good.yaml', (await captured()).stdout);
    expect((await mcready(lab(), 'check', 'h2', '-p', profile)).code).toBe(1);

    const applied = await mcreadyRun(lab(), 'apply', 'h2', '-p', profile, '--no-persist', '--yes');

    expect({ code: applied.exitCode, left: drifting(hostOf(applied, 'h2')) }).toEqual({ code: 0, left: [] });
    expect((await mcreadyRun(lab(), 'check', 'h1', 'h2', '-p', profile)).verdict).toBe('match');
    const seen = await sh(
      lab(),
      { host: 'h2' },
      `cat /sys/class/net/eth1/mtu /proc/sys/net/ipv4/igmp_max_memberships /proc/sys/net/ipv4/conf/eth1/force_igmp_version /proc/sys/net/ipv4/conf/all/rp_filter
       ethtool -k eth1 | grep generic-receive; ip route show 239.0.0.0/8`,
    );
    expect(
      seen
        .trim()
        .split('\n')
        .map((line) => line.trim()),
    ).toEqual(['1280', '0', '2', '0', 'generic-receive-offload: on', '239.0.0.0/8 dev eth1 scope link']);
  });
});

describeWithLab('capture of routers, of busybox hosts and of odd interfaces', () => {
  const lab = useLab({ hosts: 2, topology: 'routed', busybox: ['h2'] });

  test('a multicast router forwards by its interfaces, and says so', async () => {
    const answer = await mcready(lab(), 'capture', 'r1', '--no-persist');

    expect(answer.code).toBe(0);
    expect(said(answer)).toContain('mc_forwarding: true');
    expect(said(answer)).toContain(`multicast_routes:
  - {group: 239.0.0.0/8, from: "\${data}", to: ["\${data_b}"]}`);
    const profile = await writeFile(lab(), 'router.yaml', answer.stdout);
    expect((await mcready(lab(), 'check', 'r1', '-p', profile)).code).toBe(0);
    expect(await sh(lab(), { host: 'r1' }, 'grep -c eth /proc/net/ip_mr_vif')).toBe(
      String(said(answer).match(/mc_forwarding: true/g)?.length),
    );
  });

  test('a host with busybox only, by a user who is not root: what needs no tool is said', async () => {
    const text = await sh(lab(), 'controller', `cat ${lab().inventory}`);
    const inventory = await writeFile(lab(), 'audit.yaml', text.replace('user: root', 'user: audit'));

    const answer = await mcready(lab(), 'capture', 'h2', '-i', inventory, '--no-persist');

    const profile = await writeFile(lab(), 'busybox.yaml', answer.stdout);
    const checked = await mcready(lab(), 'check', 'h2', '-i', inventory, '-p', profile);
    expect({ code: answer.code, checked: checked.code, text: said(answer) }).toEqual({
      code: 0,
      checked: 0,
      text: HEALTHY.replace('h1', 'h2'),
    });
    expect(answer.stderr).toContain('left out: ethtool.features of eth1: this host has no ethtool');
  });

  describe('names that are shell, YAML or terminal tricks', () => {
    const names = [
      '$(id>x)',
      'a;id>x',
      '\'"\\',
      '-h',
      'eth1.100',
      '*',
      '{{1+1}}',
      'r\u202eed',
      '#x',
      '${data}',
      'null',
      '[a]',
    ];

    test('are quoted, or left out and told', async () => {
      for (const [index, name] of names.entries()) {
        const made = await lab().exec(H1, [
          'ip',
          'link',
          'add',
          'name',
          name,
          'type',
          'veth',
          'peer',
          'name',
          `peer${index}`,
        ]);
        const up = await lab().exec(H1, ['ip', 'link', 'set', 'dev', name, 'up']);
        const routed = await lab().exec(H1, ['ip', 'route', 'add', `239.${index + 1}.0.0/16`, 'dev', name]);
        expect([name, made.code, up.code, routed.code]).toEqual([name, 0, 0, 0]);
      }
      await sh(lab(), H1, 'ip route del 239.0.0.0/8');

      const answer = await mcready(lab(), 'capture', 'h1', '--no-persist');

      const profile = await writeFile(lab(), 'odd.yaml', answer.stdout);
      const run = await mcreadyRun(lab(), 'check', 'h1', '-p', profile);
      expect({ code: answer.code, verdict: run.verdict }).toEqual({ code: 0, verdict: 'match' });
      expect(answer.stdout).not.toMatch(/[^\P{C}\n]/u);
      const told = hostOf(run, 'h1').findings?.filter(({ setting }) => setting === 'multicast');
      const plain = names.filter((name) => !/[*[\]]|\$\{/.test(name));
      expect(told?.map(({ target }) => target).sort()).toEqual([...plain].sort());
      for (const name of ['*', '[a]', '${data}']) expect(answer.stderr).toContain(`left out: interface ${name}: `);
    });
  });
});
