/** What each shipped profile is for, shown by other means than ours. A profile without an entry here fails test/profile/shipped. */
import type { Lab, Topology } from '../../src/lab/types.ts';
import { joinedOnOneSocket, sendToEach } from './joins.ts';
import { mcreadyRun } from './mcready.ts';
import { received } from './multicast.ts';
import { sh } from './support.ts';

export interface Proof {
  readonly topology?: Topology;
  /** Host it is applied to; senders and receivers have it too where `works` needs them. */
  readonly hosts: readonly string[];
  /** A shell line that asks the kernel of such a host, and what it has to say once the profile is applied. */
  readonly kernel: readonly [line: string, answer: string];
  /** Rejects, or gives something else than true, when what the profile is for does not work. */
  works(lab: Lab): Promise<unknown>;
}

/** Of one interface: the flag, the filter in force, GRO. */
const INTERFACE = `ip -o link show eth1 | grep -o MULTICAST
echo $(( $(cat /proc/sys/net/ipv4/conf/all/rp_filter) > $(cat /proc/sys/net/ipv4/conf/eth1/rp_filter) ? $(cat /proc/sys/net/ipv4/conf/all/rp_filter) : $(cat /proc/sys/net/ipv4/conf/eth1/rp_filter) ))`;
const GRO = 'ethtool -k eth1 | grep -o "^generic-receive-offload: .*"';
const ROUTE = 'ip route get 239.1.2.3 | grep -o "dev eth1"';

