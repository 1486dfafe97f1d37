import { quoteCommand } from '../../lib/shell.ts';
import { isAbsenceExplained } from '../evidence/explained.ts';
import { captured, interfaceOf } from '../evidence/questions.ts';
import type { CauseRule } from '../types.ts';
import { unicastWords } from './wording.ts';

export const receiverNicFilter: CauseRule = {
  code: 'receiver-nic-filter',
  explain: {
    title: "The receiver's own interface filters the group out",
    what: 'The packets reach the interface and are taken only while it is promiscuous: its own filter does not let the group in.',
    why: 'A bridge that snoops and never saw its own host join, a network card or driver whose filter lacks the group address.',
    fails:
      'The kernel lists the group and tcpdump -p sees nothing; plain tcpdump sees the packets, and while it runs all works.',
    see: [
      "tcpdump -pni eth1 'host 239.8.0.19'",
      "tcpdump -ni eth1 'host 239.8.0.19'",
      'ip maddr show dev eth1',
      'bridge -d mdb show',
    ],
    fix: 'Have the interface take all multicast (ip link set dev eth1 allmulticast on); on a bridge see why its mdb lacks the host.',
    sources: [
      'net/bridge/br_input.c: br_handle_frame_finish (IFF_PROMISC, IFF_ALLMULTI)',
      'net/core/dev.c: __dev_set_rx_mode',
      'man 7 packet (PACKET_MR_PROMISC)',
    ],
  },
  test(pair, already) {
    const { plan, sender, receiver } = pair;
    const seen = receiver.unfiltered?.seen[sender.id] ?? 0;
    if (isAbsenceExplained(pair, already) || seen === 0 || captured(pair) !== 0) return undefined;
    const device = interfaceOf(receiver);
    return {
      code: receiverNicFilter.code,
      at: 'receiver',
      host: receiver.name,
      confidence: 'certain',
      evidence: [
        `0 of ${plan.count} packets of ${sender.name} were seen on ${device} of ${receiver.name} as it is, although its kernel is a member of ${plan.group}`,
        `${seen} of a burst of ${receiver.unfiltered?.burst} were seen while ${device} was promiscuous: its own filter keeps the group out`,
        ...unicastWords(pair),
      ],
      remedy: [quoteCommand(['ip', 'link', 'set', 'dev', device, 'allmulticast', 'on'])],
    };
  },
};
