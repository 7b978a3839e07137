import { expect } from 'chai';
import { commandLine } from '../support/command-line.js';
import { buyStamps, PASSPORT_REGISTERS, passportFiling, publishPassport, until } from '../support/passport.js';
import { type Stack, startStack } from '../support/stack.js';

describe('once only: an answer that is still good', function () {
  this.timeout(240_000);
  let stack: Stack;
  let stamps: string[];
  before(async () => {
    stack = await startStack(PASSPORT_REGISTERS);
    await publishPassport(stack.catalogue);
    stamps = await buyStamps(stack.urls['tax-stamps']!, 10, 8000);
  });
  after(() => stack?.stop());

  let filed = 0;
  const file = async (n: number) => {
    filed += 1;
    const { caseId } = await stack.engine.file('passport', passportFiling(n, stamps.pop()!, { key: `again-${filed}` }));
    return until(stack.engine, caseId, ({ states }) => states.includes('examining'));
  };
  const requests = async (caseId: string): Promise<number> => {
    const seen = (await (await fetch(`${stack.urls['civil-status']}/_requests`)).json()) as { caseId: string }[];
    return seen.filter((one) => one.caseId === caseId).length;
  };
  const shift = (days: number) => {
    const on = new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
    return stack.store.answers.collection.updateMany({}, { $set: { on } });
  };

  it('is used in the next case, with its source and its age, and nobody is asked', async () => {
    const first = await file(6001);
    expect(await requests(first.caseId)).to.equal(1);
    expect(first.sources?.['checks.birthAct']).to.deep.equal({ operation: 'civil-status.birth-record', on: first.filedOn });
    await shift(12);
    const second = await file(6001);
    expect(await requests(second.caseId)).to.equal(0);
    expect(second.data).to.have.nested.property('checks.birthAct', 'found');
    expect(second.sources?.['checks.birthAct']).to.include({ operation: 'civil-status.birth-record', caseId: first.caseId });
    expect(second.log.find(({ type }) => type === 'answer-reused')).to.have.nested.property('detail.case', first.caseId);
    const { out } = await commandLine(stack, ['case', second.caseId]);
    expect(out).to.match(new RegExp(`from +civil-status.birth-record, answered 12 days ago .* in case ${first.caseId}: checks.birthAct`));
    // The applicant learns nothing of the other case.
    const letters = await (await fetch(`${stack.urls['outbox']}/api/messages?case=${second.caseId}`)).text();
    expect(letters).to.not.include(first.caseId);
    // Identity and oppositions are not declared as lasting: they are asked each time.
    expect(Object.keys(second.sources ?? {})).to.include.members(['checks.identity', 'checks.opposition']);
    expect(second.sources?.['checks.identity']).to.not.have.property('caseId');
  });

  it('is of that person only, and of that question', async () => {
    const { caseId } = await file(6002);
    expect(await requests(caseId)).to.equal(1);
  });

  it('that is good no longer is asked for again', async () => {
    await shift(100);
    const { caseId, sources } = await file(6001);
    expect(await requests(caseId)).to.equal(1);
    expect(sources?.['checks.birthAct']).to.not.have.property('caseId');
    const after = await file(6001);
    expect(await requests(after.caseId)).to.equal(0);
  });

  it('is sealed in the database, under a digest that says nothing of the question', async () => {
    const rows = await stack.store.answers.collection.find({}).toArray();
    expect(rows).to.have.length(2);
    for (const row of rows) {
      expect(JSON.stringify({ ...row, answer: undefined })).to.not.match(/IDRISSI|1990|AB10/);
      expect(Buffer.from((row['answer'] as unknown as { buffer: Uint8Array }).buffer).toString('latin1')).to.not.include('IDRISSI');
      expect(row['expiresAt']).to.be.an.instanceOf(Date);
    }
  });
});
