import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'chai';
import { parse } from 'yaml';
import { jsonSchemas, procedureJsonSchema, textOf } from '../../definitions/json-schema.js';
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

const checkOf = (schema: object) =>
  new Ajv2020({ allErrors: true, strict: true, strictTypes: false, strictRequired: false }).compile(schema);
const schemas = jsonSchemas();

/** YAML files of a folder of `definitions`, and the schema that is theirs. */
const FOLDERS = {
  procedures: 'procedure.schema.json',
  examples: 'procedure.schema.json',
  scenarios: 'scenarios.schema.json',
  registers: 'register.schema.json',
  calendars: 'calendar.schema.json',
} as const;
const FILES = [
  ...Object.entries(FOLDERS).flatMap(([folder, schema]) =>
    readdirSync(`definitions/${folder}`)
      .filter((name) => name.endsWith('.yaml'))
      .map((name) => ({ path: `definitions/${folder}/${name}`, schema })),
  ),
  { path: 'definitions/organisation.yaml', schema: 'organisation.schema.json' },
];

describe('the JSON Schemas for editors', () => {
  for (const [name, schema] of Object.entries(schemas)) {
    it(`${name} is the one in the repository`, () => {
      const file = readFileSync(`definitions/${name}`, 'utf8');
      expect(file).to.equal(textOf(schema), 'run scripts/json-schema.ts, then review the difference');
    });

    it(`${name} describes each key`, () => {
      const bare: string[] = [];
      const walk = (node: unknown, path: string): void => {
        if (typeof node !== 'object' || node === null) return;
        for (const [key, inner] of Object.entries(node)) {
          if (key === 'properties')
            for (const [property, { description }] of Object.entries(inner as Record<string, { description?: string }>))
              if (description === undefined) bare.push(`${path}.${property}`);
          walk(inner, `${path}.${key}`);
        }
      };
      // Conditions of a schema describe nothing.
      const { $defs = {}, ...tree } = schema;
      const { 'data-tree': _, ...parts } = $defs;
      walk({ ...tree, parts }, '');
      expect(bare).to.deep.equal([]);
    });
  }

  for (const { path, schema } of FILES)
    it(`${schema} accepts ${path}, which names it`, () => {
      const text = readFileSync(path, 'utf8');
      const check = checkOf(schemas[schema]!);
      expect(check(parse(text, { maxAliasCount: -1 })), JSON.stringify(check.errors?.slice(0, 3))).to.equal(true);
      const [, named] = /^# yaml-language-server: \$schema=(.*)$/m.exec(text) ?? [];
      expect(join(dirname(path), named ?? '')).to.equal(join('definitions', schema));
    });

  it('of scenarios refuses what no scenario says', () => {
    const check = checkOf(schemas['scenarios.schema.json']!);
    const says = (step: object, then: object = {}) =>
      check({ procedure: 'x', scenarios: [{ name: 'a', title: 'A', given: GIVEN, steps: [step], then }] });
    expect(says({ after: '2 days', as: 'applicant', event: 'stamp' }, { outcome: 'granted', calls: { 'a.b': 1 } })).to.equal(true);
    expect(says({}, { calls: { 'a.b': { times: 1, with: { cnie: 'AB123456' } }, 'a.c': [{ amount: 5 }] } })).to.equal(true);
    expect(says({ aftr: '2 days' })).to.equal(false);
    expect(says({ after: '2 moons' })).to.equal(false);
    expect(says({}, { money: 'lost' })).to.equal(false);
    expect(says({}, { calls: { 'a.b': 'once' } })).to.equal(false);
    expect(says({}, { calls: { ab: 1 } })).to.equal(false);
    expect(says({}, { calls: { 'a.b': { often: 1 } } })).to.equal(false);
    expect(check({ procedure: 'x', scenarios: [] })).to.equal(false);
  });

  it('of registers, of the organisation and of calendars refuse a key that is not theirs', () => {
    for (const { path, schema } of FILES.filter((file) => file.schema !== 'procedure.schema.json')) {
      const check = checkOf(schemas[schema]!);
      expect(check({ ...(parse(readFileSync(path, 'utf8'), { maxAliasCount: -1 }) as object), mistake: 1 }), path).to.equal(false);
    }
  });
});
const GIVEN = { filed: { on: '2026-11-23', at: '10:00' }, applicant: { id: 'u-1', name: 'A' }, data: {} };

describe('the JSON Schema of the language', () => {
  const check = checkOf(procedureJsonSchema());

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
