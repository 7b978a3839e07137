/** What changes for the applicant: who may ask, what is asked, what it costs, how long it takes, what silence means, what is received. */
import type { Text } from '../../domain/language.js';
import { SILENCE_WORDS } from '../diagram/words.js';
import { fieldsOf, giverOf, requirementsOf, valuesOf } from '../names.js';
import type { Definition, Field } from '../schema.js';
import { difference, names, type Subject, same, type Teller } from './teller.js';

export function forApplicant(older: Definition, newer: Definition, teller: Teller): void {
  wholeProcedure(older, newer, teller);
  questions(older, newer, teller);
  fees(older, newer, teller);
  clock(older, newer, teller);
  received(older, newer, teller);
}

function wholeProcedure(older: Definition, newer: Definition, teller: Teller): void {
  const subject = (about: string, title: string): Subject => ({ for: 'applicant', about, title });
  const procedure = subject('procedure', teller.loose('procedure'));
  teller.text(procedure, 'title', older.title, newer.title);
  teller.text(subject('description', procedure.title), 'description', older.description, newer.description);
  const [came, went] = difference(older.languages, newer.languages);
  for (const language of came) teller.say(subject('languages', language), 'language-added');
  for (const language of went) teller.say(subject('languages', language), 'language-removed');
  teller.aspect(subject('owner', procedure.title), 'owner', older.owner, newer.owner);
  teller.aspect(subject('served-by', procedure.title), 'servedBy', older['served-by'], newer['served-by']);
  const applicant = subject('applicant', teller.loose('applicant'));
  teller.list(applicant, 'applicants', older.applicant.who, newer.applicant.who);
  teller.aspect(applicant, 'assurance', older.applicant.assurance, newer.applicant.assurance);
  teller.list(applicant, 'represented', older.applicant['represented-by'], newer.applicant['represented-by']);
  const required = (of: Definition) =>
    requirementsOf(of).map(({ procedure, when }) => (when === undefined ? procedure : `${procedure} (${when})`));
  teller.list(applicant, 'requires', required(older), required(newer));
  teller.list(applicant, 'identity', older.applicant.asks ?? DEFAULT_ASKS, newer.applicant.asks ?? DEFAULT_ASKS);
  const act = subject('act', teller.loose('act'));
  teller.aspect(act, 'act', older.act?.id, newer.act?.id);
  teller.text(act, 'title', older.act?.title, newer.act?.title);
  teller.aspect(act, 'validity', older.act?.validity, newer.act?.validity, teller.delay);
  teller.aspect(act, 'holder', asText(older.act?.holder), asText(newer.act?.holder));
  teller.aspect(act, 'kind', older.act?.document, newer.act?.document, teller.document);
  teller.list(
    subject('legal', procedure.title),
    'appeals',
    older.legal.appeals,
    newer.legal.appeals,
    (one) => `${one.to} (${teller.delay(one.within)})`,
  );
  teller.aspect(subject('retention', teller.loose('procedure')), 'retention', older.retention.after, newer.retention.after, teller.delay);
}

const DEFAULT_ASKS = ['name', 'email'] as const;

/** The fields of the form, by the page that asks them. */
function asked(definition: Definition): Map<string, { field: Field; page: Definition['form'][number] }> {
  const fields = fieldsOf(definition);
  return new Map(
    definition.form.flatMap((page) =>
      page.fields.flatMap((path) => {
        const field = fields.get(path);
        return field === undefined || giverOf(field) !== 'applicant' ? [] : [[path, { field, page }] as const];
      }),
    ),
  );
}

function questions(older: Definition, newer: Definition, teller: Teller): void {
  const [before, after] = [asked(older), asked(newer)];
  const subject = (path: string): Subject => ({ for: 'applicant', about: `field:${path}`, title: teller.field(path) });
  for (const [path, { field }] of after) {
    const code = field.type === 'document' ? 'document-added' : 'question-added';
    if (!before.has(path)) teller.say(subject(path), code, { required: need(field, teller) });
  }
  for (const [path, { field }] of before) {
    const now = after.get(path);
    if (now === undefined) {
      teller.say(subject(path), field.type === 'document' ? 'document-removed' : 'question-removed');
      continue;
    }
    required(subject(path), field, now.field, teller);
    constraints(subject(path), field, now.field, teller);
    teller.aspect(subject(path), 'page', older.form.find(({ fields }) => fields.includes(path))?.page, now.page.page);
  }
  for (const page of newer.form) {
    const was = older.form.find((one) => one.page === page.page);
    const about: Subject = { for: 'applicant', about: `page:${page.page}`, title: teller.titled(page.title as Text, page.page) };
    if (was) teller.aspect(about, 'shown', was.when, page.when);
    else if (page.when !== undefined) teller.aspect(about, 'shown', undefined, page.when);
    if (was) teller.rest(about, { ...was, fields: inBoth(was.fields, page.fields) }, { ...page, fields: inBoth(page.fields, was.fields) });
  }
}

