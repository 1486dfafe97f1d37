/** What smcrouted will be told at boot. Pure. */
import { type SmcrouteService, smcrouteServiceFact } from '../../facts/smcroute-service.ts';
import type { FactValues } from '../../facts/types.ts';
import { absent, known, type Reading } from '../../lib/reading.ts';
import { showSlot } from '../slots.ts';
import type { Slot } from '../types.ts';
import { decidingMroutes, type Line, linesInOrder, phyintOf } from './lines.ts';

export function read(facts: FactValues, slot: Slot): Reading<string> {
  const service = facts.get(smcrouteServiceFact);
  if (service.state !== 'known') return service;
  const { enabled, config } = service.value;
  if (enabled !== 'enabled') return absent(`smcroute.service is ${enabled}: at boot nothing forwards`);
  for (const { content } of config.files) if (content.state !== 'known') return content;
  const lines = linesInOrder(config);
  const nothing = absent(`${config.path} does not state ${showSlot(slot)}`);
  if (slot.kind === 'mroute') return readRoute(service.value, lines, slot) ?? nothing;
  if (slot.kind !== 'vif') return absent('smcrouted has no words for it');
  const phyint = phyintOf(lines, slot.interface);
  if (phyint && slot.property === 'ttl-threshold') return known(String(phyint.threshold), placeOf(phyint.line));
  if (phyint) return known(phyint.enabled ? 'on' : 'off', placeOf(phyint.line));
  if (service.value.onlyNamed || slot.property !== 'enabled') return nothing;
  return known('on', 'smcrouted without -N takes every interface');
}

/** Of outputs, and inputs, that no phyint line before it enables, smcrouted knows nothing. */
function readRoute(
  { onlyNamed }: SmcrouteService,
  lines: readonly Line[],
  slot: Extract<Slot, { readonly kind: 'mroute' }>,
): Reading<string> | undefined {
  const outputs = new Set<string>();
  let where: string | undefined;
  for (const { line, to } of decidingMroutes(lines, slot)) {
    const before = lines.slice(0, lines.indexOf(line));
    const isKnown = (name: string) => phyintOf(before, name)?.enabled ?? !onlyNamed;
    if (!isKnown(slot.interface)) continue;
    where = placeOf(line);
    for (const name of to.filter(isKnown)) outputs.add(name);
  }
  return where === undefined ? undefined : known([...outputs].join(' '), where);
}

function placeOf({ path, at }: Line): string {
  return `${path}:${at + 1}`;
}
