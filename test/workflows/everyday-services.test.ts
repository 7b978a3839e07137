/** Everyday services against their registers over HTTP: what a rule gives, what an office makes later, what is held for one patient only, what needs a visit; and each fault. */
import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import type { Filing } from '../../client/filing.js';
import type { CaseRecord } from '../../domain/case.js';
import { addDays, plainDate } from '../../domain/plain-date.js';
import { childOf } from '../../workflows/run.js';
import { buyStamps, post, until } from '../support/passport.js';
import { sampleFile } from '../support/sample-files.js';
import { type Stack, startStack } from '../support/stack.js';

const REGISTERS = [
  'civil-status',
  'dgsn',
  'education',
  'health-appointments',
  'social-security',
  'tax-administration',
  'tax-stamps',
  'sms-gateway',
] as const;
const PROCEDURES = [
  'appointment',
  'civil-status-extract',
  'medical-appointment',
  'national-identity-card-renewal',
  'school-enrolment',
  'social-security-affiliation-certificate',
  'tax-situation-certificate',
] as const;
type Data = Record<string, unknown>;

describe('everyday services', function () {
  this.timeout(240_000);
  let stack: Stack;
  let filed = 0;
  before(async () => {
    stack = await startStack(REGISTERS);
    for (const id of PROCEDURES) await stack.catalogue.publish(readFileSync(`definitions/procedures/${id}.yaml`, 'utf8'), 'designer');
  });
  after(() => stack?.stop());
  afterEach(async () => {
    for (const name of REGISTERS) await fetch(`${stack.urls[name]}/_faults`, { method: 'DELETE' });
  });

  const file = async (procedure: (typeof PROCEDURES)[number], data: Data, cnie = `AB${String(200_000 + filed + 1)}`) => {
    filed += 1;
    const filing: Filing = {
      applicant: {
        id: `person-${filed}`,
        name: 'Amina Alaoui',
        nameArabic: 'أمينة العلوي',
        email: `person-${filed}@example.org`,
        phone: '+212612345678',
        birthDate: '1990-05-01',
        country: 'MA',
        identityNumber: cnie,
      },
      data,
      channel: 'online',
      language: 'fr',
      key: `everyday-${filed}`,
    };
    const { caseId } = await stack.engine.file(procedure, filing);
    const applicant = stack.engine.actor(`person-${filed}`);
    const event = (name: string, more: Data = {}) => stack.engine.act(caseId, { kind: 'event', event: name, by: applicant, data: more });
    return { caseId, cnie, applicant, event };
  };
  const closed = (caseId: string, ms = 30_000): Promise<CaseRecord> => until(stack.engine, caseId, ({ status }) => status === 'closed', ms);
  const at = (caseId: string, state: string): Promise<CaseRecord> => until(stack.engine, caseId, ({ states }) => states.includes(state));
  const complete = async (caseId: string, state: string, by: string, outcome: string, data: Data = {}) => {
    const { tasks } = await until(stack.engine, caseId, (record) => record.tasks[state] !== undefined);
    return stack.engine.complete(tasks[state]!.id, { outcome, data }, stack.engine.actor(by));
  };
  const table = async (register: string, name: string): Promise<Record<string, Data>> =>
    ((await (await fetch(`${stack.urls[register]}/_ledger`)).json()) as { tables: Record<string, Record<string, Data>> }).tables[name] ??
    {};
  const fault = (register: string, operation: string, kind: string, more: Data = { times: 1 }) =>
    post(`${stack.urls[register]}/_faults`, { operation, kind, ...more });
  const taxed = (cnie: string): Data => ({ person: { cnie, purpose: 'tender' } });

  it('a certificate is given by the rule within moments, decided by nobody, and its code says that it is genuine', async () => {
    const { caseId } = await file('tax-situation-certificate', taxed('AB300001'), 'AB300001');
    const record = await closed(caseId);
    expect(record.outcome).to.equal('granted');
    expect(record.decision).to.include({ effect: 'granted', tacit: false });
    expect(record.log.filter(({ type }) => type === 'task-opened')).to.deep.equal([]);
    const code = record.documents['certificate']!.code;
    const shown = (await (await fetch(`${stack.apiUrl}/verify/${code}.json`)).json()) as Data;
    expect(shown).to.include({ status: 'genuine', digest: record.documents['certificate']!.digest });
  });

  it('who owes gets no certificate by asking; once the register has the payment, the rule gives it', async () => {
    const { caseId, event } = await file('tax-situation-certificate', taxed('ZT000001'), 'ZT000001');
    expect((await at(caseId, 'settling')).data).to.have.nested.property('situation.amount', 425_000);
    await event('settled');
    const again = await until(stack.engine, caseId, ({ log }) => log.filter(({ type }) => type === 'call-answered').length === 2);
    expect(again.documents).to.not.have.property('certificate');
    await post(`${stack.urls['tax-administration']}/_seed`, { persons: [{ cnie: 'ZT000001', state: 'up-to-date' }] });
    await at(caseId, 'settling');
    await event('settled');
    expect(await closed(caseId)).to.include({ outcome: 'granted' });
  });

  it('an employer that did not declare holds nothing against the employee: a person looks, the register is asked again', async () => {
    const { caseId } = await file('social-security-affiliation-certificate', { person: { cnie: 'ZM000001' } }, 'ZM000001');
    expect((await at(caseId, 'employer-review')).data).to.have.nested.property('affiliation.declaredUntil', '2026-04-30');
    await post(`${stack.urls['social-security']}/_seed`, { persons: [{ cnie: 'ZM000001' }] });
    await complete(caseId, 'employer-review', 'social.rachid', 'check-again');
    expect((await closed(caseId)).data).to.have.nested.property('affiliation.status', 'affiliated');
  });

  const birth = (familyName: string, more: Data = {}): Data => ({
    request: { kind: 'birth', form: 'extract', quality: 'self', ...more },
    subject: { familyName, givenNames: 'EXEMPLE', birthDate: '1970-01-01' },
  });

  it('an extract comes from the office that holds the act, by a callback; an officer signs it', async () => {
    const { caseId } = await file('civil-status-extract', birth('ALAOUI'));
    await complete(caseId, 'signing', 'civil.hind', 'sign');
    const record = await closed(caseId);
    const { found, extract } = record.data as Record<string, Data>;
    expect(found).to.include({ matches: 'one' });
    expect(extract!['wording']).to.contain(`n° ${found!['number']}`);
    expect(record.documents).to.have.property('extract');
  });

  it('of two acts that fit, the officer names one; the other cannot be read, and what was made is cancelled with the request', async () => {
    const { caseId, applicant } = await file('civil-status-extract', birth('DEUX ACTES'));
    expect((await at(caseId, 'examining')).data).to.have.nested.property('found.matches', 'several');
    await complete(caseId, 'examining', 'civil.hind', 'search-again', { search: { number: '340/1970', office: 'Fès' } });
    expect((await at(caseId, 'ordering-review')).data).to.have.nested.property('extract.status', 'unreadable');
    await complete(caseId, 'ordering-review', 'civil.hind', 'search-again', { search: { number: '12/1970', office: 'Rabat' } });
    await at(caseId, 'signing');
    await stack.engine.act(caseId, { kind: 'anytime', event: 'withdraw', by: applicant });
    await closed(caseId);
    const made = async () => Object.values(await table('civil-status', 'extracts')).filter(({ familyName }) => familyName === 'DEUX ACTES');
    for (const end = Date.now() + 90_000; (await made()).some(({ status }) => status !== 'cancelled') && Date.now() < end; )
      await new Promise((next) => setTimeout(next, 50));
    expect((await made()).map(({ status }) => status)).to.deep.equal(['cancelled', 'cancelled']);
  });

  it('one consultation is for one patient: who is slower is offered another, and a cancelled one is free again', async () => {
    const day = addDays(plainDate(new Date().toISOString().slice(0, 10)), 20);
    const wish = (cnie: string): Data => ({ patient: { cnie }, wish: { hospital: 'HHF', specialty: 'gynaecology', notBefore: day } });
    const [one, two] = [
      await file('medical-appointment', wish('AB300003'), 'AB300003'),
      await file('medical-appointment', wish('AB300004'), 'AB300004'),
    ];
    const offered = async (caseId: string) => ((await at(caseId, 'answering')).data['offer'] as Data)['slot'];
    const [first, second] = [await offered(one.caseId), await offered(two.caseId)];
    expect(first).to.equal(second);
    await one.event('answer', { choice: 'confirm' });
    await at(one.caseId, 'booked');
    await two.event('answer', { choice: 'confirm' });
    await until(stack.engine, two.caseId, ({ states, data }) => states.includes('answering') && (data['offer'] as Data)['slot'] !== first);
    await two.event('answer', { choice: 'confirm' });
    await at(two.caseId, 'booked');
    await stack.engine.act(one.caseId, { kind: 'anytime', event: 'withdraw', by: one.applicant });
    await closed(one.caseId);
    const three = await file('medical-appointment', wish('AB300005'), 'AB300005');
    const states = async () => Object.values(await table('health-appointments', 'appointments')).filter(({ slot }) => slot === first);
    for (const end = Date.now() + 90_000; (await states()).some(({ status }) => status === 'booked') && Date.now() < end; )
      await new Promise((next) => setTimeout(next, 50));
    expect(((await states())[0] as Data)['status']).to.equal('cancelled');
    await at(three.caseId, 'answering');
  });

  it('the biometrics of a national card are taken at an appointment: one is given back, another one kept, and the card is handed over', async () => {
    const [stamp] = await buyStamps(stack.urls['tax-stamps']!, 1, 0, 7_500);
    const data = { request: { reason: 'renewed' }, pieces: { photo: sampleFile('photo.jpg') }, fee: { stamp } };
    const { caseId, applicant } = await file('national-identity-card-renewal', data, 'AB300006');
    await complete(caseId, 'examining', 'agent.hind', 'approve');
    const visitBut = async (former?: string) => {
      const isNew = (record: CaseRecord) => ![undefined, former].includes(childOf(record, 'visiting')?.caseId);
      const record = await until(stack.engine, caseId, isNew);
      expect(record.clock?.state).to.equal('suspended');
      return childOf(record, 'visiting')!.caseId!;
    };
    const slots = `${stack.apiUrl}/agenda/rabat/identity-card/slots`;
    const booked = async (visit: string) => {
      const { slots: all } = (await (await fetch(slots)).json()) as { slots: { day: string; time: string }[] };
      const { day, time } = all.at(-1)!; // far enough to be given back, or changed
      await at(visit, 'choosing');
      await stack.engine.act(visit, { kind: 'event', event: 'choice', data: { wish: 'slot', day, time }, by: applicant });
      await at(visit, 'booked');
      return `rabat/biometrics/${day}T${time}`;
    };
    const held = async (slot: string) => (await stack.store.agenda.slots.findById(slot).lean())?.places.map((place) => place.caseId) ?? [];

    const first = await visitBut();
    expect(await stack.engine.record(first)).to.deep.include({ procedure: 'appointment', channel: 'case', post: 'rabat' });
    const slot = await booked(first);
    expect(await held(slot)).to.deep.equal([first]);
    await stack.engine.act(first, { kind: 'anytime', event: 'cancel', by: applicant });
    const second = await visitBut(first);
    for (const end = Date.now() + 90_000; (await held(slot)).length > 0 && Date.now() < end; )
      await new Promise((next) => setTimeout(next, 50));
    expect(await held(slot)).to.deep.equal([]);
    const again = await booked(second);
    // Nobody waits here for the day: the person comes before it, and the place goes to somebody else.
    const reception = stack.engine.actor('agent.badr');
    await stack.engine.act(second, { kind: 'anytime', event: 'walk-in', reason: 'Received at once', by: reception });
    const came = await at(caseId, 'taking-biometrics');
    expect(came.data['visit']).to.include({ attendedOn: came.filedOn });
    expect(came.clock?.state).to.equal('running');
    expect(await held(again)).to.deep.equal([]);

    await complete(caseId, 'taking-biometrics', 'agent.younes', 'taken', { visit: { takenOn: came.filedOn } });
    await complete(caseId, 'deciding', 'officer.karima', 'sign');
    await at(caseId, 'awaiting-collection');
    await stack.engine.act(caseId, { kind: 'event', event: 'presented', by: stack.engine.actor('agent.younes') });
    await complete(caseId, 'handing-over', 'agent.younes', 'deliver', { collection: { formerCard: 'returned' } });
    const record = await closed(caseId);
    expect(record).to.deep.include({ outcome: 'granted', incidents: {} });
    expect(Object.values(record.children!).map(({ status, outcome }) => [status, outcome])).to.deep.equal([
      ['ended', 'cancelled'],
      ['ended', 'completed'],
    ]);
    const made = Object.values(await table('dgsn', 'productions'));
    expect(made.map(({ cnie, status }) => [cnie, status])).to.deep.equal([['AB300006', 'produced']]);
  });

  it('a full school has a list: who withdraws leaves it there too, and a place that is free goes to another', async () => {
    await post(`${stack.urls['education']}/_seed`, {
      schools: [{ school: 'T-1', schoolName: 'T', commune: 'Taza', places: { primary: 1 } }],
    });
    const child = (givenNames: string): Data => ({
      child: { familyName: 'ALAOUI', givenNames, birthDate: `${new Date().getUTCFullYear() - 7}-01-15` },
      school: { level: 'primary', commune: 'Taza', proof: { ...sampleFile('bill.pdf'), issuedOn: new Date().toISOString().slice(0, 10) } },
    });
    const enrol = async (givenNames: string, state: string) => {
      const one = await file('school-enrolment', child(givenNames));
      await complete(one.caseId, 'examining', 'school.sara', 'approve');
      return { ...one, record: await (state === 'granted' ? closed(one.caseId) : at(one.caseId, state)) };
    };
    expect((await enrol('ADAM', 'granted')).record.data).to.have.nested.property('enrolment.status', 'enrolled');
    const second = await enrol('BASMA', 'waiting-list');
    const third = await enrol('CHAMS', 'waiting-list');
    expect((third.record.data['enrolment'] as Data)['position']).to.equal(2);
    await stack.engine.act(second.caseId, { kind: 'anytime', event: 'withdraw', by: second.applicant });
    expect(await closed(second.caseId)).to.include({ outcome: 'withdrawn' });
    const reference = String((second.record.data['enrolment'] as Data)['reference']);
    const left = async () => (await table('education', 'enrolments'))[reference]?.['status'] === 'cancelled';
    for (const end = Date.now() + 90_000; !(await left()) && Date.now() < end; ) await new Promise((next) => setTimeout(next, 50));
    expect(await left()).to.equal(true);
    await stack.engine.act(third.caseId, { kind: 'event', event: 'place-free', by: stack.engine.actor('school.youssef') });
    expect((await closed(third.caseId)).documents).to.have.property('certificate');
  });

  describe('with a register that fails', () => {
    for (const [kind, more] of [
      ['down', { times: 2 }],
      ['error-500', { times: 2 }],
      ['reply-lost', { times: 1 }],
      ['slow', { times: 1, delayMs: 3000 }],
    ] as const) {
      it(`${kind}: the rule gives the certificate all the same, once`, async () => {
        await fault('social-security', '*', kind, more);
        const { caseId } = await file('social-security-affiliation-certificate', {
          person: { cnie: `AB30${String(filed).padStart(4, '0')}` },
        });
        const record = await closed(caseId, 45_000);
        expect({ outcome: record.outcome, incidents: record.incidents }).to.deep.equal({ outcome: 'granted', incidents: {} });
        expect(record.log.filter(({ type, detail }) => type === 'issued' && detail?.['document'] === 'certificate')).to.have.length(1);
      });
    }

    it('a wrong answer gives nothing: the case waits visibly, and goes on when an operator has it asked again', async () => {
      await fault('tax-administration', '*', 'wrong-answer', { times: 1 });
      const { caseId } = await file('tax-situation-certificate', taxed('AB300006'), 'AB300006');
      const { incidents, documents } = await until(stack.engine, caseId, (record) => Object.keys(record.incidents).length > 0);
      expect(documents).to.not.have.property('certificate');
      const [incident = ''] = Object.keys(incidents);
      await stack.engine.act(caseId, { kind: 'retry', incident, by: stack.engine.actor('operator') });
      expect(await closed(caseId)).to.include({ outcome: 'granted' });
    });

    for (const kind of ['reply-twice', 'reply-late'] as const) {
      it(`${kind}: one extract is made, and taken once`, async () => {
        await fault('civil-status', 'issue-extract', kind, { times: 1, delayMs: 1500 });
        const { caseId } = await file('civil-status-extract', birth('ALAOUI', { form: 'full-copy' }));
        await complete(caseId, 'signing', 'civil.omar', 'sign');
        const record = await closed(caseId);
        expect(record.incidents).to.deep.equal({});
        expect(
          record.log.filter(({ type, detail }) => type === 'call-answered' && detail?.['operation'] === 'civil-status.issue-extract'),
        ).to.have.length(1);
      });
    }
  });
});
