import { readFileSync } from 'node:fs';
import type { Context } from '../../definitions/context.js';
import { loadContext } from '../../definitions/files.js';
import { readDefinition } from '../../definitions/parse.js';

const read = (file: string) => readDefinition(readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8')).definition!;
const known = new Map(
  ['definitions/examples/residence-certificate.yaml', 'test/support/fixtures/runs/visit.yaml'].map((file) => [read(file).id, read(file)]),
);

/** The deployment that the examples of the guide and of the problems are read in: one that also has the certificate and a visit to the desk. */
export const exampleContext: Context = { ...loadContext(), procedures: new Set(known.keys()), procedure: (id) => known.get(id) };
