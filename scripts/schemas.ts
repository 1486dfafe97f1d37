/** Every published schema by its file under schemas/. A new one is one line here. */
import { inventorySchema } from '../src/inventory/schema.ts';
import type { JsonSchema } from '../src/lib/json.ts';
import { profileSchema } from '../src/profile/schema.ts';
import { errorSchema, runSchema } from '../src/result/schema.ts';
import { SETTINGS } from '../src/settings/index.ts';

const SCHEMAS: { readonly [file: string]: JsonSchema } = {
  'profile.schema.json': profileSchema(SETTINGS),
  'inventory.schema.json': inventorySchema,
  'run.schema.json': runSchema,
  'error.schema.json': errorSchema,
};

/** File name → text as it has to stand in schemas/. */
export function schemaFiles(): ReadonlyMap<string, string> {
  return new Map(Object.entries(SCHEMAS).map(([file, schema]) => [file, `${JSON.stringify(schema, null, 2)}\n`]));
}
