import { bootFact } from '../../facts/boot.ts';
import { mapReading } from '../../lib/reading.ts';
import { slotWords } from '../slots.ts';
import type { Keeper } from '../types.ts';
import { filesFact, read, unitFoldersFact } from './read.ts';
import { isOneLine } from './script.ts';
import { write } from './write.ts';

/** Our own systemd unit, the last resort: it has words for everything but sysctl keys, and acts last at boot. */
export const unit: Keeper = {
  id: 'unit',
  kinds: ['link', 'route'],
  facts: [bootFact, filesFact, unitFoldersFact],
  keeps: (facts) => mapReading(facts.get(bootFact), (boot) => boot.init === 'systemd'),
  // A name with a slash would be another path of /sys; no interface has one.
  canState: (_facts, slot) =>
    slot.kind !== 'sysctl' && !slot.interface.includes('/') && slotWords(slot).every(isOneLine),
  read,
  write,
};
