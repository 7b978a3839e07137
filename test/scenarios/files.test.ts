import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { callsOf, placesOf } from '../../client/rehearsal/judge.js';
import { planOf } from '../../client/rehearsal/plan.js';
import type { ExpectedCalls, Scenario } from '../../definitions/scenario-schema.js';
import { PLAIN_WEEK } from '../../domain/calendar.js';
import { runRehearse } from '../support/rehearsal.js';

const CERTIFICATE = 'definitions/examples/residence-certificate.yaml';
const TEXT = readFileSync('definitions/scenarios/residence-certificate.yaml', 'utf8');

describe('files of scenarios', () => {
  /** What is said of the file after a replacement, all of it of the line that was changed. */
  const certificate = async (from: string, to: string) => {
    expect(TEXT).to.include(from);
    const options = { scenarios: 's.yaml', format: 'json' };
    const { exit, out, err } = await runRehearse(CERTIFICATE, options, { 's.yaml': TEXT.replace(from, to) });
    expect(exit).to.equal(1);
    expect(out).to.deep.equal(['[]']);
    const line = TEXT.slice(0, TEXT.indexOf(from)).split('\n').length;
    for (const problem of err) expect(problem).to.match(new RegExp(`^s\\.yaml:${line}:\\d+ `));
    return err.map((problem) => problem.replace(/^s\.yaml:\d+:\d+ /, ''));
  };

  it('are told their unknown words, with the ones that were meant', async () => {
    expect(await certificate('clock: running, tasks', 'clok: running, tasks')).to.deep.equal([
      'unknown-key  "clok" is not a key that may stand here. Did you mean "clock"?',
    ]);
    expect(await certificate('claim: checking', 'claim: cheking')).to.deep.equal([
      'unknown-state  "cheking" is not a state with a task. Did you mean "checking"?',
    ]);
    expect(await certificate('messages: [receipt, refused]', 'messages: [receipt, refuse]')).to.deep.equal([
      'unknown-notice  "refuse" is not a notice. Did you mean "refused"?',
    ]);
    expect((await certificate('refused: REASONS_REQUIRED', 'refused: REASON_REQIRED'))[0]).to.match(
      /^unknown-value .*Did you mean "REASON_REQUIRED"\?$/,
    );
    expect((await certificate('procedure: residence-certificate', 'procedure: passport'))[0]).to.match(/^unknown-procedure /);
    expect((await certificate('post: paris', 'post: pariss'))[0]).to.match(/^unknown-value .*Did you mean "paris"\?$/);
  });

  it('are told steps that cannot be', async () => {
    const step = '{ after: 2 days, as: agent.amal, claim: checking }';
    expect((await certificate(step, '{ after: 2 days, as: agent.amal, claim: checking, release: checking }'))[0]).to.match(/one action/);
    expect((await certificate(step, '{ after: 2 days, claim: checking }'))[0]).to.match(/^missing-key .*who acts/);
    expect((await certificate(step, '{ on: "2026-11-22", as: agent.amal, claim: checking }'))[0]).to.match(
      /^bad-value .*before the one above/,
    );
    expect((await certificate(step, '{ after: 2 moons, as: agent.amal, claim: checking }'))[0]).to.match(/^bad-duration /);
    expect((await certificate(step, '{ after: 2 days, as: agent.amal, claim: checking, outcome: approve }'))[0]).to.match(
      /^misplaced-key /,
    );
    expect((await certificate('{ on: "2026-12-03", at: "23:30"', '{ on: "2026-02-30", at: "23:30"'))[0]).to.match(/^bad-value .*no day/);
  });

  it('are told answers that no register would give', async () => {
    const says = async (registers: string) => (await certificate('    steps:', `      registers: { ${registers} }\n    steps:`))[0];
    expect(await says('dgsn.verify-identity: { match: perhaps }')).to.match(/^unknown-answer .*"match" is neither true nor false/);
    expect(await says('dgsn.verify-identity: { mach: true }')).to.match(/^unknown-answer .*does not give "mach"/);
    expect(await says('dgsn.verify-identity: { later: 2 days }')).to.match(/^misplaced-key .*answers at once/);
    expect(await says('dgsn.verify-identity: { down: 2 months }')).to.match(/^bad-duration /);
    expect(await says('dgsn.verify-identity: { refused: no }')).to.match(/^wrong-type /);
    expect(await says('dgsn.verify-identty: { match: true }')).to.match(/^unknown-operation .*Did you mean "dgsn\.verify-identity"\?$/);
  });

  it('are told calls that no operation takes', async () => {
    const closed = '      closedOn: "2026-11-25"';
    const says = async (calls: string) => (await certificate(closed, `      calls: { ${calls} }\n${closed}`))[0];
    expect(await says('dgsn.verify-identty: { times: 1 }')).to.match(/^unknown-operation .*Did you mean "dgsn\.verify-identity"\?$/);
    expect(await says('dgsn.verify-identity: { times: 1, with: { cnia: AB123456 } }')).to.match(
      /^unknown-parameter {2}"dgsn\.verify-identity" does not take "cnia"\. Did you mean "cnie"\?$/,
    );
    expect(await says('dgsn.verify-identity: [{}, { birthDate: yesterday }]')).to.match(/^bad-value .*"birthDate" is not a date/);
    expect(await says('dgsn.verify-identity: { tims: 1, with: {} }')).to.match(/^unknown-key .*Did you mean "times"\?$/);
    expect(await says('dgsn.verify-identity: { times: 0, with: { cnie: AB123456 } }')).to.match(/^bad-value .*"times: 0"/);
    expect(await says('dgsn.verify-identity: {}')).to.match(/^bad-value .*neither how often/);
    expect(await says('dgsn.verify-identity: -1')).to.match(/^bad-value .*negative/);
    expect(await says('dgsn.verify-identity: []')).to.match(/^bad-value .*at least one entry/);
    expect(await says('dgsn.verify-identity: once')).to.match(/^wrong-type /);
  });

  it('are looked for beside the definition and in a folder of scenarios', async () => {
    const definition = readFileSync(CERTIFICATE, 'utf8');
    const none = await runRehearse('a/b/own.yaml', {}, { 'a/b/own.yaml': definition });
    expect(none.exit).to.equal(1);
    const places = [
      'a/b/own.scenarios.yaml',
      'a/b/residence-certificate.scenarios.yaml',
      'a/b/scenarios/residence-certificate.yaml',
      'a/scenarios/residence-certificate.yaml',
    ];
    expect(none.err[0]).to.include(`Looked at: ${places.join(', ')}.`);
    for (const place of places) {
      const { err } = await runRehearse('a/b/own.yaml', { scenario: 'no-such' }, { 'a/b/own.yaml': definition, [place]: TEXT });
      expect(err[0], place).to.match(/^There is no scenario "no-such"\. There are: granted, /);
    }
  });

  it('are not needed when the definition is wrong: its problems are told', async () => {
    const wrong = readFileSync(CERTIFICATE, 'utf8').replace('notify: ready', 'notify: redy');
    const { exit, err } = await runRehearse('d.yaml', {}, { 'd.yaml': wrong });
    expect(exit).to.equal(1);
    expect(err[0]).to.match(/^d\.yaml:\d+:\d+ unknown-notice /);
  });
});

