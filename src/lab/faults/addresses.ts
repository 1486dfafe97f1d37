import type { LabPlan, PlannedHost } from '../plan.ts';
import { onHost } from './types.ts';

/** The kernel drops what claims to come from itself. A lab of one host has nobody to take the address of. */
export const addressTaken = onHost(
  'address-taken',
  "The host has the data address of the fleet's first other host as well: it accepts nothing from there",
  (host, plan) => `ip address add ${addressOfOther(host, plan)}/32 dev lo`,
  (host, plan) => `ip address del ${addressOfOther(host, plan)}/32 dev lo`,
);

function addressOfOther(host: PlannedHost, plan: LabPlan): string | undefined {
  return plan.hosts.find((other) => other.name !== host.name)?.links[0]?.address;
}