export const PROOFS: { readonly [profile: string]: Proof } = {
  baseline: {
    hosts: ['h1', 'h2'],
    kernel: [
      'ip -o link show eth1 | grep -o MULTICAST; cat /proc/sys/net/ipv4/conf/eth1/mc_forwarding',
      'MULTICAST\n0',
    ],
    works: async (lab) => (await programsTake(lab, 'h1')) && programsTake(lab, 'h2'),
  },
  receiver: {
    hosts: ['h2'],
    kernel: [`${INTERFACE}\n${GRO}\n${ROUTE}`, 'MULTICAST\n0\ngeneric-receive-offload: off\ndev eth1'],
    works: async (lab) => (await received(lab, { from: 'h1', to: 'h2', group: '239.1.1.1' })) === 5,
  },
  sender: {
    hosts: ['h1'],
    kernel: [ROUTE, 'dev eth1'],
    works: async (lab) => {
      await sh(lab, { host: 'h2' }, 'cd /proc/sys/net/ipv4/conf; echo 0 >all/rp_filter; echo 0 >eth1/rp_filter');
      return (await received(lab, { from: 'h1', to: 'h2', group: '239.1.1.1', byRoute: true })) === 5;
    },
  },
  ros2: {
    hosts: ['h1', 'h2'],
    kernel: [
      'cat /proc/sys/net/ipv4/ipfrag_time /proc/sys/net/ipv4/ipfrag_high_thresh /proc/sys/net/core/rmem_max',
      '3\n134217728\n2147483647',
    ],
    works: async (lab) => {
      const discovery = await received(lab, { from: 'h1', to: 'h2', group: '239.255.0.1', port: 7400, byRoute: true });
      return discovery === 5 && (await delivers(lab, 'ros2'));
    },
  },
  st2110: {
    hosts: ['h1', 'h2'],
    kernel: [
      'grep "^[0-9]*.eth1 " /proc/net/igmp | grep -o "V3"; cat /proc/sys/net/ipv4/conf/eth1/force_igmp_version /proc/sys/net/core/rmem_max; ip route get 224.0.1.129 | grep -o "dev eth1"',
      'V3\n0\n12582912\ndev eth1',
    ],
    works: async (lab) => {
      const clock = await received(lab, { from: 'h1', to: 'h2', group: '224.0.1.129', port: 319, byRoute: true });
      const video = await received(lab, { from: 'h1', to: 'h2', group: '239.20.0.1', port: 5004, byRoute: true });
      return clock === 5 && video === 5 && (await delivers(lab, 'st2110'));
    },
  },
  'market-data': {
    hosts: ['h2'],
    kernel: [`cat /proc/sys/net/ipv4/igmp_max_memberships; ${GRO}`, '1000\ngeneric-receive-offload: off'],
    works: async (lab) => {
      const groups = Array.from({ length: 100 }, (_one, at) => `239.10.0.${at + 1}`);
      await sh(lab, { host: 'h1' }, 'ip route replace 239.0.0.0/8 dev eth1');
      const heard = await joinedOnOneSocket(lab, { host: 'h2', groups }, () => sendToEach(lab, 'h1', groups));
      return heard === `${await addressOf(lab, 'h1')}:100`;
    },
  },
  corosync: {
    hosts: ['h1', 'h2', 'h3'],
    kernel: [`cat /proc/sys/net/ipv4/igmp_link_local_mcast_reports; ${ROUTE}`, '1\ndev eth1'],
    works: async (lab) => {
      const tokens = [];
      for (const [from, to] of [
        ['h1', 'h2'],
        ['h2', 'h3'],
        ['h3', 'h1'],
      ] as const) {
        tokens.push(await received(lab, { from, to, group: '239.192.7.7', port: 5405, byRoute: true }));
      }
      return tokens.every((number) => number === 5) && (await delivers(lab, 'corosync'));
    },
  },
  iptv: {
    hosts: ['h2'],
    kernel: [
      'cat /proc/sys/net/ipv4/conf/eth1/force_igmp_version /proc/sys/net/ipv4/igmp_max_msf; ip route get 232.1.1.1 | grep -o "dev eth1"',
      '0\n64\ndev eth1',
    ],
    works: async (lab) => {
      const [wanted, other] = [await addressOf(lab, 'h1'), 'h3'];
      for (const host of ['h1', other]) await sh(lab, { host }, 'ip route replace 232.0.0.0/8 dev eth1');
      const groups = ['232.1.1.1', '232.1.1.2'];
      const heard = await joinedOnOneSocket(lab, { host: 'h2', groups, source: wanted }, async () => {
        const filter = await sh(lab, { host: 'h2' }, 'cat /proc/net/mcfilter');
        if (!filter.includes('0xe8010101')) throw new Error(`no source filter: ${filter}`);
        for (const host of ['h1', other]) await sendToEach(lab, host, groups);
      });
      return heard === `${wanted}:2`;
    },
  },
  'multicast-router': {
    topology: 'routed',
    hosts: ['r1'],
    kernel: [
      'cat /proc/sys/net/ipv4/conf/eth1/mc_forwarding /proc/sys/net/ipv4/conf/eth2/mc_forwarding /proc/sys/net/ipv4/conf/eth1/rp_filter /proc/sys/net/ipv4/igmp_max_memberships',
      '1\n1\n2\n200',
    ],
    works: async (lab) => (await received(lab, { from: 'h1', to: 'h2', group: '239.1.1.1', ttl: 2 })) === 5,
  },
};

/** The `delivery` entries of the profile, by the ping itself. */
async function delivers(lab: Lab, profile: string): Promise<boolean> {
  const run = await mcreadyRun(lab, 'ping', 'h1', 'h2', '-p', profile, '--count', '3');
  return run.verdict === 'delivered' && (run.pairs ?? []).length === 2;
}

/** A program that asks for the flag (smcrouted) takes eth1. */
async function programsTake(lab: Lab, host: string): Promise<boolean> {
  const taken = await sh(
    lab,
    { host },
    `echo 'phyint eth1 enable' >/run/take.conf
     smcrouted -n -N -f /run/take.conf -i take -P /run/take.pid -u /run/take.sock >/dev/null 2>&1 & pid=$!
     n=0; until [ -e /run/take.pid ]; do n=$((n + 1)); [ $n -lt 200 ] || exit 1; sleep 0.05; done
     grep -c eth1 /proc/net/ip_mr_vif; kill $pid; wait $pid 2>/dev/null; :`,
  );
  return taken === '1';
}

async function addressOf(lab: Lab, host: string): Promise<string> {
  return sh(lab, { host }, "ip -o -4 address show eth1 | sed 's/.*inet //; s#/.*##'");
}
