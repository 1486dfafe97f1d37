import type { JsonSchema } from '../../lib/json.ts';

const INTERFACE: JsonSchema = {
  type: 'string',
  format: 'interface-name',
  description: 'Interface the packets leave by.',
};

export const schema: JsonSchema = {
  description:
    'Multicast that comes in by one interface is forwarded to others, by a routing daemon. The interfaces need no entry of ' +
    'mc_forwarding of their own.',
  type: 'object',
  additionalProperties: false,
  required: ['group', 'from', 'to'],
  properties: {
    group: {
      type: 'string',
      format: 'multicast-prefix',
      description: 'Group, or prefix of groups: 239.8.0.19, 239.8.0.0/16, ff15::19.',
    },
    source: {
      type: 'string',
      format: 'unicast-address',
      description:
        'Sender, (S,G). Not said: any sender, (*,G), for which the kernel gets an entry with the first packet.',
    },
    from: { type: 'string', format: 'interface-name', description: 'Interface the packets come in by.' },
    to: {
      type: 'array',
      minItems: 1,
      description: 'Interfaces the packets leave by: all of them, and no other.',
      items: {
        anyOf: [
          INTERFACE,
          {
            type: 'object',
            additionalProperties: false,
            required: ['dev'],
            properties: {
              dev: INTERFACE,
              ttl_threshold: {
                type: 'integer',
                minimum: 1,
                maximum: 255,
                description:
                  'Only packets with a greater TTL leave by it. smcrouted has one for all routes by an interface. Not said: ' +
                  'any will do.',
              },
            },
          },
        ],
      },
    },
  },
};
