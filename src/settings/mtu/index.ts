import { addressesFact } from '../../facts/addresses.ts';
import { interfaceStackFact } from '../../facts/interface-stack.ts';
import { interfacesFact } from '../../facts/interfaces.ts';
import { linkDetailsFact } from '../../facts/link-details.ts';
import { toolsFact } from '../../facts/tools.ts';
import type { Setting } from '../types.ts';
import { capture } from './capture.ts';
import { current } from './current.ts';
import { explain } from './explain.ts';
import { persist, persisted } from './persistence.ts';
import { plan } from './plan.ts';
import { schema } from './schema.ts';

export const mtu: Setting<number> = {
  id: 'mtu',
  scope: 'interface',
  shape: 'value',
  schema,
  facts: [interfacesFact, linkDetailsFact, interfaceStackFact, addressesFact, toolsFact],
  explain,
  normalise: Number,
  current,
  equal: (desired, running) => desired === running,
  plan,
  persisted,
  persist,
  capture,
};
