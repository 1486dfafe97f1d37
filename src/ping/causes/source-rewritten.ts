import { sameAddress } from '../address.ts';
import { rewriters } from '../evidence/firewall.ts';
import { interfaceOf, sourceSent } from '../evidence/questions.ts';
import { unreadWords } from '../evidence/rules.ts';
import { isProofBroken, isRewritten } from '../figures/statistics.ts';
import type { CauseRule, HostEvidence, PairEvidence } from '../types.ts';

export const sourceRewritten: CauseRule = {
  code: 'source-rewritten',
  explain: {
    title: 'The source address is changed on the way',
    what: 'The packets arrive with another source address than the sender gave them.',
    why: 'NAT on the way, or a program that receives the group and sends it on: then the network itself may carry nothing. Or the address of the sender itself changed.',
    fails: 'Programs that name the source (SSM) hear nothing; others hear a stranger. Return traffic goes astray.',
    see: ['tcpdump -pni eth1 host 239.8.0.19', 'nft list table ip nat'],
    fix: 'Exempt multicast from NAT; look for programs that relay the group.',
    sources: ['net/netfilter/nf_nat_core.c', 'RFC 4607 (SSM is by source address)'],
  },
  test(pair) {
    const { plan, sender, receiver, reception } = pair;
    const received = isRewritten(plan, sender, reception);
    if (isProofBroken(sender, receiver) || (!received && !isForeseen(pair))) return undefined;
    const wire = receiver.after?.captured[sender.id]?.source;
    const seen = received
      ? [reception.sourceSeen, reception.otherSourceSeen].filter((source) => source !== null)
      : [wire].filter((source) => source !== undefined);
    const moved = movedTo(sender, seen);
    if (moved !== undefined)
      return {
        code: sourceRewritten.code,
        at: 'sender',
        host: sender.name,
        confidence: 'certain',
        evidence: [
          `${sender.name} sent from ${sender.joined?.address} at first and from ${moved} at the end: its own address changed while the ping ran; ${receiver.name} saw ${seen.join(' and ')}`,
        ],
        remedy: [],
        advice: [
          `see what configures ${interfaceOf(sender)} of ${sender.name} (a DHCP lease, a failover, an administrator), and ping again`,
        ],
      };
    const rules = rewriters(sender, plan);
    const unread = rules.length > 0 ? [] : unreadWords(sender, plan);
    return {
      code: sourceRewritten.code,
      at: rules.length > 0 ? 'sender' : 'network',
      host: rules.length > 0 ? sender.name : receiver.name,
      confidence: seen.length > 0 && unread.length === 0 ? 'certain' : 'likely',
      evidence: [
        `${sender.name} sends from ${plan.source ?? sourceSent(sender)}, ${receiver.name} saw ${seen.join(' and ') || 'none of its packets'}`,
        ...(reception.duplicates > 0 ? [`${reception.duplicates} packets arrived more than once`] : []),
        ...rules.map((rule) => `"${rule.text}" in ${rule.chain} on ${sender.name} changes the source`),
        ...unread,
      ],
      remedy: rules.flatMap((rule) => rule.remedy),
    };
  },
};

/** Of packets that nobody received, the wire tells, or, where none came so far, the sender's own rules. Of a source that was joined, ssm-source-mismatch does. */
function isForeseen({ plan, sender, receiver, reception }: PairEvidence): boolean {
  if (reception.received > 0 || plan.source !== undefined || plan.responder !== undefined) return false;
  const [wire, sent] = [receiver.after?.captured[sender.id]?.source, sourceSent(sender)];
  if (wire === undefined) return rewriters(sender, plan).length > 0;
  return sent !== undefined && !sameAddress(wire, sent);
}

/** The address that the sender has at the end, where it is another one than at the join and nothing but these two was seen. */
function movedTo({ joined, after }: HostEvidence, seen: readonly string[]): string | undefined {
  const [first, last] = [joined?.address, after?.address];
  if (!first || !last || sameAddress(first, last)) return undefined;
  return seen.every((source) => sameAddress(source, first) || sameAddress(source, last)) ? last : undefined;
}
