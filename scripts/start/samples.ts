import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { historyTable } from '../../client/cli/case.js';
import { detailLines } from '../../client/cli/output.js';
import { titlesOf } from '../../client/cli/titles.js';
import { type Connected, connectEngine } from '../../client/connect.js';
import { readSettings } from '../../client/settings.js';
import { loadProcedures } from '../../definitions/files.js';
import type { CaseRecord, LogEntry } from '../../domain/case.js';
import { CaseError } from '../../domain/errors.js';
import { localDateOf } from '../../domain/zoned.js';
import { projectRoot } from '../home.js';
import { type Mail, runSample, type SampleResult, type SampleWorld } from '../samples/run.js';
import { readSamples, type Sample } from '../samples/sample.js';
import { type Rehearsed, runSilence, SILENT, type SilentSample } from '../samples/silence.js';
import type { Settings } from './services.js';

type Out = (line: string) => void;
const EXAMPLE = 'definitions/examples/residence-certificate.yaml';

/**
 * Publishes the shipped procedures, files the samples, and shows how they go.
 * @param histories shows all that happened to each case in the end.
 * @returns whether each ended as it should.
 */
export async function showSamples(settings: Settings, out: Out, histories: boolean): Promise<boolean> {
  const connected = await connectEngine(readSettings({ ...process.env, ...settings }));
  try {
    const titles = await publishShipped(connected, out);
    out('');
    out('Sample cases:');
    const began = performance.now();
    const samples = readSamples(localDateOf(Date.now(), connected.engine.organisation.authority.zone));
    const world = worldOf(connected, settings, shown(samples, titles, settings, out));
    const [ended, silences] = await Promise.all([
      Promise.allSettled(inTurn<SampleResult>(samples, (sample, before) => runSample(sample, world, before))),
      Promise.allSettled(SILENT.map(runSilence)),
    ]);
    out('');
    const fine = ended.map((one) => {
      if (one.status === 'rejected') return failed(one.reason, out);
      showEnd(one.value, settings, out);
      if (histories) showHistory(one.value.record, connected, out);
      out('');
      return one.value.wrong.length === 0;
    });
    for (const [i, silence] of silences.entries())
      fine.push(
        silence.status === 'fulfilled' ? showSilence(SILENT[i]!, silence.value, connected, out, histories) : failed(silence.reason, out),
      );
    showUsers(connected, out);
    out(`Sample cases: ${fine.filter(Boolean).length} of ${fine.length} ended as they should (${seconds(began)}).`);
    return fine.every(Boolean);
  } catch (error) {
    return failed(error, out);
  } finally {
    await connected.close();
  }
}

/** All at the same time, but for those that wait for another's end. */
function inTurn<T>(samples: readonly Sample[], run: (sample: Sample, before?: T) => Promise<T>): Promise<T>[] {
  const runs = new Map<string, Promise<T>>();
  for (const sample of samples) {
    const before = sample.after === undefined ? Promise.resolve(undefined) : runs.get(sample.after);
    if (before === undefined) throw new Error(`${sample.name}: no sample before it is called "${sample.after}".`);
    runs.set(
      sample.name,
      before.then((ended) => run(sample, ended)),
    );
  }
  return [...runs.values()];
}

const seconds = (since: number): string => `${((performance.now() - since) / 1000).toFixed(1)} s`;

type Titles = ReadonlyMap<string, (state: string) => string>;

/** @returns the titles of the states, by procedure. */
async function publishShipped({ catalogue }: Connected, out: Out): Promise<Titles> {
  const titles = new Map<string, (state: string) => string>();
  const files = [...loadProcedures().map(({ file, text }) => ({ file, text })), { file: EXAMPLE, text: read(EXAMPLE) }];
  for (const { file, text } of files) {
    const began = performance.now();
    const { procedure, digest, isNew } = await catalogue.publish(text, 'npm start', file);
    out(`${procedure}: ${isNew ? 'published' : 'was published before'} as ${digest.slice(0, 12)} (${seconds(began)})`);
    titles.set(procedure, titlesOf((await catalogue.byDigest(digest)).definition, 'en'));
  }
  return titles;
}

