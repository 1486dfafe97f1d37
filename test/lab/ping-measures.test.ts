/** What is measured of a pair beyond loss: source-specific joins, sizes, DSCP, death and revival; tcpdump and /proc agree. */
import { expect, test } from '@jest/globals';
import { healFault, injectFault } from '../../src/lab/index.ts';
import type { Run } from '../../src/result/types.ts';
import { mcready, mcreadyRun, RUN_JS, writeFile } from './mcready.ts';
import { joined, probesOn } from './probes.ts';
import { describeWithLab, sh, useLab } from './support.ts';

const H2 = { host: 'h2' };

describeWithLab('source-specific groups', () => {
  const lab = useLab({ hosts: 3 });

  test.each([
    ['232.8.7.1', '198.19.0.11', '198.18.0.11', '0xe8080701 0xc613000b'],
    ['ff35::8000:71', 'fd98::11', 'fd97::11', 'ff350000000000000000000080000071 fd980000000000000000000000000011'],
  ])('%s from %s: its source is heard, %s is not', async (group, source, stranger, listed) => {
    for (const name of ['h1', 'h2', 'h3']) {
      const six = `ip addr replace fd98::1${name.slice(1)}/64 dev eth1 nodad; ip addr replace fd97::1${name.slice(1)}/64 dev eth0 nodad`;
      await sh(lab(), { host: name }, six);
    }
    await watch('h1', `dst ${group}`);
    const answer = mcreadyRun(lab(), 'ping', '--group', group, '--source', source, '--from', 'h1', '--count', '40');
    const filter = group.includes(':') ? '/proc/net/mcfilter6' : '/proc/net/mcfilter';
    await sh(
      lab(),
      H2,
      `n=0; until tr -s ' ' <${filter} | grep -q '${listed} 1 0'; do n=$((n + 1)); [ $n -lt 200 ]; sleep 0.02; done`,
    );

    const run = await answer;

    expect(run.pairs).toHaveLength(2);
    for (const pair of run.pairs!)
      expect(pair).toMatchObject({ verdict: 'delivered', received: 40, sourceSeen: source });
    // The negative control was on the wire.
    const sources = (await watched('h1')).split('\n').map((line) => /IP6? (\S+)\.\d+ > /.exec(line)?.[1]);
    expect(sources.filter((address) => address === stranger)).toHaveLength(2);
    expect(sources.filter((address) => address === source).length).toBeGreaterThanOrEqual(40);
  });

  test('where nobody says who sends, the host that has the source does: of a flag, of a delivery entry', async () => {
    const profile = await writeFile(
      lab(),
      'ssm.yaml',
      'name: ssm\ndelivery: [{group: 232.8.7.4, port: 23110, source: 198.19.0.12, dev: eth1}]\n',
    );
    const [byFlag, byEntry] = [
      await mcreadyRun(lab(), 'ping', '--group', '232.8.7.2', '--source', '198.19.0.11'),
      await mcreadyRun(lab(), 'ping', '-p', profile),
    ];

    expect(verdicts(byFlag)).toEqual({ 'h1>h2': 'delivered', 'h1>h3': 'delivered' });
    expect(verdicts(byEntry)).toEqual({ 'h2>h1': 'delivered', 'h2>h3': 'delivered' });
    expect([byFlag.exitCode, byEntry.exitCode]).toEqual([0, 0]);
  });

  test('a source that no host has is not delivered, nor is one that only its own host would receive', async () => {
    const nobody = await mcreadyRun(lab(), 'ping', '--group', '232.8.7.2', '--source', '198.19.0.99');
    const alone = await mcready(lab(), ...['ping', '--group', '232.8.7.2', '--source', '198.19.0.11', '--to', 'h1']);

    expect(nobody.exitCode).toBe(1);
    expect(new Set(Object.values(verdicts(nobody)).map((told) => told.replace(/h\d$/, '')))).toEqual(
      new Set(['undelivered ssm-source-mismatch sender ']),
    );
    expect(alone).toMatchObject({ code: 2, stderr: expect.stringContaining('no pair to test for group 232.8.7.2') });
  });

  test('hosts that do not have the source are not heard, and the cause says so', async () => {
    const run = await mcreadyRun(lab(), 'ping', '--group', '232.8.7.2', '--source', '198.19.0.11', '--from', 'all');

    expect(verdicts(run)).toEqual({
      ...{ 'h1>h2': 'delivered', 'h1>h3': 'delivered' },
      ...{ 'h2>h1': 'undelivered ssm-source-mismatch sender h2', 'h2>h3': 'undelivered ssm-source-mismatch sender h2' },
      ...{ 'h3>h1': 'undelivered ssm-source-mismatch sender h3', 'h3>h2': 'undelivered ssm-source-mismatch sender h3' },
    });
  });

  test('a host that speaks IGMPv2 is warned of', async () => {
    await injectFault(lab(), 'igmp-v2', 'h2');
    const run = await mcreadyRun(lab(), 'ping', '--group', '232.8.7.3', '--source', '198.19.0.11', '--from', 'h1');
    await healFault(lab(), 'igmp-v2', 'h2');

    expect(run.warnings!.filter((text) => text.includes('speaks IGMPv2'))).toEqual([
      expect.stringContaining('232.8.7.3:23110 from 198.19.0.11: eth1 of h2 speaks IGMPv2'),
    ]);
  });

  async function watch(host: string, filter: string) {
    await sh(
      lab(),
      { host },
      `(exec tcpdump --immediate-mode -lnpi eth1 'udp and ${filter}' >/tmp/watch 2>/tmp/watch.log & echo $! >/tmp/watch.pid)
       n=0; until grep -q listening /tmp/watch.log; do n=$((n + 1)); [ $n -lt 100 ]; sleep 0.05; done`,
    );
  }

  async function watched(host: string) {
    return sh(lab(), { host }, 'sleep 0.3; kill $(cat /tmp/watch.pid); cat /tmp/watch');
  }
});

