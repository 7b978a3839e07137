import { fieldsOf } from '../definitions/names.js';
import type { Definition, Field } from '../definitions/schema.js';
import { type CaseRecord, readPath } from '../domain/case.js';
import { explain } from '../domain/clock-words.js';
import { feeAtPost } from '../domain/fee-rate.js';
import type { Language, Text } from '../domain/language.js';
import type { ClockStep } from '../domain/legal-clock.js';
import { addDays, addMonths, type PlainDate, plainDate } from '../domain/plain-date.js';
import { localDateOf } from '../domain/zoned.js';
import { type Effect, OWN, type Values } from '../workflows/effects.js';
import { dateWords } from './documents/dates.js';
import { type DocumentInput, type Fact, receiptDocument, renderDocument, tacitCertificate } from './documents/index.js';
import { type ActInput, caseFacts, common } from './documents/receipt.js';
import { inEach, type Length, lengthWords, sayIn, WORDS } from './documents/words.js';
import { moneyWords, render } from './notify/notice.js';
import { saysOf, valueWords } from './values.js';
import type { KeptDocument, World } from './world.js';

/**
 * Makes a document of the case and keeps it. Its number and its code come from the effect, so a second attempt makes the same bytes.
 * A receipt that nobody is sent is made when it is first asked for.
 */
export async function issue(world: World, effect: Effect & { kind: 'issue' }, record: CaseRecord, now: number): Promise<Values> {
  const { definition } = await world.published(record.digest);
  const code = world.codeOf(effect.id);
  const input = inputOf(world, definition, effect, record, code, now);
  const later = effect.document === OWN.receipt && record.applicant.email === undefined;
  const made = later ? undefined : await renderDocument(input);
  const document: KeptDocument = {
    effectId: effect.id,
    caseId: record.caseId,
    document: effect.document,
    kind: input.kind,
    number: input.number,
    code,
    title: input.title,
    authority: input.authority,
    issuedOn: localDateOf(now, world.post(record.post).zone),
    ...validityOf(definition, effect.document, localDateOf(now, world.post(record.post).zone)),
    input,
    ...(made && { pdf: made.pdf, digest: made.digest }),
  };
  await world.keep(document);
  return { number: input.number, code, ...(made && { digest: made.digest }) };
}

/** Arabic and French are the languages of the acts; a definition that has neither uses its own first two. */
function documentLanguages(definition: Definition): Language[] {
  const official = (['ar', 'fr'] as const).filter((l) => definition.languages.includes(l));
  return official.length > 0 ? [...official] : definition.languages.slice(0, 2);
}

function inputOf(
  world: World,
  definition: Definition,
  effect: Effect & { kind: 'issue' },
  record: CaseRecord,
  code: string,
  now: number,
): DocumentInput {
  const languages = documentLanguages(definition);
  const post = world.post(record.post);
  const act: ActInput = {
    number: effect.document === OWN.receipt ? record.caseId : `${record.caseId}-${effect.id.split('/')[1]}`,
    caseNumber: record.caseId,
    verificationUrl: world.checkUrl(code),
    verificationCode: code,
    issuedAt: new Date(now).toISOString(),
    timeZone: post.zone,
    authority: inEach(languages, (l) => `${world.authority.title[l] ?? ''}\n${post.title[l] ?? ''}`),
    act: definition.title,
    languages,
    recipient: {
      name: { latin: record.applicant.name, ...(record.applicant.nameArabic !== undefined && { ar: record.applicant.nameArabic }) },
    },
    legalBasis: definition.legal.basis.map(({ text }) => text as Text),
    appeals: (definition.legal.appeals ?? []).map(({ to, body, within }) => ({
      to: (body as Text | undefined) ?? APPEALS[to],
      within: inEach(languages, (l) => lengthWords(lengthOf(within), l)),
    })),
  };
  const clock = {
    ...(definition.clock && { limit: withoutSource(definition.clock.limit) as Length, counting: definition.clock.counting }),
    ...(record.clock?.dueOn !== undefined && { dueOn: record.clock.dueOn }),
    explanation: explanationOf(record, languages),
  };
  const basis = definition.clock?.silence.basis;
  if (effect.document === OWN.receipt) {
    return receiptDocument({
      ...act,
      ...clock,
      ...(record.clock?.silenceOn !== undefined && { silenceOn: record.clock.silenceOn }),
      receivedOn: record.filedOn,
      facts: feeFacts(record, post, languages),
      received: documentsOf(definition, record),
      silence: {
        effect: definition.clock?.silence.effect ?? 'none',
        ...(basis !== undefined && { basis: inEach(languages, () => basis) }),
      },
    });
  }
  if (effect.document === OWN.tacit) {
    const within = definition.clock?.silence.within;
    return tacitCertificate({
      ...act,
      ...clock,
      effect: record.decision?.effect === 'refused' ? 'refusal' : 'consent',
      receivedOn: record.filedOn,
      silenceOn: record.decision?.on ?? record.clock?.silenceOn ?? record.filedOn,
      receiptNumber: record.caseId,
      basis: inEach(languages, () => basis ?? ''),
      ...(within !== undefined && { deliverWithin: lengthOf(within) }),
    });
  }
  const fees = { ...(effect.scope['fees'] as object | undefined), local: feeAtPost(record, post.currency, post.rates) ?? null };
  const scope = { ...effect.scope, fees };
  return definedDocument(definition, { ...effect, scope }, act, post.zone, localDateOf(now, post.zone));
}

