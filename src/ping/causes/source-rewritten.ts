import { rewriters } from '../firewall.ts';
import { isProofBroken, isRewritten } from '../statistics.ts';
import type { CauseRule } from '../types.ts';

export const sourceRewritten: CauseRule = {
  code: 'source-rewritten',
  explain: {
    title: 'The source address is changed on the way',
    what: 'The packets arrive with another source address than the sender gave them.',
    why: 'NAT on the way, or a program that receives the group and sends it on: then the network itself may carry nothing.',
    fails: 'Programs that name the source (SSM) hear nothing; others hear a stranger. Return traffic goes astray.',
    see: ['tcpdump -pni eth1 host 239.8.0.19', 'nft list table ip nat'],
    fix: 'Exempt multicast from NAT; look for programs that relay the group.',
    sources: ['net/netfilter/nf_nat_core.c', 'RFC 4607 (SSM is by source address)'],
  },
  test({ plan, sender, receiver, reception }) {
    if (!isRewritten(plan, sender, reception) || isProofBroken(sender, receiver)) return undefined;
    const rules = rewriters(sender, plan);
    const seen = [reception.sourceSeen, reception.otherSourceSeen].filter((source) => source !== null);
    return {
      code: sourceRewritten.code,
      at: rules.length > 0 ? 'sender' : 'network',
      host: rules.length > 0 ? sender.name : receiver.name,
      confidence: 'certain',
      evidence: [
        `${sender.name} sends from ${plan.source ?? sender.joined?.address}, ${receiver.name} saw ${seen.join(' and ')}`,
        ...(reception.duplicates > 0 ? [`${reception.duplicates} packets arrived more than once`] : []),
        ...rules.map((rule) => `"${rule.text}" in ${rule.chain} on ${sender.name} changes the source`),
      ],
      remedy: rules.flatMap((rule) => rule.remedy),
    };
  },
};
