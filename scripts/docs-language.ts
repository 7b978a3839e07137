/** Writes `docs/reference/language.md` from the schema. A test holds the page against what this gives. */
import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { procedureJsonSchema } from '../definitions/json-schema.js';

interface Json {
  readonly [key: string]: unknown;
  readonly $ref?: string;
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Json[];
  readonly items?: Json;
  readonly properties?: Readonly<Record<string, Json>>;
  readonly additionalProperties?: Json | boolean;
  readonly required?: readonly string[];
  readonly description?: string;
  readonly pattern?: string;
}

/** The parts that have keys, in the order in which a file has them. */
const PARTS: readonly (readonly [id: string, title: string, words: string])[] = [
  [
    'data-tree',
    'Data',
    'A mapping with a `type` is a field; any other mapping is a group of fields. A field is named by its path: `licence.issuedOn`.',
  ],
  [
    'field',
    'Field',
    'Which keys have a meaning depends on the type: `of` for choices; `accept`, `max-size`, `max-age`, `issuer` for documents; `min`, `max` for numbers and texts.',
  ],
  ['page', 'Page of the form', 'One screen of the request.'],
  ['table', 'Table', 'A decision table as in DMN 1.3: rules that give outputs for inputs. Gaps and overlaps are errors.'],
  ['fees', 'Fees', 'What is paid, and by which register the stamp is kept.'],
  ['flow', 'Flow', 'The steps of the procedure.'],
  [
    'state',
    'State',
    'It is of the kind of the one key it has of: `task`, `call`, `ask`, `choose`, `decide`, `wait`, `pay`, `all`, `any`, `at-least`, `states`, `next`, `outcome`, `end`.',
  ],
  ['transition', 'What follows an event', 'The name of a state; conditions in order with `else` at the end; or a mapping with these keys.'],
  ['action', 'Action', 'An entry of `do`. It has exactly one of these keys (and `with` beside `call`).'],
  ['anytime-event', 'Event at any time', 'As the withdrawal of a request.'],
  [
    'reopening',
    'Reopening',
    'An event that sets the decision of a closed case aside. The case keeps the former decision in its record, its applicant is told, and it owes an answer again. Fees that were given back stay so, and are due again only where the case comes to `pay` again.',
  ],
  ['notice', 'Notice', 'A letter by e-mail, or a short message.'],
  ['document', 'Document', 'Made once, numbered, sealed, with a code that anyone can check.'],
];
const WORDS: readonly (readonly [id: string, title: string])[] = [
  ['identifier', 'Name of a state, notice, document, table or group'],
  ['field-path', 'Name of a field'],
  ['operation-name', 'Operation of a register'],
  ['duration', 'Delay'],
  ['text', 'Text for people'],
  ['expression', 'Expression'],
  ['source', 'Source'],
];
const WORD_HELP: Readonly<Record<string, string>> = {
  text: 'One text a language: `{ ar: …, fr: …, en: … }`. Every language of `languages` must be there.',
  expression:
    'FEEL over the declared data, and over what every procedure may read: `today`, `applicant`, `case`, `clock`, `fees`, `actor`. `answer` is the answer of a register, in `gives` and `verify`; `event` is what came, in the `gives` of a wait.',
  source: 'The text and its article; or `deployment decision, …`, said openly.',
};

export function languageReference(): string {
  const schema = procedureJsonSchema() as Json & { $defs: Record<string, Json> };
  const page = [
    '# The language of procedures',
    '',
    'Written by `scripts/docs-language.ts` from the schema. To learn the language, read [the guide](../../definitions/README.md); each problem that',
    '`mistara validate` names is explained in [problems](problems.md).',
    '',
    '## The file',
    '',
    ...keys(schema),
  ];
  for (const [id, title, words] of PARTS)
    page.push('', `## ${title}`, '', words, ...(id === 'data-tree' ? [] : ['', ...keys(schema.$defs[id] ?? {})]));
  page.push('', '## Words', '', '| word | form |', '|---|---|');
  for (const [id, title] of WORDS) {
    const pattern = schema.$defs[id]?.pattern;
    page.push(`| ${title} | ${cell(WORD_HELP[id] ?? (pattern === undefined ? '' : `\`${pattern}\``))} |`);
  }
  return `${page.join('\n')}\n`;
}

function keys(part: Json): string[] {
  return ['| key | value | meaning |', '|---|---|---|', ...rows(withKeys(part), '')];
}

/** Of alternatives, the one that has keys. */
const withKeys = (node: Json): Json => (node.properties ? node : (node.anyOf?.find((one) => one.properties) ?? node));

function* rows(node: Json, before: string): Generator<string> {
  for (const [key, value] of Object.entries(node.properties ?? {})) {
    const needed = node.required?.includes(key) ? '' : ' *(optional)*';
    yield `| \`${before}${key}\` | ${cell(typeOf(value))} | ${cell(value.description ?? '')}${needed} |`;
    const inner = withKeys(value);
    const items = value.items && withKeys(value.items);
    if (inner.properties) yield* rows(inner, `${before}${key}.`);
    else if (items?.properties) yield* rows(items, `${before}${key}[].`);
    else if (typeof value.additionalProperties === 'object') yield* rows(value.additionalProperties, `${before}${key}.*.`);
  }
}

function typeOf(node: Json): string {
  if (node.$ref !== undefined) return (node.$ref.split('/').at(-1) ?? '').replaceAll('-', ' ');
  if (node.const !== undefined) return `\`${JSON.stringify(node.const)}\``;
  if (node.enum) return node.enum.map((value) => `\`${value}\``).join(', ');
  if (node.anyOf) return [...new Set(node.anyOf.map(typeOf))].join(' or ');
  if (node.type === 'array') return `list of ${node.items ? typeOf(node.items) : 'anything'}`;
  if (node.properties) return 'mapping';
  if (typeof node.additionalProperties === 'object') return `name → ${typeOf(node.additionalProperties)}`;
  return (
    { string: 'text', integer: 'whole number', boolean: '`true`, `false`', object: 'mapping' }[node.type ?? ''] ?? node.type ?? 'anything'
  );
}

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  writeFileSync(new URL('../docs/reference/language.md', import.meta.url), languageReference());
}
