import { igmpFact } from '../../facts/igmp.ts';
import { interfacesFact } from '../../facts/interfaces.ts';
import { linkDetailsFact } from '../../facts/link-details.ts';
import { netfilterFact } from '../../facts/netfilter.ts';
import { tcFiltersFact } from '../../facts/tc-filters.ts';
import type { Setting } from '../types.ts';
import { advise } from './advise.ts';
import { ACCEPTED, current } from './current.ts';
import { keyOf, normalise, type Traffic } from './desired.ts';
import { explain } from './explain.ts';
import { schema } from './schema.ts';

export const firewallAccept: Setting<Traffic> = {
  id: 'firewall.accept',
  scope: 'host',
  shape: 'list',
  schema,
  facts: [interfacesFact, netfilterFact, tcFiltersFact, linkDetailsFact, igmpFact],
  explain,
  normalise,
  keyOf,
  interfacesOf: (desired) => [desired.dev],
  current,
  equal: (_desired, running) => running === ACCEPTED,
  advise,
};