/** The order of what stays: what comes and goes is told by itself. */
const inBoth = (fields: readonly string[], others: readonly string[]) => fields.filter((path) => others.includes(path));

const need = ({ required = true }: Field, teller: Teller): string =>
  teller.loose(required === true ? 'required' : required === false ? 'optional' : 'conditional');

export function required(subject: Subject, older: Field, newer: Field, teller: Teller): void {
  const [was, is] = [older.required ?? true, newer.required ?? true];
  if (same(was, is)) return;
  if (is === true) teller.say(subject, 'now-required');
  else if (is === false) teller.say(subject, 'now-optional');
  else teller.say(subject, 'required-when', { new: String(is) });
}

/** What a value must be; the words of the field; where it is checked. */
export function constraints(subject: Subject, older: Field, newer: Field, teller: Teller): void {
  teller.aspect(subject, 'type', older.type, newer.type);
  teller.list(subject, 'choices', valuesOf(older), valuesOf(newer));
  teller.aspect(subject, 'min', older.min, newer.min);
  teller.aspect(subject, 'max', older.max, newer.max);
  teller.aspect(subject, 'pattern', older.pattern, newer.pattern);
  const rules = (field: Field) =>
    field.check === undefined ? [] : Array.isArray(field.check) ? field.check.map(({ rule }) => String(rule)) : [String(field.check)];
  teller.list(subject, 'rule', rules(older), rules(newer));
  teller.list(subject, 'formats', older.accept, newer.accept);
  teller.aspect(subject, 'size', older['max-size'], newer['max-size']);
  teller.aspect(subject, 'age', older['max-age'], newer['max-age'], teller.delay);
  teller.aspect(subject, 'prefilled', prefillOf(older), prefillOf(newer));
  teller.aspect(subject, 'verified', older.verify?.call, newer.verify?.call, teller.operation);
  teller.aspect(subject, 'computed', older.value, newer.value);
  teller.aspect(subject, 'personal', older.personal, newer.personal, (value) =>
    value === true || value === 'yes' ? teller.loose('yes') : value === false || value === 'no' ? teller.loose('no') : String(value),
  );
  teller.text(subject, 'label', older.label as Text | undefined, newer.label as Text | undefined);
  teller.text(subject, 'help', older.hint as Text | undefined, newer.hint as Text | undefined);
  teller.rest(subject, older, newer);
}

function fees(older: Definition, newer: Definition, teller: Teller): void {
  const subject: Subject = { for: 'applicant', about: 'fees', title: teller.loose('fees') };
  const [was, is] = [older.fees, newer.fees];
  const words = (fee: NonNullable<Definition['fees']>) =>
    typeof fee.amount === 'number' ? money(fee.amount, fee.currency) : teller.loose('table', { x: teller.table(fee.amount) });
  if (was && !is) return teller.say(subject, 'fee-removed');
  if (!was && is) return teller.say(subject, 'fee-set', { new: words(is) });
  if (!was || !is) return;
  if (words(was) !== words(is)) teller.say(subject, 'fee-changed', { old: words(was), new: words(is) });
  const id = typeof is.amount === 'string' && was.amount === is.amount ? is.amount : undefined;
  const [table, next] = [older.tables?.[id ?? ''], newer.tables?.[id ?? '']];
  if (id !== undefined && !same(table, next)) {
    const [added, removed] = difference(table?.rules ?? [], next?.rules ?? []);
    teller.say({ ...subject, title: teller.table(id) }, 'fee-table', { added: added.length, removed: removed.length });
  }
  teller.aspect(subject, 'payment', (was.stamp ?? was.payment)?.register, (is.stamp ?? is.payment)?.register);
  teller.rest(subject, was, is);
}

/** `10000`, MAD → `100.00 MAD`. */
const money = (amount: number, currency: string): string => `${(amount / 100).toFixed(2)} ${currency}`;

