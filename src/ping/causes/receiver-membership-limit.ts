import type { CauseRule } from '../types.ts';

export const receiverMembershipLimit: CauseRule = {
  code: 'receiver-membership-limit',
  explain: {
    title: 'The receiver may join no more groups',
    what: 'The join failed with ENOBUFS: igmp_max_memberships groups a socket (or igmp_max_msf sources) are reached.',
    why: 'The limit is 20 groups for one socket by default; feeds often need hundreds.',
    fails:
      'The join fails with ENOBUFS at the 21st group of one socket (or the 11th source of one group). Another socket could still join.',
    see: ['sysctl net.ipv4.igmp_max_memberships net.ipv4.igmp_max_msf'],
    fix: 'Raise net.ipv4.igmp_max_memberships (and igmp_max_msf for sources), and persist it.',
    sources: [
      'https://docs.kernel.org/networking/ip-sysctl.html (igmp_max_memberships, igmp_max_msf)',
      'net/ipv4/igmp.c: ip_mc_join_group',
    ],
  },
  test({ receiver, plan }) {
    const error = receiver.joined?.receiver?.error;
    if (error?.errno !== 'ENOBUFS') return undefined;
    const keys = [
      'net.ipv4.igmp_max_memberships=200',
      ...(plan.source === undefined ? [] : ['net.ipv4.igmp_max_msf=100']),
    ];
    return {
      code: receiverMembershipLimit.code,
      at: 'receiver',
      host: receiver.name,
      confidence: 'certain',
      evidence: [`joining ${plan.group} on ${receiver.name} failed: ${error.text} (ENOBUFS)`],
      remedy: keys.map((key) => `sysctl -w ${key}`),
    };
  },
};
