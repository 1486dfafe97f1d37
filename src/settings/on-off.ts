import type { Json } from '../lib/json.ts';

/** `on`, `off`, true or false of a profile as ethtool says it. */
export function onOff(value: Json): 'on' | 'off' {
  return value === 'on' || value === true ? 'on' : 'off';
}
