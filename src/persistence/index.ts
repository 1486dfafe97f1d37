/** Everything that can set something at boot, asked as one. The order is that of boot, the last word first. */
import type { Change, Impossible, Plan } from '../changes/types.ts';
import { bootFact } from '../facts/boot.ts';
import type { Fact, FactValues } from '../facts/types.ts';
import { absent, type Reading, unknown } from '../lib/reading.ts';
import { ifupdown } from './ifupdown/index.ts';
import { netplan } from './netplan/index.ts';
import { networkManager } from './network-manager/index.ts';
import { networkd } from './networkd/index.ts';
import { showSlot } from './slots.ts';
import { smcroute } from './smcroute/index.ts';
import { sysctlD } from './sysctl.d/index.ts';
import { tuned } from './tuned/index.ts';
import type { Keeper, Slot, Stated, ToState } from './types.ts';
import { unit } from './unit/index.ts';

/**
 * A keeper that comes earlier here acts later at boot: what it says wins. One manager has an interface, so of those the order
 * counts only for what udev does from .link files before any of them.
 */
export const KEEPERS: readonly Keeper[] = [tuned, unit, networkManager, ifupdown, netplan, networkd, sysctlD, smcroute];

/** What a read has to ask a host when persistence is looked at. */
export const BOOT_FACTS: readonly Fact[] = [...new Set<Fact>([bootFact, ...KEEPERS.flatMap((keeper) => keeper.facts)])];

/**
 * The value that configuration gives the slot at boot. Absent: nothing states it, so the kernel's or the driver's own value
 * stays. Unknown: how the host boots, or what a file says, could not be read.
 */
export function bootValue(facts: FactValues, slot: Slot): Reading<string> {
  const blind = whyBlind(facts);
  if (blind !== undefined) return unknown(blind);
  const keepers = keepersOf(slot);
  for (const keeper of keepers) {
    const said = keeper.read(facts, slot);
    // The only one that could state it knows best why it does not.
    if (said.state !== 'absent' || keepers.length === 1) return said;
  }
  return absent(`nothing that is read at boot states ${showSlot(slot)}`);
}

/** Changes after which the statements hold at boot: one keeper each, all of a keeper's in one change where it can. */
export function planBoot(facts: FactValues, wishes: readonly ToState[]): Plan {
  const impossible: Impossible[] = wishes.flatMap((wish) => wish.impossible);
  const byKeeper = new Map<Keeper, Stated[]>();
  for (const stated of wishes.flatMap((wish) => wish.stated)) {
    const keeper = keeperFor(facts, stated.statement.slot);
    if ('why' in keeper) {
      impossible.push(...stated.serves.map((wanted) => ({ wanted, why: keeper.why, remedy: [] })));
      continue;
    }
    byKeeper.set(keeper, [...(byKeeper.get(keeper) ?? []), stated]);
  }
  const changes: Change[] = [];
  for (const [keeper, stated] of byKeeper) {
    const plan = keeper.write(facts, stated);
    changes.push(...plan.changes);
    impossible.push(...plan.impossible);
  }
  return { changes, impossible };
}

/**
 * Who states the slot already, and so decides, goes on to do so; else the one in charge of it that comes first at boot,
 * since our own unit, the last resort, comes last. What cannot be read is not stated elsewhere on top of it.
 */
function keeperFor(facts: FactValues, slot: Slot): Keeper | { readonly why: string } {
  if (whyBlind(facts) !== undefined) return { why: 'cannot be persisted here' };
  const said = bootValue(facts, slot);
  if (said.state === 'unknown') return { why: said.why };
  const able = keepersOf(slot).filter((keeper) => {
    const keeps = keeper.keeps(facts, slot);
    return keeps.state === 'known' && keeps.value && keeper.canState(facts, slot);
  });
  const deciding = keepersOf(slot).find((keeper) => keeper.read(facts, slot).state === 'known');
  const stays = deciding !== undefined && (able.includes(deciding) || !deciding.yields?.(facts, slot));
  if (stays && !able.includes(deciding)) {
    return { why: `${deciding.id} sets ${showSlot(slot)} at boot, and mcready cannot change it there` };
  }
  const keeper = stays ? deciding : able.at(-1);
  return (
    keeper ?? { why: `cannot be persisted here: nothing on this host could state ${showSlot(slot)} for its next boot` }
  );
}

function keepersOf(slot: Slot): readonly Keeper[] {
  return KEEPERS.filter((keeper) => keeper.kinds.includes(slot.kind));
}

function whyBlind(facts: FactValues): string | undefined {
  const boot = facts.get(bootFact);
  if (boot.state !== 'known') return boot.why;
  if (boot.value.init !== 'other') return undefined;
  return `how this host boots is not known: process 1 is ${boot.value.process}, no init system that mcready knows (--no-persist leaves the next boot out)`;
}
