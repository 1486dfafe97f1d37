/** Kernel keys across reboots, with a file of somebody else's against them: applied, in force after a boot, undone, as before. */
import { expect, test } from '@jest/globals';
import { drifting, hostOf, mcreadyRun, writeFile } from './mcready.ts';
import { describeWithFullLab, sh, useLab } from './support.ts';

const H1 = { host: 'h1' } as const;

const PROFILE = `
name: keys
sysctl:
  net.ipv4.igmp_max_memberships: 200
  net.ipv4.icmp_echo_ignore_broadcasts: off
interfaces:
  eth1:
    rp_filter: off
    igmp_version: 2
`;

/** Strict for all; a pattern, and a wish for what is desired that is read too late to matter. */
const OTHER = `# of somebody else
net.ipv4.conf.all.rp_filter = 1
net.ipv4.conf.*.log_martians = 1
net.ipv4.igmp_max_memberships=30
`;

const KEYS = `cd /proc/sys/net/ipv4
echo "memberships $(cat igmp_max_memberships) echo $(cat icmp_echo_ignore_broadcasts)"
for i in all default eth0 eth1 lo; do echo "$i rp_filter $(cat conf/$i/rp_filter) igmp $(cat conf/$i/force_igmp_version) martians $(cat conf/$i/log_martians)"; done`;

const FILES = `find /etc/sysctl.d /etc/sysctl.conf -printf '%y %m %U:%G %p %l\\n' | sort; find /etc/sysctl.d -type f -exec sha256sum {} + | sort`;

describeWithFullLab('sysctl files of a host that boots', () => {
  const lab = useLab({ kind: 'systemd', hosts: 1 });

  test('ours has the last word, others keep what they relied on, and an undo leaves nothing', async () => {
    await sh(lab(), H1, `cat >/etc/sysctl.d/50-other.conf <<'END'\n${OTHER}END`);
    expect(await lab().reboot('h1')).toEqual({ state: 'running', failed: [] });
    const before = { keys: await sh(lab(), H1, KEYS), files: await sh(lab(), H1, FILES) };
    expect(before.keys).toContain('memberships 30 echo 1\nall rp_filter 1 igmp 0 martians 1');
    const profile = await writeFile(lab(), 'keys.yaml', PROFILE);

    const applied = await mcreadyRun(lab(), 'apply', 'h1', '--persist', '--yes', '-p', profile);

    expect({ code: applied.exitCode, left: drifting(hostOf(applied, 'h1')) }).toEqual({ code: 0, left: [] });
    expect(await lab().reboot('h1')).toEqual({ state: 'running', failed: [] });
    expect(await sh(lab(), H1, KEYS)).toBe(`memberships 200 echo 0
all rp_filter 0 igmp 0 martians 1
default rp_filter 1 igmp 0 martians 1
eth0 rp_filter 1 igmp 0 martians 1
eth1 rp_filter 0 igmp 2 martians 1
lo rp_filter 1 igmp 0 martians 1`);
    const after = await mcreadyRun(lab(), 'check', 'h1', '--persist', '-p', profile);
    expect({ code: after.exitCode, left: drifting(hostOf(after, 'h1')) }).toEqual({ code: 0, left: [] });
    const memberships = hostOf(after, 'h1').findings?.find(({ item }) => item === 'net.ipv4.igmp_max_memberships');
    expect(memberships?.persisted).toMatchObject({
      value: 200,
      where: expect.stringMatching(/^\/etc\/sysctl.d\/99-zz-mcready.conf:\d+$/),
    });

    // One that appears later: udev has systemd-sysctl apply its keys, by name and by pattern.
    await sh(
      lab(),
      H1,
      'echo net.ipv4.conf.late0.rp_filter = 2 >>/etc/sysctl.d/50-other.conf; ip link add late0 type veth peer name late1',
    );
    await sh(
      lab(),
      H1,
      'for i in 1 2 3 4 5 6 7 8 9 10; do read v </proc/sys/net/ipv4/conf/late0/rp_filter; [ "$v" = 2 ] && exit 0; sleep 0.5; done; exit 1',
    );
    expect(
      await sh(lab(), H1, 'cd /proc/sys/net/ipv4/conf; cat late0/rp_filter late0/log_martians late1/rp_filter'),
    ).toBe('2\n1\n1');
    await sh(lab(), H1, 'ip link del late0; sed -i /late0/d /etc/sysctl.d/50-other.conf');

    const undo = [...(hostOf(applied, 'h1').changes ?? [])].reverse().flatMap((change) => change.undo);
    await sh(lab(), H1, undo.join('\n'));
    expect(await lab().reboot('h1')).toEqual({ state: 'running', failed: [] });
    expect({ keys: await sh(lab(), H1, KEYS), files: await sh(lab(), H1, FILES) }).toEqual(before);
  }, 180_000);
});
