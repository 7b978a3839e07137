import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { DeploymentCalendars } from '../../client/calendars.js';
import { loadCalendar } from '../../definitions/files.js';
import { nextWorkingDay } from '../../domain/calendar.js';
import { addDays } from '../../domain/plain-date.js';
import { localDateOf } from '../../domain/zoned.js';
import { commandLine } from '../support/command-line.js';
import { refusalOf } from '../support/refusal.js';
import { type Stack, startStack } from '../support/stack.js';
import { PROOF } from '../support/trial.js';

describe('a case that another post is to serve, on real servers', function () {
  this.timeout(240_000);
  let stack: Stack;
  let filed = 0;
  before(async () => {
    stack = await startStack([]);
    const text = readFileSync('definitions/examples/residence-certificate.yaml', 'utf8').replace('calendar@1', 'working@1');
    await stack.catalogue.publish(text, 'designer');
  });
  after(() => stack?.stop());

  const file = async () => {
    filed += 1;
    const { caseId } = await stack.engine.file('residence-certificate', {
      applicant: { id: `mover-${filed}`, name: 'Salma Idrissi', email: `mover-${filed}@example.org`, country: 'FR' },
      data: { home: { address: '75020 Paris', since: '2020-01-01', proof: PROOF } },
      language: 'fr',
    });
    return stack.engine.record(caseId);
  };
  const forward = (caseId: string, to: string, by = 'agent.amal', reason = 'Réside à Amsterdam') =>
    stack.engine.act(caseId, { kind: 'forward', to, reason, by: stack.engine.actor(by) });
  const letters = async (caseId: string, wanted: number) => {
    for (let i = 0; ; i += 1) {
      const list = (await (await fetch(`${stack.urls['outbox']}/api/messages?case=${caseId}`)).json()) as { id: string; subject: string }[];
      const found = list.filter(({ subject }) => subject.includes('transmise au poste'));
      if (found.length >= wanted || i > 60)
        return Promise.all(found.map(async ({ id }) => (await fetch(`${stack.urls['outbox']}/api/messages/${id}`)).text()));
      await new Promise((next) => setTimeout(next, 50));
    }
  };

  it('goes there with its number and its clock; what was taken is offered again, and the applicant is told', async () => {
    const { caseId, post, clock, tasks } = await file();
    expect(post).to.equal('paris');
    await stack.engine.claim(tasks['checking']!.id, stack.engine.actor('agent.badr'));
    const command = ['forward', caseId, '--to', 'amsterdam', '--reason', 'Réside à Amsterdam', '--as', 'agent.amal'];
    const said = await commandLine(stack, command);
    expect(said.exit, said.err).to.equal(0);
    const record = await stack.engine.record(caseId);
    expect(record).to.include({ post: 'amsterdam', filedPost: 'paris' });
    expect(record.clock).to.deep.include({ dueOn: clock!.dueOn, silenceOn: clock!.silenceOn, state: 'running' });
    expect(record.tasks['checking']).to.not.have.property('claimedBy');
    expect(record.log.find(({ type }) => type === 'forwarded')).to.deep.include({
      by: 'agent.amal',
      detail: { from: 'paris', to: 'amsterdam', reason: 'Réside à Amsterdam' },
    });
    const [letter = ''] = await letters(caseId, 1);
    expect(letter).to.include('Consulat général à Amsterdam').and.to.include('Réside à Amsterdam');
    const { searchAttributes } = await stack.client.workflow.getHandle(caseId).describe();
    expect(searchAttributes['PostId']).to.deep.equal(['amsterdam']);
    expect((await commandLine(stack, ['case', caseId, '--lang', 'fr'])).out)
      .to.match(/filed +.*Consulat général à Amsterdam/)
      .and.to.match(/forwarded +from Consulat général à Paris/);

    // Once more changes nothing; and it can come back.
    const before = await stack.engine.record(caseId);
    expect((await commandLine(stack, command)).exit).to.equal(0);
    const { revision, log } = await stack.engine.record(caseId);
    expect({ revision, log }).to.deep.equal({ revision: before.revision, log: before.log });
    await forward(caseId, 'paris', 'operator', 'erreur');
    expect(await stack.engine.record(caseId)).to.include({ post: 'paris', filedPost: 'paris' });
    expect(await letters(caseId, 2)).to.have.length(2);
  });

  it('counts on the calendar of the post where it was filed', async () => {
    const stays = await file();
    const goes = await file();
    await forward(goes.caseId, 'amsterdam');
    for (let i = 0; i < 100 && (await stack.store.cases.findById(goes.caseId).lean())?.post !== 'amsterdam'; i += 1)
      await new Promise((next) => setTimeout(next, 50));
    const day = nextWorkingDay(loadCalendar('ma-paris'), addDays(localDateOf(Date.now(), 'Europe/Paris'), 2));
    const decreed = { action: 'add', day, source: 'a decree', name: { ar: 'عطلة', fr: 'Férié', en: 'Holiday' } } as const;
    const calendars = new DeploymentCalendars(stack);
    const moved = async (calendar: string) => (await calendars.plan({ ...decreed, calendar })).moved.map(({ caseId }) => caseId);
    expect(await moved('ma-paris')).to.include.members([stays.caseId, goes.caseId]);
    expect(await moved('ma-amsterdam')).to.deep.equal([]);
  });

  it('is refused to a post that there is not, without a reason, to strangers, and after the end', async () => {
    const { caseId, tasks } = await file();
    const unknown = await refusalOf(forward(caseId, 'amsterdm'));
    expect(unknown).to.include({ code: 'POST_UNKNOWN' });
    expect(unknown.message).to.include('Did you mean "amsterdam"?');
    expect((await refusalOf(forward(caseId, 'toString'))).code).to.equal('POST_UNKNOWN');
    expect((await refusalOf(forward(caseId, 'amsterdam', 'agent.amal', ' '))).code).to.equal('REASON_REQUIRED');
    expect((await refusalOf(forward(caseId, 'amsterdam', 'tax.nabil'))).code).to.equal('NOT_IN_GROUP');
    expect((await refusalOf(forward(caseId, 'amsterdam', `mover-${filed}`))).code).to.equal('NOT_IN_GROUP');
    expect(await stack.engine.record(caseId))
      .to.include({ post: 'paris' })
      .and.to.not.have.property('filedPost');
    await stack.engine.complete(tasks['checking']!.id, { outcome: 'approve' }, stack.engine.actor('agent.amal'));
    expect((await refusalOf(forward(caseId, 'amsterdam', 'operator'))).code).to.equal('CASE_CLOSED');
  });
});
