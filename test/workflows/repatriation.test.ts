import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import type { CaseRecord } from '../../domain/case.js';
import { addDays } from '../../domain/plain-date.js';
import { localDateOf } from '../../domain/zoned.js';
import { post, until } from '../support/passport.js';
import { type Stack, startStack } from '../support/stack.js';

const REGISTERS = ['dgsn', 'health', 'interior', 'civil-status', 'sms-gateway'] as const;

describe('the repatriation of remains, with the registers of three administrations', function () {
  this.timeout(240_000);
  let stack: Stack;
  let filed = 0;
  before(async () => {
    stack = await startStack(REGISTERS);
    await stack.catalogue.publish(readFileSync('definitions/procedures/repatriation-of-remains.yaml', 'utf8'), 'designer');
  });
  after(() => stack?.stop());
  afterEach(async () => {
    for (const name of REGISTERS) await fetch(`${stack.urls[name]}/_faults`, { method: 'DELETE' });
  });

  const file = async (deceased: Record<string, unknown> = {}): Promise<string> => {
    filed += 1;
    const today = localDateOf(Date.now(), 'Europe/Paris');
    const { caseId } = await stack.engine.file('repatriation-of-remains', {
      applicant: { id: `family-${filed}`, name: 'Khadija Alaoui', email: 'khadija@example.org', phone: '+33612345678', country: 'FR' },
      data: {
        request: { quality: 'family', relation: 'Épouse' },
        deceased: {
          familyName: 'ALAOUI',
          givenNames: `AHMED ${'I'.repeat(filed)}`,
          nameArabic: 'أحمد العلوي',
          birthDate: '1948-03-02',
          cnie: `AB${300_000 + filed}`,
          father: 'Mohammed',
          mother: 'Fatima',
          diedOn: addDays(today, -1),
          city: 'Lyon',
          country: 'FR',
          cause: 'natural',
          ...deceased,
        },
        pieces: { deathCertificate: { id: 'doc-1', name: 'deces.pdf', type: 'pdf', size: 90_000 } },
        burial: { commune: 'Fès', arrivalOn: addDays(today, 3), border: 'fes-airport' },
        contact: { name: 'Youssef Alaoui', phone: '+212612345678' },
        costs: { paidBy: 'own', sworn: true },
      },
      post: 'paris',
      language: 'fr',
      key: `repatriation-${filed}`,
    });
    return caseId;
  };
  const at = (caseId: string, state: string): Promise<CaseRecord> => until(stack.engine, caseId, ({ states }) => states.includes(state));
  const done = async (caseId: string, state: string, by: string, outcome: string, data: Record<string, unknown> = {}) => {
    const { tasks } = await at(caseId, state);
    await stack.engine.complete(tasks[state]!.id, { outcome, data }, stack.engine.actor(by));
  };
  const effects = async (register: string, caseId: string): Promise<string[]> => {
    const { effects: all } = (await (await fetch(`${stack.urls[register]}/_ledger`)).json()) as {
      effects: Record<string, { operation: string; caseId: string }>;
    };
    return Object.values(all).flatMap((line) => (line.caseId === caseId ? [line.operation] : []));
  };

  it('goes the whole way: the border knows the pass by its digest, and the death is entered once', async () => {
    const caseId = await file();
    await done(caseId, 'examining', 'agent.amal', 'approve');
    await done(caseId, 'authorising', 'central.nawal', 'sign');
    const { documents, data } = await at(caseId, 'awaiting-collection');
    const { arrival } = data as { arrival: string };
    const pass = documents['mortuary-pass']!;
    expect(await (await fetch(`${stack.urls['interior']}/_ledger?table=arrivals&id=${arrival}`)).json()).to.deep.include({
      border: 'fes-airport',
      permit: { id: pass.code, number: pass.number, code: pass.code, digest: pass.digest },
    });
    await stack.engine.act(caseId, { kind: 'event', event: 'presented', by: stack.engine.actor('agent.badr') });
    await done(caseId, 'handing-over', 'agent.badr', 'deliver', { delivery: { receiver: 'Khadija Alaoui', identityNumber: 'AB1' } });
    const closed = await until(stack.engine, caseId, ({ status }) => status === 'closed');
    expect([closed.outcome, closed.incidents]).to.deep.equal(['granted', {}]);
    expect(closed.data)
      .to.have.nested.property('deathAct.number')
      .that.matches(/^\d+\/\d{4}$/);
    expect(await effects('civil-status', caseId)).to.deep.equal(['record-death']);
    expect(await effects('health', caseId)).to.have.members(['non-contagion', 'hermetic-coffin']);
  });

  it('survives registers that fail; withdrawn, everything is taken back once', async () => {
    await post(`${stack.urls['health']}/_faults`, { operation: 'non-contagion', kind: 'down', times: 1 });
    await post(`${stack.urls['health']}/_faults`, { operation: 'hermetic-coffin', kind: 'reply-twice', times: 1 });
    await post(`${stack.urls['interior']}/_faults`, { operation: 'authorise-burial', kind: 'error-500', times: 1 });
    await post(`${stack.urls['interior']}/_faults`, { operation: 'cancel-burial', kind: 'reply-lost', times: 1 });
    const caseId = await file();
    expect((await at(caseId, 'examining')).incidents).to.deep.equal({});
    expect(await effects('health', caseId)).to.have.members(['non-contagion', 'hermetic-coffin']);
    await stack.engine.act(caseId, { kind: 'anytime', event: 'withdraw', by: stack.engine.actor(`family-${filed}`) });
    const closed = await until(stack.engine, caseId, ({ status }) => status === 'closed');
    expect(closed.outcome).to.equal('withdrawn');
    for (const end = Date.now() + 90_000; !(await effects('interior', caseId)).includes('cancel-burial') && Date.now() < end; )
      await new Promise((next) => setTimeout(next, 100));
    expect(await effects('interior', caseId)).to.have.members(['authorise-burial', 'cancel-burial']);
    expect(await effects('health', caseId)).to.have.members([
      'non-contagion',
      'hermetic-coffin',
      'cancel-certificate',
      'cancel-certificate',
    ]);
  });

  it('an answer about somebody else is an incident, not a certificate', async () => {
    await post(`${stack.urls['dgsn']}/_faults`, { operation: '*', kind: 'other-person', times: 1 });
    const caseId = await file();
    const stuck = await until(stack.engine, caseId, ({ incidents }) => Object.keys(incidents).length === 1);
    const [incident] = Object.values(stuck.incidents);
    expect(incident).to.include({ kind: 'identity-mismatch', state: 'asking-identity' });
    await stack.engine.act(caseId, { kind: 'retry', incident: incident!.id, by: stack.engine.actor('operator') });
    expect((await at(caseId, 'examining')).data).to.have.nested.property('checks.identity', 'confirmed');
  });
});
