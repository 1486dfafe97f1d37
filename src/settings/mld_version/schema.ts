import type { JsonSchema } from '../../lib/json.ts';

export const schema: JsonSchema = {
  description:
    'MLD version that the host speaks for IPv6 groups on the interface: what net.ipv6.conf.all.force_mld_version and its own key ' +
    'make of it. 2 is what the kernel begins with; source-specific joins need it.',
  enum: [1, 2],
};
