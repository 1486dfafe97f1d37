import { interfaceOf, interfaceTowards, linkState, sendErrors } from '../evidence/questions.ts';
import type { CauseRule } from '../types.ts';
import { carrierAdvice, enableIpv6, groupRoute } from './wording.ts';

/** What sendto says for each kind of missing or refusing route: none, unreachable, blackhole, prohibit; with IPv6 also no address to send from. */
const ERRORS = ['ENETUNREACH', 'EHOSTUNREACH', 'EINVAL', 'EACCES', 'EADDRNOTAVAIL'];

export const senderNoRoute: CauseRule = {
  code: 'sender-no-route',
  explain: {
    title: 'The sender has no route for the group',
    what: 'The kernel looks the group up in the routing table like any address. It found nothing, or a route that refuses.',
    why: 'A program that names no interface sends by the routing table; without a default route or one for the group sendto fails.',
    fails:
      'sendto fails at once: ENETUNREACH without a route, EHOSTUNREACH, EINVAL or EACCES for one that refuses (unreachable, blackhole, prohibit). Ip OutNoRoutes counts the first.',
    see: ['ip route get 239.8.0.19', 'nstat -azs IpOutNoRoutes'],
    fix: 'Add a route for the group or the multicast range by the interface that is to carry it.',
    sources: ['man 7 ip (ENETUNREACH)', 'net/ipv4/route.c: ip_route_output_key_hash_rcu'],
  },
  test(pair) {
    const { sender, plan } = pair;
    const failed = sendErrors(sender, ERRORS);
    if (failed === 0 || linkState(sender) === 'admin-down') return undefined;
    const names = Object.keys(sender.sent?.errors ?? {}).join(', ');
    const looked = sender.joined?.route?.error;
    const device = interfaceTowards(pair);
    const disabled = sender.before?.disabled === true;
    const route = device === undefined ? [] : [groupRoute(plan, sender, device)];
    return {
      code: senderNoRoute.code,
      at: 'sender',
      host: sender.name,
      confidence: 'certain',
      evidence: [
        `sendto failed with ${names} for ${failed} of ${plan.count} packets on ${sender.name}`,
        ...(looked ? [`route lookup for ${plan.group} on ${sender.name}: ${looked.text}`] : []),
        ...(disabled ? [`IPv6 is disabled on ${interfaceOf(sender)} of ${sender.name} (disable_ipv6 is 1)`] : []),
      ],
      remedy: disabled ? [enableIpv6(interfaceOf(sender))] : route,
      ...(disabled || device !== undefined ? {} : { advice: [carrierAdvice(pair, sender)] }),
    };
  },
};
