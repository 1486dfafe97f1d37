import { interfacesFact } from '../../facts/interfaces.ts';
import { toolsFact } from '../../facts/tools.ts';
import { interfaceFlag } from '../interface-flag.ts';
import { capture } from './capture.ts';
import { current } from './current.ts';
import { explain } from './explain.ts';
import { persist, persisted } from './persistence.ts';
import { plan } from './plan.ts';
import { schema } from './schema.ts';

export const multicast = interfaceFlag({
  id: 'multicast',
  schema,
  facts: [interfacesFact, toolsFact],
  explain,
  current,
  plan,
  persisted,
  persist,
  capture,
});
