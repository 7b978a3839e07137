import { expect } from 'chai';
import { built } from '../support/guide.js';
import { type Stack, startStack } from '../support/stack.js';

/** Someone who has only `definitions/README.md` writes the file that it builds, publishes it and runs it: no line of TypeScript is theirs. */
describe("the file that the designer's guide builds", function () {
  this.timeout(240_000);
  let stack: Stack;
  before(async () => {
    stack = await startStack([]);
  });
  after(() => stack?.stop());

  it('is published, filed, completed after missing pieces, and delivered', async () => {
    const { engine, catalogue } = stack;
    const publication = await catalogue.publish(built, 'designer');
    expect(publication).to.include({ procedure: 'residence-certificate', isNew: true });
    expect(await catalogue.publish(built, 'designer')).to.include({ digest: publication.digest, isNew: false });

    const proof = { id: 'bill-1', name: 'bill.pdf', type: 'pdf', size: 40_000 };
    const { caseId, dueOn } = await engine.file('residence-certificate', {
      applicant: { id: 'u-9', name: 'Yassine Alaoui', email: 'yassine@example.ma', language: 'ar' },
      data: { home: { address: 'Rue 5, Fès', since: '2019-03-01', proof } },
    });
    expect(dueOn).to.be.a('string');
    const desk = engine.actor('agent.badr');
    const task = async () => (await engine.record(caseId)).tasks['checking']!.id;
    await engine.complete(await task(), { outcome: 'incomplete', missing: ['home.proof'] }, desk);
    await engine.act(caseId, { kind: 'answer', data: { home: { proof: { ...proof, id: 'bill-2' } } }, by: engine.actor('u-9') });
    const end = await engine.complete(await task(), { outcome: 'approve' }, desk);
    expect(end).to.include({ status: 'closed', outcome: 'granted' });

    const record = await engine.record(caseId);
    expect(record.documents['certificate']?.status).to.equal('current');
    const pdf = await fetch(`${stack.apiUrl}/documents/${record.documents['certificate']?.code}.pdf`);
    expect(
      Buffer.from(await pdf.arrayBuffer())
        .subarray(0, 5)
        .toString(),
    ).to.equal('%PDF-');
    const mails = await (await fetch(`${stack.urls['outbox']}/api/messages?case=${caseId}`)).text();
    expect(mails).to.include('شهادتكم جاهزة'); // in the language of the applicant
  });
});
