import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { explain } from '../../domain/clock-words.js';
import { type ClockStep, replay } from '../../domain/legal-clock.js';
import { buyStamps, filePassport, PASSPORT_REGISTERS, passportFiling, until, workUntil } from '../support/passport.js';
import { type Stack, startStack } from '../support/stack.js';

describe('an appeal against the refusal of a passport, on real servers', function () {
  this.timeout(240_000);
  let stack: Stack;
  let stamps: string[];
  before(async () => {
    stack = await startStack(PASSPORT_REGISTERS);
    for (const name of ['appointment', 'passport', 'administrative-appeal'])
      await stack.catalogue.publish(readFileSync(`definitions/procedures/${name}.yaml`, 'utf8'), 'designer');
    stamps = await buyStamps(stack.urls['tax-stamps']!, 10, 0);
  });
  after(() => stack?.stop());

  const actor = (id: string) => stack.engine.actor(id);
  const stampOf = async (code: string) => {
    const ledger = (await (await fetch(`${stack.urls['tax-stamps']}/_ledger`)).json()) as { tables: { stamps: Record<string, object> } };
    return ledger.tables.stamps[code];
  };
  const { applicant } = passportFiling(1, '');
  const appeal = (contested: string, who = applicant) => {
    const { id, name, email = '', phone = '', identityNumber = '' } = who;
    const data = { contested: { case: contested, grounds: 'La photographie est conforme.' } };
    return stack.engine.file('administrative-appeal', { applicant: { id, name, email, phone, identityNumber }, data, language: 'fr' });
  };

  it('that is upheld reopens it: its refusal is revoked, its clock runs, a new stamp is asked, and it is granted', async () => {
    const first = stamps.pop()!;
    const { caseId: passport } = await filePassport(stack.engine, 1, first);
    const examined = await workUntil(stack.engine, passport, 'examining');
    const refuse = { outcome: 'refuse', data: { reasons: "La photographie n'est pas conforme." } };
    await stack.engine.complete(examined.tasks['examining']!.id, refuse, actor('agent.amal'));
    const refused = await until(stack.engine, passport, ({ fees }) => fees?.state === 'refunded');
    expect(refused).to.include({ status: 'closed', outcome: 'refused' });

    const { caseId } = await appeal(passport);
    const filed = await until(stack.engine, caseId, ({ states }) => states.includes('examining'));
    expect(filed.data['found']).to.deep.equal({
      theirs: true,
      procedure: 'passport',
      outcome: 'refused',
      decidedOn: refused.decision?.on,
      reopenable: true,
    });
    await stack.engine.complete(filed.tasks['examining']!.id, { outcome: 'complete', data: { opinion: 'Fondé.' } }, actor('appeals.salim'));
    const decided = await stack.engine.record(caseId);
    const reasons = 'La photographie répond aux exigences.';
    await stack.engine.complete(decided.tasks['deciding']!.id, { outcome: 'approve', data: { reasons } }, actor('consul.fatima'));
    expect(await stack.engine.record(caseId)).to.deep.include({ status: 'closed', outcome: 'granted', incidents: {} });

    const again = await until(stack.engine, passport, ({ states }) => states.includes('new-stamp'));
    expect(again).to.include({ status: 'open' });
    expect(again.fees?.state).to.equal('due');
    expect(again.documents['refusal']?.status).to.equal('revoked');
    expect(again.formerDecisions?.map(({ event, by }) => [event, by])).to.deep.equal([['appeal-upheld', caseId]]);
    expect(again.clock?.state).to.equal('suspended'); // the applicant owes the stamp

    const second = stamps.pop()!;
    await stack.engine.act(passport, { kind: 'event', event: 'stamp', data: { stamp: second }, by: actor('citizen-1') });
    const running = await workUntil(stack.engine, passport, 'examining');
    const steps = running.clock!.explanation as ClockStep[];
    expect(running.clock?.state).to.equal('running');
    expect(replay(steps)).to.equal(running.clock?.dueOn);
    expect(running.clock!.dueOn! >= refused.clock!.dueOn!).to.equal(true);
    expect(steps.map(({ kind }) => kind)).to.include.members(['received', 'decided', 'reopened', 'due', 'silence']);
    expect(
      explain({ steps }, 'fr')
        .map(({ text }) => text)
        .join(' '),
    ).to.include('Le dossier a été rouvert le');
    expect(running.timers['silence']?.at).to.equal(running.clock?.silenceAt);

    const granted = await workUntil(stack.engine, passport);
    expect(granted).to.include({ outcome: 'granted' });
    expect(granted.formerDecisions?.[0]?.decision).to.deep.equal(refused.decision);
    expect(await stampOf(first)).to.include({ state: 'refunded', refunded: 1 });
    expect(await stampOf(second)).to.include({ state: 'used', consumed: 1, refunded: 0 });
  });

  it('is not admitted from somebody else, who learns nothing of the case', async () => {
    const { caseId: passport } = await filePassport(stack.engine, 2, stamps.pop()!);
    const stranger = { ...applicant, id: 'citizen-99', identityNumber: 'ZZ999999' };
    const { caseId } = await appeal(passport, stranger);
    const ended = await until(stack.engine, caseId, ({ status }) => status === 'closed');
    expect(ended).to.deep.include({ outcome: 'returned', states: ['unknown-case'] });
    expect(ended.data['found']).to.deep.include({ theirs: false, procedure: null, outcome: 'none', decidedOn: null });
  });

  it('is not admitted against what was not refused, or does not exist', async () => {
    const { caseId: passport } = await filePassport(stack.engine, 1, stamps.pop()!, { key: 'another' });
    for (const [number, state] of [
      [passport, 'not-contestable'],
      ['PAS-ABCDE-FGHJKL', 'unknown-case'],
    ] as const) {
      const { caseId } = await appeal(number);
      expect((await until(stack.engine, caseId, ({ status }) => status === 'closed')).states).to.deep.equal([state]);
    }
  });
});
