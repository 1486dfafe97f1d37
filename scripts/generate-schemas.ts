/** Writes schemas/. Run it after changing a setting's schema: npm run schemas. A test fails when they are stale. */
import { writeFile } from 'node:fs/promises';
import { schemaFiles } from './schemas.ts';

for (const [file, text] of schemaFiles()) await writeFile(new URL(`../schemas/${file}`, import.meta.url), text);
