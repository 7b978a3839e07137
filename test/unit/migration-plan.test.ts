import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { compile } from '../../definitions/compile.js';
import { loadContext } from '../../definitions/files.js';
import { activeStates, begin } from '../../definitions/machine.js';
import { readDefinition } from '../../definitions/parse.js';
import type { Statechart } from '../../definitions/statechart.js';
import type { CaseRecord } from '../../domain/case.js';
import { planMigration } from '../../workflows/migration-plan.js';
import { newCase } from '../../workflows/new-case.js';
import { place } from '../../workflows/turn.js';
import { caseInput } from '../support/case-input.js';
import { ALL_KINDS } from '../support/diagram.js';

const text = readFileSync(ALL_KINDS, 'utf8');
const chartOf = (yaml: string, digest: string): Statechart => {
  const { definition, problems } = readDefinition(yaml, digest, loadContext());
  if (definition === undefined) throw new Error(problems.map(({ message }) => message).join(' '));
  return compile(definition, digest);
};
const older = chartOf(text, 'old');
const changed = (...replaced: readonly (readonly [string, string])[]): Statechart =>
  chartOf(
    replaced.reduce((whole, [old, now]) => {
      if (!whole.includes(old)) throw new Error(`the fixture has no "${old}"`);
      return whole.replace(old, now);
    }, text),
    'new',
  );

/** A case that rests in a state, with what the form asks. */
function caseAt(state: string, more: Partial<CaseRecord> = {}): CaseRecord {
  const document = { id: 'd', name: 'd.jpeg', type: 'jpeg', size: 1000 };
  const data = { person: { cnie: 'AB1', familyName: 'A', givenNames: 'B' }, kind: 'renewal', proof: document, photo: document };
  const record = newCase(caseInput(older, { caseId: 'AK-1', data }), Date.UTC(2026, 10, 22));
  place(record, begin(older, state).position);
  return Object.assign(record, more);
}
const plan = (record: CaseRecord, to: Statechart, map: Record<string, string> = {}) =>
  planMigration({ chart: older, record, offsets: [[0, 60]], now: Date.UTC(2026, 10, 23) }, to, map);
const codes = (record: CaseRecord, to: Statechart, map: Record<string, string> = {}) =>
  plan(record, to, map).refusals.map(({ code }) => code);
const call = { effectId: 'AK-1/1/call', operation: 'dgsn.verify-identity', with: {}, sentAt: 0, status: 'sent' as const };

