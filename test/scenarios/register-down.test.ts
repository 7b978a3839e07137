import { expect } from 'chai';
import { stringify } from 'yaml';
import { EXAMPLE } from '../support/broken-definitions.js';
import { blocks } from '../support/guide.js';
import { patchDefinition } from '../support/patch-definition.js';
import { draftOf, play } from '../support/rehearsal.js';

/** The example of the designer's guide, played: who waits for a register that is down, and who is asked meanwhile. */
describe('a register that is down, as the guide says it', function () {
  this.timeout(240_000);
  const definition = patchDefinition(EXAMPLE, blocks.find(({ title }) => title === 'a register that is down')!.text);
  const file = 'register-down.yaml';
  const ask = async (name: string, registers: Record<string, unknown>, steps: Record<string, unknown>[], then: Record<string, unknown>) => {
    const draft = await draftOf('definitions/scenarios/residence-certificate.yaml', 'granted');
    draft.given.applicant = { ...draft.given.applicant, identityNumber: 'AB123456' };
    const { results } = await play(file, 'residence-certificate', [{ ...draft, name, given: { ...draft.given, registers }, steps, then }], {
      [file]: definition,
    });
    expect(results[0], stringify(results[0])).to.have.property('passed', true);
  };
  const copy = { identityCopy: { id: 'doc-copy-1', name: 'carte.pdf', type: 'pdf', size: 90_000 } };

  it('is waited for when it answers in time', () =>
    ask(
      'answers',
      { 'dgsn.verify-identity': { match: true } },
      [{ after: '1 day', as: 'agent.amal', complete: 'checking', outcome: 'approve' }],
      { outcome: 'granted', calls: { 'dgsn.verify-identity': 1 } },
    ));
  it('is asked later when the applicant has answered meanwhile', () =>
    ask(
      'asked-meanwhile',
      { 'dgsn.verify-identity': [{ down: '3 days' }, { match: true }] },
      [
        { after: '1 day', expect: { states: ['asking-proof'], clock: 'suspended' } },
        { after: '4 days', as: 'applicant', answer: copy },
        { as: 'agent.amal', complete: 'checking', outcome: 'approve' },
      ],
      { outcome: 'granted', calls: { 'dgsn.verify-identity': 1 } },
    ));
  it('goes back to the desk when it does not confirm what was shown', () =>
    ask(
      'not-confirmed',
      { 'dgsn.verify-identity': [{ down: '3 days' }, { match: false, reason: 'unknown', person: null }] },
      [
        { after: '5 days', as: 'applicant', answer: copy },
        { as: 'agent.amal', complete: 'checking', outcome: 'approve' },
      ],
      { status: 'open', states: ['checking'] },
    ));
});
