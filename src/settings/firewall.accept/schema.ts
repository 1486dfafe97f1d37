import type { JsonSchema } from '../../lib/json.ts';

export const schema: JsonSchema = {
  description:
    'Traffic of a group that no rule of nftables or iptables, and no filter of tc, may drop. Check only: none is ever changed.',
  type: 'object',
  additionalProperties: false,
  required: ['group', 'port', 'dev'],
  properties: {
    group: {
      type: 'string',
      format: 'multicast-prefix',
      description: 'Group, or prefix of groups, all of which have to pass: 239.8.0.19, 239.8.0.0/16, ff15::/16.',
    },
    port: { type: 'integer', minimum: 1, maximum: 65535, description: 'UDP port the group is sent to.' },
    dev: { type: 'string', format: 'interface-name', description: 'Interface that carries the group.' },
    source: {
      type: 'string',
      format: 'unicast-address',
      description:
        'Address of the sender: decides rules that ask for it. Not said: such a rule makes the answer unknown.',
    },
    direction: {
      enum: ['receive', 'send'],
      description:
        'receive (default): the group comes in, with IGMP or MLD queries, and reports go out. send: the group goes out.',
    },
  },
};
