import type { JsonSchema } from '../../lib/json.ts';

export const schema: JsonSchema = {
  type: 'boolean',
  description:
    'Whether a multicast routing daemon forwards IPv6 multicast through this interface (net.ipv6.conf.IF.mc_forwarding, ' +
    'read-only: only a daemon can set it). smcrouted takes an interface for IPv4 and IPv6 together.',
};
