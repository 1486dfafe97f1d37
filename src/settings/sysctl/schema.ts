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

export const forms: { readonly [form: string]: JsonSchema } = {
  at_least: { type: 'integer', description: 'The least that it may hold: {at_least: 8388608}. More is as desired too' },
};

export const keys: JsonSchema = { type: 'string', format: 'sysctl-key' };
