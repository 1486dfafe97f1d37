import { bridgesFact } from '../../facts/bridges.ts';
import { interfacesFact } from '../../facts/interfaces.ts';
import { linkDetailsFact } from '../../facts/link-details.ts';
import { interfaceFlag } from '../interface-flag.ts';
import { capture } from './capture.ts';
import { current } from './current.ts';
import { explain } from './explain.ts';
import { persist, persisted } from './persistence.ts';
import { plan } from './plan.ts';
import { schema } from './schema.ts';

export const bridgeMulticastSnooping = interfaceFlag({
  id: 'bridge.multicast_snooping',
  schema,
  facts: [interfacesFact, bridgesFact, linkDetailsFact],
  explain,
  current,
  plan,
  persisted,
  persist,
  capture,
});
