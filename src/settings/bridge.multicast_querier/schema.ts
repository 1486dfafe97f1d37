import type { JsonSchema } from '../../lib/json.ts';

export const schema: JsonSchema = {
  type: 'boolean',
  description:
    'Whether the bridge asks for members itself (IGMP and MLD querier): without a querier on the network, snooping forgets them.',
};
