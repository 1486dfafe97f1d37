import { linkDetailsFact } from '../../facts/link-details.ts';
import type { FactValues } from '../../facts/types.ts';
import { known } from '../../lib/reading.ts';
import type { Captured } from '../types.ts';
import { type OnOff, readFeatures } from './features.ts';

/**
 * Features that change what a receiver of UDP sees, with what the kernel itself begins with: NETIF_F_SOFT_FEATURES and
 * NETIF_F_SOFT_FEATURES_OFF (include/linux/netdev_features.h). Of all others the driver decides.
 */
const USUAL: ReadonlyMap<string, OnOff> = new Map([
  ['generic-receive-offload', 'on'],
  ['rx-gro-list', 'off'],
  ['rx-udp-gro-forwarding', 'off'],
]);

/** veth_disable_gro (drivers/net/veth.c, since 5.13) takes GRO away from a new one. */
const USUAL_OF_VETH: ReadonlyMap<string, OnOff> = new Map([...USUAL, ['generic-receive-offload', 'off']]);

/** Fixed ones are nobody's wish; a heading (`tx-checksumming`) is told by its members. */
export function capture(facts: FactValues, name: string | null, all: boolean): readonly Captured[] {
  const features = readFeatures(facts, name ?? '');
  if (features.state === 'absent') return [];
  if (features.state === 'unknown') return [{ value: features }];
  const links = facts.get(linkDetailsFact);
  const kind = links.state === 'known' ? links.value.links.get(name ?? '')?.kind : undefined;
  const usual = kind === 'veth' ? USUAL_OF_VETH : USUAL;
  const headings = new Set([...features.value.values()].map(({ group }) => group));
  return [...features.value]
    .filter(([item, { fixed }]) => !fixed && !headings.has(item))
    .map(([item, { on }]) => ({ item, state: on ? ('on' as const) : ('off' as const) }))
    .filter(({ item, state }) => all || (usual.has(item) && usual.get(item) !== state))
    .map(({ item, state }) => ({ item, value: known(state) }));
}
