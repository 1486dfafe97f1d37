/**
 * Commands that set something of an interface, or a route: what settings run now and what is run at boot are the same
 * words. Pure; argv only, quoted where they become text.
 */
import { commandName } from '../facts/feature-names.ts';

/** `ip link set dev eth1 multicast on`, `… mtu 9000`. @param words what is set, behind the name */
export function linkCommand(name: string, ...words: readonly string[]): readonly string[] {
  return ['ip', 'link', 'set', 'dev', name, ...words];
}

/** `ethtool -G eth1 rx 4096`. @param option `-K`, `-G`, `-C`, `-L`, `-A`, `-N`, `--set-priv-flags` */
export function ethtoolCommand(option: string, name: string, ...words: readonly string[]): readonly string[] {
  return ['ethtool', option, name, ...words];
}

/** `ethtool -K eth1 gro off`. @param features names as `ethtool -k` prints them, with their state */
export function featuresCommand(
  name: string,
  features: readonly (readonly [feature: string, state: string])[],
): readonly string[] {
  return ethtoolCommand('-K', name, ...features.flatMap(([feature, state]) => [commandName(feature), state]));
}

/** `ip route replace 239.0.0.0/8 dev eth1`; -6 where an address has colons. @param words the route, its target first */
export function routeCommand(verb: 'add' | 'replace' | 'del', words: readonly string[]): readonly string[] {
  return ['ip', ...(words.some(isIpv6) ? ['-6'] : []), 'route', verb, ...words];
}

/** The target of a route as its words begin: IPv6 groups need routes of type multicast (and in table local). */
export function routeTarget(prefix: string): readonly string[] {
  return isIpv6(prefix) ? ['multicast', prefix] : [prefix];
}

/** No other word has a colon: the kernel refuses it in names of interfaces (dev_valid_name). */
function isIpv6(word: string): boolean {
  return word.includes(':');
}
