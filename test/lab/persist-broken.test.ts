/**
 * What keeps a change from being made to last: told in one clear failure, everything put back at once, running state and
 * files as before, other hosts not held up. Or known beforehand: then the finding says so.
 */
import { afterEach, beforeAll, expect, test } from '@jest/globals';
import type { Run } from '../../src/result/types.ts';
import { NOT_AT_WORK, outcomesOf } from './broken.ts';
import { bootedHost, filesUnder } from './keeper.ts';
import { hostOf, mcreadyRun, writeFile } from './mcready.ts';
import { describeWithFullLab, sh, useLab } from './support.ts';

const H1 = { host: 'h1' } as const;

function profileOf(mtu: number, memberships: number): string {
  return `
name: p
sysctl: {net.ipv4.igmp_max_memberships: ${memberships}}
interfaces: {eth1: {mtu: ${mtu}, allmulticast: true, ethtool: {features: {gro: ${mtu === 1400 ? 'on' : 'off'}}}}}
`;
}

const KERNEL = 'ip -o link show eth1; ethtool -k eth1; cat /proc/sys/net/ipv4/igmp_max_memberships';
const SYSCTL = '/etc/sysctl.d/99-zz-mcready.conf';
const DROP_IN = '/etc/systemd/network/10-eth1.network.d/90-mcready.conf';
const SCRIPT = '/etc/mcready/boot.sh';
const UNIT = '/etc/systemd/system/mcready.service';

/** A folder whose file system is full, what was in it still there. */
function full(folder: string): string {
  return `cp -a ${folder} /run/kept && mount -t tmpfs -o size=16k none ${folder} && cp -a /run/kept/. ${folder} && rm -r /run/kept
! dd if=/dev/zero of=${folder}/fill bs=1k count=100 2>/dev/null`;
}

function spoilt(file: string, printf: string): readonly [breaks: string, heals: string] {
  return [`cp -p ${file} /run/good && printf '${printf}' >${file}`, `cat /run/good >${file}`];
}

type Broken = readonly [how: string, breaks: string, heals: string, error: RegExp];

/** On a host that mcready has not written anything to. */
const UNTOUCHED: readonly Broken[] = [
  [
    'no space for sysctl.d',
    full('/etc/sysctl.d'),
    'umount /etc/sysctl.d',
    /^\/etc\/sysctl.d\/99.*No space left on device/,
  ],
  [
    'no space for networkd',
    full('/etc/systemd/network'),
    'umount /etc/systemd/network',
    /90-mcready.conf: .*No space left/,
  ],
  ['/etc read-only', 'mount --bind /etc /etc && mount -o remount,ro,bind /etc', 'umount /etc', /Read-only file system/],
  ['/etc/mcready is a file', ': >/etc/mcready', 'rm /etc/mcready', /'\/etc\/mcready'.*File exists/],
  ['/etc/mcready leads nowhere', 'ln -s /nowhere /etc/mcready', 'rm /etc/mcready', /'\/etc\/mcready'.*File exists/],
];

/** On a host that has files of ours for another profile. */
const WRITTEN: readonly Broken[] = [
  ['the sysctl file is immutable', `chattr +i ${SYSCTL}`, `chattr -i ${SYSCTL}`, /99-zz.*Operation not permitted/],
  ['the drop-in is immutable', `chattr +i ${DROP_IN}`, `chattr -i ${DROP_IN}`, /90-mcready.*Operation not permitted/],
  [
    'the folder of the unit is read-only',
    'mount --bind /etc/mcready /etc/mcready && mount -o remount,ro,bind /etc/mcready',
    'umount /etc/mcready',
    /boot.sh: .*Read-only/,
  ],
];

type Told = readonly [how: string, breaks: string, heals: string, setting: string, verdict: string, why: RegExp];

