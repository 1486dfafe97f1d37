import type { JsonSchema } from '../../lib/json.ts';

export const schema: JsonSchema = {
  enum: [true, 'transit-gateway'],
  description:
    'Nothing that is known of the surroundings (cloud, tunnel, container network) keeps multicast from the interface. ' +
    'transit-gateway: the same, and on AWS a multicast domain of a transit gateway carries it. Check only.',
};
