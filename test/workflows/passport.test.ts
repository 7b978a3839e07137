import { expect } from 'chai';
import type { Language } from '../../domain/language.js';
import { childOf } from '../../workflows/run.js';
import { buyStamps, filePassport, PASSPORT_REGISTERS, passportFiling, publishPassport, until, workUntil } from '../support/passport.js';
import { refusalOf } from '../support/refusal.js';
import { type Stack, startStack } from '../support/stack.js';

interface Ledger {
  operations: Record<string, { done: number; refused: number }>;
  tables: { stamps: Record<string, { state: string; consumed: number; refunded: number; caseId: string | null }> };
}

describe('a passport, with the registers of other administrations', function () {
  this.timeout(240_000);
  let stack: Stack;
  let stamps: string[];
  let filed = 0;
  before(async () => {
    stack = await startStack(PASSPORT_REGISTERS);
    await publishPassport(stack.catalogue);
    stamps = await buyStamps(stack.urls['tax-stamps']!, 20, 0);
  });
  after(() => stack?.stop());

  /** A case of a new applicant, with a new stamp. */
  const file = async () => {
    const stamp = stamps.pop()!;
    filed += 1;
    return { n: filed, stamp, ...(await filePassport(stack.engine, filed, stamp)) };
  };
  const ledger = async (): Promise<Ledger> => (await fetch(`${stack.urls['tax-stamps']}/_ledger`)).json() as Promise<Ledger>;
  const stampOf = async (code: string) => (await ledger()).tables.stamps[code];
  const mailsOf = async (caseId: string) => {
    const list = (await (await fetch(`${stack.urls['outbox']}/api/messages?case=${caseId}`)).json()) as {
      subject: string;
      count: number;
    }[];
    return list.map(({ subject, count }) => `${subject} × ${count}`).sort();
  };

  it('is held, used and told once each', async () => {
    const { caseId, stamp, n } = await file();
    await workUntil(stack.engine, caseId, 'examining');
    expect(await stampOf(stamp)).to.include({ state: 'reserved', caseId });
    const closed = await workUntil(stack.engine, caseId);
    expect(closed).to.include({ outcome: 'granted' });
    expect(closed.fees?.state).to.equal('consumed');
    expect(closed.data['passport']).to.include({ status: 'produced', years: 5 });
    expect(await stampOf(stamp)).to.include({ state: 'used', consumed: 1, refunded: 0 });
    const mails = [
      'Demande de passeport acceptée',
      'Passeport remis',
      'Prise des empreintes',
      `Récépissé de votre demande ${caseId}`,
      'Votre passeport est prêt',
    ];
    expect(await mailsOf(caseId)).to.deep.equal(mails.map((subject) => `${subject} × 1`));
    const messages = (await (await fetch(`${stack.urls['sms-gateway']}/_ledger?table=messages`)).json()) as Record<
      string,
      { caseId: string }
    >;
    expect(Object.values(messages).filter((message) => message.caseId === caseId)).to.have.length(2);
    const again = await stack.engine.file('passport', passportFiling(n, stamp));
    expect(again.caseId).to.equal(caseId, 'the same request, after the case has ended');
    const other = await refusalOf(stack.engine.file('passport', passportFiling(n, stamps[0]!)));
    expect(other.code).to.equal('IDEMPOTENCY_KEY_REUSED');
  });

  it('pays the stamp back once when it is withdrawn', async () => {
    const { caseId, stamp, n } = await file();
    await workUntil(stack.engine, caseId, 'deciding');
    const by = stack.engine.actor(`citizen-${n}`);
    await stack.engine.act(caseId, { kind: 'anytime', event: 'withdraw', by });
    const closed = await until(stack.engine, caseId, ({ fees }) => fees?.state === 'refunded');
    expect(closed).to.include({ status: 'closed', outcome: 'withdrawn' });
    expect(await stampOf(stamp)).to.include({ state: 'refunded', consumed: 0, refunded: 1 });
    expect((await refusalOf(stack.engine.act(caseId, { kind: 'anytime', event: 'withdraw', by }))).code).to.equal('CASE_CLOSED');
  });

  it('pays the stamp back once when it is refused, and gives the reasons', async () => {
    const { caseId, stamp } = await file();
    const { tasks } = await workUntil(stack.engine, caseId, 'examining');
    const amal = stack.engine.actor('agent.amal');
    expect((await refusalOf(stack.engine.complete(tasks['examining']!.id, { outcome: 'refuse' }, amal))).code).to.equal('REASONS_REQUIRED');
    await stack.engine.complete(tasks['examining']!.id, { outcome: 'refuse', data: { reasons: 'Pièce falsifiée' } }, amal);
    await until(stack.engine, caseId, ({ fees, outcome }) => outcome === 'refused' && fees?.state === 'refunded');
    expect(await stampOf(stamp)).to.include({ state: 'refunded', consumed: 0, refunded: 1 });
    expect((await mailsOf(caseId)).at(0)).to.equal('Décision sur votre demande × 1');
  });

  it('has another person decide than the one who examined', async () => {
    const { caseId } = await file();
    const { tasks } = await workUntil(stack.engine, caseId, 'deciding');
    const sign = (who: string) => stack.engine.complete(tasks['deciding']!.id, { outcome: 'sign' }, stack.engine.actor(who));
    expect((await refusalOf(sign('agent.amal'))).code).to.equal('FOUR_EYES'); // is in both groups
    expect((await refusalOf(sign('agent.badr'))).code).to.equal('NOT_IN_GROUP');
    const delegated = stack.engine.delegate(tasks['deciding']!.id, stack.engine.actor('agent.amal'), stack.engine.actor('officer.driss'));
    expect((await refusalOf(delegated)).code).to.equal('FOUR_EYES');
    expect((await sign('officer.driss')).states).to.deep.equal(['producing']);
  });

  describe('with an appointment for the fingerprints, a case of its own', () => {
    afterEach(() => {
      process.env['MISTARA_AGENDA_URL'] = stack.apiUrl;
    });
    /** A passport that waits for its appointment, and the appointment, which waits for a choice. */
    const called = async () => {
      const passport = await file();
      const { children } = await workUntil(stack.engine, passport.caseId, 'visiting').then(({ caseId }) =>
        until(stack.engine, caseId, (record) => childOf(record, 'visiting')?.caseId !== undefined),
      );
      const visit = Object.values(children!)[0]!.caseId!;
      await until(stack.engine, visit, ({ states }) => states.includes('choosing'));
      return { ...passport, visit, by: stack.engine.actor(`citizen-${passport.n}`) };
    };
    const freeSlot = async () => {
      const { slots } = (await (await fetch(`${stack.apiUrl}/agenda/rabat/passport/slots`)).json()) as {
        slots: { day: string; time: string; free: number }[];
      };
      const { day, time } = slots.filter(({ free }) => free === 3).at(-1)!;
      return { day, time };
    };
    const placesAt = async ({ day, time }: { day: string; time: string }) =>
      (await stack.store.agenda.slots.findById(`rabat/biometrics/${day}T${time}`).lean())?.places.map(({ caseId }) => caseId) ?? [];

    it('chosen, moved, and kept: the passport waits, its clock held, and goes on when the person came', async () => {
      const { caseId, visit, by } = await called();
      expect(await stack.engine.record(visit)).to.include({ procedure: 'appointment', channel: 'case', post: 'rabat', language: 'fr' });
      expect((await stack.engine.view(caseId)).children).to.deep.equal([
        { procedure: 'appointment', state: 'visiting', status: 'running', caseId: visit },
      ]);
      const waiting = await stack.engine.record(caseId);
      expect(waiting.clock?.state).to.equal('suspended');
      expect(waiting.tasks).to.deep.equal({});
      const first = await freeSlot();
      await stack.engine.act(visit, { kind: 'event', event: 'choice', data: { wish: 'slot', ...first }, by });
      await until(stack.engine, visit, ({ states }) => states.includes('booked'));
      expect(await placesAt(first)).to.deep.equal([visit]);
      const other = await freeSlot();
      await stack.engine.act(visit, { kind: 'event', event: 'change', data: other, by });
      await until(stack.engine, visit, ({ data }) => (data['visit'] as { moves: number }).moves === 1);
      expect([await placesAt(first), await placesAt(other)]).to.deep.equal([[], [visit]]);

      // Nobody waits here for the day: the person comes before it, and the place goes to somebody else.
      await stack.engine.act(visit, {
        kind: 'anytime',
        event: 'walk-in',
        reason: 'Received at once',
        by: stack.engine.actor('agent.badr'),
      });
      const came = await until(stack.engine, caseId, ({ states }) => states.includes('fingerprinting'));
      expect(came.data['visit']).to.include({ attendedOn: came.filedOn });
      expect(came.clock?.state).to.equal('running');
      expect(await placesAt(other)).to.deep.equal([]);
      expect(await mailsOf(visit)).to.deep.equal(
        [
          'Choisissez votre rendez-vous',
          `Récépissé de votre demande ${visit}`,
          'Rendez-vous confirmé',
          'Rendez-vous déplacé',
          'Visite enregistrée',
        ]
          .map((subject) => `${subject} × 1`)
          .sort(),
      );
      expect(await workUntil(stack.engine, caseId)).to.include({ outcome: 'granted' });
    });

    it('given back by the applicant: another one can be chosen', async () => {
      const { caseId, visit, by } = await called();
      await stack.engine.act(visit, { kind: 'anytime', event: 'cancel', by });
      const again = await until(stack.engine, caseId, (record) => ![undefined, visit].includes(childOf(record, 'visiting')?.caseId));
      expect(Object.values(again.children!).map(({ status, outcome }) => [status, outcome])).to.deep.equal([
        ['ended', 'withdrawn'],
        ['running', undefined],
      ]);
      expect(await workUntil(stack.engine, caseId, 'deciding')).to.deep.include({ incidents: {} });
    });

    it('is called off when the request is withdrawn, and its place is free again', async () => {
      const { caseId, visit, stamp, by } = await called();
      const slot = await freeSlot();
      await stack.engine.act(visit, { kind: 'event', event: 'choice', data: { wish: 'slot', ...slot }, by });
      await until(stack.engine, visit, ({ states }) => states.includes('booked'));
      await stack.engine.act(caseId, { kind: 'anytime', event: 'withdraw', by });
      const off = await until(stack.engine, visit, ({ status }) => status === 'closed');
      expect(off).to.include({ outcome: 'cancelled' });
      for (const end = Date.now() + 90_000; (await placesAt(slot)).length > 0 && Date.now() < end; )
        await new Promise((next) => setTimeout(next, 50));
      expect(await placesAt(slot)).to.deep.equal([]);
      await until(stack.engine, caseId, ({ fees }) => fees?.state === 'refunded');
      expect(await stampOf(stamp)).to.include({ state: 'refunded', consumed: 0, refunded: 1 });
    });

    it('waits, and is seen to wait, while the agenda does not answer', async () => {
      const { caseId, visit, by } = await called();
      const slot = await freeSlot();
      process.env['MISTARA_AGENDA_URL'] = 'http://127.0.0.1:9';
      await stack.engine.act(visit, { kind: 'event', event: 'choice', data: { wish: 'slot', ...slot }, by });
      const stuck = await until(stack.engine, visit, ({ states }) => states.includes('booking'));
      expect(stuck.calls['booking']).to.include({ operation: 'agenda.book', status: 'sent' });
      expect((await stack.engine.view(caseId)).children?.[0]).to.include({ status: 'running', caseId: visit });
      expect((await stack.engine.record(caseId)).clock?.state).to.equal('suspended');
      process.env['MISTARA_AGENDA_URL'] = stack.apiUrl;
      await until(stack.engine, visit, ({ states }) => states.includes('booked'));
      expect(await placesAt(slot)).to.deep.equal([visit]);
    });
  });

  describe('with a wrong stamp', () => {
    const used = '1000000000000909';
    const expired = '1000000000000917';
    const anothers = '1000000000000925';
    const tooSmall = '1000000000000404';
    const wrong: [string, string, Language, string, string][] = [
      ['with 15 digits', '100000000000009', 'ar', 'pattern', 'رمز الطابع من 16 رقما'],
      ['that was used', used, 'ar', 'verify', 'سبق استعمال هذا الطابع.'],
      ['that has expired', expired, 'de', 'verify', 'Diese Marke ist abgelaufen.'],
      ['of another person', anothers, 'fr', 'verify', "Ce timbre a été acquis au nom d'une autre personne."],
      ['of too small an amount', tooSmall, 'en', 'verify', 'The amount of this stamp is less than the duty that is due.'],
    ];
    for (const [what, stamp, language, code, words] of wrong) {
      it(`${what}: says so in the applicant's language (${language}), and takes a good one under the same key`, async () => {
        filed += 1;
        const error = await refusalOf(stack.engine.file('passport', passportFiling(filed, stamp, { language })));
        expect(error.code).to.equal(code === 'verify' ? 'VERIFICATION_FAILED' : 'FORM_INVALID');
        const problems = error.details['problems'] as { field: string; code: string; message: string }[];
        expect(problems.map(({ field, code, message }) => ({ field, code, message }))).to.deep.equal([
          { field: 'fee.stamp', code, message: words },
        ]);
        const good = stamps.pop()!;
        const { caseId } = await stack.engine.file('passport', passportFiling(filed, good, { language }));
        await workUntil(stack.engine, caseId, 'examining');
        expect(await stampOf(good)).to.include({ state: 'reserved', caseId });
      });
    }

    it('that another case holds: the second filing is refused', async () => {
      const { stamp, caseId } = await file();
      await workUntil(stack.engine, caseId, 'examining');
      filed += 1;
      const error = await refusalOf(filePassport(stack.engine, filed, stamp));
      expect(error.code).to.equal('VERIFICATION_FAILED');
      expect(error.message).to.equal('Ce timbre est déjà réservé pour une autre demande.');
    });

    it('found out only when it is to be held: asks for another, three times, and lets nothing be lost', async () => {
      const stolen = stamps.pop()!;
      // The register does not answer at filing, so the stamp is not checked; meanwhile somebody else uses it.
      const url = stack.urls['tax-stamps']!;
      const fault = { method: 'POST', headers: { 'content-type': 'application/json' } };
      await fetch(`${url}/_faults`, { ...fault, body: JSON.stringify({ operation: 'verify', kind: 'down', times: 3 }) });
      await fetch(`${url}/stamps/${stolen}/consume`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'idempotency-key': 'other/1/consume', 'mistara-case': 'other' },
        body: '{}',
      });
      filed += 1;
      const { caseId } = await filePassport(stack.engine, filed, stolen);
      const waiting = await until(stack.engine, caseId, ({ states }) => states.includes('new-stamp'));
      await fetch(`${url}/_faults`, { method: 'DELETE' });
      expect(waiting.fees).to.include({ state: 'due', refusal: 'stamp-used' });
      const by = stack.engine.actor(`citizen-${filed}`);
      const give = (stamp: string) => stack.engine.act(caseId, { kind: 'event', event: 'stamp', data: { stamp }, by });
      expect((await refusalOf(give('123'))).code).to.equal('FORM_INVALID');
      await give(used);
      const twice = await until(stack.engine, caseId, ({ log }) => log.filter(({ type }) => type === 'call-refused').length === 2);
      expect(twice.states).to.deep.equal(['new-stamp']);
      const good = stamps.pop()!;
      await give(good);
      expect((await workUntil(stack.engine, caseId)).outcome).to.equal('granted');
      expect(await stampOf(good)).to.include({ consumed: 1, refunded: 0 });
    });
  });
});
