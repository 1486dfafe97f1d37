import { interfacesFact } from '../../facts/interfaces.ts';
import { toolsFact } from '../../facts/tools.ts';
import type { Setting } from '../types.ts';
import { capture } from './capture.ts';
import { current } from './current.ts';
import { explain } from './explain.ts';
import { persist, persisted } from './persistence.ts';
import { plan } from './plan.ts';
import { schema } from './schema.ts';

export const multicast: Setting<boolean> = {
  id: 'multicast',
  scope: 'interface',
  shape: 'value',
  schema,
  facts: [interfacesFact, toolsFact],
  explain,
  normalise: (value) => value === true,
  current,
  equal: (desired, running) => desired === running,
  plan,
  persisted,
  persist,
  capture,
};
