import type { JsonSchema } from '../../lib/json.ts';

export const schema: JsonSchema = {
  description: "State of the driver's own flag.",
  enum: ['on', 'off', true, false],
};

export const keys: JsonSchema = {
  description:
    "A flag as `ethtool --show-priv-flags` prints it: names are the driver's own (rx_cqe_compress, legacy-rx).",
  type: 'string',
  // ETH_GSTRING_LEN is 32; a word that begins with - would be an option.
  pattern: '^[A-Za-z0-9_][^\\s:]{0,30}$',
};
