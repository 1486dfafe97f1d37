/** Over routers with IPv6: one and two on the way, hop limits and a missing daemon told by the router's own tables, and what socat gets. */
import { expect, test } from '@jest/globals';
import { healFault, injectFault } from '../../src/lab/index.ts';
import type { Lab } from '../../src/lab/types.ts';
import type { Run } from '../../src/result/types.ts';
import { mcreadyRun } from './mcready.ts';
import { causesOf } from './ping-scenarios.ts';
import { ACROSS, applied, each, FROM_A, pingOver, profileOf, R1, remedied, routeBy, undelivered } from './routers.ts';
import { describeWithLab, sh, useLab } from './support.ts';

const GROUP = 'ff15::4:1';
const PHYINTS = 'phyint eth1 enable\nphyint eth2 enable\n';
const BOTH_WAYS = `${PHYINTS}mroute from eth1 group ff15::/16 to eth2\nmroute from eth2 group ff15::/16 to eth1\n`;

/** How many of 5 datagrams of socat, sent with this hop limit, a socat that joined on eth1 got. */
async function socatGot(
  lab: Lab,
  { from, to, hops }: { readonly from: string; readonly to: string; readonly hops: number },
) {
  const [group, file] = ['ff15::4:2', '/tmp/got6'];
  await sh(
    lab,
    { host: to },
    `rm -f ${file}; (exec timeout 20 socat -u UDP6-RECV:23111,bind=[${group}],reuseaddr,ipv6-join-group=[${group}]:eth1 OPEN:${file},creat,append) >/dev/null 2>&1 &
     echo $! >${file}.pid; n=0; until grep -q ff150000000000000000000000040002 /proc/net/igmp6; do n=$((n + 1)); [ $n -lt 100 ]; sleep 0.05; done`,
  );
  // IPPROTO_IPV6, IPV6_MULTICAST_HOPS (linux/in6.h)
  const target = `UDP6-DATAGRAM:[${group}]:23111,so-bindtodevice=eth1,setsockopt-int=41:18:${hops}`;
  await sh(lab, { host: from }, `for n in 1 2 3 4 5; do echo $n | socat -u - ${target}; done`);
  return Number(
    await sh(
      lab,
      { host: to },
      `n=0; until [ "$(wc -l <${file})" -ge 5 ] || [ $n -ge 40 ]; do n=$((n + 1)); sleep 0.05; done; kill $(cat ${file}.pid); wc -l <${file}`,
    ),
  );
}

function hopsOf(run: Run) {
  return Object.fromEntries(run.pairs!.map(({ from, to, hops }) => [`${from}>${to}`, hops]));
}

