/** The OpenAPI document of the door by which institutions start a case: what they send is the form of their start, field by field. */
import { fieldsOf, formOf, giverOf, startsOf, valuesOf } from '../../definitions/names.js';
import type { Definition, Field } from '../../definitions/schema.js';
import { CASE_ERRORS, type CaseErrorCode } from '../../domain/errors.js';
import { type Language, say, type Text } from '../../domain/language.js';
import type { Register } from '../../domain/register.js';

type Json = Readonly<Record<string, unknown>>;

/** For one published procedure; the same each time. @param institutions the registers by whose name it is started. */
export function intakeDocument(definition: Definition, institutions: readonly Register[]): Json {
  const language: Language = definition.languages.includes('en') ? 'en' : (definition.languages[0] as Language);
  const path = `/intake/${definition.id}`;
  const bodies = institutions.map(({ id }) => bodyOf(definition, id, language));
  const caseId = { name: 'caseId', in: 'path', required: true, schema: { type: 'string' } };
  const answers = (status: string, description: string, schema: Json, ...codes: CaseErrorCode[]) => ({
    [status]: {
      description,
      headers: { 'Mistara-Signature': { schema: { type: 'string' } } },
      content: { 'application/json': { schema } },
    },
    ...Object.fromEntries(
      [...new Set(codes.map((code) => CASE_ERRORS[code][0]))].map((one) => [
        String(one),
        problem(codes.filter((code) => CASE_ERRORS[code][0] === one)),
      ]),
    ),
  });
  return {
    openapi: '3.1.0',
    info: {
      title: say(definition.title as Text, language),
      version: '1',
      description: `Started by ${institutions.map(({ title }) => say(title as Text, language)).join(', ')}.`,
    },
    paths: {
      [path]: {
        post: {
          operationId: 'start',
          summary: 'Start a case',
          description: 'The same key with the same request gives the same case. Every problem is told at once.',
          parameters: [KEY, SIGNATURE],
          requestBody: { required: true, content: { 'application/json': { schema: bodies.length === 1 ? bodies[0] : { oneOf: bodies } } } },
          responses: answers(
            '201',
            'The case; its receipt.',
            RECEIPT,
            ...REFUSED,
            'FORM_INVALID',
            'VERIFICATION_FAILED',
            'IDEMPOTENCY_KEY_REUSED',
          ),
        },
      },
      [`${path}/{caseId}`]: {
        get: {
          operationId: 'state',
          summary: 'Where a case is that this institution started',
          parameters: [caseId, { ...KEY, required: false }, SIGNATURE],
          responses: answers('200', 'The state of the case.', STATE, 'SIGNATURE_INVALID', 'CASE_NOT_FOUND', 'ENGINE_UNAVAILABLE'),
        },
      },
      ...events(definition, language, `${path}/{caseId}/events`, [caseId, KEY, SIGNATURE], answers),
    },
    components: { schemas: { Problem: PROBLEM } },
  };
}

function events(
  definition: Definition,
  language: Language,
  path: string,
  parameters: readonly Json[],
  answers: (status: string, description: string, schema: Json, ...codes: CaseErrorCode[]) => Json,
): Json {
  const own = Object.entries(definition.flow.anytime ?? {}).filter(([, { by }]) => by === 'applicant');
  const body = { type: 'object', additionalProperties: false, properties: { reason: { type: 'string', maxLength: 2000 } } };
  return Object.fromEntries(
    own.map(([event, { label }]) => [
      `${path}/${event}`,
      {
        post: {
          operationId: event,
          summary: say((label ?? { en: event }) as Text, language),
          parameters,
          requestBody: { required: false, content: { 'application/json': { schema: body } } },
          responses: answers(
            '200',
            'The state of the case after it.',
            STATE,
            ...REFUSED,
            'CASE_NOT_FOUND',
            'EVENT_NOT_ALLOWED',
            'CASE_CLOSED',
          ),
        },
      },
    ]),
  );
}

const REFUSED: readonly CaseErrorCode[] = ['REQUEST_INVALID', 'IDEMPOTENCY_KEY_MISSING', 'SIGNATURE_INVALID', 'ENGINE_UNAVAILABLE'];

function bodyOf(definition: Definition, start: string, language: Language): Json {
  const { reference } = startsOf(definition)[start]!;
  const fields = fieldsOf(definition);
  const root: Tree = { properties: {}, required: [] };
  for (const path of formOf(definition, start)) {
    const field = fields.get(path);
    if (field === undefined || giverOf(field) !== 'applicant' || path === reference) continue;
    place(root, path.split('.'), schemaOf(field, language), (field.required ?? true) === true);
  }
  const own = reference === undefined ? undefined : fields.get(reference);
  return {
    type: 'object',
    additionalProperties: false,
    required: [...(own && (own.required ?? true) === true ? ['reference'] : []), 'data'],
    properties: {
      ...(own && {
        reference: { ...schemaOf(own, language), description: 'How the institution calls it. It comes back with what is sent later.' },
      }),
      data: schemaOfTree(root),
      replyTo: { type: 'string', format: 'email', maxLength: 254, description: 'Where letters of the case go.' },
    },
  };
}

interface Tree {
  readonly properties: Record<string, Tree | Json>;
  readonly required: string[];
}
const isTree = (node: Tree | Json): node is Tree => Array.isArray(node['required' as keyof typeof node]) && !('type' in node);

