import { isSix } from '../address.ts';
import { droppedFor, reasonWords } from '../evidence/drop-reasons.ts';
import { captured } from '../evidence/questions.ts';
import type { CauseRule } from '../types.ts';

/** Of all drops of the machine: also where the address itself does not tell. */
const REASONS = ['IP_LOCAL_SOURCE', 'IP_INVALID_SOURCE', 'IP_LOCALNET'];

export const receiverBadSource: CauseRule = {
  code: 'receiver-bad-source',
  explain: {
    title: 'The packets carry a source address that the receiver cannot accept',
    what: "The source is one of the receiver's own addresses (two hosts share it) or 0.0.0.0 (the sender has none).",
    why: 'The kernel drops such packets whatever rp_filter says, and counts them nowhere.',
    fails:
      "Packets are seen on the interface, InReceives rises and InMcastPkts does not; rp_filter off does not help. The kernel's reasons are IP_LOCAL_SOURCE and IP_INVALID_SOURCE.",
    see: ['tcpdump -pni eth1 host 239.8.0.19', 'ip -br address'],
    fix: 'Give the sender an address of its own on the interface that carries the group.',
    sources: [
      'net/ipv4/fib_frontend.c: fib_validate_source',
      'net/ipv4/route.c: ip_mc_validate_source',
      'https://docs.kernel.org/networking/ip-sysctl.html (accept_local)',
    ],
  },
  test(pair) {
    const { receiver, sender, plan } = pair;
    const seen = receiver.after?.captured[sender.id]?.source;
    const source = seen ?? receiver.after?.sources[sender.id]?.source;
    const own = receiver.after?.sources[sender.id]?.back.local === true;
    if (isSix(plan.group)) return undefined; // IPv6 takes packets whose source is its own address
    const known = own || source === '0.0.0.0';
    const burst = receiver.firewall?.burst ?? 0;
    const said = burst > 0 && droppedFor(receiver, REASONS) >= burst;
    if (source === undefined || pair.reception.received > 0 || !(known || said)) return undefined;
    return {
      code: receiverBadSource.code,
      at: 'receiver',
      host: receiver.name,
      confidence: known && seen !== undefined ? 'certain' : 'likely',
      evidence: [
        seen === undefined
          ? `${captured(pair) ?? 'an unknown number'} of ${plan.count} packets of ${sender.name} were seen on ${receiver.name}; they come with source ${source}`
          : `${captured(pair)} of ${plan.count} packets of ${sender.name} were seen on ${receiver.name} with source ${source}`,
        ...(own ? [`${source} is an address of ${receiver.name} itself`] : []),
        ...(source === '0.0.0.0' ? [`${sender.name} has no IPv4 address to send from`] : []),
        ...reasonWords(receiver, REASONS),
      ],
      remedy: [],
    };
  },
};
