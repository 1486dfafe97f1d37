/** Settings of an interface that are on or off. */
import type { Setting } from './types.ts';

type Common = 'scope' | 'shape' | 'normalise' | 'equal';

/** The setting with what all of them have in common. @param own what tells it from the others */
export function interfaceFlag(own: Omit<Setting<boolean>, Common>): Setting<boolean> {
  return {
    ...own,
    scope: 'interface',
    shape: 'value',
    normalise: (value) => value === true,
    equal: (desired, running) => desired === running,
  };
}
