/** Whether the user that a host is reached as could change anything there. Pure. */
import { privilegesFact } from '../../facts/privileges.ts';
import type { FactValues } from '../../facts/types.ts';
import { place } from '../../hosts/failures.ts';
import { HostError, type HostSpec } from '../../hosts/types.ts';

/**
 * Why surely nothing can be changed, before it is tried. A user with CAP_NET_ADMIN can change links and routes, and root
 * without it the keys of /proc/sys: of those each change tells.
 */
export function whyNoRights(facts: FactValues, spec: HostSpec): HostError | undefined {
  const rights = facts.get(privilegesFact);
  if (rights.state !== 'known' || rights.value.uid === 0 || rights.value.netAdmin) return undefined;
  return new HostError(
    'root-needed',
    `${place(spec)}: nothing was changed: ${spec.user} is not root there, which changes need`,
    `Say \`become: sudo\` (or doas) for ${spec.name} in the inventory, or connect as root.`,
  );
}
