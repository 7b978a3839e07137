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

describe('a change of the calendar, on real servers', function () {
  this.timeout(240_000);
  let stack: Stack;
  let calendars: DeploymentCalendars;
  let rabat: string;
  let paris: string;
  const day = nextWorkingDay(loadCalendar('ma'), addDays(localDateOf(Date.now(), 'Africa/Casablanca'), 2));
  const second = nextWorkingDay(loadCalendar('ma'), addDays(day, 1));
  const third = nextWorkingDay(loadCalendar('ma'), addDays(second, 1));
  const decreed = {
    calendar: 'ma',
    action: 'add',
    day,
    source: 'Decree of the head of government',
    name: { ar: 'عطلة استثنائية', fr: 'Jour exceptionnel', en: 'Exceptional day' },
  } as const;

  before(async () => {
    stack = await startStack([]);
    calendars = new DeploymentCalendars(stack);
    const text = readFileSync('definitions/examples/residence-certificate.yaml', 'utf8')
      .replace('counting: calendar@1', 'counting: working@1')
      .replace('group: consular-desk, form: [reasons]', 'group: consular-desk, form: [reasons], within: 5 working days');
    await stack.catalogue.publish(text, 'designer');
    const file = async (id: string, country: string) =>
      (
        await stack.engine.file('residence-certificate', {
          applicant: { id, name: 'Salma Idrissi', email: `${id}@example.ma`, country },
          data: { home: { address: 'Rue 5', since: '2020-01-01', proof: { id: 'f', name: 'bill.pdf', type: 'pdf', size: 1000 } } },
          language: 'fr',
        })
      ).caseId;
    rabat = await file('u-rabat', 'MA');
    paris = await file('u-paris', 'FR');
    await stack.engine.claim(`${(await stack.engine.record(rabat)).tasks['checking']?.id}`, stack.engine.actor('agent.amal'));
  });
  after(() => stack?.stop());

  const until = async <T>(ask: () => Promise<T | undefined | false>): Promise<T> => {
    for (let tries = 0; tries < 200; tries += 1) {
      const found = await ask();
      if (found) return found;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error('it did not come');
  };
  const mails = async (caseId: string, subject: RegExp) => {
    const answer = await fetch(`${stack.urls['outbox']}/api/messages?case=${caseId}`);
    const messages = (await answer.json()) as { subject: string }[];
    return messages.filter((message) => subject.test(message.subject));
  };

  it('lists first what would move: the cases of this calendar alone, and nothing is stored', async () => {
    const before = await stack.engine.record(rabat);
    const plan = await calendars.plan(decreed);
    expect(plan.counted).to.equal(1);
    expect(plan.moved.map(({ caseId, what, from }) => ({ caseId, what, from }))).to.deep.equal([
      { caseId: rabat, what: 'due', from: before.clock?.dueOn },
      { caseId: rabat, what: 'deadline', from: before.tasks['checking']?.dueOn },
    ]);
    expect(plan.moved.every(({ from, to }) => to > from)).to.equal(true);
    expect(JSON.stringify(plan.moved[0]?.explanation)).to.include('Exceptional day');
    expect(await stack.store.calendarChanges.countDocuments()).to.equal(0);
    expect((await stack.engine.record(rabat)).clock?.dueOn).to.equal(before.clock?.dueOn);
  });

  it('is for an operator, and names its source', async () => {
    expect(await refusalOf(calendars.apply(decreed, 'agent.amal'))).to.include({ code: 'NOT_AN_OPERATOR' });
    expect(await refusalOf(calendars.plan({ ...decreed, source: '' }))).to.include({ code: 'CALENDAR_CHANGE_INVALID' });
  });

  it('moves the dates of the case, tells its people, and leaves the explanation', async () => {
    const { moved } = await calendars.plan(decreed);
    const [due, deadline] = moved;
    const done = await calendars.apply({ ...decreed, reason: 'Announced this morning' }, 'operator');
    expect(done).to.include({ stored: false, told: 1 });
    const record = await until(async () => {
      const now = await stack.engine.record(rabat);
      return now.clock?.dueOn === due?.to && now.tasks['checking']?.dueOn === deadline?.to && now;
    });
    expect(JSON.stringify(record.clock?.explanation)).to.include('Jour exceptionnel');
    expect(record.timers['silence']?.at).to.equal(record.clock?.silenceAt);
    const entry = record.log.find(({ type }) => type === 'due-date-moved');
    expect(entry).to.deep.include({ by: 'legal-clock' });
    expect(entry?.detail).to.deep.include({ from: due?.from, to: due?.to });
    expect(JSON.stringify(entry?.detail)).to.include('Decree of the head of government');
    const [toApplicant] = await until(
      async () => (await mails(rabat, /^Nouvelle échéance : /)).length === 1 && mails(rabat, /^Nouvelle échéance : /),
    );
    expect(JSON.stringify(toApplicant)).to.include('u-rabat@example.ma');
    const [toAgent] = await until(async () => (await mails(rabat, /pour statuer/)).length === 1 && mails(rabat, /pour statuer/));
    expect(JSON.stringify(toAgent)).to.include('agent.amal@');
    const row = await until(async () => {
      const found = await stack.store.cases.findById(rabat).lean();
      return found !== null && found.dueOn === due?.to && found;
    });
    expect(row.record.clock?.dueOn).to.equal(due?.to);
    expect(await stack.store.calendarChanges.findById('ma/1').lean()).to.include({ by: 'operator', reason: 'Announced this morning' });
  });

  it('leaves the case on another calendar as it was', async () => {
    const record = await stack.engine.record(paris);
    expect(record.log.map(({ type }) => type)).to.not.include('due-date-moved');
    expect(await mails(paris, /échéance/)).to.deep.equal([]);
  });

  it('does nothing more when it is run again', async () => {
    const again = await calendars.apply(decreed, 'operator');
    expect(again).to.include({ stored: true, told: 0 });
    expect(await stack.store.calendarChanges.countDocuments()).to.equal(1);
    expect(await mails(rabat, /échéance/)).to.have.length(2);
  });

  it('finds the cases that an interrupted command has not told', async () => {
    const next = { ...decreed, day: second };
    const { change } = await calendars.plan(next);
    await stack.store.calendarChanges.collection.insertOne({ _id: 'ma/2' as never, ...change, by: 'operator', at: new Date() } as never);
    const resumed = await calendars.apply(next, 'operator');
    expect(resumed).to.include({ stored: true, told: 1 });
    await until(async () => (await stack.engine.record(rabat)).clock?.dueOn === resumed.moved[0]?.to);
  });

  it('counts what is filed afterwards with the calendar in force', async () => {
    const { file } = await calendars.inForce('ma');
    expect(file.days.filter(({ kind, status }) => kind === 'exceptional' && status === 'confirmed').map(({ date }) => date)).to.include(
      day,
    );
    const { explanation } = await stack.engine.file('residence-certificate', {
      applicant: { id: 'u-late', name: 'Omar Alami', email: 'omar@example.ma', country: 'MA' },
      data: { home: { address: 'Rue 6', since: '2020-01-01', proof: { id: 'f', name: 'bill.pdf', type: 'pdf', size: 1000 } } },
      language: 'fr',
    });
    expect(JSON.stringify(explanation)).to.include('Jour exceptionnel');
  });

  it('says all of it on the command line: what would move, what moved, what is in force', async () => {
    const change = ['calendar', 'add', 'ma', third, '--name-ar', 'عطلة', '--name-fr', 'Jour chômé', '--source', 'Decree 2-26-999'];
    const dry = await commandLine(stack, change);
    expect(dry.exit).to.equal(0);
    expect(dry.out).to.include(rabat).and.to.not.include(paris);
    expect(dry.err).to.include('Nothing was changed');
    expect((await commandLine(stack, [...change, '--as', 'agent.amal', '--apply'])).exit).to.equal(1);
    const applied = await commandLine(stack, [...change, '--apply', '--format', 'json']);
    const { told, moved } = JSON.parse(applied.out) as { told: number; moved: { caseId: string; what: string; to: string }[] };
    expect(told).to.equal(2); // the case of Rabat, and the one filed since
    const due = moved.find(({ caseId, what }) => caseId === rabat && what === 'due')?.to;
    await until(async () => (await stack.engine.record(rabat)).clock?.dueOn === due);
    const shown = await commandLine(stack, ['calendar', 'show', 'ma', '--lang', 'fr', '--year', third.slice(0, 4)]);
    expect(shown.out).to.match(new RegExp(`${third} .*Jour chômé +confirmed +Decree 2-26-999`));
    const wrong = await commandLine(stack, ['calendar', 'confirm', 'ma', third, '--source', 'Decree']);
    expect(wrong).to.include({ exit: 1, out: '' });
    expect(wrong.err).to.match(/^CALENDAR_CHANGE_INVALID: .* confirmed already/);
    expect((await commandLine(stack, ['calendar', 'confirm', 'ma', 'tomorrow', '--source', 'Decree'])).exit).to.equal(2);
  });

  it('never undoes what silence has decided, and says so', async () => {
    const { record } = (await stack.store.cases.findById(rabat).lean())!;
    const { dueOn, silenceOn } = record.clock!;
    const silent = {
      ...record,
      caseId: 'RC-SILENT',
      decision: { effect: 'granted', tacit: true, at: Date.now(), on: silenceOn, by: 'legal-clock' },
      clock: { ...record.clock, state: 'stopped' },
      tasks: {},
      timers: {},
    };
    const row = (await stack.store.cases.findById(rabat).lean())!;
    await stack.store.cases.collection.insertOne({ ...row, _id: 'RC-SILENT' as never, record: silent } as never);
    const taken = await calendars.plan({ calendar: 'ma', action: 'remove', day, source: 'Decree withdrawn' });
    expect(taken.settled).to.have.length(1);
    expect(taken.settled[0]).to.include({ caseId: 'RC-SILENT', silentOn: silenceOn });
    expect(taken.settled[0]!.wouldBe < silenceOn!).to.equal(true);
    expect(taken.moved.map(({ caseId }) => caseId)).to.not.include('RC-SILENT');
    expect(dueOn).to.be.a('string');
  });
});