describeWithLab('sizes and DSCP', () => {
  const lab = useLab({ hosts: 2 });

  test('a sweep with DF: what fits the MTU is delivered, one byte more is refused by the sender', async () => {
    const run = await mcreadyRun(lab(), 'ping', '--from', 'h1', '--sizes', '1473,64,1472');

    expect(run.pairs!.map(({ sizeBytes, verdict, cause }) => [sizeBytes, verdict, cause?.code, cause?.at])).toEqual([
      [64, 'delivered', undefined, undefined],
      [1472, 'delivered', undefined, undefined],
      [1473, 'undelivered', 'packet-too-big', 'sender'],
    ]);
    const text = (await mcready(lab(), 'ping', '--from', 'h1', '--sizes', '1473,64,1472')).stdout;
    expect(text).toContain('239.192.19.64:23110, 1473 bytes  1 pair');
  });

  test('a switch port with a smaller MTU: small ones pass, the others vanish on the way', async () => {
    await sh(lab(), 'switches', 'ip link set dev h2.eth1 mtu 1000');

    const run = await mcreadyRun(lab(), 'ping', '--from', 'h1', '--sizes', '900,1400');
    await sh(lab(), 'switches', 'ip link set dev h2.eth1 mtu 1500');

    expect(run.pairs!.map(({ sizeBytes, verdict }) => [sizeBytes, verdict])).toEqual([
      [900, 'delivered'],
      [1400, 'undelivered'],
    ]);
    expect(run.pairs![1]!.cause).toMatchObject({ code: 'packet-too-big', at: 'network', confidence: 'certain' });
    expect((await mcreadyRun(lab(), 'ping', '--from', 'h1', '--sizes', '900,1400')).verdict).toBe('delivered');
  });

  test.each(['239.8.7.10', 'ff15::710'])(
    'the DSCP of %s is what arrives, also when it is changed on the way',
    async (group) => {
      const ask = async () =>
        (await mcreadyRun(lab(), 'ping', '--group', group, '--from', 'h1', '--dscp', '46')).pairs![0]!;
      expect(await ask()).toMatchObject({ verdict: 'delivered', dscpReceived: 46 });
      const ip = group.includes(':') ? 'ip6' : 'ip';
      await sh(
        lab(),
        { host: 'h1' },
        `nft -f - <<'E'\nadd table inet d\nadd chain inet d o { type filter hook output priority 0; }\nadd rule inet d o ${ip} daddr ${group} ${ip} dscp set 10\nE`,
      );
      const changed = await ask();
      await sh(lab(), { host: 'h1' }, 'nft delete table inet d');
      expect(changed).toMatchObject({ verdict: 'delivered', dscpReceived: 10 });
    },
  );
});

