import { ifupdownFact } from '../../facts/ifupdown.ts';
import { interfaceOwnerFact } from '../../facts/interface-owner.ts';
import type { FactValues } from '../../facts/types.ts';
import { known } from '../../lib/reading.ts';
import { slotWords } from '../slots.ts';
import type { Keeper, Slot } from '../types.ts';
import { modelOf, owns, read, readTexts } from './read.ts';
import { stanzasOf, write } from './write.ts';

/** /etc/network/interfaces and what it sources. */
export const ifupdown: Keeper = {
  id: 'ifupdown',
  kinds: ['link', 'route'],
  facts: [interfaceOwnerFact, ifupdownFact],
  keeps: (facts, slot) => (slot.kind === 'sysctl' ? known(false) : owns(facts, slot.interface)),
  canState,
  read,
  write,
};

/** With commands of `up` lines it has words for everything that has a stanza; names that ifupdown would take apart are left out. */
function canState(facts: FactValues, slot: Slot): boolean {
  if (slot.kind === 'sysctl' || !slotWords(slot).every((word) => /^[\w.:@/-]*$/.test(word))) return false;
  const found = readTexts(facts);
  // What only root may read is refused with that reason, rather than stated elsewhere.
  if (found.state === 'unknown') return true;
  return found.state === 'known' && stanzasOf(modelOf(found.value.texts, found.value.ifupdown), slot).length > 0;
}
