import type { Organisation } from '../../definitions/organisation.js';
import type { CaseRecord } from '../../domain/case.js';
import { explain } from '../../domain/clock-words.js';
import type { TextMessage } from '../../domain/delivery.js';
import { CaseError } from '../../domain/errors.js';
import { feeAtPost } from '../../domain/fee-rate.js';
import { type Language, say, type Text } from '../../domain/language.js';
import type { ClockStep } from '../../domain/legal-clock.js';
import { daysBetween, plainDate } from '../../domain/plain-date.js';
import { localDateOf } from '../../domain/zoned.js';
import { childrenOf } from '../../workflows/contract.js';
import type { Connected } from '../connect.js';
import { readSettings } from '../settings.js';
import { withEngine } from './connection.js';
import type { ExitCode, Io } from './io.js';
import { instant, table } from './table.js';
import { titlesOf } from './titles.js';

export interface CaseOptions {
  readonly format: string;
  readonly lang: string;
  readonly history?: boolean;
}

interface Sent {
  readonly notice: string;
  readonly channel: string;
  readonly to: string;
  readonly subject?: string | null;
  readonly sentAt: Date;
}

/** `mistara case ID`: the whole case; `--history`: all that happened to it, oldest first. */
export const showCase = (caseId: string, { format, lang, history }: CaseOptions, io: Io): Promise<ExitCode> =>
  withEngine(async (connected) => {
    const record = await readCase(connected, caseId, io);
    if (format === 'json') {
      io.out(JSON.stringify(history ? record.log : { ...record, messages: await messagesOf(connected, caseId) }));
      return 0;
    }
    const zone = connected.engine.organisation.posts[record.post]?.zone ?? 'UTC';
    if (history) io.out(historyTable(record, zone));
    else for (const line of await caseLines(connected, record, zone, lang as Language)) io.out(line);
    return 0;
  });

/** From the workflow itself; from the read model when the workflow is gone (kept for a time only) or nobody runs it just now. */
async function readCase({ engine, store, client }: Connected, caseId: string, io: Io): Promise<CaseRecord> {
  try {
    return await client.withDeadline(Date.now() + 10_000, () => engine.record(caseId));
  } catch (error) {
    if (!(error instanceof CaseError)) throw error;
    const row = await store.cases.findById(caseId).lean();
    if (row === null) throw error;
    if (error.code !== 'CASE_NOT_FOUND') io.err('No worker answers: this is the case as it was last written down.');
    return row.record;
  }
}

const messagesOf = async ({ store }: Connected, caseId: string): Promise<Sent[]> =>
  (await store.messages.find({ caseId }, { _id: 0, caseId: 0 }).sort({ sentAt: 1 }).lean()) as unknown as Sent[];

export function historyTable(record: Pick<CaseRecord, 'log'>, zone: string): string {
  const rows = record.log.map((entry) => [entry.seq, instant(entry.at, zone), entry.type, entry.state, who(entry), words(entry.detail)]);
  return table(['', 'when', 'what', 'where', 'by', ''], rows);
}

/** Under their own name, and for whom. */
const who = (of: { readonly by: string; readonly for?: string }): string => (of.for === undefined ? of.by : `${of.by} for ${of.for}`);

/** `outcome: approve` rather than JSON, as far as it is flat. */
function words(detail: Readonly<Record<string, unknown>> | undefined): string {
  const parts = Object.entries(detail ?? {}).filter(([, value]) => value !== undefined && value !== null);
  const text = parts.map(([name, value]) => `${name}: ${typeof value === 'string' ? plain(value) : JSON.stringify(value)}`).join(', ');
  return text.length > 100 ? `${text.slice(0, 99)}…` : text;
}

