/** Evidence in words which more than one cause tells. */
import { count } from '../../lib/text.ts';
import type { Blocker } from '../firewall.ts';
import type { HostEvidence } from '../types.ts';

/** The rules in the way, or why they are not known. */
export function blockerWords(host: HostEvidence, rules: readonly Blocker[] | undefined): readonly string[] {
  if (rules === undefined) return [`the rule set of ${host.name} could not be read${whyUnread(host)}`];
  return rules.map((rule) => {
    const figure =
      rule.counted === undefined
        ? 'has no counter'
        : `counted ${rule.counted} during a second burst of ${count(host.firewall?.burst ?? 0, 'packet')} a sender`;
    return `"${rule.text}" in ${rule.chain} (${rule.hook}) on ${host.name} ${figure}`;
  });
}

function whyUnread(host: HostEvidence): string {
  const nft = host.firewall?.after.nft;
  return nft !== undefined && 'why' in nft ? `: ${nft.why}` : '';
}
