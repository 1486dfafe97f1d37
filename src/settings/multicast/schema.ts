import type { JsonSchema } from '../../lib/json.ts';

export const schema: JsonSchema = {
  type: 'boolean',
  description:
    'The MULTICAST flag of the interface (IFF_MULTICAST): whether programs that test it may use it for multicast.',
};
