/** Every shipped profile on hosts where all of it is wrong: applied, checked, the kernel asked, and what it is for works. */
import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Lab } from '../../src/lab/types.ts';
import { drifting, hostOf, mcreadyRun } from './mcready.ts';
import { PROOFS, type Proof } from './shipped-proofs.ts';
import { describeWithLab, sh, useLab } from './support.ts';

/**
 * Everything that a shipped profile asks for, the other way. Keys of net.core are the machine's (a namespace shows some and may
 * write none): files stand in for those that are shown.
 */
const SPOIL = `
echo 1 >/proc/sys/net/ipv4/conf/all/rp_filter
echo 1 >/proc/sys/net/ipv4/conf/eth1/rp_filter
echo 2 >/proc/sys/net/ipv4/conf/eth1/force_igmp_version
echo 20 >/proc/sys/net/ipv4/igmp_max_memberships
echo 10 >/proc/sys/net/ipv4/igmp_max_msf
echo 0 >/proc/sys/net/ipv4/igmp_link_local_mcast_reports
echo 30 >/proc/sys/net/ipv4/ipfrag_time
echo 4194304 >/proc/sys/net/ipv4/ipfrag_high_thresh
ip link set dev eth1 multicast off
ethtool -K eth1 gro on
for i in 239.0.0.0/8 232.0.0.0/8 224.0.1.129/32; do ip route replace $i dev eth0; done
for i in rmem_max wmem_max; do
  grep -q /proc/sys/net/core/$i /proc/self/mounts || { echo >/run/$i; mount --bind /run/$i /proc/sys/net/core/$i; }
  echo 212992 >/proc/sys/net/core/$i
done`;
/** The sender's network by another way: where strict drops what comes in by eth1. */
const ASYMMETRIC = 'ip route replace 198.19.0.0/21 dev eth0';

async function spoil(lab: Lab, { hosts }: Proof): Promise<void> {
  const all = [...new Set([...hosts, 'h1', 'h2'])];
  for (const host of all) await sh(lab, { host }, SPOIL);
  await sh(lab, { host: hosts.at(-1) ?? '' }, ASYMMETRIC);
}

const flat = Object.entries(PROOFS).filter(([, proof]) => proof.topology === undefined);
const routed = Object.entries(PROOFS).filter(([, proof]) => proof.topology === 'routed');

function proves(lab: () => Lab, profile: string, proof: Proof): void {
  describe(profile, () => {
    beforeEach(() => spoil(lab(), proof));

    test('what was wrong is put right, by the kernel too, and what it is for works', async () => {
      const { hosts, kernel, works } = proof;
      const before = await mcreadyRun(lab(), 'check', ...hosts, '-p', profile);
      expect(before.verdict).toBe('drift');
      expect(await works(lab()).catch(String)).not.toBe(true);

      const applied = await mcreadyRun(lab(), 'apply', ...hosts, '-p', profile, '--yes');

      expect({ code: applied.exitCode, told: applied.hosts.map(drifting) }).toMatchObject({ code: 0 });
      const checked = await mcreadyRun(lab(), 'check', ...hosts, '-p', profile);
      expect(checked.exitCode).toBe(0);
      const verdicts = hosts.flatMap((host) => hostOf(checked, host).findings ?? []).map(({ verdict }) => verdict);
      expect([...new Set(verdicts)].filter((verdict) => verdict !== 'not-applicable')).toEqual(['match']);
      for (const host of hosts) expect(await sh(lab(), { host }, kernel[0])).toBe(kernel[1]);
      expect(await works(lab())).toBe(true);
    });
  });
}

describeWithLab('shipped profiles of hosts', () => {
  const lab = useLab({ hosts: 3 });
  for (const [profile, proof] of flat) proves(lab, profile, proof);
});

describeWithLab('shipped profiles of routers', () => {
  const lab = useLab({ hosts: 2, topology: 'routed' });
  for (const [profile, proof] of routed) proves(lab, profile, proof);
});
