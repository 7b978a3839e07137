import { expect } from 'chai';
import { CaseError } from '../../domain/errors.js';
import { BROKEN_COPIES, brokenText } from '../prove/broken-copies.js';
import { type Stack, startStack } from '../support/stack.js';

describe('publishing, on a real store', function () {
  this.timeout(240_000);
  let stack: Stack;
  before(async () => {
    stack = await startStack([]);
  });
  after(() => stack?.stop());

  it('refuses what the proofs refuse, with their stories, and stores nothing', async () => {
    const text = brokenText(BROKEN_COPIES.find(({ fault }) => fault === 'silence means consent and refuses')!);
    const refusal = await stack.catalogue.publish(text, 'designer').then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(refusal).to.be.instanceOf(CaseError);
    const { code, details } = refusal as CaseError;
    expect(code).to.equal('DEFINITION_NOT_PROVED');
    const [failure] = details['failures'] as { property: string; state: string; holds: boolean; story: string[] }[];
    expect(failure).to.include({ property: 'decision-kept', state: 'refused', holds: false });
    expect(failure!.story.at(-1)).to.include('granted by silence');
    expect(await stack.store.definitions.countDocuments({ text })).to.equal(0);
  });
});
