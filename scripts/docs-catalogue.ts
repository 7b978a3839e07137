/** Writes `docs/reference/catalogue.md`, and the table of procedures in `README.md`, from the definitions and their scenarios. A test holds both against it. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { compile } from '../definitions/compile.js';
import { filesIn, HOME, loadContext, loadRegisters } from '../definitions/files.js';
import { fieldsOf, giverOf, namesOf, valuesOf } from '../definitions/names.js';
import { readDefinition } from '../definitions/parse.js';
import { readScenarios } from '../definitions/scenario-schema.js';
import type { Definition, Field } from '../definitions/schema.js';
import { namesIn } from '../domain/expression.js';
import { parseExpression } from '../domain/expression-parser.js';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
/** Around the table in the README. */
export const MARKERS = ['<!-- catalogue: written by scripts/docs-catalogue.ts -->', '<!-- /catalogue -->'] as const;

interface Entry {
  readonly id: string;
  /** From the project's folder. */
  readonly file: string;
  readonly definition: Definition;
  /** Registers that are asked or told, by id. */
  readonly registers: readonly string[];
  /** What the applicant chooses and a condition reads, with the number of values. */
  readonly variants: readonly { readonly label: string; readonly count: number }[];
  readonly scenarios: readonly { readonly name: string; readonly title: string }[];
  readonly documents: readonly string[];
}

/** @throws Error when a file has errors: `mistara validate` names them. */
export function catalogue(): Entry[] {
  return [...filesIn(join(HOME, 'procedures')), ...filesIn(join(HOME, 'examples'))].map(entryOf);
}

function entryOf(path: string): Entry {
  const text = readFileSync(path, 'utf8');
  const { definition, problems } = readDefinition(text, path, loadContext());
  const errors = problems.filter(({ severity }) => severity === 'error');
  if (definition === undefined || errors.length > 0) throw new Error(`${path}: ${errors[0]?.message}`);
  const id = definition.id;
  const beside = join(HOME, 'scenarios', `${id}.yaml`);
  const { scenarios = [] } = existsSync(beside) ? readScenarios(readFileSync(beside, 'utf8'), beside) : {};
  const fields = fieldsOf(definition);
  return {
    id,
    file: `definitions/${basename(dirname(path))}/${basename(path)}`,
    definition,
    registers: registersOf(text),
    variants: variantsOf(definition, fields),
    scenarios: scenarios.map(({ name, title }) => ({ name, title })),
    documents: Object.values(definition.documents ?? {}).map(({ title }) => title.en ?? ''),
  };
}

/** By the operations that the file names, and the register of its stamp. */
function registersOf(text: string): string[] {
  const known = loadRegisters();
  const operations = [...text.matchAll(/\b([a-z][a-z0-9-]*)\.([a-z][a-z0-9-]*)\b/g)].filter(
    ([, register = '', operation = '']) => known.get(register) !== undefined && Object.hasOwn(known.get(register)!.operations, operation),
  );
  const stamps = [...text.matchAll(/register: ([a-z][a-z0-9-]*)/g)].filter(([, register = '']) => known.has(register));
  return [...new Set([...operations, ...stamps].map(([, register]) => register as string))].sort();
}

/** Choices and yes-or-no questions to the applicant on which a page, a piece, a table or a way depends: what a condition reads, and not what is only passed on. */
function variantsOf(definition: Definition, fields: ReadonlyMap<string, Field>): Entry['variants'] {
  const chart = compile(definition, '');
  const read = new Set(chart.expressions.flatMap(({ tree }) => (tree.op === 'name' ? [] : namesIn(tree))));
  const names = namesOf(definition);
  for (const table of Object.values(definition.tables ?? {})) {
    for (const input of table.inputs) {
      const source = typeof input === 'string' ? input : String((input as { expression?: unknown }).expression ?? '');
      const parsed = parseExpression(source, { names });
      if ('expression' in parsed) for (const name of namesIn(parsed.expression)) read.add(name);
    }
  }
  return [...fields].flatMap(([path, field]) => {
    if (giverOf(field) !== 'applicant' || !['choice', 'boolean'].includes(field.type) || !read.has(path)) return [];
    return [{ label: field.label?.en ?? path, count: field.type === 'boolean' ? 2 : valuesOf(field).length }];
  });
}

const row = (cells: readonly string[]): string => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
const SILENCE = { consent: 'consent', refusal: 'refusal', none: 'none, an alert' } as const;

