import { expect } from 'chai';
import { prove } from '../../definitions/prove.js';
import { CONTEXT, readOnce } from '../prove/read-once.js';
import { PAID_CERTIFICATE } from '../support/payment.js';

const broken = (text: string): string[] => {
  const { definition, problems } = readOnce(text);
  return [
    ...problems.map(({ code }) => `problem ${code}`),
    ...(definition ? prove(definition, { context: CONTEXT }).filter(({ holds }) => !holds) : []).map(({ property, state }) =>
      `${property} ${state ?? ''}`.trim(),
    ),
  ];
};
const without = (words: string, instead = '') => {
  expect(PAID_CERTIFICATE).to.include(words);
  return PAID_CERTIFICATE.replace(words, instead);
};

describe('proofs of fees that an agent collects', () => {
  it('give no alarm for the certificate of the guide', () => expect(broken(PAID_CERTIFICATE)).to.deep.equal([]));
  it('follow the money after a payment to every end', () => {
    expect(broken(without('notify: refused, refund: fees', 'notify: refused'))).to.deep.equal([
      'problem missing-refund',
      'fees-settled refused',
    ]);
    expect(broken(without(', { consume: fees }'))).to.deep.equal(['fees-settled granted']);
  });
  it('know that who did not pay in time has not paid', () => {
    expect(broken(without('late: lapsed', 'late: checking'))).to.include.members(['act-after-payment delivering']);
  });
  it('know that there is no reference before the agent was asked', () => {
    const early = PAID_CERTIFICATE.replace('start: paying', 'start: telling').replace(
      'states:\n',
      'states:\n    telling: { do: [{ notify: to-pay }], next: paying }\n',
    );
    expect(broken(early).join()).to.include('collected-before telling');
  });
  it('need a way out for whoever never pays, and for an agent that says no', () => {
    expect(broken(without(', refused: lapsed, late: lapsed'))).to.include('problem missing-event');
  });
});
