/** The language of procedures, and the shape of the files beside them, as JSON Schema (draft 2020-12), for editors. Names, ways and law are for `mistara validate`. */
import { z } from 'zod';
import { calendarFileSchema } from './calendar-file.js';
import { KEY_DESCRIPTIONS } from './key-descriptions.js';
import { organisationSchema } from './organisation.js';
import { registerSchema } from './register-schema.js';
import { scenariosSchema } from './scenario-schema.js';
import { definitionSchema } from './schema.js';
import { decisionTable, fees, field, issuedDocument, notice, page } from './schema-data.js';
import { action, anytimeEvent, flow, reopening, state, target, transition } from './schema-flow.js';
import { duration, feel, fieldPath, identifier, operationName, source, text } from './schema-words.js';

const SCHEMA_ID = 'urn:mistara:procedure:1';

/** Parts that get a name of their own under `$defs`, so that editors and people can speak of them. */
const PARTS: Readonly<Record<string, z.ZodType>> = {
  identifier,
  'field-path': fieldPath,
  'operation-name': operationName,
  text,
  duration,
  expression: feel,
  source,
  field,
  page,
  fees,
  notice,
  document: issuedDocument,
  table: decisionTable,
  action,
  target,
  transition,
  state,
  'anytime-event': anytimeEvent,
  reopening,
  flow,
};

interface Json {
  [key: string]: unknown;
  $defs?: Record<string, Json>;
  properties?: Record<string, Json>;
}

const DRAFT = 'https://json-schema.org/draft/2020-12/schema';

/** A schema as JSON Schema. `parts` get a name of their own under `$defs`; they must be reached from the schema. */
function converted(schema: z.ZodType, parts: Readonly<Record<string, z.ZodType>>): Json {
  const names = z.registry<{ id?: string | undefined; description?: string | undefined }>();
  const known = z.globalRegistry;
  for (const [id, part] of Object.entries(parts)) names.add(part, { ...known.get(part), id });
  const { $schema: _, ...made } = z.toJSONSchema(schema, {
    target: 'draft-2020-12',
    io: 'input',
    metadata: names,
    override: ({ zodSchema, jsonSchema }) => {
      const description = known.get(zodSchema)?.description;
      if (description !== undefined) jsonSchema['description'] = description;
    },
  }) as Json;
  return made;
}

/** Plain JSON; the same every time. */
export function procedureJsonSchema(): Json {
  const schema = converted(z.strictObject({ definition: definitionSchema, field }), PARTS);
  const tree = (schema.properties?.['definition'] ?? {}) as Json;
  const data = tree.properties?.['data'];
  if (data !== undefined && tree.properties) {
    tree.properties['data'] = {
      $ref: '#/$defs/data-tree',
      description: 'All data of the procedure: groups of fields, as deep as it helps.',
    };
  }
  for (const [part, words] of Object.entries(KEY_DESCRIPTIONS)) describe(part === 'definition' ? tree : schema.$defs?.[part], [], words);
  return {
    $schema: DRAFT,
    $id: SCHEMA_ID,
    title: 'A procedure of Mistara',
    ...tree,
    $defs: { ...schema.$defs, 'data-tree': DATA_TREE },
  };
}

/** The other files that people write, by the name of their schema. Their keys are described where the schema of the file is. */
const OTHERS = {
  scenarios: { title: 'Scenarios of a procedure of Mistara', schema: scenariosSchema, parts: { duration } },
  register: { title: 'A register of another administration', schema: registerSchema, parts: { text } },
  organisation: { title: 'Who works where', schema: organisationSchema, parts: { text } },
  calendar: { title: 'Rest days of an authority or a post', schema: calendarFileSchema, parts: { text } },
} as const;

function otherJsonSchema(name: keyof typeof OTHERS): Json {
  const { title, schema, parts } = OTHERS[name];
  return { $schema: DRAFT, $id: `urn:mistara:${name}:1`, title, ...converted(schema, parts) };
}

/** The files of JSON Schema beside the definitions, by their names. */
export const jsonSchemas = (): Readonly<Record<string, Json>> => ({
  'procedure.schema.json': procedureJsonSchema(),
  ...Object.fromEntries((Object.keys(OTHERS) as (keyof typeof OTHERS)[]).map((name) => [`${name}.schema.json`, otherJsonSchema(name)])),
});

/** Adds the words of the keys below a node; lists, maps and alternatives are passed through. */
function describe(node: Json | undefined, path: readonly string[], words: Readonly<Record<string, string>>): void {
  if (node === undefined) return;
  for (const [key, inner] of Object.entries(node.properties ?? {})) {
    const here = [...path, key];
    inner['description'] ??= words[here.join('.')];
    if (inner['description'] === undefined) delete inner['description'];
    describe(inner, here, words);
  }
  const inside = [node['items'], node['additionalProperties'], ...((node['anyOf'] as unknown[] | undefined) ?? [])];
  for (const inner of inside) if (typeof inner === 'object' && inner !== null) describe(inner as Json, path, words);
}

/** A mapping with a `type` that is text is a field; any other is a group. */
const DATA_TREE: Json = {
  type: 'object',
  propertyNames: { pattern: '^[a-z][A-Za-z0-9]*$' },
  additionalProperties: {
    type: 'object',
    if: { properties: { type: { type: 'string' } }, required: ['type'] },
    then: { $ref: '#/$defs/field' },
    else: { $ref: '#/$defs/data-tree' },
  },
};

/** The bytes of such a file. */
export const textOf = (schema: Json): string => `${JSON.stringify(schema, null, 2)}\n`;
