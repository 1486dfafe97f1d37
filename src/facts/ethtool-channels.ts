import { labelName, parametersFact } from './ethtool-parameters.ts';

/** Queues with an interrupt each, and the most it takes. Source: `ethtool -l`. */
export const ethtoolChannelsFact = parametersFact({
  id: 'ethtool-channels',
  title: 'Channels (queues) and their maximums, by interface',
  option: '-l',
  jsonSince: '6.15',
  nameOf: labelName,
});
