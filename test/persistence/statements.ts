/** Slots and statements as cases write them: the words of a slot's key, `link eth1 feature generic-receive-offload`. */
import type { Wanted } from '../../src/changes/types.ts';
import { slotOfKey } from '../../src/persistence/slots.ts';
import type { Slot, Stated } from '../../src/persistence/types.ts';

export function slotOf(...words: readonly string[]): Slot {
  const slot = slotOfKey(JSON.stringify(words));
  if (!slot) throw new Error(`no slot: ${words}`);
  return slot;
}

/** @param line of the profile that asks for it */
export function stated(words: readonly string[], value: string, line: number): Stated {
  const origin = { file: 'receiver.yaml', line, column: 5 };
  const wanted: Wanted = { target: { kind: 'host' }, desired: value, origin, optional: false };
  return { statement: { slot: slotOf(...words), value }, serves: [wanted] };
}
