/** What is edited after an apply is found at its line; --no-persist leaves files alone; what cannot be taken is refused. */
import { expect, test } from '@jest/globals';
import { bootedHost, filesUnder } from './keeper.ts';
import { drifting, hostOf, mcready, mcreadyRun, writeFile } from './mcready.ts';
import { describeWithFullLab, sh, useLab } from './support.ts';

const H1 = { host: 'h1' } as const;
const PROFILE = `
name: p
sysctl: {net.ipv4.igmp_max_memberships: 200}
interfaces: {eth1: {mtu: 1400, ethtool: {features: {gro: on}}}}
`;

type Edited = readonly [what: string, edit: string, item: string, where: string, value: number];
const MENDED: readonly Edited[] = [
  [
    'our line of sysctl.d',
    `sed -i 's/= 200/= 30/' /etc/sysctl.d/99-zz-mcready.conf`,
    'sysctl net.ipv4.igmp_max_memberships',
    '/etc/sysctl.d/99-zz-mcready.conf:3',
    30,
  ],
  [
    'our line of the drop-in',
    `sed -i 's/=1400/=1450/' /etc/systemd/network/10-eth1.network.d/90-mcready.conf`,
    'mtu',
    '/etc/systemd/network/10-eth1.network.d/90-mcready.conf:5',
    1450,
  ],
];
/** Read later than ours: what another has the last word on is not taken from him, and the finding says so. */
const TOLD: readonly (readonly [...Edited, why: RegExp])[] = [
  [
    'a sysctl.d file that is read later',
    'echo net.ipv4.igmp_max_memberships = 30 >/etc/sysctl.d/zz.conf',
    'sysctl net.ipv4.igmp_max_memberships',
    '/etc/sysctl.d/zz.conf:1',
    30,
    /zz.conf:1 sets net.ipv4.igmp_max_memberships to 30 and is read after .*99-zz-mcready.conf/,
  ],
  [
    'a drop-in that is read later',
    `printf '[Link]\\nMTUBytes=1450\\n' >/etc/systemd/network/10-eth1.network.d/99-other.conf`,
    'mtu',
    '/etc/systemd/network/10-eth1.network.d/99-other.conf:2',
    1450,
    /99-other.conf:2 is read after 90-mcready.conf/,
  ],
];

/** The host knows better: what the plan knows is told and not tried, what only the kernel knows fails. */
const REFUSED: readonly (readonly [what: string, profile: string, code: number, why: RegExp])[] = [
  ['more channels than the driver has', 'interfaces: {eth1: {ethtool: {channels: {rx: 64}}}}', 1, /takes rx 2 at most/],
  ['a greater MTU than the driver takes', 'interfaces: {eth1: {mtu: 65536}}', 1, /takes 65535 at most/],
  ['a feature that is fixed', 'interfaces: {eth1: {ethtool: {features: {rx-fcs: on}}}}', 1, /fixed by the driver/],
  [
    'a number that the kernel refuses',
    'sysctl: {net.ipv4.tcp_syncookies: 300}\ninterfaces: {eth1: {mtu: 1300}}',
    4,
    /tcp_syncookies.*Invalid argument/,
  ],
];

describeWithFullLab('after an apply', () => {
  const lab = useLab({ kind: 'systemd', manager: 'networkd', hosts: 1 });
  const etc = async () => filesUnder(bootedHost(lab(), 'h1'), '/etc');
  const profile = () => writeFile(lab(), 'p.yaml', PROFILE);

  test('--no-persist changes what is in force and no file', async () => {
    const before = await etc();

    const run = await mcreadyRun(lab(), 'apply', '--no-persist', '--yes', '-p', await profile());

    expect(run.exitCode).toBe(0);
    expect(hostOf(run, 'h1').changes!.filter(({ stage }) => stage === 'boot')).toEqual([]);
    expect(await sh(lab(), H1, 'cat /sys/class/net/eth1/mtu /proc/sys/net/ipv4/igmp_max_memberships')).toBe(
      '1400\n200',
    );
    expect(await etc()).toBe(before);
    const checked = await mcreadyRun(lab(), 'check', '--persist', '-p', await profile());
    expect(checked.exitCode).toBe(1);
    expect(new Set(hostOf(checked, 'h1').findings!.map(({ verdict }) => verdict))).toEqual(new Set(['not-persisted']));
    expect((await mcreadyRun(lab(), 'apply', '--persist', '--yes', '-p', await profile())).exitCode).toBe(0);
  });

  /** Edits, and gives what check says of it and what a second apply comes to. */
  async function edited([, edit, item, where, value]: Edited) {
    await sh(lab(), H1, edit);

    const checked = await mcreadyRun(lab(), 'check', '--persist', '-p', await profile());

    const finding = hostOf(checked, 'h1').findings!.find((one) => [one.setting, one.item].join(' ').trim() === item);
    expect({ code: checked.exitCode, ...finding }).toMatchObject({
      ...{ code: 1, verdict: 'not-persisted', persisted: { state: 'known', value, where } },
    });
    return mcreadyRun(lab(), 'apply', '--persist', '--yes', '-p', await profile());
  }

  test.each(MENDED)('%s is edited: found there, and mended', async (...how) => {
    const applied = await edited(how);

    expect({ code: applied.exitCode, left: drifting(hostOf(applied, 'h1')) }).toEqual({ code: 0, left: [] });
    expect(hostOf(applied, 'h1').changes!.map(({ stage }) => stage)).toEqual(['boot']);
  });

  test.each(TOLD)('%s: found there, and told why it stays so', async (...how) => {
    const [, , , where, , why] = how;

    const applied = await edited([how[0], how[1], how[2], how[3], how[4]]);

    const left = hostOf(applied, 'h1').findings!.filter(({ verdict }) => verdict !== 'match');
    expect({ code: applied.exitCode, left }).toMatchObject({
      code: 1,
      left: [{ verdict: 'not-persisted', why: expect.stringMatching(why) }],
    });
    await sh(lab(), H1, `rm ${where.split(':')[0]}`);
  });

  test.each([
    ['mtu: 10', /mtu cannot be 10/],
    ['igmp_version: 4', /igmp_version cannot be 4/],
    ['ethtool: {channels: {rx: -1}}', /channels.rx cannot be -1/],
  ])('%s: refused before any host is asked', async (setting, message) => {
    const wrong = await writeFile(lab(), 'wrong.yaml', `name: w\ninterfaces: {eth1: {${setting}}}\n`);
    for (const command of [['validate'], ['apply', '--yes', '--persist']]) {
      const { code, stdout, stderr } = await mcready(lab(), ...command, '-p', wrong);
      expect(code).toBe(2);
      expect(stdout + stderr).toMatch(message);
    }
  });

  test.each(REFUSED)('%s: nothing is changed', async (_what, text, code, why) => {
    const before = [await etc(), await sh(lab(), H1, 'ip -o link show eth1')];
    const wrong = await writeFile(lab(), 'wrong.yaml', `name: w\n${text}\n`);

    const run = await mcreadyRun(lab(), 'apply', '--yes', '--persist', '-p', wrong);

    const { findings = [], changes = [] } = hostOf(run, 'h1');
    const told = [...findings.map((one) => one.why), ...changes.map(({ error }) => error)].join('\n');
    expect(run.exitCode).toBe(code);
    expect(told).toMatch(why);
    expect([await etc(), await sh(lab(), H1, 'ip -o link show eth1')]).toEqual(before);
  });
});
