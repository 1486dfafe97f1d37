import { labelName, parametersFact } from './ethtool-parameters.ts';

/** Descriptors of the rings between driver and card, with the most it takes. Source: `ethtool -g`. */
export const ethtoolRingFact = parametersFact({
  id: 'ethtool-ring',
  title: 'Ring sizes and their maximums, by interface',
  option: '-g',
  jsonSince: '6.2',
  nameOf: labelName,
});
