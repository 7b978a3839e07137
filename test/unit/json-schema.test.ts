import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'chai';
import { parse } from 'yaml';
import { procedureJsonSchema, procedureJsonSchemaText } from '../../definitions/json-schema.js';
import { BROKEN, EXAMPLE, rightText, wrongText } from '../support/broken-definitions.js';

/** Codes of faults in the shape of a file, which an editor can show. */
const SHAPE = [
  'unknown-key',
  'missing-key',
  'empty-value',
  'wrong-type',
  'unknown-value',
  'bad-identifier',
  'bad-duration',
  'bad-operation-name',
];

describe('the JSON Schema of the language', () => {
  const check = new Ajv2020({ allErrors: true, strict: true, strictTypes: false, strictRequired: false }).compile(procedureJsonSchema());

  it('is the one in the repository', () => {
    const file = readFileSync(new URL('../../definitions/procedure.schema.json', import.meta.url), 'utf8');
    expect(file).to.equal(procedureJsonSchemaText(), 'run scripts/json-schema.ts, then review the difference');
  });

  it('accepts the example', () => expect(check(parse(EXAMPLE)), JSON.stringify(check.errors)).to.equal(true));

  for (const broken of BROKEN.filter(({ right }) => right !== undefined)) {
    it(`accepts the right form of ${broken.code}`, () =>
      expect(check(parse(rightText(broken))), JSON.stringify(check.errors)).to.equal(true));
  }

  const ofShape = BROKEN.filter(({ code, why }) => SHAPE.includes(code) && why !== undefined);
  for (const broken of ofShape) {
    it(`refuses the wrong form of ${broken.code}`, () => expect(check(parse(wrongText(broken)))).to.equal(false));
  }
  it('is held against every kind of fault in the shape', () =>
    expect(new Set(ofShape.map(({ code }) => code))).to.deep.equal(new Set(SHAPE)));

  it('says what its keys mean', () => expect(JSON.stringify(procedureJsonSchema())).to.include('What the person reads next to the field.'));
});
