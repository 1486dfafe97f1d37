import { interfaceOf, interfaceTowards, turned } from '../evidence/questions.ts';
import { nameOf } from '../planning/plan.ts';
import type { CauseRule } from '../types.ts';
import { carrierAdvice, enableIpv6, groupRoute } from './wording.ts';

const REJOIN =
  'have the program join anew, by a restart at the least: an interface that is deleted and made again loses its memberships, and no socket hears of it';

export const receiverNotJoined: CauseRule = {
  code: 'receiver-not-joined',
  explain: {
    title: 'The receiver is not a member of the group',
    what: 'The kernel refused the join, or no longer lists the group on the interface (/proc/net/igmp, igmp6; with a source also mcfilter).',
    why: 'Without an interface named, a join needs a route for the group (ENODEV); a deleted and recreated interface loses its memberships without a word; one with disable_ipv6 takes nothing.',
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
    if (receiver.before?.disabled)
      return {
        code: receiverNotJoined.code,
        at: 'receiver',
        host: receiver.name,
        confidence: 'certain',
        evidence: [
          `IPv6 is disabled on ${interfaceOf(receiver)} of ${receiver.name} (disable_ipv6 is 1): joins succeed, and no packet is taken`,
        ],
        remedy: [enableIpv6(interfaceOf(receiver))],
      };
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
            `the kernel of ${receiver.name} (/proc/net/igmp, igmp6, mcfilter) does not list ${nameOf(plan)} on ${interfaceOf(receiver)} although the join succeeded`,
          ],
      remedy: byRoute ? [groupRoute(plan, receiver, device)] : [],
      ...(gone ? { advice: [REJOIN] } : {}),
      ...(join.error && device === undefined ? { advice: [carrierAdvice(turned(pair), receiver)] } : {}),
    };
  },
};
