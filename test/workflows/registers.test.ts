import { expect } from 'chai';
import type { CaseRecord } from '../../domain/case.js';
import { buyStamps, filePassport, PASSPORT_REGISTERS, post, publishPassport, until, workUntil } from '../support/passport.js';
import { refusalOf } from '../support/refusal.js';
import { type Stack, startStack } from '../support/stack.js';

interface Line {
  readonly operation: string;
  readonly caseId: string;
  readonly requests: number;
  readonly callbacksSent: number;
}

describe('registers that fail', function () {
  this.timeout(240_000);
  let stack: Stack;
  let stamps: string[];
  let filed = 0;
  before(async () => {
    stack = await startStack(PASSPORT_REGISTERS);
    await publishPassport(stack.catalogue);
    stamps = await buyStamps(stack.urls['tax-stamps']!, 30, 1000);
  });
  after(() => stack?.stop());
  afterEach(async () => {
    for (const name of PASSPORT_REGISTERS) await fetch(`${stack.urls[name]}/_faults`, { method: 'DELETE' });
  });

  const fault = (register: string, operation: string, kind: string, more: Record<string, unknown> = { times: 1 }) =>
    post(`${stack.urls[register]}/_faults`, { operation, kind, ...more });
  const ledger = async (
    register: string,
  ): Promise<{
    effects: Record<string, Line>;
    tables: Record<string, Record<string, { state?: string; consumed?: number; refunded?: number }>>;
  }> => (await fetch(`${stack.urls[register]}/_ledger`)).json() as never;
  const asked = async (register: string, operation: string, caseId: string): Promise<Line[]> =>
    Object.values((await ledger(register)).effects).filter((line) => line.operation === operation && line.caseId === caseId);
  const file = async (): Promise<{ caseId: string; stamp: string }> => {
    filed += 1;
    const stamp = stamps.pop()!;
    return { stamp, ...(await filePassport(stack.engine, 1000 + filed, stamp)) };
  };
  const types = ({ log }: CaseRecord) => log.map(({ type }) => type);
  const ended = (record: CaseRecord) =>
    expect({ outcome: record.outcome, incidents: record.incidents }).to.deep.equal({ outcome: 'granted', incidents: {} });

  // Each of these ends as if nothing had happened; the register saw each effect once.
  for (const [kind, register, operation, more] of [
    ['down', 'tax-stamps', 'reserve', { times: 2 }],
    ['error-500', 'tax-stamps', 'reserve', { times: 1 }],
    ['reply-lost', 'tax-stamps', 'reserve', { times: 1 }],
    ['reply-twice', 'tax-stamps', 'reserve', { times: 1 }],
    ['down', 'dgsn', '*', { times: 1 }],
    ['error-500', 'courts', '*', { times: 1 }],
    ['reply-lost', 'tax-stamps', 'consume', { times: 2 }],
    ['down', 'interior', 'produce-passport', { times: 1 }],
    ['reply-late', 'interior', 'produce-passport', { times: 1, delayMs: 1500 }],
    ['reply-twice', 'interior', 'produce-passport', { times: 1 }],
  ] as const) {
    it(`${register}.${operation} ${kind}: the case ends as it should, and the effect is there once`, async () => {
      await fault(register, operation, kind, more);
      const { caseId, stamp } = await file();
      ended(await workUntil(stack.engine, caseId));
      expect((await ledger('tax-stamps')).tables['stamps']![stamp]).to.include({ state: 'used', consumed: 1, refunded: 0 });
      if (operation !== '*') expect(await asked(register, operation, caseId)).to.have.length(1);
      expect(Object.values((await ledger('interior')).effects).filter((line) => line.caseId === caseId)).to.have.length(1);
    });
  }

  it('slow for longer than a first attempt waits: the case goes on meanwhile, and takes the answer when it comes', async () => {
    await fault('dgsn', '*', 'slow', { times: 1, delayMs: 9000 });
    const { caseId } = await file();
    ended(await workUntil(stack.engine, caseId));
  });

  it('an answer that does not fit the contract: an incident, which the operator has asked again', async () => {
    await fault('dgsn', '*', 'wrong-answer', { times: null });
    const { caseId } = await file();
    const stuck = await until(stack.engine, caseId, ({ incidents }) => Object.keys(incidents).length === 1);
    const [incident] = Object.values(stuck.incidents);
    expect(incident).to.include({ kind: 'register', state: 'asking-identity' });
    expect(stuck.states).to.include('asking-identity').and.to.include('opposition-known', 'the other checks went on');
    const retry = { kind: 'retry' as const, incident: incident!.id };
    expect((await refusalOf(stack.engine.act(caseId, { ...retry, by: stack.engine.actor('agent.amal') }))).code).to.equal(
      'NOT_AN_OPERATOR',
    );
    const operator = stack.engine.actor('operator');
    expect((await refusalOf(stack.engine.act(caseId, { ...retry, incident: 'incident-0', by: operator }))).code).to.equal(
      'INCIDENT_NOT_FOUND',
    );
    await stack.engine.act(caseId, { ...retry, by: operator });
    const again = await until(stack.engine, caseId, ({ incidents }) => Object.keys(incidents).length === 1);
    expect(Object.keys(again.incidents)).to.not.deep.equal([incident!.id], 'still wrong: another incident');
    await fetch(`${stack.urls['dgsn']}/_faults`, { method: 'DELETE' });
    await stack.engine.act(caseId, { kind: 'retry', incident: Object.keys(again.incidents)[0]!, by: operator });
    ended(await workUntil(stack.engine, caseId));
  });

  it('an incident that an operator repairs with the answer, when the register stays wrong', async () => {
    await fault('dgsn', '*', 'wrong-answer', { times: null });
    const { caseId } = await file();
    const stuck = await until(stack.engine, caseId, ({ incidents }) => Object.keys(incidents).length === 1);
    const operator = stack.engine.actor('operator');
    const repair = { kind: 'repair' as const, incident: Object.keys(stuck.incidents)[0]!, by: operator };
    expect((await refusalOf(stack.engine.act(caseId, { ...repair, reason: ' ' }))).code).to.equal('REASON_REQUIRED');
    await stack.engine.act(caseId, { ...repair, reason: 'answered by letter', answer: { match: true, reason: 'same', alert: false } });
    const record = await workUntil(stack.engine, caseId);
    ended(record);
    expect(record.log.find(({ type }) => type === 'incident-repaired')).to.deep.include({ by: 'operator' });
  });

  it('a wrong callback: an incident; the right one that comes later closes it', async () => {
    await fault('interior', 'produce-passport', 'wrong-answer', { times: 1 });
    const { caseId } = await file();
    await workUntil(stack.engine, caseId, 'producing');
    const stuck = await until(stack.engine, caseId, ({ incidents }) => Object.keys(incidents).length === 1);
    expect(Object.values(stuck.incidents)[0]).to.include({ kind: 'register', state: 'producing' });
    await stack.engine.act(caseId, { kind: 'retry', incident: Object.keys(stuck.incidents)[0]!, by: stack.engine.actor('operator') });
    ended(await workUntil(stack.engine, caseId));
    expect(await asked('interior', 'produce-passport', caseId)).to.have.length(1);
  });

  it('a callback that was lost: asked again by the register itself, or repaired by hand; the case waits without an incident', async () => {
    await fault('interior', 'produce-passport', 'reply-lost', { times: 1 });
    const { caseId } = await file();
    const waiting = await workUntil(stack.engine, caseId, 'producing');
    await new Promise((next) => setTimeout(next, 500));
    expect((await stack.engine.record(caseId)).states).to.deep.equal(['producing']);
    await post(`${stack.urls['interior']}/_replies`, { effectId: waiting.calls['producing']!.effectId });
    // The register believes that it was taken; the same request again makes it say it again.
    const replied = { effectId: waiting.calls['producing']!.effectId, messageId: 'by-hand', register: 'interior' };
    await stack.engine.reply(caseId, {
      ...replied,
      answer: { status: 'produced', reference: 'PRD-900001', passportNumber: 'AA9000001', expiresOn: '2031-11-22' },
    });
    ended(await workUntil(stack.engine, caseId));
  });

  it('replies before the acknowledgement, twice, and of another effect: taken once', async () => {
    await fault('interior', 'produce-passport', 'slow', { times: 1, delayMs: 3000 });
    const { caseId } = await file();
    const record = await workUntil(stack.engine, caseId, 'deciding');
    const { tasks } = record;
    // The decision is answered only when the call was made or given up: it is not waited for.
    const signing = stack.engine.complete(tasks['deciding']!.id, { outcome: 'sign' }, stack.engine.actor('officer.driss'));
    const effectId = await (async () => {
      for (;;) {
        const seen = (await (await fetch(`${stack.urls['interior']}/_requests`)).json()) as { effectId: string; caseId: string }[];
        const mine = seen.find((request) => request.caseId === caseId);
        if (mine !== undefined) return mine.effectId;
        await new Promise((next) => setTimeout(next, 20));
      }
    })();
    const answer = { status: 'produced', reference: 'PRD-900002', passportNumber: 'AA9000002', expiresOn: '2031-11-22' };
    const reply = { effectId, messageId: 'm-1', register: 'interior', answer };
    await stack.engine.reply(caseId, { ...reply, effectId: `${caseId}/999/call`, messageId: 'm-0' });
    await stack.engine.reply(caseId, reply);
    await stack.engine.reply(caseId, reply);
    await stack.engine.reply(caseId, { ...reply, messageId: 'm-2' });
    await signing;
    const there = await workUntil(stack.engine, caseId, 'awaiting-collection');
    expect(types(there).filter((type) => type === 'call-answered')).to.have.length(4); // identity, birth act, courts, production
    expect(types(there).filter((type) => type === 'reply-too-late').length).to.be.greaterThan(1);
    ended(await workUntil(stack.engine, caseId));
    await stack.engine.reply(caseId, { ...reply, messageId: 'm-9' }); // the case is closed: no harm, no error
  });

  it('refuses a callback that is not signed, and one for a case that does not exist', async () => {
    const send = (body: string) =>
      fetch(`${stack.apiUrl}/callbacks/interior`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    expect((await send('{}')).status).to.equal(401);
    expect(
      (await fetch(`${stack.apiUrl}/callbacks/nobody`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' }))
        .status,
    ).to.equal(404);
    const unknown = stack.engine.reply('PA-00000-000000', { effectId: 'x/1/call', messageId: 'm', register: 'interior', answer: {} });
    expect((await refusalOf(unknown)).code).to.equal('CASE_NOT_FOUND');
  });

  it('withdrawn while the stamp is being held: whatever the register did, the stamp is free in the end', async () => {
    // Each request does its work three seconds after we gave it up: without care, after the stamp was let go.
    await fault('tax-stamps', 'reserve', 'slow', { times: 2, delayMs: 5000 });
    filed += 1;
    const stamp = stamps.pop()!;
    const n = 1000 + filed;
    const filing = filePassport(stack.engine, n, stamp); // answered once the first attempt is over
    const { caseId } = await filing;
    await stack.engine.act(caseId, { kind: 'anytime', event: 'withdraw', by: stack.engine.actor(`citizen-${n}`) });
    const closed = await until(
      stack.engine,
      caseId,
      ({ status, log }) => status === 'closed' && log.some(({ type }) => type === 'release' || type === 'refund'),
      30_000,
    );
    expect(closed.outcome).to.equal('withdrawn');
    await new Promise((next) => setTimeout(next, 3500)); // longer than the last slow request lives
    expect((await ledger('tax-stamps')).tables['stamps']![stamp]!.state).to.be.oneOf(['valid', 'refunded']);
  });
});
