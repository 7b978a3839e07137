import { expect } from 'chai';
import { digestOfText } from '../../client/catalogue.js';
import { Drafts, fileOrKeep } from '../../client/drafts.js';
import type { Filing } from '../../client/filing.js';
import { loadContext } from '../../definitions/files.js';
import { readDefinition } from '../../definitions/parse.js';
import { CaseError } from '../../domain/errors.js';
import { EXAMPLE } from '../support/broken-definitions.js';
import { until } from '../support/passport.js';
import { patchDefinition } from '../support/patch-definition.js';
import { refusalOf } from '../support/refusal.js';
import { type Stack, startStack } from '../support/stack.js';
import { PROOF } from '../support/trial.js';

/** Asked of those who are certified as residents; the certificate may be of another person than the one who files. */
const FIRST = patchDefinition(
  EXAMPLE,
  `act: { id: residence-certificate, document: certificate, validity: 3 months, holder: resident }
data:
  resident: { type: text, required: false, label: { ar: "المقيم", fr: Résident, en: Resident } }
form:
  - page: home
    title: { ar: "السكن", fr: Domicile, en: Home }
    fields: [home.address, home.since, home.proof, resident]
documents:
  certificate:
    facts: [home.address, home.since, resident]
`,
);
const SECOND = patchDefinition(
  EXAMPLE,
  'id: next-step\nact: { id: next-step, document: certificate, validity: 3 months }\napplicant: { who: [natural-person], requires: [residence-certificate] }\n',
);

