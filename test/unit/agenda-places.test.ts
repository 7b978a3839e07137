import { spawn } from 'node:child_process';
import { expect } from 'chai';
import { Agendas } from '../../client/agenda/agenda.js';
import { agendaDay, decideDay } from '../../client/agenda/days.js';
import { AgendaRefusal } from '../../client/agenda/refusal.js';
import { connect, openStore, prepareStore, type Store } from '../../store/index.js';
import { exampleOrganisation } from '../support/agendas.js';
import { refusalOf } from '../support/refusal.js';
import { ownDatabase, sharedMongo } from '../support/servers.js';

const MONDAY = '2026-11-30';
const HOUR = 3_600_000;
const START = Date.parse('2026-11-23T07:00:00Z');
const visit = { post: 'rabat', purpose: 'other' };
const amal = { id: 'agent.amal', groups: ['desk'] };

describe('the places of an agenda', function () {
  this.timeout(60_000);
  let store: Store;
  let uri: string;
  let database: string;
  let now = START;
  /** Two processes that know nothing of each other. */
  let one: Agendas;
  let two: Agendas;
  let effects = 0;
  const asking = (effectId = `case/${effects++}/call`) => ({ effectId, caseId: 'AP-1', callback: 'http://127.0.0.1:9/callbacks/agenda' });
  const book = (agendas: Agendas, time: string, name = 'N', effect = asking()) =>
    agendas.book(effect, { ...visit, day: MONDAY, time, name });
  const code = async (promise: Promise<unknown>) =>
    promise.then(
      () => 'done',
      (error: unknown) => (error instanceof AgendaRefusal ? error.code : Promise.reject(error)),
    );
  const places = async () =>
    (await store.agenda.slots.find().lean()).flatMap((slot) => slot.places.map(({ id, state }) => ({ time: slot.time, id, state })));
  const entries = async () =>
    (await store.agenda.waiting.find().sort({ ticket: 1 }).lean()).map(
      ({ name, state, slot }) => `${name} ${state}${slot ? ` ${slot.slice(-5)}` : ''}`,
    );

  before(async () => {
    uri = await sharedMongo();
    database = ownDatabase();
    store = openStore(await connect(uri, database));
    await prepareStore(store);
  });
  after(async () => {
    await store.connection.dropDatabase();
    await store.connection.close();
  });
  beforeEach(async () => {
    now = START;
    for (const model of Object.values(store.agenda)) await model.collection.deleteMany({});
    one = new Agendas(store, exampleOrganisation(), () => now);
    two = new Agendas(store, exampleOrganisation(), () => now);
  });

  it('are shown while they are free, with how many', async () => {
    await book(one, '09:00');
    const { slots } = await two.free('rabat', 'other', MONDAY, MONDAY);
    expect(slots.map(({ time, free }) => `${time} ${free}`)).to.deep.equal(['09:00 1', '09:20 2', '09:40 2']);
    expect((await one.free('rabat', 'other')).slots.map(({ day }) => day)).to.include.members(['2026-11-23', '2026-12-21']);
    expect((await one.free('rabat', 'other')).slots.map(({ day }) => day)).not.to.include('2026-12-28');
  });

  it('are never given twice, however many ask two processes at once', async () => {
    const codes = await Promise.all(
      Array.from({ length: 40 }, (_, i) => code(book(i % 2 ? one : two, ['09:00', '09:20', '09:40'][i % 3]!))),
    );
    expect(codes.filter((each) => each === 'done')).to.have.lengthOf(6);
    expect(codes.filter((each) => each === 'slot-full')).to.have.lengthOf(34);
    expect(await places()).to.have.lengthOf(6);
  });

  it('are booked once by one effect, whoever is asked again', async () => {
    const effect = asking();
    const answers = await Promise.all(Array.from({ length: 6 }, (_, i) => book(i % 2 ? one : two, '09:00', 'N', effect)));
    expect(new Set(answers.map(({ booking }) => booking)).size).to.equal(1);
    expect(await places()).to.have.lengthOf(1);
    expect(answers[0]).to.deep.include({ day: MONDAY, time: '09:00', place: 'Service de Rabat – مصلحة الرباط' });
  });

  it('are refused with the reason', async () => {
    const at = (day: string, time: string, purpose = 'other') => code(one.book(asking(), { post: 'rabat', purpose, day, time, name: 'N' }));
    expect(await at(MONDAY, '09:10')).to.equal('slot-unknown');
    expect(await at('2026-12-01', '09:00')).to.equal('day-closed');
    expect(await at('2026-11-16', '09:00')).to.equal('slot-past');
    expect(await at('2026-12-28', '09:00')).to.equal('too-far');
    expect(await at(MONDAY, '09:00', 'passport')).to.equal('agenda-unknown');
    now = Date.parse('2026-11-30T08:10:00Z'); // 09:10 in Casablanca
    expect(await at(MONDAY, '09:00')).to.equal('slot-past');
    expect(await at(MONDAY, '09:20')).to.equal('done');
    expect(await one.state('rabat', 'other', MONDAY, '09:40')).to.deep.equal({ state: 'free' });
    expect(await one.state('rabat', 'other', MONDAY, '09:10')).to.deep.equal({ state: 'slot-unknown' });
  });

  it('are moved: the new one first, then the old one is given back; a full one changes nothing', async () => {
    const { booking } = await book(one, '09:00');
    await book(one, '09:20');
    const other = await book(one, '09:20');
    expect(await code(one.move(asking(), { booking, day: MONDAY, time: '09:20' }))).to.equal('slot-full');
    await two.cancel({ booking: other.booking });
    const effect = asking();
    const moves = await Promise.all([one, two].map((each) => each.move(effect, { booking, day: MONDAY, time: '09:20' })));
    expect(moves.map(({ time }) => time)).to.deep.equal(['09:20', '09:20']);
    expect((await places()).map(({ time }) => time)).to.deep.equal(['09:20', '09:20']);
    expect(await code(one.move(asking(), { booking: other.booking, day: MONDAY, time: '09:00' }))).to.equal('booking-cancelled');
    expect(await code(one.move(asking(), { booking: 'RV-0000-00000', day: MONDAY, time: '09:00' }))).to.equal('booking-unknown');
  });

  it('of a move that a process left half done are put in order by the next', async () => {
    const { booking } = await book(one, '09:00');
    const old = await store.agenda.slots.findOne({ time: '09:00' }).lean();
    const place = { ...old!.places[0]!, moves: 1, effect: 'died', from: old!._id };
    await one.slots.take(one.slots.byKey('rabat/counter'), MONDAY, '09:40', place);
    expect((await one.slots.find(booking))?.slot.time).to.equal('09:40');
    await two.tidy();
    expect(await places()).to.deep.equal([{ time: '09:40', id: booking, state: 'booked' }]);
  });

  it('that are given back stay so, by number or by effect, and what never was is no fault', async () => {
    const effect = asking();
    await book(one, '09:00', 'N', effect);
    await two.cancel({ effectId: effect.effectId });
    await two.cancel({ effectId: effect.effectId });
    await one.cancel({ effectId: 'never-asked' });
    expect(await places()).to.deep.equal([]);
  });

  describe('and those who wait', () => {
    const join = (agendas: Agendas, name: string, more = {}) => agendas.join(asking(), { ...visit, name, ...more });
    const fill = async () => {
      // Only the Monday of the test suits.
      const booked = [];
      for (const time of ['09:00', '09:00', '09:20', '09:20', '09:40', '09:40']) booked.push((await book(one, time)).booking);
      return booked;
    };
    const monday = { from: MONDAY, until: MONDAY };

    it('get what is given back, first come, first served, and nobody comes between', async () => {
      const [first, second] = await fill();
      const references = [];
      for (const name of ['A', 'B', 'C']) references.push(await join(one, name, monday));
      await Promise.all([two.cancel({ booking: first! }), one.cancel({ booking: second! })]);
      expect(await entries()).to.deep.equal(['A offered 09:00', 'B offered 09:00', 'C waiting']);
      expect(await code(book(one, '09:00'))).to.equal('slot-full');
      const { booking, time } = await two.accept(references[0]!);
      expect(time).to.equal('09:00');
      expect((await places()).find(({ id }) => id === booking)?.state).to.equal('booked');
      expect(await two.accept(references[0]!)).to.deep.include({ booking }); // asked again
    });

    it('pass a place on to the next when they do not answer in time, and are told so', async () => {
      const [first] = await fill();
      const a = await join(one, 'A', monday);
      await join(one, 'B', monday);
      await one.cancel({ booking: first! });
      now += 23 * HOUR;
      await two.tidy();
      expect(await entries()).to.deep.equal(['A offered 09:00', 'B waiting']);
      now += 2 * HOUR;
      expect(await code(one.accept(a))).to.equal('offer-over');
      await Promise.all([one.tidy(), two.tidy()]);
      expect(await entries()).to.deep.equal(['A over 09:00', 'B offered 09:00']);
      expect(await code(one.accept(a))).to.equal('offer-over');
      expect(await places()).to.have.lengthOf(6);
    });

    it('leave: waiting, offered or accepted, and the place goes on', async () => {
      const [first] = await fill();
      const [a, b, c] = [await join(one, 'A', monday), await join(one, 'B', monday), await join(one, 'C', monday)];
      await one.leave({ reference: b });
      await one.cancel({ booking: first! });
      await one.leave({ reference: a });
      expect(await entries()).to.deep.equal(['A left 09:00', 'B left', 'C offered 09:00']);
      await one.accept(c);
      await two.leave({ reference: c });
      expect(await places()).to.have.lengthOf(5);
      expect(await code(one.accept('LA-NONE'))).to.equal('entry-unknown');
    });

    it('are served by days that suit them, and before those who book', async () => {
      await fill();
      await join(one, 'late', { from: '2026-12-14', until: '2026-12-14' });
      await join(one, 'A', monday);
      await decideDay(one, store, 'open', { ...visit, day: '2026-12-01', reason: 'More visits', hours: [{ from: 600, until: 620 }] }, amal);
      await join(one, 'B', { from: MONDAY, until: '2026-12-01' });
      await two.tidy();
      expect(await entries()).to.deep.equal(['late offered 09:00', 'A waiting', 'B offered 10:00']);
    });

    it('of a process that died while it took a place are served by another', async () => {
      await fill();
      await join(one, 'A', monday);
      await join(one, 'B', monday);
      // As it is left by a process that was killed after its claim: with the place for A, without one for B.
      const claim = async (name: string, slot: string) =>
        store.agenda.waiting.collection.updateOne({ name }, { $set: { state: 'offering', held: true, slot, claimedAt: new Date(now) } });
      await claim('A', `rabat/counter/${MONDAY}T09:00`);
      await claim('B', `rabat/counter/${MONDAY}T09:20`);
      const row = await store.agenda.waiting.findOne({ name: 'A' }).lean();
      const place = { id: row!.booking, caseId: 'AP-1', name: 'A', state: 'offered', at: new Date(now), effect: row!.effect, moves: 0 };
      await store.agenda.slots.collection.updateOne({ time: '09:00' }, { $set: { 'places.0': place } } as never);
      await two.tidy();
      expect(await entries()).to.deep.equal(['A offering 09:00', 'B offering 09:20']); // it may still be alive
      now += 20_000;
      await two.tidy();
      expect(await entries()).to.deep.equal(['A offered 09:00', 'B waiting']);
    });

    it('are told by a signed message, again and again until it is taken', async () => {
      const [first] = await fill();
      await join(one, 'A', monday);
      await one.cancel({ booking: first! });
      const sent: string[] = [];
      const send = (taken: boolean) => async (_url: string, message: string) => {
        sent.push(message);
        return taken;
      };
      await one.list.tell(send(false));
      await one.list.tell(send(true)); // not yet again
      expect(sent).to.have.lengthOf(1);
      now += 2000;
      await two.list.tell(send(true));
      now += HOUR;
      await two.list.tell(send(true));
      expect(sent).to.have.lengthOf(2);
      expect(JSON.parse(sent[0]!)).to.deep.include({ operation: 'join-waiting-list' });
      expect(JSON.parse(sent[0]!).answer).to.deep.include({ day: MONDAY, time: '09:00' });
    });
  });

  it('are marked by who came, the last word counts, and what is over is not given back', async () => {
    const { booking } = await book(one, '09:00', 'Salma');
    expect(await code(one.attend(booking, true))).to.equal('too-early');
    now = Date.parse('2026-11-30T09:00:00Z');
    expect(await one.attend(booking, false)).to.deep.equal({ state: 'missed', day: MONDAY });
    expect(await two.attend(booking, true)).to.deep.equal({ state: 'attended', day: MONDAY });
    expect(await code(one.cancel({ booking }))).to.equal('visit-over');
    expect(await code(one.move(asking(), { booking, day: MONDAY, time: '09:20' }))).to.equal('visit-over');
    const [counter] = await agendaDay(one, store, 'rabat', MONDAY);
    expect(counter?.visits).to.deep.equal([
      { agenda: 'counter', time: '09:00', booking, caseId: 'AP-1', name: 'Salma', state: 'attended' },
    ]);
    expect(counter?.times).to.deep.equal(['09:00', '09:20', '09:40'].map((time) => ({ time, places: 2, taken: time === '09:00' ? 1 : 0 })));
  });

  it('are closed with their day, for whoever books in that moment too; what stands there is named', async () => {
    const { booking } = await book(one, '09:00');
    const codes = Promise.all(Array.from({ length: 6 }, () => code(book(two, '09:40'))));
    const left = await decideDay(one, store, 'closed', { ...visit, day: MONDAY, reason: 'Strike' }, amal);
    const done = (await codes).filter((each) => each === 'done').length;
    expect(left.map((each) => each.booking)).to.include(booking);
    expect(left).to.have.lengthOf(1 + done);
    expect(await code(book(one, '09:20'))).to.equal('day-closed');
    await decideDay(one, store, 'open', { ...visit, day: MONDAY, reason: 'The strike is over' }, amal);
    expect(await code(book(one, '09:20'))).to.equal('done');
  });

  it('are opened and closed by those who keep the agenda, with a reason', async () => {
    const decide = (more: object, by = amal) =>
      refusalOf(decideDay(one, store, 'closed', { post: 'rabat', day: MONDAY, reason: 'r', ...more }, by));
    expect((await decide({}, { id: 'agent.badr', groups: ['other'] })).code).to.equal('NOT_IN_GROUP');
    expect((await decide({ agenda: 'cuonter' })).code).to.equal('AGENDA_UNKNOWN');
    expect((await decide({ reason: ' ' })).code).to.equal('REASON_REQUIRED');
    expect((await decide({ day: '2026-13-01' })).code).to.equal('FORM_INVALID');
  });

  it('hold when processes that book are killed', async () => {
    const script = `
      import { Agendas } from './client/agenda/agenda.ts';
      import { connect, openStore } from './store/index.ts';
      import { exampleOrganisation } from './test/support/agendas.ts';
      const store = openStore(await connect(${JSON.stringify(uri)}, ${JSON.stringify(database)}));
      const agendas = new Agendas(store, exampleOrganisation(), () => ${START});
      console.log('ready');
      for (let i = 0; ; i += 1) {
        const effectId = process.pid + '/' + (i % 5) + '/call';
        const asking = { effectId, caseId: 'AP-' + process.pid, callback: null };
        const booked = await agendas.book(asking, { post: 'rabat', purpose: 'other', day: '${MONDAY}', time: ['09:00', '09:20', '09:40'][i % 3], name: 'K' }).catch(() => undefined);
        console.log('.');
        if (booked && i % 2) await agendas.cancel({ booking: booked.booking });
      }`;
    for (let round = 0; round < 2; round += 1) {
      const children = [0, 1].map(() =>
        spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] }),
      );
      await Promise.all(
        children.map(
          (child) =>
            new Promise<void>((busy) => {
              let said = '';
              child.stdout.on('data', (chunk) => {
                said += String(chunk);
                if (said.length > 20) busy();
              });
            }),
        ),
      );
      await Promise.all(
        children.map((child) => {
          const gone = new Promise((done) => child.once('exit', done));
          child.kill('SIGKILL');
          return gone;
        }),
      );
      const slots = await store.agenda.slots.find().lean();
      expect(slots.length).to.be.greaterThan(0);
      for (const slot of slots) expect(slot.places.length, slot._id).to.be.at.most(2);
      const ids = slots.flatMap((slot) => slot.places.map(({ id }) => id));
      expect(new Set(ids).size).to.equal(ids.length);
    }
  });
});
