import { ethtoolFeaturesFact } from '../../facts/ethtool-features.ts';
import { canonicalKey } from '../../facts/feature-names.ts';
import { interfacesFact } from '../../facts/interfaces.ts';
import { linkDetailsFact } from '../../facts/link-details.ts';
import type { Setting } from '../types.ts';
import { capture } from './capture.ts';
import { current } from './current.ts';
import { explain } from './explain.ts';
import type { OnOff } from './features.ts';
import { persist, persisted } from './persistence.ts';
import { plan } from './plan.ts';
import { keys, schema } from './schema.ts';

export const ethtoolFeatures: Setting<OnOff> = {
  id: 'ethtool.features',
  scope: 'interface',
  shape: 'map',
  schema,
  keys,
  facts: [interfacesFact, linkDetailsFact, ethtoolFeaturesFact],
  explain,
  normalise: (value) => (value === 'on' || value === true ? 'on' : 'off'),
  canonicalKey,
  current,
  equal: (desired, running) => desired === running,
  plan,
  persisted,
  persist,
  capture,
};
