/** Every fact, in the order in which `mcready facts` shows them. */
import { addressesFact } from './addresses.ts';
import { bridgeMembersFact } from './bridge-members.ts';
import { bridgePortsFact } from './bridge-ports.ts';
import { bridgeStationsFact } from './bridge-stations.ts';
import { bridgeVlansFact } from './bridge-vlans.ts';
import { bridgesFact } from './bridges.ts';
import { environmentFact } from './environment.ts';
import { ethtoolChannelsFact } from './ethtool-channels.ts';
import { ethtoolCoalesceFact } from './ethtool-coalesce.ts';
import { ethtoolFeaturesFact } from './ethtool-features.ts';
import { ethtoolPauseFact } from './ethtool-pause.ts';
import { ethtoolPrivateFlagsFact } from './ethtool-private-flags.ts';
import { ethtoolRingFact } from './ethtool-ring.ts';
import { ethtoolRxHashUdp4Fact, ethtoolRxHashUdp6Fact } from './ethtool-rx-hash.ts';
import { igmpFact } from './igmp.ts';
import { igmpVersionFact } from './igmp-version.ts';
import { igmp6Fact } from './igmp6.ts';
import { interfaceOwnerFact } from './interface-owner.ts';
import { interfaceStackFact } from './interface-stack.ts';
import { interfacesFact } from './interfaces.ts';
import { kernelFact } from './kernel.ts';
import { linkDetailsFact } from './link-details.ts';
import { mcForwardingFact, mcForwardingIpv6Fact } from './mc-forwarding.ts';
import { mldVersionFact } from './mld-version.ts';
import { multicastRoutesFact, multicastRoutesIpv6Fact } from './multicast-routes.ts';
import { netfilterFact } from './netfilter.ts';
import { overwritersFact } from './overwriters.ts';
import { privilegesFact } from './privileges.ts';
import { querierFact } from './querier.ts';
import { routesFact } from './routes.ts';
import { routesIpv6Fact } from './routes-ipv6.ts';
import { routingDaemonFact } from './routing-daemon.ts';
import { rpFilterFact } from './rp-filter.ts';
import { tcFiltersFact } from './tc-filters.ts';
import { toolsFact } from './tools.ts';
import type { Fact } from './types.ts';

export const FACTS: readonly Fact[] = [
  kernelFact,
  interfacesFact,
  interfaceStackFact,
  linkDetailsFact,
  bridgesFact,
  bridgePortsFact,
  bridgeStationsFact,
  bridgeMembersFact,
  bridgeVlansFact,
  interfaceOwnerFact,
  addressesFact,
  routesFact,
  routesIpv6Fact,
  rpFilterFact,
  igmpFact,
  igmp6Fact,
  igmpVersionFact,
  mldVersionFact,
  mcForwardingFact,
  mcForwardingIpv6Fact,
  multicastRoutesFact,
  multicastRoutesIpv6Fact,
  routingDaemonFact,
  ethtoolFeaturesFact,
  ethtoolChannelsFact,
  ethtoolRingFact,
  ethtoolCoalesceFact,
  ethtoolPauseFact,
  ethtoolPrivateFlagsFact,
  ethtoolRxHashUdp4Fact,
  ethtoolRxHashUdp6Fact,
  netfilterFact,
  tcFiltersFact,
  environmentFact,
  querierFact,
  overwritersFact,
  toolsFact,
  privilegesFact,
];
