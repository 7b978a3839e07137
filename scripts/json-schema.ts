/** Writes `definitions/procedure.schema.json`. A test holds the file against the schema that it comes from. */
import { writeFileSync } from 'node:fs';
import { procedureJsonSchemaText } from '../definitions/json-schema.js';

writeFileSync(new URL('../definitions/procedure.schema.json', import.meta.url), procedureJsonSchemaText());
