/** Writes `definitions/*.schema.json`. A test holds the files against the schemas that they come from. */
import { writeFileSync } from 'node:fs';
import { jsonSchemas, textOf } from '../definitions/json-schema.js';

for (const [name, schema] of Object.entries(jsonSchemas()))
  writeFileSync(new URL(`../definitions/${name}`, import.meta.url), textOf(schema));
