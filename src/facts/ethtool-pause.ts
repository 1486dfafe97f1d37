import { labelName, parametersFact } from './ethtool-parameters.ts';

/** Ethernet flow control: whether the card heeds and sends pause frames, and negotiates so. Source: `ethtool -a`. */
export const ethtoolPauseFact = parametersFact({
  id: 'ethtool-pause',
  title: 'Pause frames (flow control), by interface',
  option: '-a',
  jsonSince: '5.10',
  nameOf: (label) => (labelName(label) === 'autonegotiate' ? 'autoneg' : labelName(label)),
});