describe('what a migration would do to a case in parallel states', () => {
  it('keeps every branch where it is when the version changes elsewhere', () => {
    const record = caseAt('examining', { calls: { verifying: call } });
    const found = plan(record, changed(['limit: { days: 30', 'limit: { days: 45']));
    expect(found.refusals).to.deep.equal([]);
    expect(found.value).to.deep.equal(record.position.value);
    expect([found.entered, found.left]).to.deep.equal([[], []]);
  });

  it('follows a state that has another name inside its branch, with its open call', () => {
    const to = changed(['start: verifying', 'start: asking-police'], ['            verifying:\n', '            asking-police:\n']);
    const record = caseAt('examining', { calls: { verifying: call } });
    expect(codes(record, to)).to.include.members(['no-image', 'open-call']);
    const found = plan(record, to, { verifying: 'asking-police' });
    expect(found.refusals).to.deep.equal([]);
    expect(found.kept['verifying']).to.equal('asking-police');
    expect(activeStates(found.value as never)).to.include.members(['asking-police', 'examining--speed', 'phoning']);
  });

  it('refuses an open call whose image asks something else', () => {
    const to = changed([
      'call: dgsn.verify-identity\n              with: { cnie: person.cnie }\n              gives: { person.matches: answer.match }',
      'call: courts.opposition\n              with: { cnie: person.cnie }\n              gives: { alert: answer.opposed }',
    ]);
    expect(codes(caseAt('examining', { calls: { verifying: call } }), to)).to.deep.equal(['open-call']);
    expect(codes(caseAt('examining'), to)).to.deep.equal([]);
  });

  it('begins a branch that the new version adds, and refuses one that it has lost', () => {
    const more =
      '        medical: { start: visiting-doctor, states: { visiting-doctor: { task: { group: consular-desk }, on: { complete: seen } }, seen: { end: true } } }\n        speed:\n';
    const added = plan(caseAt('examining'), changed(['        speed:\n', more]));
    expect(added.refusals).to.deep.equal([]);
    expect(added.entered).to.deep.equal(['examining--medical', 'visiting-doctor']);
    expect(added.kept).to.include({ verifying: 'verifying', phoning: 'phoning', examining: 'examining' });
    const lost = changed(
      ['            phone: {', '            fax: {'],
      ['start: phoning, states: { phoning: {', 'start: faxing, states: { faxing: {'],
    );
    expect(codes(caseAt('examining'), lost)).to.deep.equal(['no-image']);
  });

  it('refuses images that exclude one another, and lets all branches end in one place', () => {
    const same = changed(['version: "1"', 'version: "2"']);
    const record = caseAt('examining');
    expect(codes(record, same, { verifying: 'proposing' })).to.deep.equal(['images-apart']);
    const rests = record.states.filter((name) => ['verifying', 'phoning', 'writing'].includes(name));
    const folded = plan(record, same, Object.fromEntries(rests.map((name) => [name, 'deciding'])));
    expect(folded.refusals).to.deep.equal([]);
    expect(folded.value).to.deep.equal({ deciding: 'proposing' });
    expect(folded.entered).to.deep.equal(['deciding', 'proposing']);
  });

  it('neither decides nor ends a case, nor leaves an incident or a question behind', () => {
    const same = changed(['version: "1"', 'version: "2"']);
    expect(codes(caseAt('checking'), same, { checking: 'granting' })).to.deep.equal(['image-decides']);
    expect(codes(caseAt('checking'), same, { checking: 'granted' })).to.deep.equal(['image-ends']);
    const incident = { 'incident-1': { id: 'incident-1', kind: 'expression' as const, at: 0, message: '', state: 'checking' } };
    expect(codes(caseAt('checking', { incidents: incident }), same, { checking: 'refusing' })).to.deep.equal(['incident']);
    expect(codes(caseAt('checking', { incidents: incident }), same)).to.deep.equal([]);
    const asked = { state: 'asking', fields: ['stamp'], at: 0, by: 'agent.amal' };
    expect(codes(caseAt('asking', { asked }), same, { asking: 'refusing' })).to.deep.equal(['asked']);
  });

  it('keeps the rights of the day of filing: a limit that runs, a fee that can be given back', () => {
    const clock = { events: [], state: 'running' as const };
    const fees = { amount: 10_000, currency: 'MAD', state: 'paid' as const };
    const euros = changed(['currency: MAD', 'currency: EUR']);
    expect(codes(caseAt('checking', { clock, fees }), euros)).to.deep.equal(['fees']);
    expect(codes(caseAt('checking', { clock, fees: { ...fees, state: 'due' } }), euros)).to.deep.equal([]);
    const { clock: _, ...unlimited } = changed(['version: "1"', 'version: "2"']);
    expect(codes(caseAt('checking', { clock, fees }), unlimited)).to.deep.equal(['clock']);
  });

  it('refuses what the case has and the new version does not take', () => {
    const narrower = changed(
      ['renewal: { ar: "تجديد", fr: "Renouvellement", en: "Renewal" }', 'copy: { ar: "نظير", fr: "Duplicata", en: "Copy" }'],
      [`'kind = "renewal"': paying, `, ''],
    );
    expect(plan(caseAt('checking'), narrower).refusals.map(({ code, field }) => [code, field])).to.deep.equal([['unfit-field', 'kind']]);
  });
});
