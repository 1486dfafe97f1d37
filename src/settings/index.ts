/** Every setting, in the order of plans: what another one needs comes before it (routes an interface that is up, a
 * routing daemon the MULTICAST flag). */
import { allmulticast } from './allmulticast/index.ts';
import { bridgeMulticastQuerier } from './bridge.multicast_querier/index.ts';
import { bridgeMulticastSnooping } from './bridge.multicast_snooping/index.ts';
import { carriesMulticast } from './carries_multicast/index.ts';
import { ethtoolChannels } from './ethtool.channels/index.ts';
import { ethtoolCoalesce } from './ethtool.coalesce/index.ts';
import { ethtoolFeatures } from './ethtool.features/index.ts';
import { ethtoolPause } from './ethtool.pause/index.ts';
import { ethtoolPrivateFlags } from './ethtool.private_flags/index.ts';
import { ethtoolRing } from './ethtool.ring/index.ts';
import { ethtoolRxHash } from './ethtool.rx_hash/index.ts';
import { firewallAccept } from './firewall.accept/index.ts';
import { igmpVersion } from './igmp_version/index.ts';
import { mcForwarding } from './mc_forwarding/index.ts';
import { mcForwardingIpv6 } from './mc_forwarding_ipv6/index.ts';
import { mldVersion } from './mld_version/index.ts';
import { mtu } from './mtu/index.ts';
import { multicast } from './multicast/index.ts';
import { multicastRoutes } from './multicast_routes/index.ts';
import { querier } from './querier/index.ts';
import { routes } from './routes/index.ts';
import { rpFilter } from './rp_filter/index.ts';
import { sysctl } from './sysctl/index.ts';
import type { Setting } from './types.ts';
import { up } from './up/index.ts';

export const SETTINGS: readonly Setting[] = [
  up,
  sysctl,
  rpFilter,
  igmpVersion,
  mldVersion,
  multicast,
  allmulticast,
  mtu,
  bridgeMulticastSnooping,
  bridgeMulticastQuerier,
  ethtoolChannels,
  ethtoolRing,
  ethtoolCoalesce,
  ethtoolPause,
  ethtoolPrivateFlags,
  ethtoolRxHash,
  ethtoolFeatures,
  mcForwarding,
  mcForwardingIpv6,
  multicastRoutes,
  routes,
  firewallAccept,
  carriesMulticast,
  querier,
];

/** @throws Error for an id that no setting has: ids of a profile were held against the schema before */
export function settingById(id: string): Setting {
  const found = SETTINGS.find((setting) => setting.id === id);
  if (!found) throw new Error(`no setting ${id}`);
  return found;
}
