import { quoteCommand } from '../../lib/shell.ts';
import { interfaceOf, interfaceTowards, turned } from '../evidence.ts';
import type { CauseRule } from '../types.ts';

export const receiverNotJoined: CauseRule = {
  code: 'receiver-not-joined',
  explain: {
    title: 'The receiver is not a member of the group',
    what: 'The kernel refused the join, or no longer lists the group on the interface (/proc/net/igmp).',
    why: 'Without an interface named, a join needs a route for the group (ENODEV); a deleted and recreated interface loses its memberships without a word.',
    fails:
      'The packets may reach the interface (a capture shows them) and IP drops them: InMcastPkts and InDelivers stay, and no counter tells.',
    see: ['cat /proc/net/igmp', 'ip maddr show dev eth1'],
    fix: 'Name the interface in the join or add a route for the group; after an interface was recreated, join again.',
    sources: ['net/ipv4/igmp.c: ip_check_mc_rcu', 'man 7 ip (IP_ADD_MEMBERSHIP: ENODEV)'],
  },
  test(pair) {
    const { receiver, plan } = pair;
    const join = receiver.joined?.receiver;
    if (join === undefined || join.error?.errno === 'ENOBUFS') return undefined;
    const gone = join.joined && (join.listed === false || receiver.after?.listed === false);
    if (join.joined && !gone) return undefined;
    const device = interfaceTowards(turned(pair));
    const byRoute = !plan.interfaces.has(receiver.name) && device !== undefined;
    return {
      code: receiverNotJoined.code,
      at: 'receiver',
      host: receiver.name,
      confidence: 'certain',
      evidence: join.error
        ? [`joining ${plan.group} on ${receiver.name} failed: ${join.error.text} (${join.error.errno})`]
        : [
            `/proc/net/igmp on ${receiver.name} does not list ${plan.group} on ${interfaceOf(receiver)} although the join succeeded`,
          ],
      remedy: byRoute ? [quoteCommand(['ip', 'route', 'replace', `${plan.group}/32`, 'dev', device])] : [],
    };
  },
};
