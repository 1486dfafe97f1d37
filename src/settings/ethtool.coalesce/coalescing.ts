import { ethtoolCoalesceFact } from '../../facts/ethtool-coalesce.ts';
import type { FactValues } from '../../facts/types.ts';
import { type EthtoolMap, type MapValue, parseNumber, parseOnOff } from '../ethtool-map.ts';
import { readParameter } from '../ethtool-parameter.ts';

/** on or off. */
export const SWITCHES = ['adaptive-rx', 'adaptive-tx', 'cqe-mode-rx', 'cqe-mode-tx'] as const;

/** Numbers: microseconds, frames, packets a second. As `ethtool -C` calls them. */
export const NUMBERS = [
  'rx-usecs',
  'rx-frames',
  'rx-usecs-irq',
  'rx-frames-irq',
  'tx-usecs',
  'tx-frames',
  'tx-usecs-irq',
  'tx-frames-irq',
  'stats-block-usecs',
  'sample-interval',
  'pkt-rate-low',
  'pkt-rate-high',
  'rx-usecs-low',
  'rx-frames-low',
  'tx-usecs-low',
  'tx-frames-low',
  'rx-usecs-high',
  'rx-frames-high',
  'tx-usecs-high',
  'tx-frames-high',
  'tx-aggr-max-bytes',
  'tx-aggr-max-frames',
  'tx-aggr-time-usecs',
] as const;

export const COALESCE: EthtoolMap = {
  id: 'ethtool.coalesce',
  option: '-C',
  risk: 'none',
  read: (facts, name, item) => readParameter(facts, ethtoolCoalesceFact, name, item),
  words: (item, value) => [item, String(value)],
  property: (name) => ({ group: 'coalesce', name }),
  parse: (text) => parseNumber(text) ?? parseOnOff(text),
  whyWrong,
  whyNow,
};

/** `ethtool -c` shows `rx-frame-low` for what -C calls `rx-frames-low`. */
export function canonicalKey(key: string): string {
  return key.replace('-frame-', '-frames-');
}

function whyWrong(item: string, value: MapValue): string | undefined {
  const isSwitch = SWITCHES.some((name) => name === item);
  if (isSwitch === (typeof value === 'string')) return undefined;
  return `${item} is ${isSwitch ? 'on or off' : 'a number'}, not ${value}`;
}

/** While the driver adapts, it changes rx-usecs by itself. */
function whyNow(facts: FactValues, name: string, item: string): string | undefined {
  const direction = item.slice(0, 2);
  if (item !== `${direction}-usecs` && item !== `${direction}-frames`) return undefined;
  const adaptive = COALESCE.read(facts, name, `adaptive-${direction}`);
  if (adaptive.state !== 'known' || adaptive.value.value !== 'on') return undefined;
  return `adaptive-${direction} is on: the driver changes it by itself`;
}
