import { interfacesFact } from '../../facts/interfaces.ts';
import { mldVersionFact } from '../../facts/mld-version.ts';
import type { Setting } from '../types.ts';
import { capture } from './capture.ts';
import { current } from './current.ts';
import { explain } from './explain.ts';
import { persist, persisted } from './persistence.ts';
import { plan } from './plan.ts';
import { type MldVersion, RULE } from './rule.ts';
import { schema } from './schema.ts';

export const mldVersion: Setting<MldVersion> = {
  id: 'mld_version',
  scope: 'interface',
  shape: 'value',
  schema,
  facts: [interfacesFact, mldVersionFact],
  combines: [`${RULE.conf.family}/${RULE.conf.key}`],
  explain,
  normalise: (value) => (value === 1 ? 1 : 2),
  current,
  equal: (desired, running) => desired === running,
  plan,
  persisted,
  persist,
  capture,
};
