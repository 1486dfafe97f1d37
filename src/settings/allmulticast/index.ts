import { interfacesFact } from '../../facts/interfaces.ts';
import { linkDetailsFact } from '../../facts/link-details.ts';
import type { Setting } from '../types.ts';
import { capture } from './capture.ts';
import { current } from './current.ts';
import { explain } from './explain.ts';
import { persist, persisted } from './persistence.ts';
import { plan } from './plan.ts';
import { schema } from './schema.ts';

export const allmulticast: Setting<boolean> = {
  id: 'allmulticast',
  scope: 'interface',
  shape: 'value',
  schema,
  facts: [interfacesFact, linkDetailsFact],
  explain,
  normalise: (value) => value === true,
  current,
  equal: (desired, running) => desired === running,
  plan,
  persisted,
  persist,
  capture,
};
