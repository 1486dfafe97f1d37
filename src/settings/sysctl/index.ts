import { kernelFact } from '../../facts/kernel.ts';
import { sysctlKeysFact } from '../../facts/sysctl-keys.ts';
import { sysctlPath } from '../../lib/sysctl-name.ts';
import type { Setting } from '../types.ts';
import { capture } from './capture.ts';
import { current } from './current.ts';
import { explain } from './explain.ts';
import { knownSchemas } from './known.ts';
import { canonicalKey } from './names.ts';
import { persist, persisted } from './persistence.ts';
import { plan } from './plan.ts';
import { keys, schema } from './schema.ts';
import { toValue, type Value } from './value.ts';
import { whyNot } from './why-not.ts';

export const sysctl: Setting<Value> = {
  id: 'sysctl',
  scope: 'host',
  shape: 'map',
  schema,
  keys,
  known: knownSchemas,
  facts: [sysctlKeysFact, kernelFact],
  explain,
  normalise: toValue,
  canonicalKey,
  whyNot,
  kernelKeys: (item) => [sysctlPath(item).join('/')],
  current,
  equal: (desired, running) => desired === running,
  plan,
  persisted,
  persist,
  capture,
};
