import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { callRegister } from '../../activities/registers/index.js';
import { Agendas } from '../../client/agenda/agenda.js';
import type { FreeSlot } from '../../client/agenda/slots.js';
import type { CaseRecord } from '../../domain/case.js';
import { commandLine } from '../support/command-line.js';
import { until } from '../support/passport.js';
import { refusalOf } from '../support/refusal.js';
import { readRegister } from '../support/registers.js';
import { type Stack, startStack } from '../support/stack.js';

describe('appointments, on real servers', function () {
  this.timeout(240_000);
  let stack: Stack;
  let agendas: Agendas;
  before(async () => {
    stack = await startStack(['sms-gateway']);
    await stack.catalogue.publish(readFileSync('definitions/procedures/appointment.yaml', 'utf8'), 'designer');
    agendas = new Agendas(stack.store, stack.engine.organisation);
  });
  after(() => stack?.stop());

  let persons = 0;
  const file = (visit: Record<string, unknown>) => {
    const id = `u-${persons++}`;
    const applicant = { id, name: `Person ${id}`, email: `${id}@example.org`, phone: '+33612345678', country: 'FR' };
    return stack.engine.file('appointment', { applicant, data: { visit }, post: 'paris', language: 'fr' });
  };
  /** A slot that nobody has touched, some days ahead. */
  const freshSlot = async (): Promise<FreeSlot> => (await agendas.free('paris', 'other')).slots.filter(({ free }) => free === 5).at(-1)!;
  const applicantOf = ({ applicant }: CaseRecord) => stack.engine.actor(applicant.id);
  const inState = (caseId: string, state: string) => until(stack.engine, caseId, ({ states }) => states.includes(state));
  const say = async (caseId: string, event: string, data: Record<string, unknown>) =>
    stack.engine.act(caseId, { kind: 'event', event, data, by: applicantOf(await stack.engine.record(caseId)) });

  it('give five places to twenty who ask at once, and what is given back to the first of the list', async () => {
    const { day, time } = await freshSlot();
    const visit = { purpose: 'other', day, time };
    const asked = await Promise.allSettled(Array.from({ length: 20 }, () => file(visit)));
    const cases: CaseRecord[] = [];
    for (const one of asked) {
      if (one.status === 'fulfilled') cases.push(await stack.engine.record(one.value.caseId));
      else expect(one.reason).to.include({ code: 'VERIFICATION_FAILED' }); // full already when the form was checked
    }
    const booked = cases.filter(({ states }) => states.includes('booked') || states.includes('expected'));
    expect(booked).to.have.lengthOf(5);
    expect(cases.filter(({ states }) => states.includes('choosing'))).to.have.lengthOf(cases.length - 5); // told, and may choose again
    const row = await stack.store.agenda.slots.findById(`paris/counter/${day}T${time}`).lean();
    expect(row?.places.map(({ caseId }) => caseId)).to.have.members(booked.map(({ caseId }) => caseId));

    const waiting: string[] = [];
    for (let i = 0; i < 2; i += 1)
      waiting.push((await file({ purpose: 'other', wish: 'waiting-list', earliest: day, latest: day })).caseId);
    // Other slots of the day are free: they go to the list at once. Those two give them back, and the day is filled.
    for (const caseId of waiting)
      await stack.engine.act((await inState(caseId, 'offered')).caseId, {
        kind: 'anytime',
        event: 'cancel',
        by: applicantOf(await stack.engine.record(caseId)),
      });
    const rest = (await agendas.free('paris', 'other', day, day)).slots.filter((slot) => slot.time !== time);
    for (const slot of rest) {
      const place = (i: number) => ({
        id: `F-${slot.time}-${i}`,
        caseId: 'AP-F',
        name: 'F',
        state: 'booked',
        at: new Date(),
        effect: 'f',
        moves: 0,
      });
      const _id = `paris/counter/${day}T${slot.time}`;
      const full = { agenda: 'paris/counter', day, time: slot.time, places: [0, 1, 2, 3, 4].map(place), gone: [] };
      await stack.store.agenda.slots.collection.replaceOne({ _id } as never, full as never, { upsert: true });
    }
    const first = await file({ purpose: 'other', wish: 'waiting-list', earliest: day, latest: day });
    const second = await file({ purpose: 'other', wish: 'waiting-list', earliest: day, latest: day });
    const left = booked[0]!;
    await stack.engine.act(left.caseId, { kind: 'anytime', event: 'cancel', by: applicantOf(left) });
    const offered = await inState(first.caseId, 'offered');
    expect(offered.data['visit']).to.include({ day, time });
    expect((await stack.engine.record(second.caseId)).states).to.deep.equal(['joining']);
    await say(first.caseId, 'answer', { accepts: true });
    const accepted = await stack.engine.record(first.caseId);
    expect(accepted.states[0]).to.be.oneOf(['booked', 'expected']);
    const places = (await stack.store.agenda.slots.findById(`paris/counter/${day}T${time}`).lean())!.places;
    expect(places).to.have.lengthOf(5);
    expect(places.find(({ caseId }) => caseId === first.caseId)).to.include({ state: 'booked' });
    expect(accepted.documents['slip']?.status).to.equal('current');
  });

  it('are moved, and give the old place back', async () => {
    const { day, time } = await freshSlot();
    const { caseId } = await file({ purpose: 'other', day, time });
    const other = await freshSlot();
    await say(caseId, 'change', { day: other.day, time: other.time });
    const moved = await stack.engine.record(caseId);
    expect(moved.data['visit']).to.include({ day: other.day, time: other.time, moves: 1 });
    const row = await stack.store.agenda.slots.findById(`paris/counter/${day}T${time}`).lean();
    expect(row?.places).to.deep.equal([]);
  });

  it('that are withdrawn while they wait leave the list', async () => {
    // A day that never comes again, so that the case waits.
    const { caseId } = await file({ purpose: 'passport', wish: 'waiting-list', earliest: '2020-01-01', latest: '2020-01-01' });
    await inState(caseId, 'joining');
    await stack.engine.act(caseId, { kind: 'anytime', event: 'cancel', by: applicantOf(await stack.engine.record(caseId)) });
    expect((await stack.store.agenda.waiting.findOne({ caseId }).lean())?.state).to.equal('left');
    expect((await stack.engine.record(caseId)).outcome).to.equal('withdrawn');
  });

  it('are refused at the form, in words, where nothing can be booked', async () => {
    const { day } = await freshSlot();
    const refused = await refusalOf(file({ purpose: 'other', day, time: '04:00' }));
    expect(refused.code).to.equal('VERIFICATION_FAILED');
    expect(JSON.stringify(refused.details)).to.include('créneaux libres');
  });

  it('are listed by day, and a day that the post closes has their cases choose again', async () => {
    const { day, time } = await freshSlot();
    const { caseId } = await file({ purpose: 'other', day, time });
    const listed = await commandLine(stack, ['agenda', '--post', 'paris', '--day', day]);
    expect(listed.exit, listed.err).to.equal(0);
    expect(listed.out).to.match(new RegExp(`Counter \\(counter\\)  \\d+ of \\d+ places[\\s\\S]*${time} .*${caseId}.*booked`));
    const close = ['agenda', 'close', day, '--post', 'paris', '--agenda', 'counter', '--reason', 'Panne de courant', '--as'];
    const refused = await commandLine(stack, [...close, 'officer.driss']);
    expect(refused.exit).to.equal(1);
    expect(refused.err).to.include('NOT_IN_GROUP');
    const closed = await commandLine(stack, [...close, 'agent.amal', '--event', 'reschedule']);
    expect(closed.out).to.match(new RegExp(`${caseId} +told`));
    expect((await stack.engine.record(caseId)).states).to.deep.equal(['choosing']);
    const free = await commandLine(stack, ['agenda', 'free', '--post', 'paris', '--purpose', 'other', '--from', day, '--until', day]);
    expect(free.err).to.include('Nothing is free');
    expect(
      (await commandLine(stack, ['agenda', 'open', day, '--post', 'paris', '--reason', 'Rétabli', '--as', 'agent.amal'])).exit,
    ).to.equal(0);
    expect((await agendas.free('paris', 'other', day, day)).slots.length).to.be.greaterThan(0);
    const unknown = await commandLine(stack, ['agenda', '--post', 'tokyo']);
    expect(unknown).to.deep.include({ exit: 1 });
    expect(unknown.err).to.include('AGENDA_UNKNOWN').and.to.include('paris/counter');
  });

  it('answer a key the same, refuse it for something else, and take no change that is not signed', async () => {
    const { day, time } = await freshSlot();
    const register = await readRegister('agenda');
    const env = { MISTARA_AGENDA_URL: stack.apiUrl };
    const ask = (effectId: string, more: Record<string, unknown> = {}, as: object = env) =>
      callRegister({
        register,
        operation: 'book',
        with: { post: 'paris', purpose: 'other', day, time, name: 'Keyed', ...more },
        effectId,
        caseId: 'AP-KEY',
        env: as as Record<string, string>,
      });
    const first = await ask('AP-KEY/1/call');
    expect(await ask('AP-KEY/1/call')).to.deep.equal(first);
    expect(await refusalName(ask('AP-KEY/1/call', { name: 'Other' }))).to.include('AP-KEY/1/call');
    expect(await refusalName(ask('AP-KEY/2/call', {}, { ...env, MISTARA_AGENDA_KEY: 'not-the-key' }))).to.include('401');
    const unsigned = await fetch(`${stack.apiUrl}/agenda/bookings`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': 'AP-KEY/3/call' },
      body: JSON.stringify({ post: 'paris', purpose: 'other', day, time, name: 'Nobody' }),
    });
    expect(unsigned.status).to.equal(401);
    expect(await unsigned.json()).to.include({ code: 'signature-wrong' });
    const open = await fetch(`${stack.apiUrl}/agenda/paris/other/slots?from=${day}&until=${day}`);
    expect(open.status).to.equal(200);
    const { slots } = (await open.json()) as { slots: FreeSlot[] };
    expect(slots.find((slot) => slot.time === time)?.free).to.equal(4);
    expect(await (await fetch(`${stack.apiUrl}/agenda/paris/other/slots?from=tomorrow`)).json()).to.include({ code: 'request-ill-formed' });
    expect(await (await fetch(`${stack.apiUrl}/agenda/nowhere/other/slots`)).json()).to.include({ code: 'agenda-unknown' });
  });
});

async function refusalName(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('nothing was refused');
}
