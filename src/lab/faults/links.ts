import { linesOfSix, routesOf } from '../network.ts';
import type { LabPlan, PlannedHost } from '../plan.ts';
import { type Fault, onHost } from './types.ts';

export const multicastOff = onHost(
  'multicast-off',
  'eth1 has no MULTICAST flag',
  () => 'ip link set dev eth1 multicast off',
  () => 'ip link set dev eth1 multicast on',
);

export const linkDown = onHost(
  'link-down',
  'eth1 is administratively down, its routes are gone',
  () => 'ip link set dev eth1 down',
  (host, plan) => ['ip link set dev eth1 up', ...routeCommands(host, plan)].join('\n'),
);

/** The kernel drops routes, and addresses of IPv6, with the interface and does not bring them back. */
function routeCommands(host: PlannedHost, plan: LabPlan): readonly string[] {
  return [
    ...routesOf(plan, host).map((route) => `ip route replace ${route}`),
    ...linesOfSix(plan, host, 'replace').map((line) => `ip ${line}`),
  ];
}

export const carrierDown: Fault = {
  id: 'carrier-down',
  title: 'The switch port of eth1 is down: no carrier',
  inject: (host) => switchPort(host, 'down'),
  heal: (host) => switchPort(host, 'up'),
};

function switchPort(host: PlannedHost, state: 'up' | 'down') {
  const port = host.links[0]?.port;
  return [{ place: 'switches', script: `ip link set dev ${port} ${state}` }] as const;
}

/** As a switch that lost the port's membership, or a wrong VLAN for the group: all else passes. */
export const switchDrops: Fault = {
  id: 'switch-drops',
  title: 'The switch sends no multicast UDP to the port of eth1',
  inject: (host) => [
    {
      place: 'switches',
      script: `nft -f - <<'END'
add table ${portTable(host)}
add chain ${portTable(host)} forward { type filter hook forward priority 0; }
add rule ${portTable(host)} forward oifname "${host.links[0]?.port}" ip daddr 224.0.0.0/4 meta l4proto udp drop
END`,
    },
  ],
  heal: (host) => [{ place: 'switches', script: `nft delete table ${portTable(host)}` }],
};

function portTable(host: PlannedHost): string {
  return `bridge mcready_lab_${host.name}`;
}

export const mtuSmall = onHost(
  'mtu-small',
  'eth1 has an MTU of 1280 while its network has 1500: larger datagrams vanish',
  () => 'ip link set dev eth1 mtu 1280',
  () => 'ip link set dev eth1 mtu 1500',
);

/** A veth has GRO off until it is asked for. */
export const groOn = onHost(
  'gro-on',
  'ethtool feature generic-receive-offload is on for eth1',
  () => 'ethtool -K eth1 gro on',
  () => 'ethtool -K eth1 gro off',
);

export const txChecksumOff = onHost(
  'tx-checksum-off',
  'ethtool feature tx-checksumming is off for eth1, and what needs it with it',
  () => 'ethtool -K eth1 tx off',
  () => 'ethtool -K eth1 tx on sg on tso on gso on',
);

export const igmpV2 = onHost(
  'igmp-v2',
  'IGMP version 2 is forced on eth1: source-specific joins become joins of any source',
  () => 'echo 2 >/proc/sys/net/ipv4/conf/eth1/force_igmp_version',
  () => 'echo 0 >/proc/sys/net/ipv4/conf/eth1/force_igmp_version',
);
