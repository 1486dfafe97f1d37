/**
 * A receiver whose own firewall already explains that nothing comes, behind a router: the router is named beside it where its own
 * tables make sure of that, and not where it may have no route only because it knows no member.
 */
import { beforeAll, expect, test } from '@jest/globals';
import { healFault, injectFault } from '../../src/lab/index.ts';
import { mcreadyRun } from './mcready.ts';
import { causesOf, told } from './ping-scenarios.ts';
import { R1, remedied, routeBy } from './routers.ts';
import { describeWithLab, sh, useLab } from './support.ts';

const PHYINTS = 'phyint eth1 enable\nphyint eth2 enable\n';
const BOTH_WAYS = `${PHYINTS}mroute from eth1 group 239.0.0.0/8 to eth2\nmroute from eth2 group 239.0.0.0/8 to eth1\n`;
const RECEIVER = 'igmp-blocked receiver h2 likely';
const ROUTER = 'no-forwarding router r1 certain';
const FILTER = 'nft add table inet t; nft add chain inet t c "{ type filter hook forward priority 0; }"';

describeWithLab('a fault at the receiver, and at the router before it', () => {
  const lab = useLab({ hosts: 2, topology: 'routed' });
  const pingOver = (group: string) =>
    mcreadyRun(lab(), 'ping', '--group', group, '--from', 'h1', '--to', 'h2', '--ttl', '4', '--interval', '0.06');

  // Also for as long as a bridge floods before it counts on its querier: its first second (net/bridge/br_multicast.c).
  beforeAll(async () => expect((await pingOver('239.8.5.9')).verdict).toBe('delivered'));

  test.each([
    {
      name: 'the router is well',
      group: '239.8.5.1',
      inject: ':',
      causes: [RECEIVER],
    },
    {
      name: 'no routing daemon',
      group: '239.8.5.2',
      inject: 'smcroutectl kill </dev/null; while [ "$(wc -l </proc/net/ip_mr_vif)" -gt 1 ]; do sleep 0.02; done',
      causes: [ROUTER, RECEIVER],
    },
    {
      name: "the router's firewall",
      group: '239.8.5.3',
      inject: `${FILTER}; nft add rule inet t c ip daddr 239.8.5.3 counter drop`,
      causes: [ROUTER, RECEIVER],
    },
    {
      name: 'a route that leads nowhere, as for want of members',
      group: '239.8.5.4',
      routes: PHYINTS,
      causes: [RECEIVER],
    },
  ])('$name', async ({ group, inject, routes, causes }) => {
    await injectFault(lab(), 'igmp-blocked', 'h2');
    if (routes !== undefined) await routeBy(lab(), 'r1', routes);
    if (inject !== undefined) await sh(lab(), R1, inject);
    const ping = () => pingOver(group);
    try {
      const run = await ping();

      expect(told(run, 'delivered')).toEqual({ 'h1>h2': ['undelivered', ...causes] });
      await remedied(lab(), run);
      // What is left is told by the next ping, and nothing else.
      const left = await ping();
      expect(told(left, 'delivered')).toEqual(routes === undefined ? {} : { 'h1>h2': ['undelivered', ROUTER] });
      if (routes !== undefined) await remedied(lab(), left);
      expect(told(await ping(), 'delivered')).toEqual({});
      expect(causesOf(run).map(({ host }) => host)).toEqual(causes.map((cause) => cause.split(' ')[2]));
    } finally {
      await healFault(lab(), 'igmp-blocked', 'h2');
      await sh(lab(), R1, 'if nft list table inet t >/dev/null 2>&1; then nft delete table inet t; fi');
      await routeBy(lab(), 'r1', BOTH_WAYS);
    }
  });
});