/** What the plan knows: no change is tried in such a file, and the finding names it. */
const TOLD: readonly Told[] = [
  [
    'the drop-in is of another user',
    `chown ops ${DROP_IN}`,
    `chown root ${DROP_IN}`,
    'mtu',
    'not-persisted',
    /90-mcready.conf is not a plain file of root's/,
  ],
  [
    'the drop-in holds binary data',
    ...spoilt(DROP_IN, '[Link]\\nMTUBytes=\\000\\n'),
    'mtu',
    'unknown',
    /90-mcready.conf: holds binary data/,
  ],
  [
    'the script was edited to nonsense',
    ...spoilt(SCRIPT, 'x = = nine\\n&&&\\n'),
    'ethtool.features',
    'unknown',
    /boot.sh was edited by hand/,
  ],
  [
    'the script was edited in one line',
    `cp -p ${SCRIPT} /run/good && sed -i 's/gro off/gro on/' ${SCRIPT}`,
    `cat /run/good >${SCRIPT}`,
    'ethtool.features',
    'unknown',
    /boot.sh was edited by hand: line \d+ is not what line \d+ says/,
  ],
  [
    'the unit is masked',
    `mv ${UNIT} /run/unit && ln -s /dev/null ${UNIT}`,
    `rm ${UNIT} && cp -p /run/unit ${UNIT}`,
    'ethtool.features',
    'not-persisted',
    /mcready.service is not a plain file/,
  ],
];

describeWithFullLab('what cannot be made to last', () => {
  const lab = useLab({ kind: 'systemd', manager: 'networkd', hosts: 2 });
  let [first, profile]: [string, string] = ['', ''];

  beforeAll(async () => {
    first = await writeFile(lab(), 'first.yaml', profileOf(1450, 100));
    profile = await writeFile(lab(), 'p.yaml', profileOf(1400, 200));
  });

  afterEach(async () => {
    for (const host of lab().hosts) await sh(lab(), { host }, NOT_AT_WORK);
  });

  async function stateOf(): Promise<unknown> {
    return { kernel: await sh(lab(), H1, KERNEL), files: await filesUnder(bootedHost(lab(), 'h1'), '/etc') };
  }

  function apply(file: string): Promise<Run> {
    return mcreadyRun(lab(), 'apply', '--persist', '--yes', '-p', file);
  }

  async function endsAsBefore([, breaks, heals, error]: Broken): Promise<void> {
    await sh(lab(), H1, breaks);
    const before = await stateOf();

    const run = await apply(profile);

    const after = await stateOf();
    await sh(lab(), H1, heals);
    expect(run).toMatchObject({ exitCode: 4, verdict: 'apply-failed' });
    const failed = hostOf(run, 'h1').changes!.filter(({ outcome }) => outcome === 'failed');
    expect(failed.map((change) => [change.stage, change.error])).toEqual([['boot', expect.stringMatching(error)]]);
    expect(new Set(outcomesOf(run, 'h1'))).not.toContain('applied');
    expect(after).toEqual(before);
    expect(hostOf(run, 'h2').verdict).toBe('match');
  }

  test.each(UNTOUCHED)('%s: put back', async (...broken) => endsAsBefore(broken));

  test('a first profile is applied to last', async () => {
    expect((await apply(first)).exitCode).toBe(0);
  });

  test.each(WRITTEN)('%s: put back', async (...broken) => endsAsBefore(broken));

  test.each(TOLD)('%s: told', async (_how, breaks, heals, setting, verdict, why) => {
    await sh(lab(), H1, breaks);
    const files = await sh(lab(), H1, `sha256sum ${DROP_IN} ${SCRIPT}; ls -l ${UNIT}`);

    const run = await apply(profile);

    const after = await sh(lab(), H1, `sha256sum ${DROP_IN} ${SCRIPT}; ls -l ${UNIT}`);
    await sh(lab(), H1, heals);
    const finding = hostOf(run, 'h1').findings!.find((one) => one.setting === setting);
    const key = hostOf(run, 'h1').findings!.find((one) => one.setting === 'sysctl');
    expect(key).toMatchObject({ verdict: 'match', persisted: { value: 200 } });
    expect({ exitCode: run.exitCode, setting, ...finding }).toMatchObject({
      exitCode: verdict === 'unknown' ? 3 : 1,
      verdict,
      why: expect.stringMatching(why),
    });
    expect(after.includes(files.split('\n').find((line) => line.includes(setting === 'mtu' ? DROP_IN : SCRIPT))!)).toBe(
      true,
    );
    expect((await apply(first)).exitCode).toBe(0);
  });
});
