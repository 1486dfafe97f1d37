import { isSix } from '../address.ts';
import { wireOf } from '../evidence/ends.ts';
import { isAbsenceExplained } from '../evidence/explained.ts';
import { captured, interfaceOf, looksOf, unicastOf } from '../evidence/questions.ts';
import type { CauseRule, PairEvidence } from '../types.ts';
import { unicastWords } from './wording.ts';

export const snoopingPruned: CauseRule = {
  code: 'snooping-pruned',
  explain: {
    title: 'The switch pruned the receiver from the group',
    what: 'A switch that snoops IGMP or MLD has no membership for this receiver, although its kernel lists the group.',
    why: 'Its membership aged out (about 260 s) because no querier asks or the answers are lost; or the report of the join was lost.',
    fails:
      'Delivery works and ends after minutes, or never begins; unicast works; a fresh join brings it back for one membership interval.',
    see: ['bridge -d -s mdb show', 'cat /sys/class/net/br0/bridge/multicast_querier', 'tcpdump -pni eth1 igmp'],
    fix: 'Have one querier in the network (multicast_querier of the bridge, a router, the IGMP querier of the switch), and IGMP pass both ways.',
    sources: ['RFC 4541 (IGMP and MLD snooping switches)', 'net/bridge/br_multicast.c: br_multicast_group_expired'],
  },
  test(pair, already) {
    const { plan, sender, receiver, reception } = pair;
    const [before, after] = looksOf(pair) ?? [0, 0];
    if (isAbsenceExplained(pair, already) || !sender.sent?.sent || receiver.after?.listed !== true) return undefined;
    const seen = captured(pair) ?? reception.received;
    if (seen >= plan.count || before > 0 || after === 0) return undefined;
    const died = reception.diedAfterMs;
    // What is lost at random may come before a fresh join as little as after it: a membership that is forgotten ends all at once.
    if ((seen > 0 && died === null) || unicastOf(pair)?.got === 0) return undefined;
    return {
      code: snoopingPruned.code,
      at: 'network',
      host: receiver.name,
      confidence: captured(pair) === undefined ? 'likely' : 'certain',
      evidence: [
        `the kernel of ${receiver.name} lists ${plan.group} on ${interfaceOf(receiver)}, and ${seen} of ${plan.count} packets of ${sender.name} came`,
        ...(died === null ? [] : [`they ended ${Math.round(died / 100) / 10} s after the first`]),
        `of a burst of ${receiver.again?.burst} packets ${before} came before a fresh join and ${after} after it`,
        ...unicastWords(pair),
        querierWords(pair),
      ],
      remedy: [],
      advice: adviceOf(pair),
      ...wireOf(pair),
    };
  },
};

function adviceOf({ plan, receiver }: PairEvidence): readonly string[] {
  const protocol = isSix(plan.group) ? 'MLD' : 'IGMP';
  if ((receiver.after?.queries.count ?? 0) > 0)
    return [
      `a querier is there: have the switch port of ${receiver.name} take its ${protocol} reports, and the membership interval of the switch be longer than two query intervals`,
    ];
  return [
    `enable one ${protocol} querier in the network of ${receiver.name}: on its switch or router; on a Linux bridge: ip link set dev BRIDGE type bridge mcast_querier 1`,
  ];
}

function querierWords({ plan, receiver }: PairEvidence): string {
  const protocol = isSix(plan.group) ? 'MLD' : 'IGMP';
  const queries = receiver.after?.queries;
  if (receiver.joined?.receiver?.capture !== null)
    return `whether a querier is there could not be seen on ${receiver.name}`;
  if (!queries || queries.count === 0) return `no ${protocol} query was seen on ${receiver.name} during the run`;
  return `${queries.count} ${protocol} queries of ${queries.source} were seen on ${receiver.name}`;
}
