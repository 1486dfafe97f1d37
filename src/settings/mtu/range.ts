import { linkDetailsFact } from '../../facts/link-details.ts';
import type { FactValues } from '../../facts/types.ts';

/** Why the driver does not take this MTU, as far as it tells. */
export function whyOutOfRange(facts: FactValues, name: string, mtu: number): string | undefined {
  const details = facts.get(linkDetailsFact);
  const link = details.state === 'known' ? details.value.links.get(name) : undefined;
  if (!link) return undefined;
  if (link.maxMtu !== null && mtu > link.maxMtu) return `the driver of ${name} takes ${link.maxMtu} at most`;
  return link.minMtu !== null && mtu < link.minMtu ? `the driver of ${name} takes ${link.minMtu} at least` : undefined;
}
