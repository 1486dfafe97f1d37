import type { JsonSchema } from '../../lib/json.ts';

export const schema: JsonSchema = {
  type: 'boolean',
  description:
    'Whether the interface is up as an administrator means it (IFF_UP). Whether a cable is in is another matter (carrier).',
};
