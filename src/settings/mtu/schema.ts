import type { JsonSchema } from '../../lib/json.ts';

export const schema: JsonSchema = {
  type: 'integer',
  minimum: 68,
  maximum: 65536,
  description:
    'MTU in bytes: the largest IP packet that leaves by the interface whole (1500; 9000 with jumbo frames). ' +
    'What its driver takes is checked on the host.',
};
