import type { JsonSchema } from '../../lib/json.ts';

export const schema: JsonSchema = {
  type: 'boolean',
  description:
    'Whether a multicast routing daemon forwards multicast through this interface (net.ipv4.conf.IF.mc_forwarding, read-only: ' +
    'only a daemon can set it). Changed through a running smcrouted.',
};
