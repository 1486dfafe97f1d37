import { environmentFact } from '../../facts/environment.ts';
import { interfacesFact } from '../../facts/interfaces.ts';
import { networkDevicesFact } from '../../facts/network-devices.ts';
import type { Setting } from '../types.ts';
import { type Carries, current, NOTHING_AGAINST } from './current.ts';
import { explain } from './explain.ts';
import { schema } from './schema.ts';

export const carriesMulticast: Setting<Carries> = {
  id: 'carries_multicast',
  scope: 'interface',
  shape: 'value',
  schema,
  facts: [interfacesFact, networkDevicesFact, environmentFact],
  explain,
  normalise: (value) => (value === 'transit-gateway' ? value : true),
  current,
  equal: (_desired, running) => running === NOTHING_AGAINST,
};
