/** The JSON Schema of an inventory file. */
import type { JsonSchema } from '../lib/json.ts';

/** `[user@]host[:port]`, several with commas, or `none`. */
const HOP = '([^\\s,@-][^\\s,@]*@)?(\\[[0-9A-Fa-f:.]+\\]|[^\\s,:@\\[\\]-][^\\s,:@\\[\\]]*)(:[0-9]{1,5})?';

const PATH: JsonSchema = { type: 'string', minLength: 1 };

/** How to reach a host; the same words for a host, a group and the defaults. */
const CONNECTION: JsonSchema = {
  port: { type: 'integer', minimum: 1, maximum: 65535, description: 'SSH port' },
  user: { type: 'string', format: 'ssh-word', description: 'SSH user' },
  identity_file: { ...PATH, description: 'Private key; relative to this file, ~ is your home' },
  known_hosts: {
    anyOf: [PATH, { type: 'array', items: PATH, minItems: 1 }],
    description: 'Files the host keys are looked up in; relative to this file',
  },
  strict_host_key_checking: {
    enum: ['yes', 'accept-new', 'no'],
    description:
      'What to do with a host key that is not known: refuse, store or ignore (a changed key: refuse, refuse, ignore)',
  },
  connection: {
    enum: ['ssh', 'openssh', 'local'],
    description: "ssh: built in; openssh: the system's ssh, with all that it supports; local: this machine",
  },
  proxy_jump: {
    type: 'string',
    pattern: `^(none|${HOP}(,${HOP})*)$`,
    description: 'bastions, as for ssh -J: [user@]host[:port], several with commas; or none',
  },
  become: { enum: ['none', 'sudo', 'doas'], description: 'How to become root, without a password' },
};

/** What else a host, a group and the defaults can say. */
const ASSIGNED: JsonSchema = {
  profiles: {
    type: 'array',
    items: { type: 'string', minLength: 1 },
    description: 'Profiles by built-in name or file (relative to this one); the last wins',
  },
  vars: {
    type: 'object',
    propertyNames: { type: 'string', format: 'variable-name' },
    description: 'Variables that profiles refer to as ${name}',
  },
  site: { type: 'string', minLength: 1, description: 'Where the host is, for reports' },
};

const ADDRESS: JsonSchema = {
  address: { type: 'string', format: 'ssh-word', description: 'Name or IP address to connect to. Default: the name' },
};

const NAMES: JsonSchema = { type: 'array', items: { type: 'string', minLength: 1 } };

/** What one host says, whatever file said it; Ansible's variables are held against it too. */
export const HOST_SCHEMA: JsonSchema = said({ ...ADDRESS, ...CONNECTION, ...ASSIGNED });

export const inventorySchema: JsonSchema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  $id: 'https://mcready.dev/schemas/inventory-1.schema.json',
  title: 'mcready inventory',
  description: 'The hosts, how to reach them and which profiles hold for them. Nearest wins: host, group, defaults.',
  type: 'object',
  additionalProperties: false,
  properties: {
    defaults: { ...said({ ...CONNECTION, ...ASSIGNED }), description: 'Holds for every host' },
    hosts: {
      type: 'object',
      propertyNames: { type: 'string', format: 'host-name' },
      additionalProperties: HOST_SCHEMA,
      description: 'Every host by name',
    },
    groups: {
      type: 'object',
      propertyNames: { type: 'string', format: 'group-name' },
      additionalProperties: said({
        hosts: { ...NAMES, description: 'Names of hosts' },
        children: { ...NAMES, description: 'Names of groups whose hosts belong to this group too' },
        ...CONNECTION,
        ...ASSIGNED,
      }),
      description: 'Groups of hosts',
    },
  },
};

/** `feed1:` with nothing behind it is a host that says nothing. */
function said(properties: JsonSchema): JsonSchema {
  return { type: ['object', 'null'], properties, additionalProperties: false };
}
