/** A setting's schema, opened for `${name}` wherever a single value stands. */
import type { Json, JsonSchema } from '../lib/json.ts';

const VARIABLE: JsonSchema = {
  type: 'string',
  format: 'with-variable',
  pattern: '\\$\\{[A-Za-z_]\\w*\\}',
  description: 'A variable of the inventory: ${data}',
};

/**
 * Objects and lists keep their form and are opened inside. What is filled in is held against the schema as it was
 * (resolve.ts), so that nothing gets in by way of a variable.
 */
export function withVariables(schema: JsonSchema): JsonSchema {
  if (schema.type === 'object') {
    return {
      ...schema,
      ...(isSchema(schema.properties) ? { properties: mapValues(schema.properties) } : {}),
      ...(isSchema(schema.additionalProperties)
        ? { additionalProperties: withVariables(schema.additionalProperties) }
        : {}),
    };
  }
  if (schema.type === 'array')
    return isSchema(schema.items) ? { ...schema, items: withVariables(schema.items) } : schema;
  if (Array.isArray(schema.anyOf)) {
    return { ...schema, anyOf: schema.anyOf.map((one) => (isSchema(one) ? withVariables(one) : one)) };
  }
  // Named twice: editors show the outer description, messages about the value the inner.
  const { description } = schema;
  return { ...(description === undefined ? {} : { description }), anyOf: [schema, VARIABLE] };
}

function mapValues(properties: JsonSchema): JsonSchema {
  return Object.fromEntries(
    Object.entries(properties).map(([key, schema]) => [key, isSchema(schema) ? withVariables(schema) : schema]),
  );
}

function isSchema(value: Json | undefined): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
