import { FEATURE_ALIASES, FEATURE_NAMES } from '../../facts/feature-names.ts';
import type { JsonSchema } from '../../lib/json.ts';

export const schema: JsonSchema = {
  description: 'Running state of the offload feature.',
  enum: ['on', 'off', true, false],
};

export const keys: JsonSchema = {
  description:
    'A feature as `ethtool -k` prints it (generic-receive-offload), or its short or kernel name (gro, rx-gro).',
  enum: [...FEATURE_NAMES, ...FEATURE_ALIASES.keys()],
};