const read = (path: string): string => readFileSync(join(projectRoot, path), 'utf8');

function showUsers({ engine }: Connected, out: Out): void {
  const groups = Object.entries(engine.organisation.groups);
  const users = [...new Set(groups.flatMap(([, { members }]) => members))].sort();
  const width = Math.max(...users.map((user) => user.length));
  out('Demo users (--as USER):');
  for (const user of users) out(`  ${user.padEnd(width)}  ${engine.actor(user).groups.join(', ')}`);
  out('');
}

function worldOf(connected: Connected, settings: Settings, happened: SampleWorld['happened']): SampleWorld {
  const stamps = settings['MISTARA_TAX_STAMPS_URL'] ?? '';
  return {
    connected,
    run: randomBytes(6).toString('hex'),
    async buyStamp(amount) {
      const from = Number(randomBytes(6).readUIntBE(0, 6) % 1e14); // fourteen digits: a stamp that no earlier run has
      const { codes } = await json<{ codes?: string[]; stamps?: { codes: string[] } }>(`${stamps}/_seed`, {
        stamps: { count: 1, amount, from },
      });
      const code = codes?.[0];
      if (code === undefined) throw new Error('The register of stamps sold none.');
      return code;
    },
    async send(register, name) {
      const url = settings[`MISTARA_${register.toUpperCase().replaceAll('-', '_')}_URL`] ?? '';
      const { key } = await json<{ key: string }>(`${url}/_send`, { name });
      for (const end = Date.now() + 60_000; Date.now() < end; await sleep(200)) {
        const row = await json<{ state: string; status?: number; answer?: { caseId?: string } } | null>(
          `${url}/_ledger?table=sent&id=${key}`,
        );
        if (row?.answer?.caseId !== undefined) return row.answer.caseId;
        if (row?.state === 'answered')
          throw new Error(`${register} sent ${name}, and was answered ${row.status}: ${JSON.stringify(row.answer)}`);
      }
      throw new Error(`${register} sent ${name}, and was not answered.`);
    },
    stateOfStamp: async (code) => (await json<{ state?: string } | null>(`${stamps}/_ledger?table=stamps&id=${code}`))?.state ?? 'unknown',
    mails: (caseId) => mailsOf(settings['OUTBOX_URL'] ?? '', caseId),
    happened,
  };
}

async function json<T>(url: string, body?: unknown): Promise<T> {
  const post = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  const response = await fetch(url, body === undefined ? {} : post);
  if (!response.ok) throw new Error(`${url} answers ${response.status}: ${(await response.text()).slice(0, 200)}`);
  return (await response.json()) as T;
}

async function mailsOf(outbox: string, caseId: string): Promise<Mail[]> {
  const list = await json<{ id: string; subject: string; to: string[]; receivedAt: string }[]>(`${outbox}/api/messages?case=${caseId}`);
  return list
    .sort((a, b) => a.receivedAt.localeCompare(b.receivedAt))
    .map(({ id, subject, to }) => ({ url: `${outbox}/messages/${id}`, subject, to }));
}

/** Of the log, what a person follows a case by. */
function shown(samples: readonly Sample[], titles: Titles, settings: Settings, out: Out): SampleWorld['happened'] {
  const count = new Map<string, { letters: number; documents: number }>();
  const width = Math.max(...samples.map(({ name }) => name.length));
  return (sample, record, entry) => {
    const seen = count.get(record.caseId) ?? { letters: 0, documents: 0 };
    count.set(record.caseId, seen);
    if (entry.type === 'notified') seen.letters += 1;
    if (entry.type === 'issued') seen.documents += 1;
    const words = wordsOf(entry, record, seen, settings, titles.get(record.procedure) ?? ((state) => state));
    if (words !== undefined) out(`  ${sample.name.padEnd(width)}  ${words}`);
  };
}

