import { smcrouteServiceFact } from '../../facts/smcroute-service.ts';
import type { FactValues } from '../../facts/types.ts';
import { known, mapReading, type Reading } from '../../lib/reading.ts';
import type { Keeper } from '../types.ts';
import { read } from './read.ts';
import { write } from './write.ts';

/** smcrouted, started by smcroute.service: what multicast forwarding will be at boot. */
export const smcroute: Keeper = {
  id: 'smcroute',
  kinds: ['vif', 'mroute'],
  facts: [smcrouteServiceFact],
  keeps,
  canState: (facts) => {
    const service = facts.get(smcrouteServiceFact);
    return service.state === 'known' && ['enabled', 'disabled'].includes(service.value.enabled);
  },
  read,
  write,
};

function keeps(facts: FactValues): Reading<boolean> {
  const service = facts.get(smcrouteServiceFact);
  return service.state === 'absent' ? known(false) : mapReading(service, () => true);
}
