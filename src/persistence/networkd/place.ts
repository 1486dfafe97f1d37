/** Where a statement would be written: which word, in a drop-in of which file. Pure. */
import { systemdNetworkFact } from '../../facts/systemd-network.ts';
import type { FactValues } from '../../facts/types.ts';
import type { Slot } from '../types.ts';
import { type Deciding, decidingUnit, isItsOwn } from './for-interface.ts';
import { findRoute, findWord, type Said } from './read.ts';
import type { UnitKind } from './units.ts';
import { interfaceOf, type Word, wordsOf } from './words.ts';

export interface Place {
  readonly deciding: Deciding;
  /** Not there: a [Route] section. */
  readonly word?: Word;
  /** What the files say of it now. */
  readonly said: Said | undefined;
}

/** The first version whose systemd.link(5) has drop-ins. */
const LINK_DROP_INS = 249;

/**
 * @returns undefined when no drop-in can state it: no word for it in this version, no file that applies to this interface
 * alone, or something else of systemd acts later
 */
export function placeOf(facts: FactValues, slot: Slot): Place | undefined {
  const name = interfaceOf(slot);
  const systemd = facts.get(systemdNetworkFact);
  if (name === undefined || systemd.state !== 'known') return undefined;
  const { version } = systemd.value;
  if (slot.kind === 'route') {
    const deciding = ownUnit(facts, name, 'network');
    return deciding && { deciding, said: findRoute(deciding, slot) };
  }
  for (const word of wordsOf(slot).filter(({ since }) => since <= version)) {
    const deciding = word.kind === 'link' && version < LINK_DROP_INS ? undefined : ownUnit(facts, name, word.kind);
    if (deciding) return { deciding, word, said: findWord(deciding, word) };
    const other = decidingUnit(facts, name, word.kind);
    if (other.state === 'unknown' || (other.state === 'known' && findWord(other.value, word))) return undefined;
  }
  return undefined;
}

function ownUnit(facts: FactValues, name: string, kind: UnitKind): Deciding | undefined {
  const deciding = decidingUnit(facts, name, kind);
  if (deciding.state !== 'known') return undefined;
  return isItsOwn(facts, name, kind, deciding.value) ? deciding.value : undefined;
}
