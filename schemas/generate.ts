/**
 * Every published schema by its file in this folder; a new one is one line here. Run it after changing a setting's schema:
 * `npm run schemas`. A test fails when a file is stale.
 */
import { writeFile } from 'node:fs/promises';
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

if (process.argv[1] === import.meta.filename) {
  for (const [file, text] of schemaFiles()) await writeFile(`${import.meta.dirname}/${file}`, text);
}
