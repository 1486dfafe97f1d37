import type { JsonSchema } from '../../lib/json.ts';

export const schema: JsonSchema = {
  type: 'integer',
  minimum: 0,
  maximum: 4294967295,
  description: 'Descriptors of the ring: 4096. More than its driver takes is refused on the host, with the maximum.',
};

export const keys: JsonSchema = {
  description: 'A ring as `ethtool -G` calls it: rx for what is received, tx for what is sent.',
  enum: ['rx', 'rx-mini', 'rx-jumbo', 'tx'],
};
