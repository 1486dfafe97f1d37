import type { JsonSchema } from '../../lib/json.ts';

export const schema: JsonSchema = {
  description: 'A route of the unicast table that steers multicast: where packets to these groups leave by default.',
  type: 'object',
  additionalProperties: false,
  required: ['to', 'dev'],
  properties: {
    to: {
      type: 'string',
      format: 'multicast-prefix',
      description: 'Prefix of groups: 239.0.0.0/8, ff15::/16; without a length one group.',
    },
    dev: { type: 'string', format: 'interface-name', description: 'Interface by which the groups leave.' },
    metric: {
      type: 'integer',
      minimum: 0,
      maximum: 4294967295,
      description:
        'Metric of the route; the lowest of a prefix decides. Not said: any will do. For IPv6 the kernel takes 0 as 1024.',
    },
    table: {
      type: ['integer', 'string'],
      description: 'Routing table, number or name. Default main, for IPv6 local: the kernel looks there first.',
    },
    source: {
      type: 'string',
      format: 'unicast-address',
      description: 'Source address of packets sent without one. Not said: any will do.',
    },
  },
};
