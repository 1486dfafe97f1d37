import { parametersFact } from './ethtool-parameters.ts';

/** Switches that a driver has for itself, under names of its own. Source: `ethtool --show-priv-flags`. */
export const ethtoolPrivateFlagsFact = parametersFact({
  id: 'ethtool-private-flags',
  title: "Drivers' own flags, by interface",
  option: '--show-priv-flags',
  nameOf: (label) => label,
});
