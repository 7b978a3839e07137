import type { PlaceRow, SlotRow, Store, WaitingRow } from '../../store/index.js';
import { AgendaRefusal } from './refusal.js';
import { type Agenda, placeWords, SAFE, type Slots } from './slots.js';

/** A place is offered only when there is time left to answer and to come. */
const SHORTEST_NOTICE_MS = 2 * 3_600_000;
/** After so long, a process that was about to offer a place has died on the way. */
const STALE_MS = 15_000;
/** The largest wait between two attempts to tell a case of its place. */
const LONGEST_WAIT_MS = 60_000;

/**
 * Who waits for a place, in the order of tickets. Whatever a process begins here is written down before it is done, so that another one can end it:
 * `offering` says that a place is being taken, `held` that one may have to be given back, `message` that the case has not heard yet.
 */
export class WaitingList {
  readonly #store: Store;
  readonly #slots: Slots;

  constructor(store: Store, slots: Slots) {
    this.#store = store;
    this.#slots = slots;
  }

  get #rows() {
    return this.#store.agenda.waiting.collection;
  }

  async find(by: { reference?: string | undefined; effect?: string | undefined }): Promise<WaitingRow | undefined> {
    const filter = by.reference !== undefined ? { _id: by.reference } : { effect: by.effect ?? '' };
    return ((await this.#rows.findOne(filter as never)) ?? undefined) as WaitingRow | undefined;
  }

  /** Draws a ticket. Repeated for the same effect, it is the ticket of the first time. */
  async join(row: Omit<WaitingRow, 'ticket' | 'state' | 'held' | 'attempts'>): Promise<void> {
    if ((await this.find({ reference: row._id })) !== undefined) return;
    const drawn = await this.#store.agenda.tickets.collection.findOneAndUpdate(
      { _id: row.agenda } as never,
      { $inc: { next: 1 } } as never,
      { upsert: true, returnDocument: 'after', ...SAFE },
    );
    const { _id, ...fresh } = { ...row, ticket: Number(drawn?.['next']), state: 'waiting', held: false, attempts: 0 };
    await this.#rows.updateOne({ _id } as never, { $setOnInsert: fresh } as never, { upsert: true, ...SAFE });
  }

  /** How many wait; for a day, those whom it suits. */
  count(agenda: Agenda, day?: string): Promise<number> {
    const suits = day === undefined ? {} : { from: { $lte: day }, until: { $gte: day } };
    return this.#rows.countDocuments({ agenda: agenda.key, state: { $in: ['waiting', 'offering'] }, ...suits });
  }

  /** Gives what is free to those who wait, before anybody else may book it. */
  async serve(agenda: Agenda): Promise<void> {
    const waiting = { agenda: agenda.key, state: { $in: ['waiting', 'offering'] } };
    const rows = (await this.#rows
      .find(waiting as never)
      .sort({ ticket: 1 })
      .toArray()) as unknown as WaitingRow[];
    if (!rows.some(({ state }) => state === 'waiting')) return;
    const days = rows.map(({ from, until }) => [from, until] as const);
    const first = days.map(([from]) => from).sort()[0] as string;
    const last = days
      .map(([, until]) => until)
      .sort()
      .at(-1) as string;
    const inTime = this.#slots.isAhead(agenda, SHORTEST_NOTICE_MS);
    const free = (await this.#slots.free(agenda, first, last)).filter(({ day, time }) => inTime(day, time)).map((slot) => ({ ...slot }));
    for (const { _id, state, from, until } of rows) {
      if (state === 'offering') return; // another process serves it: their turn first
      const slot = free.find((one) => one.free > 0 && from <= one.day && one.day <= until);
      if (slot === undefined) continue;
      const next = await this.#claim(agenda, this.#slots.slotId(agenda, slot.day, slot.time), slot.day, _id);
      if (next === undefined) return;
      if (!(await this.#slots.take(agenda, slot.day, slot.time, this.#placeOf(next)))) return this.#unclaim(next);
      slot.free -= 1;
      await this.#offer(agenda, next, slot.day, slot.time);
    }
  }

  /**
   * A place is given back: to the first on the list whom it suits, in the same change, so that nobody comes between; else it is free.
   * Repeating it changes nothing.
   */
  async release(agenda: Agenda, slot: string, booking: string, why: SlotRow['gone'][number]['why']): Promise<void> {
    const [day = '', time = ''] = (slot.split('/')[2] ?? '').split('T');
    const inTime = this.#slots.isAhead(agenda, SHORTEST_NOTICE_MS)(day, time);
    const gone = { id: booking, why, at: new Date(this.#slots.now()) };
    // What has taken place, or was missed, stays in the books.
    const here = { _id: slot, places: { $elemMatch: { id: booking, state: { $in: ['booked', 'offered'] } } } };
    const row = (await this.#slots.rows.findOne(here as never)) as unknown as SlotRow | null;
    if (row === null) return;
    // More places taken than there are now (the agenda was made smaller), or a closed day: nothing to hand on.
    const next =
      inTime && row.closed !== true && row.places.length <= agenda.rules.places ? await this.#claim(agenda, slot, day) : undefined;
    if (next === undefined) {
      await this.#slots.rows.updateOne(here as never, { $pull: { places: { id: booking } }, $push: { gone } } as never, SAFE);
      return;
    }
    const open = { ...here, closed: { $ne: true } };
    const swap = { $set: { 'places.$': this.#placeOf(next) }, $push: { gone } };
    const { modifiedCount } = await this.#slots.rows.updateOne(open as never, swap as never, SAFE);
    if (modifiedCount === 1) return this.#offer(agenda, next, day, time);
    await this.#unclaim(next);
    await this.#slots.rows.updateOne(here as never, { $pull: { places: { id: booking } }, $push: { gone } } as never, SAFE);
  }

  #placeOf = (next: WaitingRow): PlaceRow => ({
    id: next.booking,
    caseId: next.caseId,
    name: next.name,
    state: 'offered',
    at: new Date(this.#slots.now()),
    effect: next.effect,
    moves: 0,
  });

  /** The first whom the day suits, or the one that is named, if it still waits. */
  async #claim(agenda: Agenda, slot: string, day: string, _id?: string): Promise<WaitingRow | undefined> {
    const named = _id === undefined ? {} : { _id };
    const suits = { ...named, agenda: agenda.key, state: 'waiting', from: { $lte: day }, until: { $gte: day } };
    const claim = { $set: { state: 'offering', slot, held: true, claimedAt: new Date(this.#slots.now()) } };
    const found = await this.#rows.findOneAndUpdate(suits as never, claim as never, {
      sort: { ticket: 1 },
      returnDocument: 'after',
      ...SAFE,
    });
    return (found ?? undefined) as WaitingRow | undefined;
  }

  async #unclaim({ _id }: WaitingRow): Promise<void> {
    const back = { $set: { state: 'waiting', held: false }, $unset: { slot: '', claimedAt: '' } };
    await this.#rows.updateOne({ _id, state: 'offering' } as never, back as never, SAFE);
  }

  /** The place is taken: the case is told, and has until `answerBy` to answer. */
  async #offer(agenda: Agenda, { _id, effect, booking, callback }: WaitingRow, day: string, time: string): Promise<void> {
    const now = this.#slots.now();
    const latest = this.#slots.startOf(agenda, day, time);
    const answerBy = new Date(Math.min(now + agenda.rules.answerHours * 3_600_000, latest));
    const answer = { reference: _id, booking, post: agenda.post, day, time, place: placeWords(agenda) };
    const message = JSON.stringify({ effectId: effect, operation: 'join-waiting-list', messageId: `${_id}-offer`, answer });
    const told = callback === null ? {} : { message, sendAt: new Date(now) };
    const { modifiedCount } = await this.#rows.updateOne(
      { _id, state: 'offering' } as never,
      { $set: { state: 'offered', answerBy, ...told } } as never,
      SAFE,
    );
    if (modifiedCount === 0) await this.release(agenda, this.#slots.slotId(agenda, day, time), booking, 'cancelled'); // it left in this moment
  }

  /** The place that is offered becomes a booking. @throws AgendaRefusal `offer-over`, `entry-unknown`. */
  async accept(reference: string): Promise<{ booking: string; slot: string }> {
    const inTime = { _id: reference, state: 'offered', answerBy: { $gt: new Date(this.#slots.now()) } };
    await this.#rows.updateOne(inTime as never, { $set: { state: 'accepted', held: false } } as never, SAFE);
    const row = await this.find({ reference });
    if (row === undefined) throw new AgendaRefusal(404, 'entry-unknown', 'Not on the list', 'Nobody waits under this reference.');
    if (row.state !== 'accepted' || row.slot === undefined)
      throw new AgendaRefusal(409, 'offer-over', 'The offer is over', 'The place was offered to the next on the list.');
    await this.#slots.change(row.slot, row.booking, { state: 'booked' });
    return { booking: row.booking, slot: row.slot };
  }

  /** Takes somebody off the list; a place that was offered or booked goes to the next. */
  async leave(reference: string): Promise<void> {
    const before = await this.#rows.findOneAndUpdate(
      { _id: reference, state: { $in: ['waiting', 'offering', 'offered', 'accepted'] } } as never,
      [{ $set: { state: 'left', held: { $ne: ['$state', 'waiting'] } } }] as never,
      { returnDocument: 'before', ...SAFE },
    );
    // Whoever is just taking a place for it gives that back; should they die on the way, `tidy` does.
    if (before?.['state'] !== 'offering') await this.#giveBack(reference);
  }

  async #giveBack(reference: string): Promise<void> {
    const row = await this.find({ reference });
    if (row === undefined || !row.held || row.slot === undefined || row.state === 'offered' || row.state === 'accepted') return;
    const [post, id] = row.slot.split('/');
    await this.release(this.#slots.byKey(`${post}/${id}`), row.slot, row.booking, row.state === 'over' ? 'over' : 'cancelled');
    await this.#rows.updateOne({ _id: reference } as never, { $set: { held: false } } as never, SAFE);
  }

  /** Ends what was begun: offers nobody answered, places to give back, claims of a process that died. Any process may do it at any time. */
  async tidy(): Promise<void> {
    const now = new Date(this.#slots.now());
    const late = (await this.#rows.find({ state: 'offered', answerBy: { $lte: now } } as never).toArray()) as unknown as WaitingRow[];
    for (const { _id } of late) {
      const over = { $set: { state: 'over', held: true } };
      await this.#rows.updateOne({ _id, state: 'offered', answerBy: { $lte: now } } as never, over as never, SAFE);
    }
    for (const { _id } of late) await this.#giveBack(_id);
    const claimedAt = { $lte: new Date(now.getTime() - STALE_MS) };
    const held = await this.#rows.find({ state: { $in: ['over', 'left'] }, held: true, claimedAt } as never).toArray();
    for (const { _id } of held) await this.#giveBack(String(_id));
    const stale = { state: 'offering', claimedAt };
    for (const row of (await this.#rows.find(stale as never).toArray()) as unknown as WaitingRow[]) {
      const slot = row.slot as string;
      const taken = await this.#slots.rows.findOne({ _id: slot, 'places.id': row.booking } as never);
      const [post, id, at = ''] = slot.split('/');
      if (taken === null) await this.#unclaim(row);
      else await this.#offer(this.#slots.byKey(`${post}/${id}`), row, at.slice(0, 10), at.slice(11));
    }
  }

  /** Agendas for which somebody waits. */
  waitedFor = async (): Promise<string[]> => (await this.#rows.distinct('agenda', { state: 'waiting' } as never)) as string[];

  /** Tells the cases what was found for them, again and again until they have heard. `send` says whether it was taken. */
  async tell(send: (callback: string, message: string) => Promise<boolean>): Promise<void> {
    const due = await this.#rows.find({ sendAt: { $lte: new Date(this.#slots.now()) } } as never).toArray();
    for (const row of due as unknown as WaitingRow[]) {
      const taken = await send(row.callback as string, row.message as string).catch(() => false);
      const again = new Date(this.#slots.now() + Math.min(1000 * 2 ** row.attempts, LONGEST_WAIT_MS));
      const after = taken ? { $unset: { sendAt: '' } } : { $set: { sendAt: again }, $inc: { attempts: 1 } };
      await this.#rows.updateOne({ _id: row._id } as never, after as never);
    }
  }
}