/** The last day on which a document is good: its own validity, else that of the act which it is. */
function validityOf(definition: Definition, name: string, issuedOn: string): { validUntil?: string } {
  const validity = definition.documents?.[name]?.validity ?? (definition.act?.document === name ? definition.act?.validity : undefined);
  return validity === undefined ? {} : { validUntil: lastDayOf(lengthOf(validity), plainDate(issuedOn)) };
}

function definedDocument(
  definition: Definition,
  effect: Effect & { kind: 'issue' },
  act: ActInput,
  zone: string,
  issuedOn: string,
): DocumentInput {
  const document = definition.documents?.[effect.document];
  if (document === undefined) throw new Error(`the definition has no document "${effect.document}"`);
  const fields = fieldsOf(definition);
  const says = saysOf(definition);
  const { validUntil } = validityOf(definition, effect.document, issuedOn);
  const facts = (document.facts ?? []).flatMap((path) => factOf(path, fields.get(path), readPath(effect.scope, path), act.languages));
  const text = document.text as Text | undefined;
  const reasons = document.reasons === undefined ? undefined : readPath(effect.scope, document.reasons);
  return {
    ...common(act),
    kind: document.kind,
    title: document.title as Text,
    facts: [...caseFacts(act), ...facts, ...(validUntil === undefined ? [] : [{ label: WORDS.validUntil, value: { date: validUntil } }])],
    paragraphs: [
      ...(text
        ? [{ text: inEach(act.languages, (l) => render(text[l] ?? '', effect.scope as Record<string, unknown>, l, zone, says)) }]
        : []),
      ...(typeof reasons === 'string' && reasons !== '' ? [{ title: WORDS.reasons, text: inEach(act.languages, () => reasons) }] : []),
    ],
  };
}

/** The fee of the tariff, and what it is at the post. */
function feeFacts(record: CaseRecord, { currency, rates, zone }: ReturnType<World['post']>, languages: readonly Language[]): Fact[] {
  const { fees } = record;
  if (fees === undefined || fees.amount === 0) return [];
  const local = feeAtPost(record, currency, rates);
  const value = (l: Language): string => {
    const due = moneyWords(fees, l);
    if (local === undefined) return due;
    return sayIn(WORDS.feeAtPost, l)
      .replace('{fee}', due)
      .replace('{local}', moneyWords(local, l))
      .replace('{from}', dateWords(local.from, l, zone));
  };
  return [{ label: WORDS.fee, value: inEach(languages, value) }];
}

/** One line of a document's table, in the words of its field. A value that is not there has no line. */
function factOf(path: string, field: Field | undefined, value: unknown, languages: readonly Language[]): Fact[] {
  if (value === undefined || value === null || value === '') return [];
  const label = (field?.label as Text | undefined) ?? inEach(languages, () => path);
  if (field?.type === 'date') return [{ label, value: { date: String(value) } }];
  if (field?.type === 'money') return [{ label, value: inEach(languages, (l) => moneyWords(value, l)) }];
  const isSaid = valueWords(field, value, 'ar') !== undefined;
  return [{ label, value: isSaid ? inEach(languages, (l) => valueWords(field, value, l) ?? '') : String(value) }];
}

/** Titles of the documents that came with the request. */
const documentsOf = (definition: Definition, record: CaseRecord): Text[] =>
  [...fieldsOf(definition)].flatMap(([path, field]) =>
    field.type === 'document' && field.label && readPath(record.data, path) ? [field.label as Text] : [],
  );

/** The steps of the clock, in each language of the document. */
function explanationOf(record: CaseRecord, languages: readonly Language[]): { on: string; text: Text }[] {
  const steps = (record.clock?.explanation ?? []) as readonly ClockStep[];
  const said = languages.map((l) => [l, explain({ steps }, l)] as const);
  return (said[0]?.[1] ?? []).map(({ on }, i) => ({ on, text: Object.fromEntries(said.map(([l, lines]) => [l, lines[i]?.text ?? ''])) }));
}

const withoutSource = <T extends { source: string }>({ source: _, ...rest }: T): Omit<T, 'source'> => rest;

/** From number to number: a month from 31 January ends on the last of February. */
const lastDayOf = ({ days = 0, weeks = 0, months = 0, years = 0 }: Length, from: PlainDate): PlainDate =>
  addDays(addMonths(from, 12 * years + months), 7 * weeks + days);

function lengthOf(duration: string): Length {
  const [count, ...unit] = duration.split(' ');
  const plural = `${unit.at(-1)?.replace(/s$/, '')}s` as keyof Length;
  return { [plural]: Number(count) };
}

const APPEALS: Record<'administrative' | 'mediator' | 'court', Text> = {
  administrative: { ar: 'طعن إداري', fr: 'Recours administratif', en: 'Administrative appeal' },
  mediator: { ar: 'مؤسسة وسيط المملكة', fr: 'Institution du Médiateur du Royaume', en: 'Mediator of the Kingdom' },
  court: { ar: 'المحكمة الإدارية', fr: 'Tribunal administratif', en: 'Administrative court' },
};
