import { onHost } from './types.ts';

export const membershipLimit = onHost(
  'membership-limit',
  'net.ipv4.igmp_max_memberships = 0: no socket may join a group',
  () => 'echo 0 >/proc/sys/net/ipv4/igmp_max_memberships',
  () => 'echo 20 >/proc/sys/net/ipv4/igmp_max_memberships',
);
