/** The registers behind everyday services: what they hold, what they refuse, what an undoing leaves. */
import { expect } from 'chai';
import { type Side, startSide } from '../support/registers.js';

type Data = Record<string, unknown>;

/** The answer, the reference of what is accepted, or the code of the refusal. */
const asker =
  (side: Side) =>
  async (operation: string, data: Data = {}): Promise<unknown> => {
    const reply = await side.ask(operation, data);
    if (reply.kind === 'answered') return reply.answer;
    return reply.kind === 'accepted' ? reply.reference : reply.code;
  };
const known = (answer: unknown): Data => Object.fromEntries(Object.entries(answer as Data).filter(([, value]) => value !== null));

describe('the registers of everyday services', () => {
  const sides = new Map<string, Side>();
  before(async () => {
    for (const name of ['civil-status', 'education', 'health-appointments', 'social-security', 'tax-administration'])
      sides.set(name, await startSide(name, { today: '2026-11-23', callbackDelayMs: null }));
  });
  after(() => Promise.all([...sides.values()].map((side) => side.close())));
  const side = (name: string): Side => sides.get(name) ?? expect.fail(name);
  const ask = async (name: string, operation: string, data: Data) => {
    const answer = await asker(side(name))(operation, data);
    return typeof answer === 'string' ? answer : known(answer);
  };
  const row = (name: string, table: string, id: unknown) =>
    side(name).get(`/_ledger?table=${table}&id=${encodeURIComponent(String(id))}`) as Promise<Data>;

  describe('civil status', () => {
    const find = (data: Data) =>
      ask('civil-status', 'find-act', { kind: 'birth', familyName: 'DEUX ACTES', givenNames: 'Exemple', ...data });
    it('finds no act, one, or several that a number or an office tells apart', async () => {
      expect(await find({})).to.deep.equal({ matches: 'several', familyName: 'DEUX ACTES', givenNames: 'Exemple' });
      expect(await find({ number: '12/1970' })).to.include({ matches: 'one', office: 'Rabat' });
      expect(await find({ office: 'fes' })).to.include({ matches: 'one', number: '340/1970' });
      expect(await find({ number: '1/1900' })).to.include({ matches: 'none' });
      expect(await find({ kind: 'marriage' })).to.include({ matches: 'none' });
      expect(await find({ kind: 'marriage', familyName: 'Epouse' })).to.include({ matches: 'one', number: '57/2008' });
      expect(await find({ kind: 'death', familyName: 'Défunt' })).to.include({ matches: 'one', number: '88/2026' });
      expect(await find({ familyName: 'SANS ACTE', birthDate: '1970-01-01' })).to.include({ matches: 'none' });
    });
    it('finds the act that the record of the birth names', async () => {
      const person = { familyName: 'ALAOUI', givenNames: 'AMINA', birthDate: '1990-05-14' };
      const { act } = (await ask('civil-status', 'birth-record', person)) as { act: Data };
      expect(await find(person)).to.include({ matches: 'one', number: act['number'], office: act['office'] });
    });
    it('knows who is of the family, who is not, and whom it does not know', async () => {
      const relation = async (cnie: string, kind: string) =>
        ((await ask('civil-status', 'kinship', { cnie, kind, number: '1/1990', office: 'Rabat', claimed: 'descendant' })) as Data)[
          'relation'
        ];
      expect(await relation('AB1', 'birth')).to.equal('descendant');
      expect(await relation('AB1', 'marriage')).to.equal('unknown');
      expect(await relation('ZP000001', 'birth')).to.equal('other');
    });
    it('makes an extract, or says that the act cannot be read; a cancelled one is not sent', async () => {
      const act = { kind: 'birth', office: 'Rabat', form: 'full-copy', familyName: 'ALAOUI', givenNames: 'AMINA' };
      const [made, unreadable, cancelled] = [
        await ask('civil-status', 'issue-extract', { ...act, number: '112/1990' }),
        await ask('civil-status', 'issue-extract', { ...act, number: '340/1970' }),
        await ask('civil-status', 'issue-extract', { ...act, number: '113/1990' }),
      ];
      expect(await ask('civil-status', 'cancel-extract', { reference: cancelled })).to.include({ cancelledOn: '2026-11-23' });
      await side('civil-status').post('/_replies', {});
      const states = await Promise.all([made, unreadable, cancelled].map((reference) => row('civil-status', 'extracts', reference)));
      expect(states.map(({ status }) => status)).to.deep.equal(['issued', 'unreadable', 'cancelled']);
      const state = async (reference: unknown) => ask('civil-status', 'extract-status', { reference });
      expect(await state(made)).to.include({
        status: 'issued',
        wording: 'Acte de naissance n° 112/1990, Rabat : ALAOUI AMINA. Copie intégrale. Aucune mention marginale.',
      });
      expect(await state(unreadable)).to.deep.equal({ status: 'unreadable' });
      expect(await state('EXT-9')).to.deep.equal({ status: 'unknown' });
      expect(await ask('civil-status', 'cancel-extract', { reference: made })).to.include({ status: 'cancelled' });
      expect(await ask('civil-status', 'cancel-extract', { reference: 'EXT-9' })).to.equal('extract-unknown');
    });
  });

  describe('education', () => {
    const pupil = (givenNames: string): Data => ({ familyName: 'IDRISSI', givenNames, birthDate: '2020-09-03' });
    const status = async (reference: unknown) => ask('education', 'enrolment-status', { reference });
    const enrol = (givenNames: string, more: Data = {}) =>
      ask('education', 'enrol', { ...pupil(givenNames), level: 'primary', school: 'RAB-001', ...more });

    it('holds the record of a pupil who was at school', async () => {
      const rim = { familyName: 'Tazi', givenNames: 'RIM', birthDate: '2016-04-09' };
      expect(await ask('education', 'pupil-record', rim)).to.include({ found: true, code: 'R130012345', leftOn: '2026-06-30' });
      expect(await ask('education', 'pupil-record', pupil('Yanis'))).to.deep.equal({ found: false, ...pupil('Yanis') });
    });
    it('names the school with most places, and none where the level is not taught', async () => {
      expect(await ask('education', 'find-place', { level: 'primary', commune: 'rabat' })).to.include({ places: 30, school: 'RAB-001' });
      expect(await ask('education', 'find-place', { level: 'primary', commune: 'Ifrane' })).to.include({ places: 0, school: 'IFR-001' });
      expect(await ask('education', 'find-place', { level: 'primary', commune: 'Nulle part' })).to.deep.equal({ places: 0 });
    });
    it('gives the last place to one, the list to the next, and the place to the list when it is free again', async () => {
      await side('education').post('/_seed', { schools: [{ school: 'X-1', schoolName: 'X', commune: 'X', places: { primary: 1 } }] });
      const [first, second, third] = [
        await enrol('A', { school: 'X-1' }),
        await enrol('B', { school: 'X-1' }),
        await enrol('C', { school: 'X-1' }),
      ];
      await side('education').post('/_replies', {});
      expect(await status(first)).to.deep.equal({ status: 'enrolled', schoolName: 'X', startsOn: '2027-09-06' });
      expect(await status(second)).to.deep.equal({ status: 'waiting', schoolName: 'X', position: 1 });
      expect(await status(third)).to.deep.equal({ status: 'waiting', schoolName: 'X', position: 2 });
      expect(await ask('education', 'cancel-enrolment', { reference: first })).to.include({ status: 'cancelled' });
      expect(await ask('education', 'cancel-enrolment', { reference: first })).to.include({ cancelledOn: '2026-11-23' });
      expect(await status(second)).to.include({ status: 'enrolled' });
      expect(await ask('education', 'find-place', { level: 'primary', commune: 'X' })).to.include({ places: 0 });
    });
    it('enrols a pupil once, and refuses what it does not know', async () => {
      const once = await enrol('Yanis');
      expect(await enrol('yanis')).to.equal(once);
      expect(await enrol('Yanis', { school: 'SAL-001' })).to.equal('already-enrolled');
      expect(await enrol('Adam', { school: 'RAB-9' })).to.equal('school-unknown');
      expect(await enrol('Adam', { level: 'upper-secondary' })).to.equal('level-not-taught');
      expect(await ask('education', 'cancel-enrolment', { reference: 'INS-9' })).to.equal('enrolment-unknown');
      const refused = await ask('education', 'enrol', {
        familyName: 'Sans place',
        givenNames: 'Exemple',
        birthDate: '2018-01-01',
        level: 'primary',
        school: 'RAB-001',
      });
      await side('education').post('/_replies', {});
      expect(await status(refused)).to.deep.equal({ status: 'refused' });
      expect(await status('INS-9')).to.deep.equal({ status: 'unknown' });
    });
  });

  describe('hospitals', () => {
    const offer = (more: Data = {}) =>
      ask('health-appointments', 'offer-slot', {
        cnie: 'AB1',
        hospital: 'HIS',
        specialty: 'cardiology',
        notBefore: '2026-11-28',
        ...more,
      }) as Promise<Data>;
    const book = (slot: unknown, cnie = 'AB1') => ask('health-appointments', 'book-slot', { slot, cnie, name: 'Amina' });

    it('offer the first free consultation of a working day; book it once; give it free again', async () => {
      const { slot, on, at } = await offer();
      expect([on, at]).to.deep.equal(['2026-11-30', '09:00']);
      const { reference } = (await book(slot)) as Data;
      expect(((await book(slot)) as Data)['reference'], 'the same patient, the same appointment').to.equal(reference);
      expect(await book(slot, 'AB2')).to.equal('slot-taken');
      expect(await offer()).to.include({ on, at: '10:00' });
      expect(await ask('health-appointments', 'cancel-slot', { reference })).to.include({ status: 'cancelled' });
      expect(await offer()).to.include({ slot });
    });
    it('never offer today, nor a specialty that the hospital lacks', async () => {
      expect(await offer({ notBefore: '2026-01-01' })).to.include({ on: '2026-11-24' });
      expect(await offer({ hospital: 'HPL' })).to.deep.equal({ offered: false, cnie: 'AB1' });
      expect(await book('HIS.cardiology.2026-11-28.0900')).to.equal('slot-unknown');
      expect(await book('HIS.cardiology.2026-11-23.0900')).to.equal('slot-past');
      expect(await ask('health-appointments', 'cancel-slot', { reference: 'RDV-9' })).to.equal('appointment-unknown');
    });
  });

  it('social security: affiliated and declared up to last month, but whom the seed names', async () => {
    const affiliation = (cnie: string) => ask('social-security', 'affiliation', { cnie }) as Promise<Data>;
    expect(await affiliation('AB1')).to.include({ status: 'affiliated', declaredUntil: '2026-10-31', cnie: 'AB1' });
    expect((await affiliation('AB1'))['number']).to.match(/^[0-9]{9}$/);
    expect(await affiliation('ZM000001')).to.include({ status: 'declaration-missing', declaredUntil: '2026-04-30' });
    expect(await affiliation('ZN000001')).to.deep.equal({ status: 'not-affiliated', cnie: 'ZN000001' });
    expect(await ask('social-security', 'rights', { cnie: 'AB1' })).to.deep.equal({ open: true, until: '2027-04-30', cnie: 'AB1' });
    for (const cnie of ['ZC000001', 'ZM000001', 'ZN000001'])
      expect(await ask('social-security', 'rights', { cnie })).to.deep.equal({ open: false, cnie });
  });

  it('tax administration: up to date, but whom the seed names; what is paid is owed no more', async () => {
    const situation = (cnie: string) => ask('tax-administration', 'tax-situation', { cnie }) as Promise<Data>;
    expect(await situation('AB1')).to.include({ state: 'up-to-date', asOf: '2026-11-23', cnie: 'AB1' });
    expect(await situation('ZT000001')).to.include({ state: 'owes', amount: 425000 });
    expect(await situation('ZU000001')).to.deep.equal({ state: 'unknown', asOf: '2026-11-23', cnie: 'ZU000001' });
    await side('tax-administration').post('/_seed', { persons: [{ cnie: 'ZT000001', state: 'up-to-date' }] });
    expect(await situation('ZT000001')).to.include({ state: 'up-to-date' });
  });
});