describe('the act that another procedure requires', function () {
  this.timeout(240_000);
  let stack: Stack;
  let drafts: Drafts;
  before(async () => {
    stack = await startStack([]);
    drafts = new Drafts(stack.store);
  });
  after(() => stack?.stop());

  const filing = (id: string, more: Partial<Filing['applicant']> = {}, data = {}): Filing => ({
    applicant: { id, name: 'Salma Idrissi', email: 'salma@example.org', country: 'MA', ...more },
    data: { home: { address: '4 rue des Orangers', since: '2020-01-01', proof: PROOF }, ...data },
    language: 'fr',
  });
  const ask = async (id: string, more = {}) => {
    try {
      return (await stack.engine.file('next-step', filing(id, more))).caseId;
    } catch (error) {
      if (error instanceof CaseError) return error;
      throw error;
    }
  };
  const certify = async (id: string, more = {}, data = {}) => {
    const { caseId } = await stack.engine.file('residence-certificate', filing(id, more, data));
    const { tasks } = await stack.engine.record(caseId);
    await stack.engine.complete(tasks['checking']!.id, { outcome: 'approve' }, stack.engine.actor('agent.amal'));
    await until(stack.engine, caseId, ({ status }) => status === 'closed');
    for (const end = Date.now() + 5000; Date.now() < end; ) {
      if ((await stack.store.cases.countDocuments({ _id: caseId, outcome: 'granted' })) === 1) return caseId;
      await new Promise((next) => setTimeout(next, 20));
    }
    throw new Error('the read model does not show the act');
  };

  it('is missing: refused in the words of the applicant, and kept as a draft', async () => {
    // Stored by hand: what it requires is an example, and not a procedure of the product.
    await stack.store.definitions.create({
      _id: digestOfText(SECOND),
      procedure: 'next-step',
      text: SECOND,
      publishedAt: new Date(),
      publishedBy: 'x',
    });
    expect(await ask('p-1'))
      .to.be.instanceOf(CaseError)
      .with.property('code', 'ACT_REQUIRED'); // nothing of that name is published yet
    await stack.catalogue.publish(FIRST, 'designer');
    const refused = (await fileOrKeep({ engine: stack.engine, drafts }, 'next-step', filing('p-1')).catch(
      (error: unknown) => error,
    )) as CaseError;
    expect(refused).to.have.property('code', 'ACT_REQUIRED');
    expect(refused.message).to.equal(
      'Cette demande suppose d’abord : Certificat de résidence. Faites-en la demande avant celle-ci ; votre saisie est conservée.',
    );
    expect(refused.details['requires']).to.deep.equal([
      { procedure: 'residence-certificate', title: 'Certificat de résidence', state: 'none' },
    ]);
    const draft = await drafts.get(String(refused.details['draft']));
    await certify('p-1', { identityNumber: 'AB100001' }, { resident: 'AB100001' });
    // Found by the identity, not by the account that asked.
    expect(await ask('other-account', { identityNumber: 'AB100001' })).to.be.a('string');
    const whole = { applicant: { ...draft.content.applicant, identityNumber: 'AB100001' } } as unknown as Filing;
    expect(await fileOrKeep({ engine: stack.engine, drafts }, 'next-step', whole, draft)).to.have.property('caseId');
  });

  it("is another person's: whoever filed for them does not hold it", async () => {
    await certify('parent', { identityNumber: 'AB100002' }, { resident: 'AB100003' });
    expect(await ask('parent', { identityNumber: 'AB100002' })).to.be.instanceOf(CaseError);
    expect(await ask('child', { identityNumber: 'AB100003' })).to.be.a('string');
    await certify('parent', { identityNumber: 'AB100002' }); // of a child without a card: nobody's number
    expect(await ask('parent', { identityNumber: 'AB100002' })).to.be.instanceOf(CaseError);
  });

  it('is asked of those alone who are in the situation that the procedure names, and of whoever may be', async () => {
    const of = (when: string) =>
      SECOND.replaceAll('next-step', 'abroad').replace(
        /\[ ?residence-certificate ?\]/,
        `[{ procedure: residence-certificate, when: '${when}' }]`,
      );
    const text = of('applicant.country != "MA"');
    await stack.store.definitions.create({ _id: digestOfText(text), procedure: 'abroad', text, publishedAt: new Date(), publishedBy: 'x' });
    const asked = (id: string, country: string) => refusalOf(stack.engine.file('abroad', filing(id, { country }))).then(({ code }) => code);
    expect(await stack.engine.file('abroad', filing('p-5'))).to.have.property('caseId');
    expect(await asked('p-6', 'FR')).to.equal('ACT_REQUIRED');
    await certify('p-7', { identityNumber: 'AB100007' }, { resident: 'AB100007' });
    expect(await stack.engine.file('abroad', filing('p-7', { country: 'FR', identityNumber: 'AB100007' }))).to.have.property('caseId');
    // No clear answer: nobody gets by for want of a datum.
    const unclear = of('applicant.age < 12');
    const row = { _id: digestOfText(unclear), procedure: 'abroad', text: unclear, publishedBy: 'x' };
    await stack.store.definitions.create({ ...row, publishedAt: new Date(Date.now() + 1000) });
    expect(await asked('p-8', 'MA')).to.equal('ACT_REQUIRED');
    const faults = (when: string) => readDefinition(of(when), 'x.yaml', loadContext()).problems.map(({ code, path }) => `${code} ${path}`);
    expect(faults('applicant.contry != "MA"').filter((one) => one.includes('requires'))).to.deep.equal([
      'unknown-procedure applicant.requires[0].procedure',
      'unknown-field applicant.requires[0].when',
    ]);
    expect(faults('applicant.country').filter((one) => one.includes('when'))).to.deep.equal(['expression-type applicant.requires[0].when']);
  });

  it('was revoked, or its validity has passed', async () => {
    const caseId = await certify('p-4', { identityNumber: 'AB100004' }, { resident: 'AB100004' });
    const set = (fields: object) => stack.store.cases.collection.updateOne({ _id: caseId as never }, { $set: fields });
    await set({ 'record.documents.certificate.status': 'revoked' });
    expect(await ask('p-4', { identityNumber: 'AB100004' })).to.be.instanceOf(CaseError);
    await set({ 'record.documents.certificate.status': 'current', 'record.decision.on': '2020-01-31' });
    const expired = (await ask('p-4', { identityNumber: 'AB100004' })) as CaseError;
    expect(expired.details['requires']).to.deep.equal([
      { procedure: 'residence-certificate', title: 'Certificat de résidence', state: 'expired', on: '2020-04-30' },
    ]);
    expect(expired.message).to.include('la validité a pris fin le 2020-04-30');
  });
});
