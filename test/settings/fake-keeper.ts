/** The only keeper of the settings' cases: what boot states is what the case says, whatever real keepers there are. */
import type { Fact } from '../../src/facts/types.ts';
import { absent, known, unknown } from '../../src/lib/reading.ts';
import { KEEPERS } from '../../src/persistence/index.ts';
import { showSlot } from '../../src/persistence/slots.ts';
import type { Keeper } from '../../src/persistence/types.ts';

/** A slot as people read it (`multicast of eth1`) → its value, or `unknown: WHY`. */
export type BootOfCase = Readonly<Record<string, string>>;

/** Gives back what the case says of the next boot. */
export const bootOfCaseFact: Fact<BootOfCase> = {
  id: 'boot-of-case',
  title: 'What a case says of the next boot',
  needs: {},
  parse: () => unknown('a case says it'),
};

const fakeKeeper: Keeper = {
  id: 'fake',
  kinds: ['sysctl', 'link', 'route', 'vif', 'mroute'],
  facts: [bootOfCaseFact],
  keeps: () => known(true),
  canState: () => true,
  read(facts, slot) {
    const said = facts.get(bootOfCaseFact);
    const value = said.state === 'known' ? said.value[showSlot(slot)] : undefined;
    if (value === undefined) return absent(`nothing that is read at boot states ${showSlot(slot)}`);
    return value.startsWith('unknown: ') ? unknown(value.slice(9)) : known(value, 'case:1');
  },
  write: () => ({ changes: [], impossible: [] }),
};

/** For a test file that shares its modules with no other. */
export function keepOnlyFake(): void {
  (KEEPERS as Keeper[]).splice(0, KEEPERS.length, fakeKeeper);
}