function clock(older: Definition, newer: Definition, teller: Teller): void {
  const subject: Subject = { for: 'applicant', about: 'clock', title: teller.loose('clock') };
  const [was, is] = [older.clock, newer.clock];
  const limit = ({ limit: { source: _, ...length } }: NonNullable<Definition['clock']>) =>
    Object.entries(length)
      .filter(([, n]) => n !== undefined)
      .map(([unit, n]) => teller.delay(`${n} ${unit}`))
      .join(' ');
  const silence = ({ silence: { effect } }: NonNullable<Definition['clock']>) => SILENCE_WORDS[effect][teller.language];
  if (was && !is) return teller.say(subject, 'limit-removed', { old: limit(was) });
  if (!was && is) {
    teller.say(subject, 'limit-set', { new: limit(is) });
    return teller.say(subject, 'silence-changed', { old: SILENCE_WORDS.none[teller.language], new: silence(is) });
  }
  if (!was || !is) return;
  if (limit(was) !== limit(is)) teller.say(subject, 'limit-changed', { old: limit(was), new: limit(is) });
  if (was.silence.effect !== is.silence.effect) teller.say(subject, 'silence-changed', { old: silence(was), new: silence(is) });
  teller.aspect(subject, 'counting', was.counting, is.counting);
  teller.aspect(subject, 'calendar', was.calendar, is.calendar);
  teller.aspect(subject, 'incomplete', was.incomplete, is.incomplete);
  teller.aspect(subject, 'extension', was.extension?.by, is.extension?.by, teller.delay);
  teller.aspect(subject, 'basis', was.silence.basis, is.silence.basis);
  const bodies = ({ interveners }: NonNullable<Definition['clock']>) => Object.entries(interveners ?? {});
  teller.list(
    subject,
    'interveners',
    bodies(was),
    bodies(is),
    ([
      body,
      {
        limit: { source: _, ...length },
        states,
      },
    ]) => {
      const [unit, n] = Object.entries(length).find(([, count]) => count !== undefined) ?? ['days', 0];
      return `${body.replaceAll('-', ' ')} (${teller.delay(`${n} ${unit}`)}: ${teller.join(states.map(teller.state))})`;
    },
  );
  teller.aspect(subject, 'delivery', was.silence.within, is.silence.within, teller.delay);
}

/** Letters, documents, and what the applicant may do at any time. */
function received(older: Definition, newer: Definition, teller: Teller): void {
  const letters = names(older.notices, newer.notices);
  const notice = (id: string): Subject => {
    const to = (newer.notices?.[id] ?? older.notices?.[id])?.to;
    return { for: to === undefined || to === 'applicant' ? 'applicant' : 'agent', about: `notice:${id}`, title: teller.notice(id) };
  };
  for (const id of letters.come) teller.say(notice(id), 'notice-added', { channels: teller.join(newer.notices![id]!.channels) });
  for (const id of letters.gone) teller.say(notice(id), 'notice-removed');
  for (const id of letters.both) {
    const [was, is] = [older.notices![id]!, newer.notices![id]!];
    teller.list(notice(id), 'channels', was.channels, is.channels);
    teller.aspect(notice(id), 'receiver', receiver(was.to), receiver(is.to));
    teller.text(notice(id), 'title', was.subject as Text, is.subject as Text);
    teller.text(notice(id), 'text', was.text as Text, is.text as Text);
    teller.list(notice(id), 'attachments', was.attach, is.attach, teller.document);
  }
  const papers = names(older.documents, newer.documents);
  const paper = (id: string): Subject => ({ for: 'applicant', about: `document:${id}`, title: teller.document(id) });
  for (const id of papers.come) teller.say(paper(id), 'act-added');
  for (const id of papers.gone) teller.say(paper(id), 'act-removed');
  for (const id of papers.both) {
    const [was, is] = [older.documents![id]!, newer.documents![id]!];
    teller.aspect(paper(id), 'kind', was.kind, is.kind);
    teller.text(paper(id), 'title', was.title as Text, is.title as Text);
    teller.text(paper(id), 'text', was.text as Text, is.text as Text);
    teller.list(paper(id), 'facts', was.facts, is.facts, teller.field);
    teller.aspect(paper(id), 'signer', was['signed-by'], is['signed-by'], teller.group);
    teller.aspect(paper(id), 'validity', was.validity, is.validity, teller.delay);
    teller.rest(paper(id), was, is);
  }
}

const receiver = (to: NonNullable<Definition['notices']>[string]['to']): string =>
  to === undefined || to === 'applicant' ? 'applicant' : to.group;

const asText = (value: unknown): string | undefined => (value === undefined ? undefined : String(value));

/** Said as it is written: who gives the value before it is typed. */
const prefillOf = ({ prefill }: Field): string | undefined => (prefill === undefined ? undefined : JSON.stringify(prefill));
