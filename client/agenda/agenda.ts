import { createHash } from 'node:crypto';
import type { Organisation } from '../../definitions/organisation.js';
import { CODE_ALPHABET, checkCharacter } from '../../domain/reference-code.js';
import type { PlaceRow, Store } from '../../store/index.js';
import { AgendaRefusal } from './refusal.js';
import { type Agenda, type FreeSlot, placeWords, Slots } from './slots.js';
import { WaitingList } from './waiting-list.js';

/** Who asks, and under which key: the same effect asked twice is done once. */
export interface Asking {
  readonly effectId: string;
  readonly caseId: string;
  readonly callback: string | null;
}
export interface Booked {
  readonly booking: string;
  readonly post: string;
  readonly day: string;
  readonly time: string;
  /** The post, in French and Arabic: it stands on slips, whatever the language of the case. */
  readonly place: string;
}

/**
 * Visits at the posts: what is free, booking, moving, giving back, waiting, coming. The places are the truth of themselves; cases hold the numbers of
 * their bookings. Every method may be called again with the same effect, by any process.
 */
export class Agendas {
  readonly slots: Slots;
  readonly list: WaitingList;
  readonly #store: Store;

  constructor(store: Store, organisation: Organisation, now: () => number = Date.now) {
    this.#store = store;
    this.slots = new Slots(store, organisation, now);
    this.list = new WaitingList(store, this.slots);
  }

  async free(post: string, purpose: string, from?: string, until?: string): Promise<{ slots: FreeSlot[]; waiting: number }> {
    const agenda = this.slots.of(post, purpose);
    return { slots: await this.slots.free(agenda, from, until), waiting: await this.list.count(agenda) };
  }

  /** Whether one slot can be booked: `free`, `full`, or the code of the refusal. */
  async state(post: string, purpose: string, day: string, time: string): Promise<{ state: string }> {
    try {
      const agenda = this.slots.of(post, purpose);
      await this.slots.check(agenda, day, time);
      const free = (await this.slots.free(agenda, day, day)).some((slot) => slot.time === time);
      return { state: free && (await this.list.count(agenda, day)) === 0 ? 'free' : 'full' };
    } catch (error) {
      if (error instanceof AgendaRefusal) return { state: error.code };
      throw error;
    }
  }

  /** @throws AgendaRefusal `slot-full`, and those of a slot that cannot be booked. */
  async book(asking: Asking, of: { post: string; purpose: string; day: string; time: string; name: string }): Promise<Booked> {
    const agenda = this.slots.of(of.post, of.purpose);
    const id = bookingOf(asking.effectId);
    const there = await this.slots.find(id);
    if (there !== undefined) return booked(agenda, there.slot.day, there.slot.time, id);
    await this.slots.check(agenda, of.day, of.time);
    await this.list.serve(agenda);
    const { caseId, effectId } = asking;
    const at = new Date(this.slots.now());
    const place: PlaceRow = { id, caseId, name: of.name, state: 'booked', at, effect: effectId, moves: 0 };
    if (!(await this.slots.take(agenda, of.day, of.time, place))) throw full(of.day, of.time);
    return booked(agenda, of.day, of.time, id);
  }

