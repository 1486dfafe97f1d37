import { bridgesFact } from '../../facts/bridges.ts';
import { igmpFact } from '../../facts/igmp.ts';
import { igmpVersionFact } from '../../facts/igmp-version.ts';
import { interfacesFact } from '../../facts/interfaces.ts';
import { querierFact } from '../../facts/querier.ts';
import type { Setting } from '../types.ts';
import { current } from './current.ts';
import { explain } from './explain.ts';
import { schema } from './schema.ts';

export const querier: Setting<true> = {
  id: 'querier',
  scope: 'interface',
  shape: 'value',
  schema,
  facts: [interfacesFact, bridgesFact, igmpFact, igmpVersionFact, querierFact],
  explain,
  normalise: () => true,
  current,
  // What is known of a querier is that one was heard.
  equal: () => true,
};
