/**
 * The kernel's own reasons for dropping packets, read where tracefs is mounted: in the mount namespace of one host of the lab.
 * They are of the whole machine, so they only ever support what is said, or tell what nothing else could.
 */
import { expect, test } from '@jest/globals';
import { healFault, injectFault } from '../../src/lab/index.ts';
import { loadProgram, UNLOAD } from './bpf.ts';
import { mcreadyRun, writeFile } from './mcready.ts';
import { causesOf, H2, told } from './ping-scenarios.ts';
import { describeWithLab, sh, useLab } from './support.ts';

const MOUNT = 'mount -t tracefs tracefs /sys/kernel/tracing';
const UNMOUNT = 'umount /sys/kernel/tracing';
/** Packets that the reason was given for, in the evidence. */
const given = (evidence: readonly string[], reason: string) =>
  Number(
    new RegExp(`drop reasons on h2 during the second burst: .*\\b${reason} (\\d+)`).exec(evidence.join('\n'))?.[1] ?? 0,
  );

describeWithLab("the kernel's reasons", () => {
  const lab = useLab({ hosts: 2 });
  let used = 0;
  const ping = (...args: readonly string[]) => {
    used += 1;
    return mcreadyRun(lab(), 'ping', '--group', `239.8.6.${used}`, '--from', 'h1', '--to', 'h2', ...args);
  };
  /** Descriptors of perf events that anybody on the machine holds: none outlives a probe. */
  const events = () => sh(lab(), H2, 'find /proc/[0-9]*/fd -lname "*perf_event*" 2>/dev/null | wc -l');

  test('IP_RPFILTER beside the counter, and nothing where tracefs is not mounted; nothing stays open', async () => {
    await injectFault(lab(), 'rp-filter-asymmetric', 'h2');
    await sh(lab(), H2, MOUNT);

    const run = await ping();
    await sh(lab(), H2, UNMOUNT);
    const without = await ping();
    await healFault(lab(), 'rp-filter-asymmetric', 'h2');

    const cause = { 'h1>h2': ['undelivered', 'receiver-rp-filter receiver h2 certain'] };
    expect([told(run, 'delivered'), told(without, 'delivered')]).toEqual([cause, cause]);
    expect(given(causesOf(run)[0]!.evidence, 'IP_RPFILTER')).toBeGreaterThanOrEqual(5);
    expect(causesOf(without)[0]!.evidence.join('\n')).not.toMatch(/drop reasons|could not be asked/);
    expect(await events()).toBe('0');
  });

  test('a program of generic XDP: named with its mode, and the kernel has no name for what it drops', async () => {
    await sh(lab(), H2, `${loadProgram('xdp', 'udp', 'drop')}ip link set dev eth1 xdpgeneric pinned /run/bpf/drop`);
    await sh(lab(), H2, MOUNT);
    const run = await ping();
    await sh(lab(), H2, `${UNMOUNT}; ip link set dev eth1 xdpgeneric off; ${UNLOAD}`);

    expect(told(run, 'delivered')).toEqual({ 'h1>h2': ['undelivered', 'receiver-ingress-drop receiver h2 likely'] });
    const [{ evidence, remedy }] = causesOf(run) as [ReturnType<typeof causesOf>[number]];
    expect(evidence.join('\n')).toMatch(/the XDP program \d+ drop is attached to eth1 of h2 \(xdpgeneric\)/);
    expect(given(evidence, 'NOT_SPECIFIED')).toBeGreaterThanOrEqual(5);
    expect(remedy).toEqual(['ip link set dev eth1 xdpgeneric off']);
  });

  test('a source that no packet may have: the wire tells that it was changed, only the reasons that it is refused', async () => {
    await sh(
      lab(),
      { host: 'h1' },
      "nft -f - <<'E'\nadd table netdev t\nadd chain netdev t c { type filter hook egress device eth1 priority 0; }\nadd rule netdev t c ip daddr 239.0.0.0/8 ip saddr set 224.9.9.9\nE",
    );
    const without = await ping();
    await sh(lab(), H2, MOUNT);
    const run = await ping();
    await sh(lab(), H2, UNMOUNT);
    await sh(lab(), { host: 'h1' }, 'nft delete table netdev t');

    const rewritten = 'source-rewritten network h2 certain';
    expect(told(without, 'delivered')).toEqual({ 'h1>h2': ['undelivered', rewritten] });
    expect(told(run, 'delivered')).toEqual({
      'h1>h2': ['undelivered', rewritten, 'receiver-bad-source receiver h2 likely'],
    });
    const { evidence } = causesOf(run)[1]!;
    expect(evidence[0]).toBe('10 of 10 packets of h1 were seen on h2 with source 224.9.9.9');
    expect(given(evidence, 'IP_INVALID_SOURCE')).toBeGreaterThanOrEqual(5);
    expect((await ping()).verdict).toBe('delivered');
  });

  test('where nothing is known, they are told, or why they are not', async () => {
    const profile = await writeFile(
      lab(),
      'fast.yaml',
      'name: fast\ndelivery:\n  - {group: 239.8.6.200, port: 23110, dev: eth1, max_rtt_ms: 0.0001}\n',
    );
    const slow = async () => {
      const run = await mcreadyRun(lab(), 'ping', '-p', profile, '--from', 'h1', '--to', 'h2');
      expect(told(run, 'delivered')).toEqual({ 'h1>h2': ['degraded', 'unknown network h2 guess'] });
      return causesOf(run)[0]!.evidence.join('\n');
    };

    expect(await slow()).toContain('why the kernel of h2 drops packets could not be asked: tracefs is not mounted');
    await sh(lab(), H2, MOUNT);
    const asked = await slow();
    await sh(lab(), H2, UNMOUNT);

    expect(asked).toMatch(/drop reasons on h2 during the second burst: [A-Z_0-9]+ \d+|the kernel of h2 gave no reason/);
  });
});