async function caseLines(connected: Connected, record: CaseRecord, zone: string, language: Language): Promise<string[]> {
  const { engine, catalogue } = connected;
  const { definition } = await catalogue.byDigest(record.digest);
  const title = titlesOf(definition, language);
  const { applicant, clock, fees } = record;
  const post = say(engine.organisation.posts[record.post]?.title as Text | undefined, language) || record.post;
  const lines: [string, string][] = [
    ['procedure', `${say(definition.title as Text, language)} (${record.procedure})`],
    ['status', record.status === 'closed' ? `closed: ${record.outcome}` : 'open'],
    ['at', record.states.map((state) => `${title(state)} (${state})`).join(', ')],
    ['applicant', `${applicant.name} (${applicant.id})`],
    ['filed', `${record.filedOn}, ${record.channel}, ${post}${record.filedBy === applicant.id ? '' : `, by ${record.filedBy}`}`],
  ];
  if (record.filedPost !== undefined && record.filedPost !== record.post)
    lines.push([
      'forwarded',
      `from ${say(engine.organisation.posts[record.filedPost]?.title as Text | undefined, language) || record.filedPost}`,
    ]);
  if (clock?.dueOn !== undefined) lines.push(['due', `${clock.dueOn} (${clock.state}${left(clock.remainingDays)})`]);
  if (clock?.silenceOn !== undefined && !record.decision && record.status === 'open')
    lines.push(['silence', `takes effect on ${clock.silenceOn}`]);
  if (record.parent) lines.push(['run by', record.parent.caseId]);
  const why = explain({ steps: (clock?.explanation ?? []) as readonly ClockStep[] }, language);
  for (const { on, text } of why) lines.push(['', `${on}  ${text}`]);
  for (const [body, { state, dueOn, late, endedOn, explanation }] of Object.entries(clock?.interveners ?? {})) {
    const how = endedOn !== undefined ? `ended on ${endedOn}${late ? ', late' : ''}` : late ? 'late' : 'running';
    lines.push(['consulted', `${body} at ${title(state)}: due ${dueOn ?? '…'} (${how})`]);
    if (endedOn === undefined)
      for (const { on, text } of explain({ steps: (explanation ?? []) as readonly ClockStep[] }, language))
        lines.push(['', `${on}  ${text}`]);
  }
  for (const { outcome, decision: former, on, event, by } of record.formerDecisions ?? [])
    lines.push(['set aside', `${outcome}${former ? ` of ${former.on}` : ''}, reopened on ${on} by ${by} (${event})`]);
  const { decision } = record;
  if (decision) lines.push(['decision', `${decision.effect} on ${decision.on} by ${who(decision)}${decision.tacit ? ', tacit' : ''}`]);
  if (fees) lines.push(['fees', `${money(fees.amount, fees.currency)}${atThePost(record, engine.organisation)}, ${fees.state}`]);
  for (const { reference, register, status, receipts } of fees?.demands ?? []) {
    lines.push(['payment', `${reference ?? '…'} at ${register}, ${status}`]);
    for (const { transaction, amount, currency, on, back } of receipts) {
      lines.push(['', `${on}  ${transaction}: ${money(amount, currency)}`]);
      for (const { amount: part, reason, on: gone } of back)
        lines.push(['', `${gone ?? 'owed'}  back: ${money(part, currency)} (${reason})`]);
    }
  }
  for (const task of Object.values(record.tasks)) {
    const holder = task.delegatedTo ?? task.claimedBy;
    lines.push(['task', `${task.id}  ${title(task.state)}, ${task.group}${holder === undefined ? '' : `, with ${holder}`}`]);
  }
  for (const call of Object.values(record.calls))
    lines.push(['waits for', `${call.operation}, ${call.status} ${instant(call.sentAt, zone)}`]);
  for (const line of sourceLines(record, localDateOf(Date.now(), zone))) lines.push(['from', line]);
  for (const child of childrenOf(record)) {
    const ended = child.outcome ?? CHILD_STATUS[child.status];
    lines.push(['runs', `${child.procedure} at ${title(child.state)}: ${child.caseId ?? 'not filed yet'}, ${ended}`]);
  }
  if (record.asked)
    lines.push(['asked', `${record.asked.fields.join(', ')}${record.asked.answerBy ? `, by ${record.asked.answerBy}` : ''}`]);
  for (const [event, { until, over }] of Object.entries(record.reopenable ?? {}))
    if (until !== undefined)
      lines.push(['reopening', over ? `${event}: no longer, ${until} was the last day` : `${event}: until ${until}`]);
  for (const { id, number, code, status } of Object.values(record.documents))
    lines.push(['document', `${plain(id)} ${number}, ${status}  ${readSettings().publicUrl}/verify/${code}`]);
  for (const { notice, channel, to, sentAt } of await messagesOf(connected, record.caseId))
    lines.push(['sent', `${instant(sentAt, zone)}  ${plain(notice)}, ${channel} to ${to}`]);
  for (const text of Object.values(record.texts ?? {})) lines.push(['text', textWords(text, zone)]);
  for (const { id, kind, message, state } of Object.values(record.incidents))
    lines.push(['incident', `${id}  ${kind}${state === undefined ? '' : ` at ${state}`}: ${message}`]);
  return [record.caseId, ...lines.map(([name, value]) => `  ${name.padEnd(10)}${value}`)];
}

/** `ready to +212…: failed 2026-11-23 10:02 (switched-off), told by mail instead`. */
function textWords({ notice, to, status, sentAt, at, reason, instead }: TextMessage, zone: string): string {
  const how = status === 'accepted' ? 'handed over, no report yet' : status === 'unknown' ? 'no report came' : status;
  const why = reason === undefined ? '' : ` (${reason})`;
  const otherwise = { email: ', told by mail instead', none: ', NOT REACHED: no other address is known' } as const;
  return `${plain(notice)} to ${to}: ${how} ${instant(at ?? sentAt, zone)}${why}${instead === undefined ? '' : otherwise[instead]}`;
}

/** What registers gave: `civil-status.birth-record, answered 12 days ago in case …: checks.birthAct`. */
function sourceLines({ sources = {} }: CaseRecord, now: string): string[] {
  const groups = new Map<string, string[]>();
  for (const [field, { operation, on, caseId }] of Object.entries(sources)) {
    const days = daysBetween(plainDate(on), plainDate(now));
    const age = days === 0 ? 'today' : days === 1 ? 'yesterday' : `${days} days ago`;
    const source = `${operation}, answered ${age} (${on})${caseId === undefined ? '' : ` in case ${caseId}`}`;
    groups.set(source, [...(groups.get(source) ?? []), field]);
  }
  return [...groups].map(([source, fields]) => `${source}: ${fields.join(', ')}`);
}

const CHILD_STATUS = { starting: 'being filed', running: 'open', left: 'called off', ended: 'ended' } as const;

/** The product's own letters and documents have names that no definition can take. */
const plain = (id: string): string => id.replace(/^mistara:/, '');
const left = (days: number | undefined): string => (days === undefined ? '' : `, ${days} days left`);

const money = (amount: number, currency: string): string => `${(amount / 100).toFixed(2)} ${currency}`;

/** A fee of the consular tariff in the currency of the post, at the rate that was posted on the day of filing. */
function atThePost(record: CaseRecord, { posts, rates = [] }: Organisation): string {
  const { currency } = posts[record.post] ?? {};
  const local = currency === undefined ? undefined : feeAtPost(record, currency, rates);
  return local === undefined ? '' : ` (${money(local.amount, local.currency)} at the rate posted from ${local.from})`;
}
