/** A desired multicast route in the one form used for comparing and showing. */
import { fullPrefix } from '../../facts/prefix.ts';
import type { Json } from '../../lib/json.ts';

export interface DesiredMulticastRoute {
  /** Always with its length: `239.8.0.19/32`. */
  readonly group: string;
  /** With its length; left out: any. */
  readonly source?: string;
  readonly from: string;
  /** By name. */
  readonly to: readonly Output[];
}

export interface Output {
  readonly dev: string;
  readonly ttl_threshold?: number;
}

/** @param value valid by the schema */
export function normalise(value: Json): DesiredMulticastRoute {
  const { group, source, from, to } = value as { readonly [key: string]: Json };
  const outputs = (to as readonly Json[]).map((one) =>
    typeof one === 'string' ? { dev: one } : (one as unknown as Output),
  );
  return {
    group: fullPrefix(String(group)),
    ...(source === undefined ? {} : { source: fullPrefix(String(source)) }),
    from: String(from),
    to: outputs.sort((one, other) => (one.dev < other.dev ? -1 : 1)),
  };
}

export function isIpv6({ group }: DesiredMulticastRoute): boolean {
  return group.includes(':');
}

/** `(198.18.4.1, 239.8.0.19) from eth1`, `(*, 239.8.0.0/16) from eth1`. */
export function keyOf({ group, source, from }: DesiredMulticastRoute): string {
  return `(${source === undefined ? '*' : short(source)}, ${short(group)}) from ${from}`;
}

/** One address without its length. */
export function short(prefix: string): string {
  const [address = '', length] = prefix.split('/');
  return length === (address.includes(':') ? '128' : '32') ? address : prefix;
}

/** What is desired and cannot have any effect; undefined: it can. */
export function mistakeOf(desired: DesiredMulticastRoute): string | undefined {
  const { group, source, from, to } = desired;
  if (source !== undefined && source.includes(':') !== isIpv6(desired)) {
    return `source ${short(source)} and ${short(group)} are not of the same IP version`;
  }
  const devices = to.map((output) => output.dev);
  if (devices.includes(from)) return `it would go back out of ${from}, where it comes in`;
  const twice = devices.find((dev, at) => devices.indexOf(dev) !== at);
  if (twice !== undefined) return `${twice} stands in its list of outputs twice`;
  // net/ipv4/ip_input.c: ipv4_is_local_multicast is never forwarded; net/ipv6/ip6_output.c: nor is interface- and link-local scope.
  if (/^224\.0\.0\.\d+\//.test(group))
    return `${short(group)} is never forwarded: groups of 224.0.0.0/24 stay on their link`;
  if (/^ff.[12]:/.test(group)) return `${short(group)} is never forwarded: its scope is the link`;
  return undefined;
}
