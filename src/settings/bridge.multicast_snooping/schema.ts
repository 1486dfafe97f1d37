import type { JsonSchema } from '../../lib/json.ts';

export const schema: JsonSchema = {
  type: 'boolean',
  description:
    'Whether the bridge hands a group only to ports that joined it (IGMP and MLD snooping). Off: to all ports, as broadcast.',
};
