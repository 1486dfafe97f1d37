import type { JsonSchema } from '../../lib/json.ts';

export const schema: JsonSchema = {
  description:
    'What the kernel key holds: a number, on or off, or several numbers (a list, or a text with blanks between).',
  anyOf: [
    { type: 'integer' },
    { type: 'boolean' },
    {
      type: 'string',
      pattern: '^[\\t\\P{C}]*[^\\p{C}\\s][\\t\\P{C}]*$',
      description: 'A text without control characters',
    },
    { type: 'array', items: { type: 'integer' }, minItems: 1 },
  ],
};

export const keys: JsonSchema = { type: 'string', format: 'sysctl-key' };
