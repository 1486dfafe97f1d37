import type { JsonSchema } from '../../lib/json.ts';
import { NUMBERS, SWITCHES } from './coalescing.ts';

export const schema: JsonSchema = {
  description: 'Microseconds, frames, … : 0; or on and off for adaptive-rx and the like.',
  anyOf: [{ type: 'integer', minimum: 0, maximum: 4294967295 }, { enum: ['on', 'off', true, false] }],
};

export const keys: JsonSchema = {
  description:
    'A parameter as `ethtool -C` calls it: rx-usecs, rx-frames, adaptive-rx. adaptive-rx has the driver change rx-usecs by itself.',
  enum: [...SWITCHES, ...NUMBERS],
};
