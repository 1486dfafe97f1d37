import type { JsonSchema } from '../../lib/json.ts';

export const schema: JsonSchema = {
  description:
    'Reverse path filter IN FORCE on the interface: the greater of net.ipv4.conf.all.rp_filter and its own key. ' +
    'off (0), strict (1: the best route back to the sender must leave by this interface), loose (2: any route back will do). ' +
    'Not true or false: there are two kinds of on, so say strict or loose.',
  enum: ['off', 'strict', 'loose', 0, 1, 2],
};