describeWithLab('a long run and a switch that forgets', () => {
  const lab = useLab({ hosts: 3 });
  const SOAK = ['--soak', '10', '--interval', '0.2', '--from', 'h1'];
  const restart =
    'ip link set data type bridge mcast_querier 0; ip link set data type bridge mcast_querier 1; sleep 2.5';

  test('no query in time: the packets end when the membership has aged, and a fresh join brings them back', async () => {
    await sh(lab(), 'switches', 'ip link set data type bridge mcast_membership_interval 500');
    await sh(lab(), 'switches', 'bridge mdb add dev data port h3.eth1 grp 239.8.7.20 permanent');
    await sh(
      lab(),
      H2,
      "(exec timeout 30 tcpdump --immediate-mode -ttlnpi eth1 'udp and dst 239.8.7.20' >/tmp/soak 2>/dev/null &)",
    );

    const run = await mcreadyRun(lab(), 'ping', '--group', '239.8.7.20', ...SOAK);
    await sh(lab(), 'switches', 'ip link set data type bridge mcast_membership_interval 26000');

    expect(verdicts(run)).toEqual({ 'h1>h2': 'degraded snooping-pruned network h2', 'h1>h3': 'delivered' });
    const [pruned, kept] = run.pairs!;
    expect(kept).toMatchObject({ received: 50, diedAfterMs: null });
    expect(pruned).toMatchObject({ sent: 50, revived: true, lostBeforeFirst: 0 });
    const times = (await sh(lab(), H2, 'cat /tmp/soak')).split('\n').map((line) => Number(line.split(' ')[0]));
    const seen = 1000 * (times[pruned!.received - 1]! - times[0]!);
    expect(Math.abs(pruned!.diedAfterMs! - seen)).toBeLessThan(50);
    expect(pruned!.cause!.evidence.join()).toMatch(/before a fresh join and 5 after it/);
  });

  test('a firewall that drops queries: the same death, and its cause is the rule', async () => {
    const query = 'mcast_query_interval 150 mcast_membership_interval 500';
    await sh(lab(), 'switches', `ip link set data type bridge ${query}; ${restart}`);
    await sh(
      lab(),
      H2,
      "nft -f - <<'E'\nadd table inet t\nadd chain inet t i { type filter hook input priority 0; }\nadd rule inet t i ip protocol igmp drop\nE",
    );

    const run = await mcreadyRun(lab(), 'ping', '--group', '239.8.7.21', ...SOAK);
    await sh(lab(), H2, 'nft delete table inet t');

    expect(verdicts(run)).toEqual({ 'h1>h2': 'degraded igmp-blocked receiver h2', 'h1>h3': 'delivered' });
    expect(run.pairs![0]).toMatchObject({ revived: true });
    expect(run.pairs![0]!.diedAfterMs).toBeGreaterThan(2000);
    expect(run.pairs![0]!.diedAfterMs).toBeLessThan(9000);
    expect((await mcreadyRun(lab(), 'ping', '--group', '239.8.7.21', ...SOAK)).verdict).toBe('delivered');
  });
});

