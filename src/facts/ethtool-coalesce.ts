import { labelName, parametersFact } from './ethtool-parameters.ts';

/**
 * How long the card waits and how many frames it gathers before an interrupt. Source: `ethtool -c`, whose JSON calls two
 * things `rx` before 6.14. It shows `rx-frame-low` for what -C calls `rx-frames-low`.
 */
export const ethtoolCoalesceFact = parametersFact({
  id: 'ethtool-coalesce',
  title: 'Interrupt coalescing, by interface',
  option: '-c',
  jsonSince: '6.14',
  nameOf: (label) => labelName(label).replace('-frame-', '-frames-'),
});
