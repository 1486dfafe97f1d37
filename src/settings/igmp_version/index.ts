import { igmpFact } from '../../facts/igmp.ts';
import { igmpVersionFact } from '../../facts/igmp-version.ts';
import { interfacesFact } from '../../facts/interfaces.ts';
import type { Setting } from '../types.ts';
import { capture } from './capture.ts';
import { current } from './current.ts';
import { explain } from './explain.ts';
import { persist, persisted } from './persistence.ts';
import { plan } from './plan.ts';
import { type IgmpVersion, RULE } from './rule.ts';
import { schema } from './schema.ts';

export const igmpVersion: Setting<IgmpVersion> = {
  id: 'igmp_version',
  scope: 'interface',
  shape: 'value',
  schema,
  facts: [interfacesFact, igmpVersionFact, igmpFact],
  combines: [`${RULE.conf.family}/${RULE.conf.key}`],
  explain,
  normalise: (value) => (value === 1 || value === 2 ? value : 3),
  current,
  equal: (desired, running) => desired === running,
  plan,
  persisted,
  persist,
  capture,
};
