import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import type { Language } from '../../domain/language.js';
import { buyStamps, filePassport, PASSPORT_REGISTERS, passportFiling, until, workUntil } from '../support/passport.js';
import { refusalOf } from '../support/refusal.js';
import { type Stack, startStack } from '../support/stack.js';

interface Ledger {
  operations: Record<string, { done: number; refused: number }>;
  tables: { stamps: Record<string, { state: string; consumed: number; refunded: number; caseId: string | null }> };
}

describe('a passport, with the registers of other administrations', function () {
  this.timeout(60_000);
  let stack: Stack;
  let stamps: string[];
  let filed = 0;
  before(async () => {
    stack = await startStack(PASSPORT_REGISTERS);
    await stack.catalogue.publish(readFileSync('definitions/procedures/passport.yaml', 'utf8'), 'designer');
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
