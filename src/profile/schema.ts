/** The JSON Schema of a profile, put together from the settings' own fragments. */
import type { Json, JsonSchema } from '../lib/json.ts';
import type { Setting } from '../settings/types.ts';
import { withVariables } from './with-variables.ts';

type Properties = { [key: string]: Json };

const OPTIONAL: JsonSchema = {
  type: 'boolean',
  description: 'A host that has no such thing is not-applicable, not drift.',
};

const MULTICAST_GROUP: JsonSchema = {
  type: 'string',
  format: 'multicast-address',
  description: 'Multicast group: 239.8.0.19',
};

/** One element of `delivery`, without variables. */
export const DELIVERY_SCHEMA: JsonSchema = {
  type: 'object',
  required: ['group', 'port'],
  additionalProperties: false,
  properties: {
    group: MULTICAST_GROUP,
    port: { type: 'integer', minimum: 1, maximum: 65535, description: 'UDP port' },
    from: {
      type: 'string',
      minLength: 1,
      description: 'Senders: a pattern of the inventory. Default: all, with a source the host that has it',
    },
    to: { type: 'string', minLength: 1, description: 'Receivers: a pattern of the inventory. Default: all' },
    ttl: { type: 'integer', minimum: 0, maximum: 255, description: 'TTL the packets are sent with' },
    max_loss: {
      type: 'number',
      minimum: 0,
      maximum: 100,
      description: 'Greatest loss allowed, in percent of the packets sent. Default 0',
    },
    max_rtt_ms: { type: 'number', minimum: 0, description: 'Greatest round trip time allowed, in milliseconds' },
    source: { type: 'string', format: 'unicast-address', description: 'Join this source only (SSM)' },
    dev: { type: 'string', format: 'interface-name', description: 'Interface the group is carried on' },
  },
};

/** @param settings those a profile can speak of */
export function profileSchema(settings: readonly Setting[]): JsonSchema {
  const host: Properties = {};
  const perInterface: Properties = { optional: OPTIONAL };
  for (const setting of settings) {
    place(setting.scope === 'host' ? host : perInterface, setting.id.split('.'), settingSchema(setting));
  }
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    $id: 'https://mcready.dev/schemas/profile-1.schema.json',
    title: 'mcready profile',
    description: 'What is desired of a host so that UDP multicast is delivered there.',
    type: 'object',
    required: ['name'],
    additionalProperties: false,
    properties: {
      name: { type: 'string', minLength: 1, description: 'Name of the profile: receiver' },
      description: { type: 'string', description: 'One line for people' },
      extends: {
        type: 'array',
        minItems: 1,
        items: { type: 'string', minLength: 1 },
        description: 'Profiles to begin from: built-in names, or files relative to this one. Nearest wins, key by key',
      },
      ...host,
      interfaces: {
        type: 'object',
        propertyNames: { type: 'string', format: 'interface-key' },
        additionalProperties: { type: 'object', properties: perInterface, additionalProperties: false },
        description: 'Desired per interface: a name, a pattern (ens*) or a variable of the inventory (${data})',
      },
      delivery: {
        type: 'array',
        items: withVariables(DELIVERY_SCHEMA),
        description: 'Groups whose delivery ping and ready must prove',
      },
    },
  };
}

function settingSchema(setting: Setting): JsonSchema {
  if (setting.shape === 'value') return withVariables(setting.schema);
  const description = setting.explain.title;
  if (setting.shape === 'map') {
    const keys = setting.keys === undefined ? {} : { propertyNames: setting.keys };
    const value = (schema: JsonSchema) =>
      setting.scope === 'host' ? orLong(withVariables(schema), setting.forms) : withVariables(schema);
    const known = Object.entries(setting.known ?? {}).map(([key, schema]) => [key, value(schema)] as const);
    const properties = known.length === 0 ? {} : { properties: Object.fromEntries(known) };
    return { description, type: 'object', ...keys, ...properties, additionalProperties: value(setting.schema) };
  }
  return { description, type: 'array', items: withOptional(withVariables(setting.schema)) };
}

/** An interface says `optional` for all that it desires; a value of the host itself says it for its own: `{value: 1, optional: true}`. */
function orLong(value: JsonSchema, forms: Setting['forms'] = {}): JsonSchema {
  const { description, ...plain } = value;
  const choices = Array.isArray(plain.anyOf) ? plain.anyOf : [plain];
  const long = longForm('value', plain, 'The value, and whether a host may be without: {value: 1, optional: true}');
  const others = Object.entries(forms).map(([name, form]) => longForm(name, withVariables(form), form.description));
  return { ...(description === undefined ? {} : { description }), anyOf: [...choices, long, ...others] };
}

function longForm(name: string, value: JsonSchema, description: Json = ''): JsonSchema {
  const properties = { [name]: value, optional: OPTIONAL };
  return { type: 'object', required: [name], additionalProperties: false, properties, description };
}

function withOptional(element: JsonSchema): JsonSchema {
  if (element.type !== 'object') return element;
  const properties = typeof element.properties === 'object' ? element.properties : {};
  return { ...element, properties: { ...properties, optional: OPTIONAL } };
}

/** `ethtool.features` goes to properties.ethtool.properties.features, next to its siblings. */
function place(properties: Properties, [key = '', ...rest]: readonly string[], schema: JsonSchema): void {
  if (rest.length === 0) {
    properties[key] = schema;
    return;
  }
  const known = properties[key] as { readonly properties: Properties } | undefined;
  const inner = known?.properties ?? {};
  place(inner, rest, schema);
  properties[key] = { type: 'object', properties: inner, additionalProperties: false };
}
