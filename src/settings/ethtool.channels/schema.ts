import type { JsonSchema } from '../../lib/json.ts';

export const schema: JsonSchema = {
  type: 'integer',
  minimum: 0,
  maximum: 4294967295,
  description: 'Number of queues of this kind: 4. More than its driver takes is refused on the host, with the maximum.',
};

export const keys: JsonSchema = {
  description:
    'Queues as `ethtool -L` calls them. Most drivers have combined (a receiving and a sending one share an interrupt), some rx and tx.',
  enum: ['rx', 'tx', 'other', 'combined'],
};
