import type { JsonSchema } from '../../lib/json.ts';

export const schema: JsonSchema = {
  description:
    'Letters of the fields that decide which queue a packet goes to: s and d addresses, f and n ports (sdfn); also m, v, t, e as `ethtool -N` has them.',
  type: 'string',
  pattern: '^[mvtsdfne]{1,8}$',
};

export const keys: JsonSchema = {
  description: 'Packets: udp4 (UDP over IPv4), udp6.',
  enum: ['udp4', 'udp6'],
};
