import { parseDelay } from '../definitions/delay.js';
import { fieldsOf, giverOf, namesOf } from '../definitions/names.js';
import type { Organisation } from '../definitions/organisation.js';
import type { Definition, Feel, Field } from '../definitions/schema.js';
import type { Statechart } from '../definitions/statechart.js';
import { type Applicant, readPath, writePath } from '../domain/case.js';
import { dayAfter } from '../domain/delay.js';
import { CaseError } from '../domain/errors.js';
import { evaluate } from '../domain/expression.js';
import { parseExpression } from '../domain/expression-parser.js';
import { checkForm, isShown, normalise } from '../domain/form.js';
import { type Language, say, type Text } from '../domain/language.js';
import { daysBetween, type PlainDate, plainDate } from '../domain/plain-date.js';
import { sourceWords } from '../domain/source-words.js';
import { localDateOf } from '../domain/zoned.js';
import { FORMATS, postOf } from './filing.js';
import type { FormSources, Told } from './form-sources.js';

/** Where a value comes from that is there before anybody types. */
export interface PrefillSource {
  readonly kind: 'register' | 'former-case';
  /** The operation, or the procedure. */
  readonly of: string;
  readonly on: string;
  readonly ageDays: number;
  /** In the language of the form. */
  readonly words: string;
}
export interface FormField {
  readonly field: string;
  readonly label: string;
  readonly hint?: string;
  readonly type: string;
  readonly required: boolean | 'sometimes';
  readonly choices?: Readonly<Record<string, string>>;
  readonly value?: unknown;
  readonly source?: PrefillSource;
  /** Why a value that is usually there is not. */
  readonly note?: { readonly code: 'unavailable' | 'unknown'; readonly words: string };
}
export interface FilledForm {
  readonly procedure: string;
  readonly title: string;
  readonly language: Language;
  /** `shown`: null while it depends on what is not known yet. */
  readonly pages: readonly {
    readonly page: string;
    readonly title: string;
    readonly hint?: string;
    readonly shown: boolean | null;
    readonly fields: readonly FormField[];
  }[];
  /** What is asked of administrations, never of the person (law 55-19, art. 23-24). */
  readonly fetched: readonly { readonly field: string; readonly label: string; readonly operation: string; readonly words: string }[];
}

export interface FormRequest {
  readonly definition: Definition;
  readonly chart: Statechart;
  readonly applicant: Applicant;
  readonly language: Language;
  readonly today: PlainDate;
  readonly formats: Readonly<Record<string, (value: string) => boolean>>;
}

export interface FormBacking {
  published(procedure: string): Promise<{ readonly definition: Definition; readonly chart: Statechart }>;
  readonly organisation: Organisation;
  readonly sources?: FormSources;
  readonly now?: () => number | Promise<number>;
}
export interface FormWanted {
  readonly applicant: Applicant;
  readonly language?: Language;
}

/** @throws CaseError PROCEDURE_NOT_FOUND; ENGINE_UNAVAILABLE when registers cannot be reached from here. */
export async function formFor(options: FormBacking, procedure: string, { applicant, language }: FormWanted): Promise<FilledForm> {
  const { definition, chart } = await options.published(procedure);
  const { sources, organisation } = options;
  if (sources === undefined) throw new CaseError('ENGINE_UNAVAILABLE', 'This engine reaches no registers: no form can be filled.');
  const now = await (options.now?.() ?? Date.now());
  const { zone } = organisation.posts[postOf(organisation, applicant.country)]!;
  const spoken = language ?? (applicant.language as Language | undefined) ?? definition.languages[0] ?? 'fr';
  return filledForm({ definition, chart, applicant, language: spoken, today: localDateOf(now, zone), formats: FORMATS }, sources);
}

/** The form of a procedure for one person: what registers and their former cases say is there, with its source and age; what they do not is empty, and says so. */
async function filledForm(request: FormRequest, sources: FormSources): Promise<FilledForm> {
  const { definition, chart, language } = request;
  const fields = fieldsOf(definition);
  const filler = new Filler(request, sources);
  const pages = [];
  for (const page of definition.form) {
    const shown: FormField[] = [];
    for (const path of page.fields) {
      const field = fields.get(path);
      if (field !== undefined && giverOf(field) === 'applicant')
        shown.push({ ...plainField(path, field, language), ...(await filler.fill(path, field)) });
    }
    pages.push({ page, shown });
  }
  const check = { fields: chart.fields, paths: [], expressions: chart.expressions, scope: filler.scope() };
  return {
    procedure: definition.id,
    title: say(definition.title as Text, language),
    language,
    pages: pages.map(({ page, shown }) => {
      const spec = chart.fields[page.fields[0] ?? ''];
      const reads = page.when === undefined ? [] : namesRead(String(page.when), definition);
      const open = reads.some((name) => fields.has(name) && readPath(filler.data, name) === undefined);
      return {
        page: page.page,
        title: say(page.title as Text, language),
        ...(page.hint && { hint: say(page.hint as Text, language) }),
        shown: spec === undefined || page.when === undefined ? true : open ? null : isShown(check, spec),
        fields: shown,
      };
    }),
    fetched: [...fetchedFields(definition)].map(([field, operation]) => ({
      field,
      label: say(fields.get(field)?.label as Text | undefined, language) || field,
      operation,
      words: sourceWords('fetched', language, { from: titleOf(sources, operation, language) }),
    })),
  };
}

const titleOf = ({ registers }: FormSources, operation: string, language: Language): string => {
  const [id = ''] = operation.split('.');
  return say(registers.get(id)?.title, language) || id;
};