describe('calls that a scenario expects', () => {
  const differing = (said: ExpectedCalls, ...calls: Record<string, unknown>[]) =>
    placesOf({ calls: { 'a.b': said } }, { calls: { 'a.b': callsOf(said, calls) } }, 'it').map(({ at }) => at);

  it('hold in any order, each entry for a call of its own', () => {
    const [two, three] = [
      { n: 2, of: 'x' },
      { n: 3, of: 'x' },
    ];
    expect(differing([{ n: 3 }, { n: 2 }], two, three)).to.deep.equal([]);
    expect(differing([{ of: 'x' }, { n: 2 }], two, three)).to.deep.equal([]);
    expect(differing([{ of: 'x' }, {}, { n: 2 }], two, three, { of: 'y' })).to.deep.equal([]);
    expect(differing([{ n: 2 }, { n: 2 }], three, two)).to.deep.equal(['it.calls.a.b[2].n']);
    expect(differing([{ n: 2, from: null }, { n: 4 }], three, two)).to.deep.equal(['it.calls.a.b[2].n']);
    expect(differing([{ n: 2 }], two, three)).to.deep.equal(['it.calls.a.b']);
    expect(differing([{ n: 2 }, {}], two)).to.deep.equal(['it.calls.a.b']);
  });
  it('hold each alike, as often as is said', () => {
    expect(differing({ with: { of: { k: 1 } } }, { of: { k: 1, l: 2 } }, { of: { k: 1 } })).to.deep.equal([]);
    expect(differing({ times: 2, with: { n: 2 } }, { n: 2 }, { n: 3 })).to.deep.equal(['it.calls.a.b.with.n']);
    expect(differing({ times: 2 }, {})).to.deep.equal(['it.calls.a.b.times']);
    expect(differing({ with: {} })).to.deep.equal(['it.calls.a.b.with']);
    expect(differing(1, {}, {})).to.deep.equal(['it.calls.a.b']);
  });
});

describe('the plan of a scenario', () => {
  const instants = (filed: { on: string; at: string }, ...steps: object[]) => {
    const planned = planOf({ given: { filed }, steps } as unknown as Scenario, 'Europe/Paris', PLAIN_WEEK);
    if (!('plan' in planned)) throw new Error(planned.message);
    return planned.plan.steps.map(({ at }) => new Date(at).toISOString().slice(0, 16));
  };

  it('keeps the time of the day through a change of the clocks; hours are hours', () => {
    const filed = { on: '2026-10-24', at: '10:00' };
    expect(instants(filed, { after: '1 day' }, {})).to.deep.equal(['2026-10-25T09:00', '2026-10-25T09:00']);
    expect(instants(filed, { after: '24 hours' }, { after: '1 day' })).to.deep.equal(['2026-10-25T08:00', '2026-10-26T08:00']);
  });
  it('counts working days, months and a time of the day', () => {
    expect(instants({ on: '2026-11-20', at: '10:00' }, { after: '1 working day', at: '16:30' }, { after: '1 month' })).to.deep.equal([
      '2026-11-23T15:30',
      '2026-12-23T15:30',
    ]);
  });
});
