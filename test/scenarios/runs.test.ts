import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { type Draft, play } from '../support/rehearsal.js';

const PERMIT = 'test/support/fixtures/runs/permit.yaml';
const draft = (name: string, more: Partial<Draft['given']>, then: Draft['then'], steps: Draft['steps'] = []): Draft => ({
  name,
  title: name,
  given: {
    filed: { on: '2026-11-23', at: '10:00', channel: 'online', post: 'paris', language: 'fr' },
    applicant: { id: 'u-1', name: 'Salma Idrissi', email: 'salma@example.org' },
    data: { stamp: '1000000000000008' },
    ...more,
  },
  steps,
  then,
});
const approved = { as: 'agent.amal', complete: 'checking', outcome: 'approve' };

describe('mistara rehearse, of a procedure that runs another', function () {
  this.timeout(240_000);

  it('says how the other case ends, when, and with what; what is not said is an example', async () => {
    const { results } = await play(PERMIT, 'permit', [
      draft(
        'as-said',
        { runs: { visit: { outcome: 'completed', later: '3 days', data: { visit: { attendedOn: '2026-11-25' } } } } },
        { outcome: 'granted', data: { taken: '2026-11-25' }, runs: { visit: ['completed'] }, closedOn: '2026-11-26' },
        [
          { after: '2 days', expect: { states: ['booking'], clock: 'running', runs: { visit: ['open'] } } },
          { after: '1 day', at: '12:00', ...approved },
        ],
      ),
      // The first outcome that the state names, after a day, on which the visit was.
      draft('default', {}, { outcome: 'granted', data: { taken: '2026-11-24' } }, [{ after: '1 day', at: '12:00', ...approved }]),
      draft('by-else', { runs: { visit: { outcome: 'refused' } } }, { outcome: 'returned', data: { taken: null } }, [{ after: '2 days' }]),
      draft('late', { runs: { visit: { later: '50 days' } } }, { outcome: 'lapsed', runs: { visit: ['left'] } }, [{ after: '42 days' }]),
      draft('withdrawn', {}, { outcome: 'withdrawn', runs: { visit: ['left'] } }, [
        { after: '1 hour', as: 'applicant', anytime: 'withdraw' },
      ]),
    ]);
    expect(results.filter(({ passed }) => !passed)).to.deep.equal([]);
    expect(results).to.have.length(5);
  });

  it('checks what is given by the form of the other procedure; an operator puts it right, or says the outcome', async () => {
    const { results } = await play(PERMIT, 'permit', [
      draft('wrong', { data: { stamp: '1000000000000008', purpose: 'dance' } }, { status: 'open', states: ['booking'], incidents: 1 }),
      draft('put-right', { data: { stamp: '1000000000000008', purpose: 'dance' } }, { states: ['checking'], incidents: 0 }, [
        { as: 'operator', repair: { set: { purpose: 'signature' } }, reason: 'a slip' },
        { after: '2 days' },
      ]),
      draft('said', { runs: { visit: { failed: 'closed for works' } } }, { outcome: 'lapsed', incidents: 0 }, [
        { expect: { incidents: 1 } },
        { as: 'operator', repair: { answer: { outcome: 'lapsed' } }, reason: 'by letter' },
      ]),
    ]);
    expect(results.filter(({ passed }) => !passed)).to.deep.equal([]);
    expect(JSON.stringify(results[0]!.actual['openIncidents'])).to.include('visit.purpose');
  });

  it('names what is wrong with what is said of it', async () => {
    const told = async (runs: Record<string, unknown>) =>
      play(PERMIT, 'permit', [draft('x', { runs } as never, { status: 'open' })]).then(
        () => 'nothing',
        (error: Error) => error.message,
      );
    expect(await told({ visitt: {} })).to.match(/unknown-procedure .*visitt/);
    expect(await told({ visit: { data: { visit: { attended: '2026-11-25' } } } })).to.match(/unknown-field .*visit\.attended/);
    expect(await told({ visit: { outcome: 'fine' } })).to.match(/unknown-value|bad-value/);
    expect(await told({ visit: { failed: 'x', outcome: 'lapsed' } })).to.match(/no outcome/);
  });

  it('goes on when nothing is known of the other procedure', async () => {
    const alone = readFileSync(PERMIT, 'utf8').replace('run: visit', 'run: elsewhere').replaceAll('id: permit', 'id: permit');
    const { results } = await play(
      'nowhere/permit.yaml',
      'permit',
      [
        draft('unknown', { runs: { elsewhere: { data: { visit: { attendedOn: '2026-11-24' } } } } }, { outcome: 'granted' }, [
          { after: '2 days', ...approved },
        ]),
      ],
      { 'nowhere/permit.yaml': alone },
    );
    expect(results.filter(({ passed }) => !passed)).to.deep.equal([]);
  });
});