function plainField(path: string, field: Field, language: Language): Omit<FormField, 'value' | 'source' | 'note'> {
  const { required = true } = field;
  const choices = field.of === undefined || Array.isArray(field.of) ? undefined : field.of;
  return {
    field: path,
    label: say(field.label as Text | undefined, language) || path,
    ...(field.hint && { hint: say(field.hint as Text, language) }),
    type: field.type,
    required: typeof required === 'boolean' ? required : 'sometimes',
    ...(choices && { choices: Object.fromEntries(Object.entries(choices).map(([value, text]) => [value, say(text as Text, language)])) }),
  };
}

/** Every field that a call of the flow fills, with its operation. */
function fetchedFields(definition: Definition): Map<string, string> {
  const found = new Map<string, string>();
  const walk = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    const { call, gives } = node as { call?: unknown; gives?: Readonly<Record<string, unknown>> };
    if (typeof call === 'string') for (const field of Object.keys(gives ?? {})) if (!found.has(field)) found.set(field, call);
    for (const child of Object.values(node)) walk(child);
  };
  walk(definition.flow);
  for (const [path, { from }] of fieldsOf(definition)) if (from !== undefined && !found.has(path)) found.set(path, from);
  return found;
}

function namesRead(source: string, definition: Definition): string[] {
  return [...fieldsOf(definition).keys()].filter((path) => new RegExp(`(?<![\\w.])${path.replaceAll('.', '\\.')}(?![\\w])`).test(source));
}

class Filler {
  readonly data: Record<string, unknown> = {};
  readonly #request: FormRequest;
  readonly #sources: FormSources;
  /** One question is asked once, however many fields its answer fills. */
  readonly #told = new Map<string, Promise<Told>>();
  readonly #former = new Map<string, ReturnType<FormSources['former']>>();

  constructor(request: FormRequest, sources: FormSources) {
    this.#request = request;
    this.#sources = sources;
  }

  scope(): Record<string, unknown> {
    const { applicant, today } = this.#request;
    return { ...this.data, today, applicant, case: { filedOn: today, channel: 'online', filedBy: applicant.id } };
  }

  async fill(path: string, field: Field): Promise<Pick<FormField, 'value' | 'source' | 'note'>> {
    const { prefill } = field;
    if (prefill === undefined) return {};
    const { language } = this.#request;
    let note: FormField['note'];
    if (prefill.call !== undefined && prefill.take !== undefined) {
      const from = titleOf(this.#sources, prefill.call, language);
      const told = await this.#ask(prefill.call, prefill.with ?? {}, field);
      if (told?.kind === 'answered') {
        const value = this.#usable(path, this.#evaluate(prefill.take, { answer: told.answer }));
        if (value !== undefined) return { value, source: this.#source('register', prefill.call, told.on, from) };
      }
      if (told !== undefined) {
        const code = told.kind === 'unavailable' ? 'unavailable' : 'unknown';
        note = { code, words: sourceWords(code, language, { from }) };
      }
    }
    const before = prefill.former === true ? await this.#before() : undefined;
    const value = before && this.#usable(path, readPath(before.data, path));
    if (before && value !== undefined) {
      const { definition } = this.#request;
      return { value, source: this.#source('former-case', definition.id, before.on, say(definition.title as Text, language)) };
    }
    return note === undefined ? {} : { note };
  }

  #source(kind: PrefillSource['kind'], of: string, on: string, from: string): PrefillSource {
    const { language, today } = this.#request;
    const words = sourceWords(kind === 'register' ? 'register' : 'former', language, { from, on });
    return { kind, of, on, ageDays: daysBetween(plainDate(on), today), words };
  }

  /** Undefined when what the register needs is not known: then it is not asked. */
  async #ask(operation: string, asked: Readonly<Record<string, Feel>>, field: Field): Promise<Told | undefined> {
    const [id = '', name = ''] = operation.split('.');
    const wanted = this.#sources.registers.get(id)?.operations[name]?.with ?? {};
    const values = Object.fromEntries(Object.entries(asked).map(([key, source]) => [key, this.#evaluate(source, {})]));
    if (Object.entries(wanted).some(([key, { optional }]) => !optional && (values[key] === null || values[key] === undefined)))
      return undefined;
    if (Object.values(values).every((value) => value === null)) return undefined;
    const { applicant, today } = this.#request;
    const good = field['valid-for'] === undefined ? undefined : parseDelay(field['valid-for']);
    const reuse = good && { since: dayAfter(today, good, -1), until: dayAfter(today, good) };
    const key = JSON.stringify([operation, values, reuse]);
    const told = this.#told.get(key) ?? this.#sources.ask(operation, values, applicant.id, today, reuse);
    this.#told.set(key, told);
    return told;
  }

  #before(): ReturnType<FormSources['former']> {
    const { definition, applicant } = this.#request;
    const known = this.#former.get(definition.id) ?? this.#sources.former(definition.id, applicant.id);
    this.#former.set(definition.id, known);
    return known;
  }

  /** A value is offered only when the form would take it; the expressions of later fields then read it. */
  #usable(path: string, given: unknown): unknown {
    const { chart, formats } = this.#request;
    const spec = chart.fields[path];
    if (spec === undefined || given === undefined || given === null || given === '') return undefined;
    const value = normalise(given, spec);
    const scope = this.scope();
    writePath(scope, path, value);
    if (
      checkForm({ fields: { [path]: { ...spec, required: false } }, paths: [path], expressions: chart.expressions, scope, formats })
        .length > 0
    )
      return undefined;
    writePath(this.data, path, value);
    return value;
  }

  #evaluate(source: Feel, local: Readonly<Record<string, unknown>>): unknown {
    const parsed = parseExpression(String(source), { names: namesOf(this.#request.definition, { answer: 'any' }) });
    return 'expression' in parsed ? evaluate(parsed.expression, { ...this.scope(), ...local }, { mode: 'feel' }) : null;
  }
}