function limitOf({ clock }: Definition): string {
  if (clock === undefined) return '–';
  const { source: _, ...limit } = clock.limit;
  return Object.entries(limit)
    .filter(([, n]) => n !== undefined)
    .map(([unit, n]) => `${n} ${clock.counting.startsWith('working') && unit === 'days' ? 'working ' : ''}${unit}`)
    .join(', ');
}

const silenceOf = ({ clock, act }: Definition): string =>
  `${clock === undefined ? '–' : SILENCE[clock.silence.effect]}${act?.automatic ? '; a rule may grant' : ''}`;
const titleOf = (register: string): string => loadRegisters().get(register)?.title['en'] ?? register;

/** The table of the README. */
export function catalogueTable(entries: readonly Entry[]): string {
  const head = ['procedure', 'limit; silence', 'languages', 'administrations', 'variants', 'scenarios'];
  const rows = entries.map(({ id, file, definition, registers, variants, scenarios }) =>
    row([
      `[${id}](${file}): ${definition.title.en}`,
      `${limitOf(definition)}; ${silenceOf(definition)}`,
      definition.languages.join(' '),
      registers.join(', ') || '–',
      variants.map(({ count }) => count).join(' × ') || '1',
      String(scenarios.length),
    ]),
  );
  const scenarios = entries.reduce((sum, one) => sum + one.scenarios.length, 0);
  return [
    row(head),
    row(head.map(() => '---')),
    ...rows,
    '',
    `${entries.length} procedures, ${scenarios} scenarios. Variants: how many values each choice of the applicant has on which the way depends; which these are, and what each`,
    'scenario shows, says [the catalogue](docs/reference/catalogue.md).',
  ].join('\n');
}

/** The page of the reference. */
export function catalogueReference(entries: readonly Entry[]): string {
  const page = [
    '# The catalogue',
    '',
    'Written by `scripts/docs-catalogue.ts` from the definitions and their scenarios. `npm run catalogue` validates, proves and rehearses all of them.',
  ];
  for (const { id, file, definition, registers, variants, scenarios, documents } of entries) {
    const { title, act, legal, applicant, fees, description } = definition;
    const facts: [string, string][] = [
      ['file', `[${file}](../../${file})`],
      ['languages', definition.languages.join(', ')],
      ['owner; served by', `${definition.owner}; ${definition['served-by']}`],
      [
        'act',
        act === undefined ? 'none: nothing is decided' : `${act.title?.en ?? title.en}${act.validity ? `, valid for ${act.validity}` : ''}`,
      ],
      ['limit', limitOf(definition)],
      ['silence', `${silenceOf(definition)}${definition.clock?.silence.basis ? ` (${definition.clock.silence.basis})` : ''}`],
      ['gates', Object.keys(act?.gates ?? {}).join(', ') || '–'],
      ['fees', fees === undefined ? 'none' : `${fees.currency}; ${fees.source}`],
      ['who may ask', applicant.who.join(', ')],
      [
        'requires',
        (applicant.requires ?? []).map((one) => (typeof one === 'string' ? one : `${one.procedure} (${one.when})`)).join(', ') || '–',
      ],
      ['administrations', registers.map((register) => `${titleOf(register)} (\`${register}\`)`).join('; ') || '–'],
      ['variants', variants.map(({ label, count }) => `${label} (${count})`).join('; ') || '–'],
      ['documents', documents.join('; ') || '–'],
      ['basis', legal.basis.map(({ text }) => text.en).join('; ')],
    ];
    page.push('', `## ${title.en}`, '', ...(description?.en === undefined ? [] : [description.en, '']));
    page.push(row([id, '']), row(['---', '---']), ...facts.map(row), '', `Scenarios (${scenarios.length}):`, '');
    page.push(...scenarios.map((one) => `- \`${one.name}\`: ${one.title}`));
  }
  return `${page.join('\n')}\n`;
}

/** The README with the table between its markers. @throws Error when the markers are gone. */
export function withTable(readme: string, table: string): string {
  const [start, end] = MARKERS.map((marker) => readme.indexOf(marker));
  if (start === undefined || end === undefined || start < 0 || end < start)
    throw new Error('README.md has lost the markers of the catalogue');
  return `${readme.slice(0, start + MARKERS[0].length)}\n${table}\n${readme.slice(end)}`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const entries = catalogue();
  writeFileSync(join(ROOT, 'docs/reference/catalogue.md'), catalogueReference(entries));
  const readme = join(ROOT, 'README.md');
  writeFileSync(readme, withTable(readFileSync(readme, 'utf8'), catalogueTable(entries)));
}
