import { interfacesFact } from '../../facts/interfaces.ts';
import { rpFilterFact } from '../../facts/rp-filter.ts';
import type { Setting } from '../types.ts';
import { capture } from './capture.ts';
import { current } from './current.ts';
import { explain } from './explain.ts';
import { type Mode, modeOf } from './modes.ts';
import { persist, persisted } from './persistence.ts';
import { plan } from './plan.ts';
import { RULE } from './rule.ts';
import { schema } from './schema.ts';

export const rpFilter: Setting<Mode> = {
  id: 'rp_filter',
  scope: 'interface',
  shape: 'value',
  schema,
  facts: [interfacesFact, rpFilterFact],
  combines: [`${RULE.conf.family}/${RULE.conf.key}`],
  explain,
  normalise: modeOf,
  current,
  equal: (desired, running) => desired === running,
  plan,
  persisted,
  persist,
  capture,
};