function place(tree: Tree, [part = '', ...rest]: readonly string[], schema: Json, isRequired: boolean): void {
  if (isRequired && !tree.required.includes(part)) tree.required.push(part);
  if (rest.length === 0) tree.properties[part] = schema;
  else place((tree.properties[part] ??= { properties: {}, required: [] }) as Tree, rest, schema, isRequired);
}

const schemaOfTree = ({ properties, required }: Tree): Json => ({
  type: 'object',
  additionalProperties: false,
  ...(required.length > 0 && { required }),
  properties: Object.fromEntries(Object.entries(properties).map(([key, node]) => [key, isTree(node) ? schemaOfTree(node) : node])),
});

/** What of a field JSON Schema can say. Conditions of the definition are checked by the engine alone. */
function schemaOf(field: Field, language: Language): Json {
  const description = [field.label, field.hint].flatMap((text) => (text ? [say(text as Text, language)] : [])).join('. ');
  return { ...typeOf(field), ...(description !== '' && { description }) };
}

function typeOf(field: Field): Json {
  const { min, max, pattern } = field;
  switch (field.type) {
    case 'integer':
    case 'money':
    case 'decimal':
      return {
        type: field.type === 'decimal' ? 'number' : 'integer',
        ...(min !== undefined && { minimum: min }),
        ...(max !== undefined && { maximum: max }),
      };
    case 'boolean':
      return { type: 'boolean' };
    case 'date':
      return { type: 'string', format: 'date' };
    case 'choice':
      return { type: 'string', enum: valuesOf(field) };
    case 'choices':
      return { type: 'array', items: { type: 'string', enum: valuesOf(field) } };
    case 'document':
      return {
        type: 'object',
        additionalProperties: false,
        required: ['name', 'content'],
        properties: {
          name: { type: 'string', maxLength: 200 },
          content: {
            type: 'string',
            contentEncoding: 'base64',
            description: `The file: ${(field.accept ?? ['pdf', 'jpeg', 'png']).join(', ')}.`,
          },
          issuedOn: { type: 'string', format: 'date' },
        },
      };
    case 'email':
      return { type: 'string', format: 'email', maxLength: 254 };
    case 'country':
      return { type: 'string', pattern: '^[A-Z]{2}$', description: 'ISO 3166' };
    default:
      return {
        type: 'string',
        maxLength: max ?? (field.type === 'long-text' ? 10_000 : 500),
        ...(min !== undefined && { minLength: min }),
        // A text that is written in capitals here may come in small letters.
        ...(pattern !== undefined && field.upper !== true && { pattern: `^(?:${pattern})$` }),
      };
  }
}

const KEY: Json = {
  name: 'Idempotency-Key',
  in: 'header',
  required: true,
  description: 'The same for each sending of one request. With another content it is refused (409 IDEMPOTENCY_KEY_REUSED).',
  schema: { type: 'string', pattern: '^[!-~]+$', maxLength: 200 },
};
const SIGNATURE: Json = {
  name: 'Mistara-Signature',
  in: 'header',
  required: true,
  description:
    '`t=<seconds since 1970>,v1=<hexadecimal HMAC-SHA256>` with the shared key over `<t>.<context>.<body>`. The context of a request is `<method> <path and query> <Idempotency-Key>`, of its answer `answer <status> <Idempotency-Key>`. Five minutes at most between the two clocks.',
  schema: { type: 'string' },
};
const DAY = { type: 'string', format: 'date' } as const;
const RECEIPT: Json = {
  type: 'object',
  required: ['caseId', 'receipt', 'links'],
  properties: {
    caseId: { type: 'string' },
    reference: { type: 'string' },
    receipt: { type: 'object', required: ['number', 'filedOn'], properties: { number: { type: 'string' }, filedOn: DAY, silenceOn: DAY } },
    dueOn: { ...DAY, description: 'The last day for the answer.' },
    explanation: { type: 'array', items: { type: 'object', properties: { on: DAY, text: { type: 'string' } } } },
    links: {
      type: 'object',
      required: ['state'],
      properties: { state: { type: 'string', description: 'Path of the state of the case.' } },
    },
  },
};
const STATE: Json = {
  type: 'object',
  required: ['caseId', 'status', 'states', 'filedOn', 'documents'],
  properties: {
    caseId: { type: 'string' },
    reference: { type: 'string' },
    status: { type: 'string', enum: ['open', 'closed'] },
    states: { type: 'array', items: { type: 'object', properties: { state: { type: 'string' }, title: { type: ['object', 'null'] } } } },
    outcome: { type: 'string' },
    filedOn: DAY,
    dueOn: DAY,
    decidedOn: DAY,
    documents: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          document: { type: 'string' },
          number: { type: 'string' },
          code: { type: 'string', description: 'For GET /verify/CODE and GET /documents/CODE.pdf.' },
          digest: { type: 'string', description: 'SHA-256 of the file.' },
          status: { type: 'string', enum: ['current', 'revoked', 'replaced'] },
        },
      },
    },
  },
};
const PROBLEM: Json = {
  type: 'object',
  required: ['type', 'status', 'title'],
  properties: {
    type: { type: 'string' },
    status: { type: 'integer' },
    title: { type: 'string' },
    code: { type: 'string', enum: Object.keys(CASE_ERRORS) },
    details: {
      type: 'object',
      properties: {
        problems: {
          type: 'array',
          items: { type: 'object', properties: { field: { type: 'string' }, code: { type: 'string' }, message: { type: 'string' } } },
        },
      },
    },
  },
};
const problem = (codes: readonly CaseErrorCode[]): Json => ({
  description: codes.map((code) => `${code}: ${CASE_ERRORS[code][1]}`).join(' '),
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
});
