/** Both ends of a pair as what lies between them sees them. Pure. */
import { isSix } from '../address.ts';
import type { HostEvidence, MeshPlan, PairEvidence, Wire } from '../types.ts';
import { isRouted } from './questions.ts';

/** The ends of the pair, for whoever can ask the switches between them. */
export function wireOf(pair: PairEvidence): { readonly wire: Wire } {
  const { plan, sender, receiver } = pair;
  const end = ({ name, joined }: HostEvidence) => ({
    host: name,
    ...(joined?.mac ? { mac: joined.mac } : {}),
    ...(joined?.address ? { address: joined.address } : {}),
  });
  const bytes = Math.min(packetBytes(plan), sender.before?.mtu ?? Number.POSITIVE_INFINITY);
  const routed = isRouted(pair) ? { routed: true as const } : {};
  return { wire: { from: end(sender), to: end(receiver), plan, bytes, ...routed } };
}

/** Of an IP packet with one payload, as long as it is not cut into fragments. */
export function packetBytes({ group, sizeBytes }: Pick<MeshPlan, 'group' | 'sizeBytes'>): number {
  // Headers of IP and UDP.
  return sizeBytes + (isSix(group) ? 48 : 28);
}
