import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { bpmn } from '../../client/diagram/bpmn.js';
import { compile } from '../../definitions/compile.js';
import type { Context } from '../../definitions/context.js';
import { drawingOf } from '../../definitions/diagram/model.js';
import { diffDefinitions } from '../../definitions/diff.js';
import { contextOf } from '../../definitions/files.js';
import { begin } from '../../definitions/machine.js';
import { readDefinition } from '../../definitions/parse.js';
import { prove } from '../../definitions/prove.js';
import { planMigration } from '../../workflows/migration-plan.js';
import { newCase } from '../../workflows/new-case.js';
import { place } from '../../workflows/turn.js';
import { caseInput } from '../support/case-input.js';

const FILE = 'test/support/fixtures/runs/permit.yaml';
const PERMIT = readFileSync(FILE, 'utf8');
const context = contextOf(FILE);
const read = (text: string, of: Context = context) => readDefinition(text, FILE, of);
const definitionOf = (...replaced: readonly (readonly [string, string])[]) =>
  read(
    replaced.reduce((text, [old, now]) => {
      expect(text).to.include(old);
      return text.replace(old, now);
    }, PERMIT),
  ).definition!;
const broken = (...replaced: readonly (readonly [string, string])[]) =>
  prove(definitionOf(...replaced), { context }).filter(({ holds }) => !holds);

describe('a procedure that runs another', () => {
  it('is read with the files beside it, and without them warns that nothing is checked', () => {
    expect(read(PERMIT).problems).to.deep.equal([]);
    const alone: Context = { procedures: new Set(['passport']) };
    expect(read(PERMIT, alone).problems.map(({ code, severity }) => `${severity} ${code}`)).to.deep.equal(['warning unseen-procedure']);
    expect(read(PERMIT, {}).problems).to.deep.equal([], 'of a deployment nothing is known');
  });

  it('does not come back to itself by what the other one runs', () => {
    const visit = context.procedure!('visit')!;
    const back = structuredClone(visit);
    back.flow.states['meeting'] = { run: 'permit', on: { else: 'lapsed' } };
    const { problems } = read(PERMIT, { ...context, procedure: (id) => (id === 'visit' ? back : undefined) });
    expect(problems.map(({ code, message }) => `${code}: ${message}`)).to.deep.equal([
      'run-in-circle: Each case would start another one, for ever: permit → visit → permit.',
    ]);
  });

  it('is proved with each outcome: a delay that leads on, values that only some outcomes give', () => {
    expect(broken()).to.deep.equal([]);
    expect(
      broken(['      within: 40 days\n', ''], ['        late: given-up\n', '']).map(({ property, state }) => [property, state]),
    ).to.deep.equal([['call-bounded', 'booking']]);
    // The date is there only when somebody came: a condition on it may meet a null.
    const [found] = broken(['lapsed: given-up', 'lapsed: { taken > today: checking, else: given-up }']);
    expect(found).to.include({ property: 'guard-answers', state: 'booking' });
    expect(found!.story.join(' ')).to.include('"taken"');
    const impossible = PERMIT.replace('completed: checking', 'completed: { answer.outcome = "lapsed": given-up, else: checking }');
    expect(read(impossible).problems.map(({ code }) => code)).to.deep.equal(['expression-type']);
    const [given] = broken(['\'if purpose = null then "fingerprints" else purpose\'', 'purpose']);
    expect(given!.story.at(-1)).to.include('visit needs "visit.purpose"');
  });

  it('is drawn as a call of the other one, and its change is told', async () => {
    const definition = definitionOf();
    const drawing = drawingOf(definition, compile(definition, 'd'), 'fr', context);
    const booking = drawing.states.find(({ id }) => id === 'booking')!;
    expect(booking).to.include({ kind: 'run', caption: 'Autre procédure · Passage au guichet', owes: 'other' });
    expect(await bpmn(drawing, compile(definition, 'd'))).to.match(/<bpmn:callActivity id="[^"]*booking"[^>]* calledElement="visit"/);
    const other = read(PERMIT.replace('run: visit', 'run: passport'), {}).definition!;
    expect(
      diffDefinitions(definition, other, 'en', context)
        .map(({ text }) => text)
        .join(' '),
    ).to.match(/procedure that is run.*Visit to the desk|Visit to the desk.*Biometric passport/);
  });

  it('goes over to another version where that runs the same, and stays where it would run another', () => {
    const older = compile(definitionOf(), 'old');
    const record = newCase(caseInput(older, { caseId: 'PE-1', data: { stamp: '1' } }), Date.UTC(2026, 10, 22));
    place(record, begin(older, 'booking').position);
    const effectId = 'PE-1/1/run';
    record.children = { [effectId]: { effectId, procedure: 'visit', state: 'booking', startedAt: 0, status: 'running', caseId: 'VI-1' } };
    const codes = (...replaced: readonly (readonly [string, string])[]) =>
      planMigration(
        { chart: older, record, offsets: [[0, 60]], now: Date.UTC(2026, 10, 23) },
        compile(definitionOf(...replaced), 'new'),
        {},
      ).refusals.map(({ code }) => code);
    expect(codes(['limit: { days: 60', 'limit: { days: 50'])).to.deep.equal([]);
    expect(codes(['run: visit', 'run: passport'])).to.deep.equal(['open-call']);
  });
});
