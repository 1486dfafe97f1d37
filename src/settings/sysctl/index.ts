import { kernelFact } from '../../facts/kernel.ts';
import { sysctlKeysFact } from '../../facts/sysctl-keys.ts';
import { sysctlPath } from '../../lib/sysctl-name.ts';
import type { Setting } from '../types.ts';
import { capture } from './capture.ts';
import { current } from './current.ts';
import { type Desired, isMet, toDesired } from './desired.ts';
import { explain } from './explain.ts';
import { knownSchemas } from './known.ts';
import { canonicalKey } from './names.ts';
import { persist, persisted } from './persistence.ts';
import { plan } from './plan.ts';
import { forms, keys, schema } from './schema.ts';
import { whyNot } from './why-not.ts';

export const sysctl: Setting<Desired> = {
  id: 'sysctl',
  scope: 'host',
  shape: 'map',
  schema,
  keys,
  known: knownSchemas,
  forms,
  facts: [sysctlKeysFact, kernelFact],
  explain,
  normalise: toDesired,
  canonicalKey,
  whyNot,
  kernelKeys: (item) => [sysctlPath(item).join('/')],
  current,
  equal: isMet,
  plan,
  persisted,
  persist,
  capture,
};
