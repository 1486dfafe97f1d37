import { interfacesFact } from '../../facts/interfaces.ts';
import { linkDetailsFact } from '../../facts/link-details.ts';
import { interfaceFlag } from '../interface-flag.ts';
import { capture } from './capture.ts';
import { current } from './current.ts';
import { explain } from './explain.ts';
import { persist, persisted } from './persistence.ts';
import { plan } from './plan.ts';
import { schema } from './schema.ts';

export const allmulticast = interfaceFlag({
  id: 'allmulticast',
  schema,
  facts: [interfacesFact, linkDetailsFact],
  explain,
  current,
  plan,
  persisted,
  persist,
  capture,
});