  /** The new place is taken before the old one is given back: at no moment has the person none. */
  async move(asking: Asking, of: { booking: string; day: string; time: string }): Promise<Booked> {
    if ((await this.#standing(of.booking)).place.effect !== asking.effectId) await this.#settle(of.booking);
    const { slot, place } = await this.#standing(of.booking);
    const agenda = this.slots.byKey(slot.agenda);
    if (place.effect !== asking.effectId && (slot.day !== of.day || slot.time !== of.time)) {
      await this.slots.check(agenda, of.day, of.time);
      await this.list.serve(agenda);
      const moved = { ...place, effect: asking.effectId, moves: place.moves + 1, at: new Date(this.slots.now()), from: slot._id };
      if (!(await this.slots.take(agenda, of.day, of.time, moved))) throw full(of.day, of.time);
    }
    await this.#settle(of.booking);
    return booked(agenda, of.day, of.time, of.booking);
  }

  /** A booking that stands in two slots gives the old one back. */
  async #settle(booking: string): Promise<void> {
    const found = await this.slots.find(booking);
    if (found?.place.from === undefined) return;
    const { slot, place } = found;
    await this.list.release(this.slots.byKey(slot.agenda), found.place.from, place.id, 'moved');
    await this.slots.change(slot._id, booking, {}, ['from']);
  }

  /** Gives a place back. What was given back, or never came to be, stays so. */
  async cancel(of: { booking?: string | undefined; effectId?: string | undefined }): Promise<void> {
    const booking = of.booking ?? bookingOf(of.effectId ?? '');
    for (let found = await this.slots.find(booking); found !== undefined; found = await this.slots.find(booking)) {
      if (found.place.state === 'attended' || found.place.state === 'missed')
        throw new AgendaRefusal(409, 'visit-over', 'The visit is over', `The visit ${booking} has taken place, or was missed.`);
      if (found.place.from !== undefined) await this.#settle(booking);
      await this.list.release(this.slots.byKey(found.slot.agenda), found.slot._id, booking, 'cancelled');
    }
  }

  async join(asking: Asking, of: { post: string; purpose: string; name: string; from?: string; until?: string }): Promise<string> {
    const agenda = this.slots.of(of.post, of.purpose);
    const reference = entryOf(asking.effectId);
    await this.list.join({
      _id: reference,
      agenda: agenda.key,
      effect: asking.effectId,
      caseId: asking.caseId,
      name: of.name,
      from: of.from ?? '0001-01-01',
      until: of.until ?? '9999-12-31',
      callback: asking.callback,
      booking: bookingOf(asking.effectId),
    });
    return reference;
  }

  async accept(reference: string): Promise<Booked> {
    const { booking, slot } = await this.list.accept(reference);
    const [post, id, at = ''] = slot.split('/');
    return booked(this.slots.byKey(`${post}/${id}`), at.slice(0, 10), at.slice(11), booking);
  }

  async leave(of: { reference?: string | undefined; effectId?: string | undefined }): Promise<void> {
    await this.list.leave(of.reference ?? entryOf(of.effectId ?? ''));
  }

  /** Whether the person came. Said again otherwise, the last word counts. */
  async attend(booking: string, present: boolean): Promise<{ state: 'attended' | 'missed'; day: string }> {
    const { slot } = await this.#standing(booking, true);
    const agenda = this.slots.byKey(slot.agenda);
    if (slot.day > this.slots.today(agenda))
      throw new AgendaRefusal(409, 'too-early', 'Too early', `The visit ${booking} is on ${slot.day}.`);
    const state = present ? 'attended' : 'missed';
    await this.slots.change(slot._id, booking, { state });
    return { state, day: slot.day };
  }

  async #standing(booking: string, overToo = false) {
    const found = await this.slots.find(booking);
    if (found === undefined) {
      if ((await this.slots.why(booking)) === undefined)
        throw new AgendaRefusal(404, 'booking-unknown', 'No such booking', `There is no booking "${booking}".`);
      throw new AgendaRefusal(409, 'booking-cancelled', 'The booking was cancelled', `The place of ${booking} was given back.`);
    }
    if (!overToo && (found.place.state === 'attended' || found.place.state === 'missed'))
      throw new AgendaRefusal(409, 'visit-over', 'The visit is over', `The visit ${booking} has taken place, or was missed.`);
    if (found.place.state === 'offered')
      throw new AgendaRefusal(409, 'not-accepted', 'Not accepted yet', `The place of ${booking} is offered, and was not accepted.`);
    return found;
  }

  /** What any process may do at any time: ends what another began, gives free places to those who wait. */
  async tidy(): Promise<void> {
    await this.list.tidy();
    const moving = await this.slots.rows.find({ 'places.from': { $exists: true } } as never).toArray();
    for (const { places } of moving as unknown as { places: readonly PlaceRow[] }[])
      for (const { id, from } of places) if (from !== undefined) await this.#settle(id);
    const known = new Map(this.slots.agendas().map((agenda) => [agenda.key, agenda]));
    for (const key of await this.list.waitedFor()) {
      const agenda = known.get(key);
      if (agenda !== undefined) await this.list.serve(agenda);
    }
  }

  /** The answer that was given to an effect; undefined when it is new. */
  async answered(effectId: string): Promise<{ digest: string; status: number; body: string } | undefined> {
    return (await this.#store.agenda.answers.findById(effectId).lean()) ?? undefined;
  }

  async keepAnswer(effectId: string, digest: string, status: number, body: string): Promise<void> {
    const fresh = { digest, status, body, at: new Date(this.slots.now()) };
    await this.#store.agenda.answers.updateOne({ _id: effectId }, { $setOnInsert: fresh }, { upsert: true });
  }
}

const booked = (agenda: Agenda, day: string, time: string, booking: string): Booked => ({
  booking,
  post: agenda.post,
  day,
  time,
  place: placeWords(agenda),
});
const full = (day: string, time: string) =>
  new AgendaRefusal(409, 'slot-full', 'No place left', `Every place of ${day} at ${time} is taken.`);

/** Numbers that a person can read out: eight characters and their check (ISO 7064). The same effect gives the same number. */
const bookingOf = (effectId: string): string => numberOf('RV', `booking ${effectId}`);
const entryOf = (effectId: string): string => numberOf('LA', `entry ${effectId}`);
function numberOf(letters: string, of: string): string {
  const bytes = createHash('sha256').update(of).digest();
  const code = [...bytes.subarray(0, 8)].map((byte) => CODE_ALPHABET[byte % 32]).join('');
  return `${letters}-${code.slice(0, 4)}-${code.slice(4)}${checkCharacter(code)}`;
}