describeWithLab('over a router with IPv6', () => {
  const lab = useLab({ hosts: 4, topology: 'routed' });

  test('a hop limit of 2 reaches the other segment, 1 ends at the router; socat sees the same', async () => {
    const run = await pingOver(lab(), GROUP, '--ttl', '2');

    expect(undelivered(run)).toEqual({});
    expect(hopsOf(run)).toMatchObject({ 'h1>h2': 1, 'h4>h3': 1, 'h1>h3': 0, 'h2>h4': 0 });
    expect(await socatGot(lab(), { from: 'h1', to: 'h2', hops: 2 })).toBe(5);
    expect(await socatGot(lab(), { from: 'h1', to: 'h2', hops: 1 })).toBe(0);
  });

  test('a hop limit of 1: the router says what came in, and the delivery entry that is told passes', async () => {
    const run = await pingOver(lab(), 'ff15::4:3');

    expect(undelivered(run)).toEqual(each(ACROSS, 'ttl-expired router r1 certain'));
    expect(causesOf(run)[0]!.evidence.join('\n')).toMatch(
      /[1-9]\d packets of fd19:\S+ came in by eth1, with a TTL of 1 at most, and eth2 of r1/,
    );
    expect(undelivered(await mcreadyRun(lab(), 'ping', '-p', await profileOf(lab(), run)))).toEqual({});
  });

  test('a TTL threshold of an interface is one of IPv4: the kernel has none with IPv6', async () => {
    await routeBy(lab(), 'r1', BOTH_WAYS.replaceAll(' enable', ' enable ttl-threshold 5'));

    const run = await pingOver(lab(), 'ff15::4:4', '--ttl', '2');
    await routeBy(lab(), 'r1', BOTH_WAYS);

    expect(undelivered(run)).toEqual({});
  });

  test('no routing daemon, until the remedy starts it', async () => {
    await injectFault(lab(), 'router-down', 'r1');

    const run = await pingOver(lab(), GROUP, '--ttl', '3');
    expect(await socatGot(lab(), { from: 'h1', to: 'h2', hops: 3 })).toBe(0);
    await remedied(lab(), run);

    expect(undelivered(run)).toEqual(each(ACROSS, 'no-forwarding router r1 certain'));
    expect(causesOf(run)[0]!.evidence.join('\n')).toMatch(/no multicast routing runs on r1 \(\/proc\/net\/ip6_mr_vif/);
    expect(undelivered(await pingOver(lab(), GROUP, '--ttl', '3'))).toEqual({});
    expect(await socatGot(lab(), { from: 'h1', to: 'h2', hops: 3 })).toBe(5);
  });

  test('a routing daemon without a route for the group, cured by the commands and by the profile lines', async () => {
    const ping = () => pingOver(lab(), 'ff15::4:5', '--ttl', '3');
    await routeBy(lab(), 'r1', PHYINTS);
    const run = await ping();
    await remedied(lab(), run);
    const after = await ping();
    await routeBy(lab(), 'r1', PHYINTS);
    await applied(lab(), run);

    expect(undelivered(run)).toEqual(each(ACROSS, 'no-forwarding router r1 certain'));
    expect(undelivered(after)).toEqual({});
    expect(undelivered(await ping())).toEqual({});
    await routeBy(lab(), 'r1', BOTH_WAYS);
  });

  test('a rule of the router, by IPv6 alone', async () => {
    await sh(
      lab(),
      R1,
      'nft -f - <<\'E\'\nadd table inet t\nadd chain inet t c { type filter hook forward priority 0; }\nadd rule inet t c ip daddr 224.0.0.0/4 drop\nadd rule inet t c ip6 daddr ff15::/16 iifname "eth1" counter drop\nE',
    );
    const ping = () => pingOver(lab(), 'ff15::4:6', '--ttl', '3');

    const run = await ping();
    await remedied(lab(), run);
    const after = await ping();
    await sh(lab(), R1, 'nft delete table inet t');

    expect(undelivered(run)).toEqual(each(FROM_A, 'no-forwarding router r1 certain'));
    expect(causesOf(run)[0]!.evidence.join('\n')).toMatch(/ff15::\/16.*\(forward\), which counted [1-9]/);
    expect(undelivered(after)).toEqual({});
  });
});

describeWithLab('over two routers with IPv6', () => {
  const lab = useLab({ hosts: 3, topology: 'chain' });

  test('hops 1 and 2, and each hop limit ends where the router says', async () => {
    const far = await pingOver(lab(), GROUP, '--ttl', '3');
    const near = await pingOver(lab(), GROUP, '--ttl', '2');

    expect(hopsOf(far)).toEqual({ 'h1>h2': 1, 'h2>h1': 1, 'h2>h3': 1, 'h3>h2': 1, 'h1>h3': 2, 'h3>h1': 2 });
    expect(undelivered(near)).toEqual({
      ...each(['h1>h3'], 'ttl-expired router r2 certain'),
      ...each(['h3>h1'], 'ttl-expired router r1 certain'),
    });
    expect(await socatGot(lab(), { from: 'h1', to: 'h3', hops: 3 })).toBe(5);
    expect(await socatGot(lab(), { from: 'h1', to: 'h3', hops: 2 })).toBe(0);
  });

  test('no daemon on the second router: it is named', async () => {
    await injectFault(lab(), 'router-down', 'r2');

    const run = await pingOver(lab(), GROUP, '--ttl', '3');
    await healFault(lab(), 'router-down', 'r2');

    expect(undelivered(run)).toEqual(each(['h1>h3', 'h2>h3', 'h3>h1', 'h3>h2'], 'no-forwarding router r2 certain'));
  });
});
