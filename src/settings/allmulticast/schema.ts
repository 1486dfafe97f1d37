import type { JsonSchema } from '../../lib/json.ts';

export const schema: JsonSchema = {
  type: 'boolean',
  description:
    'The ALLMULTI flag as a user sets it (IFF_ALLMULTI): the card hands on every multicast frame, joined or not. ' +
    'What a routing daemon asks of the kernel for itself does not count.',
};
