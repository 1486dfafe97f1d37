import type { JsonSchema } from '../../lib/json.ts';

export const schema: JsonSchema = {
  description:
    'IGMP version that the host speaks on the interface: what net.ipv4.conf.all.force_igmp_version and its own key make of it, ' +
    'and no less for a querier of an older version. 3 is what the kernel begins with; source-specific joins need it.',
  enum: [1, 2, 3],
};
