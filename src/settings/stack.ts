/** Interfaces that stand on others. Pure. */
import { interfaceStackFact } from '../facts/interface-stack.ts';
import type { FactValues } from '../facts/types.ts';
import { readInterface } from './interface.ts';

/** Those that follow this one in MTU and in being up, nearest first: VLANs, macvlans, and what stands on these. */
export function ridersOf(facts: FactValues, name: string): readonly string[] {
  const stack = facts.get(interfaceStackFact);
  const found = [name];
  for (const below of found) {
    const it = readInterface(facts, below);
    const master = it.state === 'known' ? it.value.master : null;
    for (const [upper, lowers] of stack.state === 'known' ? stack.value : []) {
      // A bridge or bond does not stand or fall with one of its ports.
      if (upper !== master && lowers.includes(below) && !found.includes(upper)) found.push(upper);
    }
  }
  return found.slice(1);
}

/** How many interfaces it stands on, one below the other. */
export function depthOf(facts: FactValues, name: string): number {
  const stack = facts.get(interfaceStackFact);
  const lowers = stack.state === 'known' ? (stack.value.get(name) ?? []) : [];
  return lowers.length === 0 ? 0 : 1 + Math.max(...lowers.map((lower) => depthOf(facts, lower)));
}