function wordsOf(
  { type, by, state, detail }: LogEntry,
  record: CaseRecord,
  seen: { readonly letters: number; readonly documents: number },
  settings: Settings,
  title: (state: string) => string,
): string | undefined {
  const name = (key: string) => String(detail?.[key]).replace(/^mistara:/, '');
  const at = state === undefined ? '' : title(state);
  switch (type) {
    case 'filed':
      return `filed as ${record.caseId} by ${record.applicant.name}${record.clock?.dueOn ? `, due on ${record.clock.dueOn}` : ''}`;
    case 'entered':
      return at === state || state?.includes('--') ? undefined : `→ ${at}`; // a step on the way, or a branch, that has no title of its own
    case 'task-claimed':
      return `${by} takes "${at}"`;
    case 'task-completed':
      return `${by} completes "${at}": ${name('outcome')}`;
    case 'event':
    case 'answered':
      return `${by}: ${type === 'event' ? name('event') : 'answers'}`;
    case 'decided':
      return `decided: ${name('effect')}`;
    case 'issued': {
      const code = record.documents[String(detail?.['document'])]?.code;
      return `document ${seen.documents}: ${name('document')}  ${settings['MISTARA_PUBLIC_URL']}/verify/${code}`;
    }
    case 'notified':
      return `letter ${seen.letters}: ${name('notice')}  ${settings['OUTBOX_URL']}/?case=${record.caseId}`;
    case 'incident':
      return `INCIDENT: ${name('message')}`;
    case 'closed':
      return `closed: ${name('outcome')}`;
    default:
      return undefined;
  }
}

/** The end of one case, with its letters and documents. */
function showEnd({ sample, record, mails, wrong }: SampleResult, settings: Settings, out: Out): void {
  const fees = record.fees === undefined ? '' : `, stamp ${record.fees.state}`;
  const counts = `${some(mails.length, 'mail')}, ${some(Object.keys(record.documents).length, 'document')}${fees}`;
  out(`${sample.name}: ${sample.title}`);
  out(`  ${record.caseId} ended: ${record.outcome}; ${counts} — ${verdict(wrong.length === 0)}`);
  for (const line of wrong) out(`  ${line}`);
  for (const { url, subject, to } of mails) out(`  mail      ${url}  ${to.join(', ')}: ${subject}`);
  for (const { id, number, code } of Object.values(record.documents))
    out(`  document  ${settings['MISTARA_PUBLIC_URL']}/documents/${code}.pdf  ${id.replace(/^mistara:/, '')} ${number}`);
}

const some = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

function showSilence(
  { name, title }: SilentSample,
  { passed, expected, actual, wallMs }: Rehearsed,
  { engine }: Connected,
  out: Out,
  histories: boolean,
): boolean {
  const { decision, messages, staffMessages, documents, closedOn, history } = actual as {
    decision?: { effect?: string; on?: string; tacit?: boolean };
    messages?: string[];
    staffMessages?: string[];
    documents?: string[];
    closedOn?: string;
    history?: CaseRecord['log'];
  };
  const how = decision?.tacit ? 'by silence' : 'not by silence';
  out(`${name}: ${title}`);
  out(
    `  ended: ${String(actual['outcome'])} ${how} on ${decision?.on}, closed on ${closedOn} (time skipped, ${(wallMs / 1000).toFixed(1)} s) — ${verdict(passed)}`,
  );
  if (!passed) out(`  ${JSON.stringify(actual)}, should be ${JSON.stringify(expected)}`);
  out(`  mails     ${messages?.join(', ')}`);
  if (staffMessages?.length) out(`  alerts    ${staffMessages.join(', ')}`);
  out(`  documents ${documents?.join(', ')}`);
  if (histories)
    for (const line of historyTable({ log: history ?? [] }, engine.organisation.authority.zone).split('\n')) out(`    ${line}`);
  out('');
  return passed;
}

const verdict = (fine: boolean): string => (fine ? 'as it should' : 'NOT as it should');

function showHistory(record: CaseRecord, { engine }: Connected, out: Out): void {
  const zone = engine.organisation.posts[record.post]?.zone ?? 'UTC';
  for (const line of historyTable(record, zone).split('\n')) out(`    ${line}`);
}

function failed(reason: unknown, out: Out): false {
  out(reason instanceof CaseError ? `${reason.code}: ${reason.message}` : reason instanceof Error ? reason.message : String(reason));
  if (reason instanceof CaseError) for (const line of detailLines(reason)) out(`  ${line}`);
  out('');
  return false;
}
