/** Every cause that can be named, the most decisive first: the sender's own errors, then the receiver from wire to socket. */
import type { CauseRule } from '../types.ts';
import { badChecksum } from './bad-checksum.ts';
import { igmpBlocked } from './igmp-blocked.ts';
import { noForwarding } from './no-forwarding.ts';
import { notOnWire } from './not-on-wire.ts';
import { packetTooBig } from './packet-too-big.ts';
import { receiverBadSource } from './receiver-bad-source.ts';
import { receiverBufferOverflow } from './receiver-buffer-overflow.ts';
import { receiverFirewall } from './receiver-firewall.ts';
import { receiverIngressDrop } from './receiver-ingress-drop.ts';
import { receiverMembershipLimit } from './receiver-membership-limit.ts';
import { receiverNicFilter } from './receiver-nic-filter.ts';
import { receiverNotJoined } from './receiver-not-joined.ts';
import { receiverRpFilter } from './receiver-rp-filter.ts';
import { receiverWrongInterface } from './receiver-wrong-interface.ts';
import { senderFirewall } from './sender-firewall.ts';
import { senderLinkDown } from './sender-link-down.ts';
import { senderNoRoute } from './sender-no-route.ts';
import { senderWrongInterface } from './sender-wrong-interface.ts';
import { snoopingPruned } from './snooping-pruned.ts';
import { sourceRewritten } from './source-rewritten.ts';
import { ssmSourceMismatch } from './ssm-source-mismatch.ts';
import { ttlExpired } from './ttl-expired.ts';
import { unicastDown } from './unicast-down.ts';
import { unknownCause } from './unknown.ts';

export const causes: readonly CauseRule[] = [
  senderLinkDown,
  senderNoRoute,
  senderFirewall,
  senderWrongInterface,
  receiverMembershipLimit,
  receiverNotJoined,
  receiverWrongInterface,
  ssmSourceMismatch,
  receiverBadSource,
  receiverRpFilter,
  badChecksum,
  receiverBufferOverflow,
  receiverIngressDrop,
  receiverFirewall,
  sourceRewritten,
  packetTooBig,
  unicastDown,
  ttlExpired,
  igmpBlocked,
  snoopingPruned,
  noForwarding,
  receiverNicFilter,
  notOnWire,
  unknownCause,
];