describeWithLab('one-way delay', () => {
  const lab = useLab({ hosts: 3 });
  const RUNS = 4;

  // All hosts of a lab share one clock, and a packet is there within some milliseconds: the true delay is known.
  test.each([
    ['right', ''],
    ['seconds and hours apart', 'h1=-7200.25,h2=3.5'],
  ])(
    'clocks %s: the delay is above zero and below the round trip, within the bound that is told',
    async (_how, lies) => {
      for (let round = 0; round < RUNS; round += 1) {
        const { stdout } = await lab().exec(
          'controller',
          [process.execPath, RUN_JS, 'ping', '-i', lab().inventory, '--group', '239.8.7.40', '--json'],
          { timeoutMs: 60_000, env: { ...process.env, MCREADY_TEST_LYING_CLOCKS: lies } },
        );
        const { pairs = [] } = JSON.parse(stdout) as Run;
        expect(pairs).toHaveLength(6);
        for (const { oneWayMs, rttMs } of pairs) {
          const { min, errorMs } = oneWayMs!;
          expect(min + errorMs).toBeGreaterThan(0);
          expect(min - errorMs).toBeLessThan(rttMs!.max);
          expect(errorMs).toBeLessThan(20);
        }
      }
    },
  );
});

describeWithLab('what a probe takes and needs', () => {
  const lab = useLab({ hosts: 3 });

  test('a user without rights measures all the same, and is told what could not be read', async () => {
    const text = await sh(lab(), 'controller', `sed 's/user: root/user: audit/' ${lab().inventory}`);
    const inventory = await writeFile(lab(), 'audit.yaml', text);
    const ping = async () => JSON.parse((await mcready(lab(), 'ping', '-i', inventory, '--json')).stdout) as Run;

    const healthy = await ping();
    await injectFault(lab(), 'firewall-input', 'h2');
    const faulty = await ping();
    await healFault(lab(), 'firewall-input', 'h2');

    expect(healthy.verdict).toBe('delivered');
    expect(healthy.warnings!.filter((line) => line.includes('cannot be seen (Operation not permitted)'))).toHaveLength(
      3,
    );
    const failed = faulty.pairs!.filter(({ verdict }) => verdict !== 'delivered');
    expect(failed.map(({ from, to }) => `${from}>${to}`)).toEqual(['h1>h2', 'h3>h2']);
    for (const { cause } of failed) {
      expect(cause!.confidence).not.toBe('certain');
      expect(cause!.evidence.join()).toMatch(/could not be|unknown number/);
    }
  });

  test('less than 30 MB of memory, at its peak', async () => {
    const run = mcreadyRun(
      lab(),
      'ping',
      '--group',
      '239.8.7.30',
      ...['--count', '900', '--interval', '0.01', '--size', '1400'],
    );
    await joined(lab(), ['h1', 'h2', 'h3'], '1E0708EF');
    const peaks = await Promise.all(
      lab().hosts.map(async (host) => {
        const [probe] = await probesOn(lab(), host);
        const arrived = 'cat /sys/class/net/eth1/statistics/rx_packets';
        const most = `enough=$(($(${arrived}) + 1200)); until [ $(${arrived}) -gt $enough ]; do sleep 0.05; done; awk '/VmHWM/ {print $2}' /proc/${probe}/status`;
        return Number(await sh(lab(), { host }, most));
      }),
    );

    expect((await run).verdict).toBe('delivered');
    for (const peak of peaks) {
      expect(peak).toBeGreaterThan(1000);
      expect(peak).toBeLessThan(30_000);
    }
  });
});

function verdicts(run: Run) {
  return Object.fromEntries(
    run.pairs!.map(({ from, to, verdict, cause }) => [
      `${from}>${to}`,
      cause ? `${verdict} ${cause.code} ${cause.at} ${cause.host}` : verdict,
    ]),
  );
}
