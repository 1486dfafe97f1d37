/** Which keys can be set at all, and which of them mcready leaves alone. Pure. */
import { didYouMean } from '../../lib/suggest.ts';
import { sysctlName, sysctlPath } from '../../lib/sysctl-name.ts';
import { KNOWN, type KnownKey } from './known.ts';

/** With dots; a dot inside a segment is a slash: `net.ipv4.conf.eth0/100.arp_ignore`. */
export function canonicalKey(name: string): string {
  return sysctlName(sysctlPath(name));
}

export function knownKey(name: string): KnownKey | undefined {
  return Object.hasOwn(KNOWN, name) ? KNOWN[name] : undefined;
}

/** The key that was probably meant by one that a host does not have. */
export function nearKey(name: string): string | undefined {
  return didYouMean(name, Object.keys(KNOWN));
}

/** Mode 0444 in every kernel; most say what is, some are set when the kernel is loaded. */
const READ_ONLY = [
  'net.core.bpf_jit_limit_effective',
  'net.ipv4.tcp_available_congestion_control',
  'net.ipv4.tcp_available_ulp',
  'net.ipv4.tcp_ehash_entries',
  'net.ipv4.udp_hash_entries',
  'net.mptcp.available_schedulers',
  'net.mptcp.available_path_managers',
  'net.netfilter.nf_conntrack_count',
];

/** Mode 0200: to write is to do something, there is nothing to hold. */
const COMMANDS = ['net.ipv4.route.flush', 'net.ipv6.route.flush'];

/** Why no host could be given the key; undefined when one could. */
export function whyNotKey(name: string): string | undefined {
  const path = sysctlPath(name);
  if (path.at(-1) === 'mc_forwarding') {
    return `${name} is read-only: only a multicast routing daemon sets it. Say mc_forwarding of the interface instead`;
  }
  if (READ_ONLY.includes(name)) return `${name} is read-only: the kernel says with it what is`;
  return COMMANDS.includes(name) ? `${name} holds no value: writing it empties a cache` : undefined;
}

/**
 * Writing one of these writes others too (all interfaces, redirects): what they were could not be put back by writing it once
 * more. devinet_sysctl_forward (net/ipv4/devinet.c), addrconf_fixup_forwarding and its like (net/ipv6/addrconf.c).
 */
const WRITES_OTHERS = new Set([
  'net.ipv4.ip_forward',
  'net.ipv4.conf.all.forwarding',
  ...['forwarding', 'force_forwarding', 'disable_ipv6', 'addr_gen_mode', 'ignore_routes_with_linkdown'].map(
    (key) => `net.ipv6.conf.all.${key}`,
  ),
]);

/** Its undo would have to know what the others were. */
export function writesOthers(name: string): boolean {
  return WRITES_OTHERS.has(name);
}
