import type { JsonSchema } from '../../lib/json.ts';

export const schema: JsonSchema = {
  enum: [true],
  description:
    'Some querier of IGMP is heard on the interface, so that switches do not forget who is in a group. Check only; where the ' +
    'host keeps no trace of queries the answer is unknown.',
};
