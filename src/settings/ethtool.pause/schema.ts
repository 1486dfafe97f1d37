import type { JsonSchema } from '../../lib/json.ts';

export const schema: JsonSchema = {
  description: 'Whether Ethernet flow control is used this way.',
  enum: ['on', 'off', true, false],
};

export const keys: JsonSchema = {
  description:
    'rx: pause frames of the switch stop our sending. tx: we send them when our rings are full. autoneg: both are negotiated.',
  enum: ['rx', 'tx', 'autoneg'],
};
