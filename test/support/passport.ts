import { readFileSync } from 'node:fs';
import type { Catalogue } from '../../client/catalogue.js';
import type { Engine, Receipt } from '../../client/engine.js';
import type { Filing } from '../../client/filing.js';
import type { CaseRecord } from '../../domain/case.js';
import { childOf } from '../../workflows/run.js';
import { sampleFile } from './sample-files.js';

const PHOTO = sampleFile('photo.jpg');

/** A first passport for an adult in Morocco. `n` tells the people apart; everything in it passes the form. */
export function passportFiling(n: number, stamp: string, more: Partial<Filing> = {}): Filing {
  const cnie = `AB${String(100_000 + n)}`;
  return {
    applicant: {
      id: `citizen-${n}`,
      name: 'Salma Idrissi',
      nameArabic: 'سلمى الإدريسي',
      email: `citizen-${n}@example.org`,
      phone: '+212612345678',
      country: 'MA',
      identityNumber: cnie,
    },
    data: {
      request: { reason: 'first-issue' },
      holder: {
        familyName: 'IDRISSI',
        givenNames: 'SALMA',
        familyNameArabic: 'الإدريسي',
        givenNamesArabic: 'سلمى',
        birthDate: '1990-05-01',
        birthPlace: 'Salé',
        sex: 'F',
        address: '4 rue des Orangers, Salé',
        cnie,
      },
      identity: { document: 'cnie' },
      pieces: { photo: PHOTO },
      fee: { stamp },
    },
    channel: 'online',
    language: 'fr',
    key: `passport-${n}`,
    ...more,
  };
}

/** The passport, and the appointment that its cases run. */
export async function publishPassport(catalogue: Catalogue): Promise<void> {
  for (const name of ['appointment', 'passport'])
    await catalogue.publish(readFileSync(`definitions/procedures/${name}.yaml`, 'utf8'), 'designer');
}

/** Simulators that a passport asks. */
export const PASSPORT_REGISTERS = ['tax-stamps', 'dgsn', 'civil-status', 'courts', 'interior', 'sms-gateway'] as const;

/** Buys so many stamps of 500 DH, from a number on. */
export async function buyStamps(url: string, count: number, from: number, amount = 50_000): Promise<string[]> {
  const { codes } = (await post(`${url}/_seed`, { stamps: { count, from, amount } })) as { codes: string[] };
  return codes;
}

export async function post(url: string, body: unknown): Promise<unknown> {
  const answer = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  return answer.json();
}

/** What each state of a passport wants of the staff: who does it, and what. False: nothing is to be done yet. */
type Work = (engine: Engine, record: CaseRecord) => Promise<unknown>;
/** The applicant comes, whatever was booked: nobody waits here for the day of an appointment. */
export const receive: Work = async (engine, record) => {
  const visit = childOf(record, 'visiting')?.caseId;
  if (visit === undefined || (await engine.record(visit)).status === 'closed') return false;
  return engine.act(visit, { kind: 'anytime', event: 'walk-in', reason: 'Received at once', by: engine.actor('agent.badr') });
};
const complete =
  (state: string, by: string, outcome: string, data: (record: CaseRecord) => Record<string, unknown> = () => ({})): Work =>
  (engine, record) =>
    engine.complete(record.tasks[state]!.id, { outcome, data: data(record) }, engine.actor(by));
const WORK: Readonly<Record<string, Work>> = {
  examining: complete('examining', 'agent.amal', 'approve'),
  visiting: receive,
  fingerprinting: complete('fingerprinting', 'agent.badr', 'taken', ({ filedOn }) => ({ visit: { takenOn: filedOn } })),
  deciding: complete('deciding', 'officer.ilham', 'sign'),
  'awaiting-collection': (engine, { caseId }) => engine.act(caseId, { kind: 'event', event: 'presented', by: engine.actor('agent.chama') }),
  'handing-over': complete('handing-over', 'agent.chama', 'deliver', ({ data }) => ({
    collection: { collector: 'holder', identityNumber: (data['holder'] as { cnie: string }).cnie },
  })),
};

/** Does what the case waits for from the staff, if it waits for them. @returns whether something was done. */
export async function workOn(engine: Engine, record: CaseRecord): Promise<boolean> {
  const work = WORK[record.states.find((state) => WORK[state] !== undefined) ?? ''];
  if (work === undefined || record.status === 'closed') return false;
  return (await work(engine, record)) !== false;
}

/** Asks until the case is as wished. @throws Error that shows the case, when it does not become so. */
export async function until(
  engine: Engine,
  caseId: string,
  wished: (record: CaseRecord) => boolean,
  withinMs = 60_000,
): Promise<CaseRecord> {
  for (const end = Date.now() + withinMs; ; ) {
    const record = await engine.record(caseId);
    if (wished(record)) return record;
    if (Date.now() > end) {
      const { states, status, outcome, incidents, fees, log } = record;
      throw new Error(`not as wished: ${JSON.stringify({ states, status, outcome, fees, incidents, log: log.slice(-8) })}`);
    }
    await new Promise((next) => setTimeout(next, 50));
  }
}

/** Has the staff do whatever the case waits for, until it is at that state; without one, until it is closed. */
export async function workUntil(engine: Engine, caseId: string, state?: string, withinMs = 60_000): Promise<CaseRecord> {
  for (const end = Date.now() + withinMs; ; ) {
    const record = await engine.record(caseId);
    if (state === undefined ? record.status === 'closed' : record.states.includes(state)) return record;
    const { states, incidents, log } = record;
    if (Date.now() > end || record.status === 'closed')
      throw new Error(`did not come to ${state ?? 'its end'}: ${JSON.stringify({ states, incidents, log: log.slice(-8) })}`);
    if (!(await workOn(engine, record))) await new Promise((next) => setTimeout(next, 50));
  }
}

export const filePassport = (engine: Engine, n: number, stamp: string, more: Partial<Filing> = {}): Promise<Receipt> =>
  engine.file('passport', passportFiling(n, stamp, more));
