/** Multicast routes on a real router: socat proves what is forwarded, `ip mroute` what the kernel has. */
import { beforeAll, expect, test } from '@jest/globals';
import { drifting, hostOf, mcready, mcreadyRun, writeFile } from './mcready.ts';
import { received } from './multicast.ts';
import { describeWithLab, sh, useLab } from './support.ts';

const R1 = { host: 'r1' } as const;
const GROUP = '239.8.0.19';
/** h1 and h3 are on segment A (r1's eth1), h2 on B (eth2). */
const ACROSS = { from: 'h1', to: 'h2', group: GROUP } as const;

/** Bytes and modes of what smcrouted reads. */
const FILES =
  'for f in /etc/smcroute.conf /etc/smcroute.d/*; do [ ! -e "$f" ] || { stat -c "%n %a %U" "$f"; cat "$f"; }; done';
const KERNEL = 'ip mroute show table all; sed 1d /proc/net/ip_mr_vif | tr -s " " | cut -d " " -f 3';

function profileOf(routes: readonly string[], more = ''): string {
  return `name: router\nmulticast_routes:\n${routes.map((route) => `  - ${route}\n`).join('')}${more}`;
}

describeWithLab('a router of the light lab', () => {
  const lab = useLab({ hosts: 3, topology: 'routed' });

  beforeAll(async () => {
    await sh(lab(), R1, `printf 'phyint eth1 enable\\n' >/etc/smcroute.conf; smcroutectl reload </dev/null`);
  });

  async function apply(profile: string): Promise<{ readonly code: number; readonly left: readonly string[] }> {
    const run = await mcreadyRun(lab(), 'apply', 'r1', '--yes', '-p', profile);
    if (run.exitCode)
      console.log(
        JSON.stringify(hostOf(run, 'r1'), null, 1),
        await sh(
          lab(),
          R1,
          'smcroutectl -p -d show routes </dev/null 2>&1; pgrep -a smcrouted; cat /etc/smcroute.conf; cat /proc/net/ip_mr_vif; smcrouted -N -l debug -n -i x -P /run/x.pid -u /run/x.sock 2>&1 | head -5; true',
        ),
      );
    return { code: run.exitCode, left: drifting(hostOf(run, 'r1')) };
  }

  test('any source: nothing crosses before, everything after, nothing when it is put back', async () => {
    const before = await sh(lab(), R1, FILES);
    const profile = await writeFile(lab(), 'any.yaml', profileOf([`{group: ${GROUP}, from: eth1, to: [eth2]}`]));
    expect(await received(lab(), { ...ACROSS, ttl: 8 })).toBe(0);
    const check = await mcreadyRun(lab(), 'check', 'r1', '-p', profile);
    expect(drifting(hostOf(check, 'r1'))).toEqual([`multicast_routes host (*, ${GROUP}) from eth1 drift`]);

    expect(await apply(profile)).toEqual({ code: 0, left: [] });

    expect(await sh(lab(), R1, 'smcroutectl -p -d show routes </dev/null')).toMatch(
      /^\(\*, 239\.8\.0\.19\) +eth1 .* eth2/m,
    );
    expect(await received(lab(), { ...ACROSS, ttl: 8 })).toBe(5);
    expect(await sh(lab(), R1, KERNEL)).toMatch(/^\(198\.19\.0\.11,239\.8\.0\.19\) +Iif: eth1 +Oifs: eth2 /m);
    expect(await received(lab(), { ...ACROSS, ttl: 1 })).toBe(0);
    await putBack(before);
    expect(await received(lab(), { ...ACROSS, ttl: 8 })).toBe(0);
  });

  test('one source and a TTL threshold: a packet has to have more; another source does not cross', async () => {
    const before = await sh(lab(), R1, FILES);
    const route = `{group: ${GROUP}, source: 198.19.0.11, from: eth1, to: [{dev: eth2, ttl_threshold: 5}]}`;
    const profile = await writeFile(lab(), 'one.yaml', profileOf([route]));

    expect(await apply(profile)).toEqual({ code: 0, left: [] });

    expect(await sh(lab(), R1, KERNEL)).toMatch(/^\(198\.19\.0\.11,239\.8\.0\.19\) +Iif: eth1 +Oifs: eth2\(ttl 5\)/m);
    expect(await received(lab(), { ...ACROSS, ttl: 5 })).toBe(0);
    expect(await received(lab(), { ...ACROSS, ttl: 6 })).toBe(5);
    expect(await received(lab(), { ...ACROSS, from: 'h3', ttl: 6 })).toBe(0);
    await putBack(before);
    expect(await received(lab(), { ...ACROSS, ttl: 6 })).toBe(0);
  });

  test('together with mc_forwarding: both are in force, and undone together', async () => {
    const before = await sh(lab(), R1, FILES);
    const more = 'interfaces:\n  eth2: {mc_forwarding: true}\n';
    const profile = await writeFile(
      lab(),
      'both.yaml',
      profileOf([`{group: 239.8.0.0/16, from: eth1, to: [eth2]}`], more),
    );

    expect(await apply(profile)).toEqual({ code: 0, left: [] });

    expect(await received(lab(), { ...ACROSS, ttl: 8 })).toBe(5);
    expect(await sh(lab(), R1, 'cat /proc/sys/net/ipv4/conf/eth2/mc_forwarding')).toBe('1');
    await putBack(before);
  });

  test('IPv6: a group crosses after apply and not before, mc_forwarding_ipv6 with it', async () => {
    const before = await sh(lab(), R1, FILES);
    // Packets of link-local sources are never forwarded.
    await sh(lab(), { host: 'h1' }, 'ip address add 2001:db8:1::1/64 dev eth1 nodad');
    const more = 'interfaces:\n  eth2: {mc_forwarding_ipv6: true}\n';
    const text = profileOf(['{group: ff15::19, source: 2001:db8:1::1, from: eth1, to: [eth2]}'], more);
    const profile = await writeFile(lab(), 'ipv6.yaml', text);
    await sh(lab(), R1, 'ip address add 2001:db8:1::ff/64 dev eth1 nodad');
    expect(await receivedIpv6('ff15::19')).toBe(0);

    expect(await apply(profile)).toEqual({ code: 0, left: [] });

    expect(await sh(lab(), R1, 'cat /proc/sys/net/ipv6/conf/eth2/mc_forwarding')).toBe('1');
    expect(await sh(lab(), R1, 'ip -6 mroute show table all')).toMatch(
      /^\(2001:db8:1::1,ff15::19\) +Iif: eth1 +Oifs: eth2 /m,
    );
    expect(await receivedIpv6('ff15::19')).toBe(5);
    await putBack(before);
    expect(await receivedIpv6('ff15::19')).toBe(0);
  });

  test('what smcrouted leaves out (lo is no multicast interface) is seen when read back, and undone', async () => {
    const before = await sh(lab(), R1, FILES);
    const profile = await writeFile(lab(), 'lo.yaml', profileOf([`{group: ${GROUP}, from: eth1, to: [lo]}`]));

    const { code, stdout } = await mcready(lab(), 'apply', 'r1', '--yes', '-p', profile);

    expect(code).toBe(4);
    expect(stdout).toContain('read back otherwise: multicast_routes host');
    expect(await sh(lab(), R1, FILES)).toBe(before);
  });

  test('an entry whose interface left the table: smcrouted, which would end, is not asked', async () => {
    const profile = await writeFile(lab(), 'left.yaml', profileOf([`{group: ${GROUP}, from: eth1, to: [lo]}`]));
    const before = await sh(lab(), R1, 'cat /etc/smcroute.conf; pgrep -x smcrouted');
    await sh(lab(), R1, `echo 'phyint eth2 enable' >>/etc/smcroute.conf; smcroutectl reload </dev/null`);
    await received(lab(), { from: 'h2', to: 'h1', group: '239.8.0.77', ttl: 8 });
    await sh(lab(), R1, `sed -i '/eth2/d' /etc/smcroute.conf; smcroutectl reload </dev/null`);

    const run = await mcreadyRun(lab(), 'check', 'r1', '-p', profile);

    expect(run.exitCode).toBe(3);
    expect(hostOf(run, 'r1').findings?.[0]?.running).toMatchObject({
      state: 'unknown',
      why: expect.stringContaining('an entry whose interface has left the table would end it'),
    });
    expect(await sh(lab(), R1, 'cat /etc/smcroute.conf; pgrep -x smcrouted')).toBe(before);
  });

  test('the daemon has ended: told plainly, with what to do; then it is there again', async () => {
    const text = profileOf(
      [`{group: ${GROUP}, from: eth1, to: [eth2]}`],
      'interfaces:\n  eth1: {mc_forwarding: true}\n',
    );
    const profile = await writeFile(lab(), 'ended.yaml', text);
    await sh(
      lab(),
      R1,
      'smcroutectl kill </dev/null; n=0; while pgrep -x smcrouted && [ $n -lt 100 ]; do sleep 0.05; n=$((n+1)); done',
    );

    const { code, stdout: wrapped } = await mcready(lab(), 'check', 'r1', '-p', profile);

    const stdout = wrapped.replace(/\s+/g, ' ');
    expect(code).toBe(1);
    expect(stdout).toContain('no multicast routing daemon runs here');
    expect(stdout).toContain('smcroute is installed, but smcrouted does not run');
    expect(stdout).toContain('smcroutectl reload </dev/null >/dev/null 2>&1 || smcrouted -N');
    const run = await mcreadyRun(lab(), 'check', 'r1', '-p', profile);
    expect(drifting(hostOf(run, 'r1'))).toEqual([
      `multicast_routes host (*, ${GROUP}) from eth1 drift`,
      'mc_forwarding eth1 drift',
    ]);
    await sh(
      lab(),
      R1,
      'smcrouted -N; n=0; until grep -q eth1 /proc/net/ip_mr_vif || [ $n -ge 100 ]; do sleep 0.05; n=$((n+1)); done',
    );
    const again = await mcreadyRun(lab(), 'check', 'r1', '-p', profile);
    expect(drifting(hostOf(again, 'r1'))).toEqual([`multicast_routes host (*, ${GROUP}) from eth1 drift`]);
  });

  /** How many of five datagrams with hop limit 8 from h1 a socket of h2 got. */
  async function receivedIpv6(group: string): Promise<number> {
    const receive = `
import socket, struct, sys
s = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
s.bind(("${group}", 23110))
s.setsockopt(41, 20, socket.inet_pton(socket.AF_INET6, "${group}") + struct.pack("@I", socket.if_nametoindex("eth1")))
print("joined", flush=True)
s.settimeout(2)
n = 0
try:
    while n < 5:
        s.recv(100)
        n += 1
except socket.timeout: pass
print(n)`;
    const send = `
import socket, time
s = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
s.setsockopt(41, 17, socket.if_nametoindex("eth1"))
s.setsockopt(41, 18, 8)
s.bind(("2001:db8:1::1", 0))
for n in range(5):
    s.sendto(b"x", ("${group}", 23110))
    time.sleep(0.05)`;
    const got = lab().exec({ host: 'h2' }, ['python3', '-c', receive], { timeoutMs: 10_000 });
    await sh(
      lab(),
      { host: 'h2' },
      'n=0; until grep -q ff15 /proc/net/igmp6; do n=$((n + 1)); [ $n -lt 100 ]; sleep 0.02; done; sleep 0.3',
    );
    const sent = await lab().exec({ host: 'h1' }, ['python3', '-c', send], { timeoutMs: 10_000 });
    expect(sent).toMatchObject({ code: 0, stderr: '' });
    return Number((await got).stdout.split('\n')[1]);
  }

  /** As the plan's own undo does it, which `plan` tells: files as they were, and the daemon goes by them. */
  async function putBack(before: string): Promise<void> {
    await sh(lab(), R1, `printf 'phyint eth1 enable\\n' >/etc/smcroute.conf; smcroutectl reload </dev/null`);
    expect(await sh(lab(), R1, FILES)).toBe(before);
  }
});
