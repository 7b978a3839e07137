import { expect } from 'chai';
import fc from 'fast-check';
import { caseNumber, checkFiling, digestOf, type Filing } from '../../client/filing.js';
import { compile } from '../../definitions/compile.js';
import { loadContext, loadOrganisation, loadProcedures } from '../../definitions/files.js';
import { readDefinition } from '../../definitions/parse.js';
import { CaseError } from '../../domain/errors.js';
import { checkCharacter } from '../../domain/reference-code.js';
import { EXAMPLE } from '../support/broken-definitions.js';
import { passportFiling } from '../support/passport.js';
import { PROOF } from '../support/trial.js';

const organisation = loadOrganisation();
const example = readDefinition(EXAMPLE, 'example.yaml', loadContext()).definition!;
const { text, file } = loadProcedures().find(({ id }) => id === 'passport')!;
const passport = readDefinition(text, file, loadContext()).definition!;
const TODAY = '2026-11-23';
const check = (filing: unknown, definition = example) =>
  checkFiling(filing as Filing, definition, compile(definition, 'd'), organisation, TODAY);
const good = { applicant: { id: 'u-1', name: 'Salma' }, data: { home: { address: ' 12 rue X ', since: '2020-01-01', proof: PROOF } } };
const problems = (filing: unknown, definition = example): string[] => {
  try {
    check(filing, definition);
  } catch (error) {
    if (!(error instanceof CaseError)) throw error;
    return ((error.details['problems'] ?? []) as { field: string; code: string }[]).map(({ field, code }) => `${field} ${code}`);
  }
  return [];
};

describe('a filing', () => {
  it('is taken with what is left out put in: channel, post, language, who files', () => {
    const { channel, post, language, by, start, data } = check(good);
    expect({ channel, post, language, by, start }).to.deep.equal({
      channel: 'online',
      post: 'rabat',
      language: 'ar',
      by: 'u-1',
      start: 'applicant',
    });
    expect((data['home'] as { address: string }).address).to.equal('12 rue X');
    expect(check({ ...good, applicant: { ...good.applicant, country: 'FR' } }).post).to.equal('paris');
  });

  it('tells each wrong field, in the order of the form, and unknown ones too', () => {
    const wrong = {
      applicant: { id: 'u', name: '' },
      data: { home: { since: '2999-01-01', proof: { ...PROOF, size: 9e9 }, cat: 1 }, reasons: 'x' },
    };
    expect(problems(wrong)).to.have.members([
      'applicant.name required',
      'home.cat unknown-field',
      'reasons not-yours',
      'home.address required',
      'home.since check',
      'home.proof file-too-large',
    ]);
  });

  it('knows the codes of countries, and what is mistaken for one', () => {
    const from = (country: string) => problems({ ...good, applicant: { ...good.applicant, country } });
    for (const code of ['MA', 'FR', 'GB']) expect(from(code)).to.deep.equal([]);
    for (const code of ['UK', 'EN', 'XX', 'fr']) expect(from(code)).to.deep.equal(['applicant.country not-a-country']);
  });

  for (const shape of [null, [], 'x', {}, { applicant: {} }, { applicant: { id: 'u', name: 'U' }, data: [] }, { ...good, whatever: 1 }]) {
    it(`refuses ${JSON.stringify(shape).slice(0, 60)} in words, without a defect`, () => expect(() => check(shape)).to.throw(CaseError));
  }

  it('does not send on what a page asked that is not shown', () => {
    const filing = passportFiling(1, '1000000000000008');
    const hidden = { ...filing, data: { ...filing.data, former: { number: 'AB1234567' }, representative: { quality: 'father' } } };
    const { data } = check(hidden, passport);
    expect(JSON.parse(JSON.stringify(data))).to.not.have.nested.property('former.number');
    expect(JSON.parse(JSON.stringify(data))).to.not.have.nested.property('representative.quality');
  });

  it('takes names of fields that are names of JavaScript for unknown ones', () => {
    const filing = JSON.parse(
      '{"applicant":{"id":"u","name":"U"},"data":{"__proto__":{"polluted":1},"constructor":{"x":1},"home":{"address":"a","since":"2020-01-01"}}}',
    ) as Filing;
    expect(problems(filing).length).to.be.greaterThan(0);
    expect(({} as Record<string, unknown>)['polluted']).to.equal(undefined);
  });
});

describe('the number of a case', () => {
  it('is the same for the same key of the same person, and another for another', () => {
    const number = (...args: [string, string, string | undefined]) => caseNumber(...args);
    expect(number('passport', 'u-1', 'k')).to.equal(number('passport', 'u-1', 'k'));
    const others = [
      number('passport', 'u-1', 'k2'),
      number('passport', 'u-2', 'k'),
      number('residence-certificate', 'u-1', 'k'),
      number('passport', 'u-1', undefined),
      number('passport', 'u-1', undefined),
    ];
    expect(new Set([number('passport', 'u-1', 'k'), ...others]).size).to.equal(6);
  });

  it('is readable, and has a check character', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (person, key) => {
        const number = caseNumber('residence-certificate', person, key);
        const parts = /^RC-([0-9A-HJKMNP-TV-Z]{5})-([0-9A-HJKMNP-TV-Z]{5})([0-9A-HJKMNP-TV-Z])$/.exec(number);
        expect(parts, number).to.not.equal(null);
        expect(checkCharacter(parts![1]! + parts![2]!)).to.equal(parts![3]);
      }),
    );
  });

  it('does not depend on how key and person are cut', () => {
    expect(caseNumber('passport', 'ab', 'c')).to.not.equal(caseNumber('passport', 'a', 'bc'));
  });
});

describe('the digest of a filing', () => {
  it('changes with each thing that was filed', () => {
    const filed = { applicant: { id: 'u', name: 'U' }, data: { a: 1 } };
    const digests = [filed, { ...filed, data: { a: 2 } }, { ...filed, applicant: { id: 'u', name: 'V' } }].map(digestOf);
    expect(new Set(digests).size).to.equal(3);
    expect(digestOf(structuredClone(filed))).to.equal(digests[0]);
  });
});
