import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { draftOf, play, runRehearse } from '../support/rehearsal.js';

const CERTIFICATE = 'definitions/examples/residence-certificate.yaml';
const CERTIFICATES = 'definitions/scenarios/residence-certificate.yaml';
const PASSPORT = 'definitions/procedures/passport.yaml';
const PASSPORTS = 'definitions/scenarios/passport.yaml';

const certificate = (name: string) => draftOf(CERTIFICATES, name);
const passport = (name: string) => draftOf(PASSPORTS, name);

describe('mistara rehearse', function () {
  this.timeout(240_000);

  describe('tells what did not come as it should', () => {
    it('at the end: what was expected, and what was', async () => {
      const wrong = await certificate('granted');
      wrong.then = { outcome: 'refused', decision: { effect: 'granted', on: '2026-11-26' }, messages: ['receipt'], dueOn: '2026-12-03' };
      const { exit, results } = await play(CERTIFICATE, 'residence-certificate', [wrong]);
      expect(exit).to.equal(1);
      expect(results[0]).to.deep.include({ scenario: 'granted', passed: false, expected: wrong.then });
      expect(results[0]?.actual).to.deep.include({ outcome: 'granted', messages: ['receipt', 'ready'], dueOn: '2026-12-03' });
      expect(results[0]?.actual['decision']).to.include({ on: '2026-11-25' });
    });

    it('on the way: by the number of the step', async () => {
      const taken = await certificate('granted');
      taken.name = 'taken-though-it-should-be-refused';
      taken.steps![2] = { ...taken.steps![2], refused: 'FOUR_EYES' };
      const refused = await certificate('granted');
      refused.steps![1] = { ...refused.steps![1], as: 'officer.driss' };
      const expecting = await certificate('silence');
      expecting.steps![0] = { on: '2026-12-03', at: '23:30', expect: { states: ['refused'], clock: 'running', tasks: ['checking'] } };
      const { results } = await play(CERTIFICATE, 'residence-certificate', [taken, refused, expecting]);
      expect(results.map(({ passed }) => passed)).to.deep.equal([false, false, false]);
      expect(results[0]?.expected['steps']).to.deep.equal({ 3: { refused: 'FOUR_EYES' } });
      expect(results[0]?.actual['steps']).to.deep.equal({ 3: { refused: null } });
      expect(results[1]?.actual['steps']).to.have.nested.property('2.refused', 'NOT_IN_GROUP');
      expect(results[2]?.expected['steps']).to.deep.equal({ 1: { states: ['refused'] } });
      expect(results[2]?.actual['steps']).to.deep.equal({ 1: { states: ['checking'] } });
    });

    it('of a filing: the refusal that came, or did not', async () => {
      const late = await certificate('date-in-the-future');
      (late.given.data['home'] as Record<string, unknown>)['since'] = '2020-01-01';
      const other = await certificate('wrong-piece');
      other.then['fields'] = ['home.proof'];
      const { results } = await play(CERTIFICATE, 'residence-certificate', [late, other]);
      expect(results[0]).to.deep.include({ passed: false, actual: { refused: null } });
      expect(results[1]?.passed).to.equal(false);
      expect(results[1]?.actual['fields']).to.have.members(['home.address', 'home.proof']);
    });

    it('of another definition: the workflow runs the file that is given', async () => {
      const longer = readFileSync(CERTIFICATE, 'utf8').replace('days: 10', 'days: 12');
      const { results } = await play('longer.yaml', 'residence-certificate', [await certificate('silence')], { 'longer.yaml': longer });
      expect(results[0]).to.deep.include({ passed: false });
      expect(results[0]?.actual).to.include({ dueOn: '2026-12-05', outcome: 'refused' }); // on 4 December there is still time to refuse
    });

    it('of calls: how often, and what was asked, at its place', async () => {
      const file = readFileSync('definitions/scenarios/e-stamp.yaml', 'utf8');
      const wrong = file
        .replace('with: { payer: AB123456, amount: 50000,', 'with: { payer: AB123457, amount: 50000,')
        .replace('{ transaction: T-3, amount: 900 }', '{ transaction: T-3, amount: 901 }');
      expect(wrong).not.to.equal(file);
      const told = async (scenario: string, text: string) => {
        const options = { scenario, scenarios: 's.yaml' };
        return (await runRehearse('definitions/procedures/e-stamp.yaml', options, { 's.yaml': text })).out.slice(1);
      };
      const asked = 'calls.payment-agent.request-payment.with.payer: expected "AB123457", actual "AB123456"';
      expect(await told('bought', wrong)).to.deep.equal([`    ${asked}`]);
      expect(await told('paid-twice-and-more', wrong)).to.deep.equal([
        '    calls.payment-agent.refund[2].amount: expected 901, actual 900',
      ]);
      const often = file
        .replace('tax-stamps.order: { times: 1,', 'tax-stamps.order: { times: 2,')
        .replace('payment-agent.refund: 0', 'payment-agent.refund: { with: { amount: 50000 } }')
        .replace(', { transaction: T-3, amount: 900 }]', ']');
      expect(await told('bought', often)).to.deep.equal([
        '    calls.tax-stamps.order.times: expected 2, actual 1',
        '    calls.payment-agent.refund.with: expected {"amount":50000}, actual none',
      ]);
      expect((await told('paid-twice-and-more', often))[0]).to.match(
        /^ {4}calls\.payment-agent\.refund: expected \[\{.*\}\], actual \[\{.*"T-2".*\},\{.*"T-3".*\}\]$/,
      );
    });

    it('in a line a difference', async () => {
      const wrong = readFileSync(CERTIFICATES, 'utf8').replace('closedOn: "2026-11-25"', 'closedOn: "2026-11-24"');
      const { exit, out, err } = await runRehearse(CERTIFICATE, { scenario: 'granted', scenarios: 's.yaml' }, { 's.yaml': wrong });
      expect(exit).to.equal(1);
      expect(out[0]).to.match(/^✘ granted /);
      expect(out.slice(1)).to.deep.equal(['    closedOn: expected "2026-11-24", actual "2026-11-25"']);
      expect(err).to.deep.equal(['0 passed, 1 failed']);
    });
  });

  describe('moves time', () => {
    it('through 60 days of silence in less than a second', async () => {
      const silent = await certificate('silence');
      silent.steps = [{ after: '61 days' }];
      silent.then = { outcome: 'granted', dueOn: '2027-01-22', decision: { tacit: true, on: '2027-01-23' } };
      const sixty = readFileSync(CERTIFICATE, 'utf8').replace('days: 10', 'days: 60');
      const drafts = ['a', 'b', 'c'].map((name) => ({ ...silent, name }));
      const { results } = await play('sixty.yaml', 'residence-certificate', drafts, { 'sixty.yaml': sixty });
      expect(results.map(({ passed }) => passed)).to.deep.equal([true, true, true]);
      expect(Math.min(...results.map(({ wallMs }) => wallMs))).to.be.below(1000);
    });

    it('to days long gone and still far away, and to each in its own zone, in any order', async () => {
      const at = async (name: string, on: string, post: string, silence: string) => {
        const draft = await certificate('silence');
        Object.assign(draft.given.filed, { on, post });
        return {
          ...draft,
          name,
          steps: [{ on: silence, at: '00:05' }],
          then: { outcome: 'granted', decision: { tacit: true, on: silence } },
        };
      };
      const drafts = [
        await at('far', '2041-07-01', 'rabat', '2041-07-12'),
        await at('gone', '2021-03-01', 'paris', '2021-03-12'),
        await at('now', '2026-11-23', 'madrid', '2026-12-04'),
      ];
      const before = {
        ...(await at('minutes-before', '2021-03-01', 'paris', '2021-03-12')),
        steps: [{ on: '2021-03-11', at: '23:55' }],
        then: { status: 'open' },
      };
      const { results } = await play(CERTIFICATE, 'residence-certificate', [...drafts, before]);
      expect(results.filter(({ passed }) => !passed)).to.deep.equal([]);
    });
  });

  describe('lets registers answer as they do', () => {
    it('twice, and too late: a reply is taken once or not at all', async () => {
      const twice = await passport('production-late');
      twice.name = 'twice';
      twice.given.registers!['interior.produce-passport'] = { later: '25 days', twice: true };
      twice.then = { ...twice.then, incidents: 0, documents: ['passport-decision', 'collection-slip'] };
      const late = await passport('cancelled-while-it-is-made');
      late.given.registers!['interior.produce-passport'] = { later: '5 days', twice: true };
      const { results } = await play(PASSPORT, 'passport', [twice, late]);
      expect(results.filter(({ passed }) => !passed)).to.deep.equal([]);
    });

    it('not at all for a time: the case waits, asks again, and tells an operator when it took too long', async () => {
      const short = await passport('courts-down-for-hours');
      const long = { ...(await passport('courts-down-for-hours')), name: 'down-for-long' };
      long.given.registers!['courts.opposition'] = [{ down: '6 hours' }, { answer: { opposed: false } }];
      long.steps = [
        { after: '2 hours', expect: { incidents: 1, tasks: [] } },
        { after: '1 hour', as: 'operator', retry: true, expect: { incidents: 0 } },
        { after: '2 hours', expect: { incidents: 1 } },
        { after: '2 hours', as: 'operator', retry: true, expect: { states: ['examining'], incidents: 0 } },
      ];
      const { results } = await play(PASSPORT, 'passport', [short, long]);
      expect(results.filter(({ passed }) => !passed)).to.deep.equal([]);
    });

    it('in order, one answer a call, over the example of the declaration', async () => {
      const { results } = await play(PASSPORT, 'passport', [await passport('opposition-lifted'), await passport('no-valid-stamp')]);
      expect(results.filter(({ passed }) => !passed)).to.deep.equal([]);
    });
  });

  it('names the transitions that no scenario takes', async () => {
    const only = readFileSync(CERTIFICATES, 'utf8').split('  - name: missing-piece-answered')[0] as string;
    const { exit, err } = await runRehearse(CERTIFICATE, { scenarios: 's.yaml' }, { 's.yaml': only });
    expect(exit).to.equal(0);
    expect(err).to.deep.equal([
      '2 passed, 0 failed',
      '3 of 8 transitions are taken by a scenario. Not taken:',
      '  checking.incomplete',
      '  checking--incomplete.answered',
      '  checking--incomplete.unanswered',
      '  any.withdraw',
      '  any.silence',
    ]);
  });
});
