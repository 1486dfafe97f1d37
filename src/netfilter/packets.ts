/** The packets that delivery of a group lives on: its own, and what keeps its membership alive. Pure. */
import { isIPv4 } from 'node:net';
import type { Hook, Packet } from './types.ts';

/** Where a packet is on its way in, and on its way out. */
export const INBOUND: readonly Hook[] = ['ingress', 'prerouting', 'input'];
export const OUTBOUND: readonly Hook[] = ['output', 'postrouting', 'egress'];

/** Types of IGMP (RFC 2236, RFC 3376) and of MLD (RFC 2710, RFC 3810). */
const IGMP = { query: 17, reportV2: 22, reportV3: 34 } as const;
const MLD = { query: 130, reportV1: 131, reportV2: 143 } as const;

/** @param on the interface; undefined: not known */
export function groupPacket(group: string, port: number, on: string | undefined): Packet {
  return { ...common(group, on), protocol: 'udp', destination: group, port };
}

/** The general query of a querier: whoever does not get it does not report again, and ages out. */
export function queryPacket(group: string, on: string | undefined): Packet {
  const [destination, type] = isIPv4(group) ? ['224.0.0.1', IGMP.query] : ['ff02::1', MLD.query];
  return { ...common(group, on), ...protocolOf(group), destination, type };
}

/**
 * Reports of the host, to all routers; those of IGMPv2 and MLDv1 go to the group itself. What a host sends when it leaves is
 * not here: delivery does not live on it.
 * @param version of IGMP, as spoken there; with IPv6, 3 is MLDv2 and 2 is MLDv1 (RFC 3810, section 8)
 */
export function reportPacket(group: string, on: string | undefined, version: 2 | 3 = 3): Packet {
  const base = { ...common(group, on), ...protocolOf(group) };
  if (!isIPv4(group)) {
    return version === 2
      ? { ...base, destination: group, type: MLD.reportV1 }
      : { ...base, destination: 'ff02::16', type: MLD.reportV2 };
  }
  return version === 2
    ? { ...base, destination: group, type: IGMP.reportV2 }
    : { ...base, destination: '224.0.0.22', type: IGMP.reportV3 };
}

function common(group: string, on: string | undefined): Pick<Packet, 'family' | 'interface'> {
  return { family: isIPv4(group) ? 'ipv4' : 'ipv6', ...(on === undefined ? {} : { interface: on }) };
}

function protocolOf(group: string): { readonly protocol: 'igmp' | 'icmpv6' } {
  return { protocol: isIPv4(group) ? 'igmp' : 'icmpv6' };
}
