import { expect } from 'chai';
import { checkFiling } from '../../client/filing.js';
import { compile } from '../../definitions/compile.js';
import { diffDefinitions } from '../../definitions/diff.js';
import { loadContext, loadOrganisation } from '../../definitions/files.js';
import { readDefinition } from '../../definitions/parse.js';
import { prove } from '../../definitions/prove.js';
import type { Definition } from '../../definitions/schema.js';
import { CaseError } from '../../domain/errors.js';
import { EXAMPLE } from '../support/broken-definitions.js';
import { patchDefinition } from '../support/patch-definition.js';

const read = (...patches: readonly string[]): Definition => {
  const text = patches.reduce(patchDefinition, EXAMPLE);
  const { definition, problems } = readDefinition(text, 'test.yaml', loadContext());
  expect(problems.filter(({ severity }) => severity === 'error')).to.deep.equal([]);
  return definition!;
};

const TWO_STARTS = `
applicant: { who: [natural-person, institution] }
data:
  order: { type: text, max: 40, label: { ar: رقم الأمر, fr: Numéro de l'ordonnance, en: Number of the order } }
  place: { type: country, label: { ar: البلد, fr: Pays, en: Country } }
documents:
  certificate:
    facts: [home.address, order]
flow:
  start:
    applicant: checking
    justice: { to: checking, form: [order, place, home.address, home.since], reference: order, country: place }
`;
const failing = (definition: Definition): string[] => [
  ...new Set(
    prove(definition, { context: loadContext() })
      .filter(({ holds }) => !holds)
      .map(({ property }) => property),
  ),
];

describe('a start with a form of its own', () => {
  it('is proved with what its own form gives, each start for itself', () => {
    expect(failing(read(TWO_STARTS))).to.deep.equal([]);
    // The letter says the address: the order of a court alone does not give it.
    const withoutAddress = TWO_STARTS.replace('home.address, home.since], reference', 'home.since], reference');
    const says = `
notices:
  ready:
    text: { ar: "{{home.address}} {{case.id}}", fr: "{{home.address}} {{case.id}}", en: "{{home.address}} {{case.id}}" }
`;
    expect(failing(read(TWO_STARTS, says))).to.deep.equal([]);
    expect(failing(read(withoutAddress, says))).to.deep.equal(['collected-before']);
  });

  it('asks the institution for its own fields and no others, and chooses the post by the country that it names', () => {
    const definition = read(TWO_STARTS);
    const chart = compile(definition, 'digest');
    const file = (filing: object) => checkFiling(filing as never, definition, chart, loadOrganisation(), '2026-11-23');
    const justice = { applicant: { id: 'justice', name: 'وزارة العدل' }, start: 'justice' };
    const data = { order: 'O-1', place: 'ES', home: { address: 'Rue 1', since: '2020-01-01' } };
    expect(file({ ...justice, data })).to.include({ post: 'madrid', start: 'justice' });
    const refusal = (filing: object): string[] => {
      try {
        file(filing);
        return [];
      } catch (error) {
        if (!(error instanceof CaseError)) throw error;
        return ((error.details['problems'] as { field: string; code: string }[] | undefined) ?? []).map(
          ({ field, code }) => `${field} ${code}`,
        );
      }
    };
    const proof = { id: 'd', name: 'x.pdf', type: 'pdf', size: 10 };
    expect(refusal({ ...justice, data: { ...data, order: undefined, home: { ...data.home, proof } } })).to.deep.equal([
      'home.proof not-yours',
      'order required',
    ]);
    expect(refusal({ applicant: { id: 'u', name: 'U', email: 'u@example.org' }, data: { order: 'O-1' } })).to.include('order not-yours');
  });

  it('says who starts a procedure that no citizen asks for', () => {
    const definition = read(
      TWO_STARTS.replace('    applicant: checking\n', '').replace(
        'applicant: { who: [natural-person, institution] }',
        'applicant: { who: [institution], asks: [name] }\nform: []',
      ),
    );
    const chart = compile(definition, 'digest');
    const file = () => checkFiling({ applicant: { id: 'u', name: 'U' }, data: {} }, definition, chart, loadOrganisation(), '2026-11-23');
    expect(file).to.throw(CaseError, 'No applicant asks for residence-certificate: it is started by justice.');
  });

  it('is compared with another version: who starts, and what the institution gives', () => {
    const [before, after] = [read(TWO_STARTS), read(TWO_STARTS.replace('home.address, home.since], reference', 'home.since], reference'))];
    const said = (older: Definition, newer: Definition) => diffDefinitions(older, newer, 'en', loadContext()).map(({ text }) => text);
    expect(said(before, after)).to.deep.equal(['Ministry of Justice: what the institution gives: removed: Address.']);
    expect(said(before, read(TWO_STARTS.replace(', country: place', '')))).to.deep.equal([
      'Ministry of Justice: other details have changed.',
    ]);
    expect(said(read(), before).some((text) => text.includes('Ministry of Justice →'))).to.equal(true);
  });
});
