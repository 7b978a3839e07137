import { type AgendaText, agendaRules } from '../../definitions/agenda.js';
import { type CalendarChange, calendarInForce } from '../../definitions/calendar-changes.js';
import { loadCalendarFile } from '../../definitions/files.js';
import type { Organisation } from '../../definitions/organisation.js';
import { type AgendaRules, type DayDecision, timesOf } from '../../domain/agenda.js';
import type { Calendar } from '../../domain/calendar.js';
import { say, type Text } from '../../domain/language.js';
import { addDays, isPlainDate, type PlainDate, plainDate } from '../../domain/plain-date.js';
import { instantOf, localDateOf, localTimeOf } from '../../domain/zoned.js';
import type { PlaceRow, SlotRow, Store } from '../../store/index.js';
import { AgendaRefusal } from './refusal.js';

/** One counter of one post. */
export interface Agenda {
  /** `post/agenda`. */
  readonly key: string;
  readonly post: string;
  readonly id: string;
  readonly text: AgendaText;
  readonly rules: AgendaRules;
  readonly zone: string;
  readonly calendar: string;
  readonly postTitle: Text;
}
export interface FreeSlot {
  readonly day: string;
  readonly time: string;
  readonly free: number;
}

/** What was acknowledged is on the disk, of most servers where there are several. */
export const SAFE = { writeConcern: { w: 'majority', j: true } } as const;
const DUPLICATE = 11_000;

/** The slots of all agendas: which there are, what is free, and the one change that takes a place. */
export class Slots {
  readonly #store: Store;
  readonly #organisation: Organisation;
  readonly now: () => number;
  readonly #calendars = new Map<string, { number: number; calendar: Calendar }>();

  constructor(store: Store, organisation: Organisation, now: () => number) {
    this.#store = store;
    this.#organisation = organisation;
    this.now = now;
  }

  get rows() {
    return this.#store.agenda.slots.collection;
  }

  agendas(post?: string): Agenda[] {
    return Object.entries(this.#organisation.posts).flatMap(([id, { agendas = {} }]) =>
      post === undefined || post === id ? Object.keys(agendas).map((name) => this.byKey(`${id}/${name}`)) : [],
    );
  }

  byKey(key: string): Agenda {
    const [post = '', id = ''] = key.split('/');
    const of = this.#organisation.posts[post];
    const text = of?.agendas?.[id];
    if (of === undefined || text === undefined)
      throw new AgendaRefusal(404, 'agenda-unknown', 'No such agenda', `There is no agenda "${key}".`);
    const { zone, calendar, title } = of;
    return { key, post, id, text, rules: agendaRules(text), zone, calendar, postTitle: title as Text };
  }

  /** @throws AgendaRefusal `agenda-unknown`: no such post, or it takes no visits for this purpose. */
  of(post: string, purpose: string): Agenda {
    const found = this.agendas(post).find(({ text }) => text.purposes.includes(purpose));
    if (found !== undefined) return found;
    throw new AgendaRefusal(404, 'agenda-unknown', 'No such agenda', `The post "${post}" takes no visits for "${purpose}".`);
  }

  today = (agenda: Agenda): PlainDate => localDateOf(this.now(), agenda.zone);
  lastDay = (agenda: Agenda): PlainDate => addDays(this.today(agenda), agenda.rules.aheadDays);
  startOf = (agenda: Agenda, day: string, time: string): number => instantOf(plainDate(day), time, agenda.zone);
  slotId = (agenda: Agenda, day: string, time: string): string => `${agenda.key}/${day}T${time}`;

  /** Whether a slot begins more than so long (ms) from now. By local time, and not by instants: thousands of slots are asked about. */
  isAhead(agenda: Agenda, aheadMs = 0): (day: string, time: string) => boolean {
    const at = this.now() + aheadMs;
    const [today, now] = [localDateOf(at, agenda.zone), localTimeOf(at, agenda.zone)];
    return (day, time) => day > today || (day === today && time > now);
  }

  /** The times of each day of a stretch at which a visit can begin, as calendar and decisions of the post are now. */
  async times(agenda: Agenda, from: PlainDate, until: PlainDate): Promise<Map<string, readonly string[]>> {
    const [calendar, rows] = await Promise.all([
      this.#calendarInForce(agenda.calendar),
      this.#store.agenda.days.find({ agenda: agenda.key, day: { $gte: from, $lte: until } }).lean(),
    ]);
    const decisions = new Map(rows.map((row) => [row.day, row as unknown as DayDecision]));
    const times = new Map<string, readonly string[]>();
    for (let day = from; day <= until; day = addDays(day, 1)) times.set(day, timesOf(agenda.rules, day, calendar, decisions.get(day)));
    return times;
  }

  async #calendarInForce(id: string): Promise<Calendar> {
    const newest = await this.#store.calendarChanges.findOne({ calendar: id }).sort({ number: -1 }).select({ number: 1 }).lean();
    const number = newest?.number ?? 0;
    const known = this.#calendars.get(id);
    if (known?.number === number) return known.calendar;
    const changes = await this.#store.calendarChanges
      .find({ calendar: id, number: { $lte: number } })
      .sort({ number: 1 })
      .lean();
    const calendar = calendarInForce(loadCalendarFile(id), changes as unknown as CalendarChange[]);
    this.#calendars.set(id, { number, calendar });
    return calendar;
  }

  /** Slots that have begun are not free. Days outside of what can be booked have none. */
  async free(agenda: Agenda, from?: string, until?: string): Promise<FreeSlot[]> {
    const first = isPlainDate(from) && from > this.today(agenda) ? from : this.today(agenda);
    const last = isPlainDate(until) && until < this.lastDay(agenda) ? until : this.lastDay(agenda);
    if (first > last) return [];
    const [times, rows] = await Promise.all([
      this.times(agenda, first, last),
      this.rows.find({ agenda: agenda.key, day: { $gte: first, $lte: last } }).toArray(),
    ]);
    const taken = new Map(rows.map((row) => [String(row._id), row.closed === true ? Number.POSITIVE_INFINITY : row.places.length]));
    const free: FreeSlot[] = [];
    const isAhead = this.isAhead(agenda);
    for (const [day, starts] of times) {
      for (const time of starts) {
        const left = agenda.rules.places - (taken.get(this.slotId(agenda, day, time)) ?? 0);
        if (left > 0 && isAhead(day, time)) free.push({ day, time, free: left });
      }
    }
    return free;
  }

  /** @throws AgendaRefusal when no visit can be booked at that day and time, whoever has booked there. */
  async check(agenda: Agenda, day: string, time: string): Promise<void> {
    if (!isPlainDate(day)) throw new AgendaRefusal(422, 'slot-unknown', 'No such slot', `"${day}" is not a day.`);
    if (day > this.lastDay(agenda))
      throw new AgendaRefusal(409, 'too-far', 'Too far ahead', `Places are given up to ${this.lastDay(agenda)}.`);
    const starts = day < this.today(agenda) ? [] : ((await this.times(agenda, day, day)).get(day) ?? []);
    const past = new AgendaRefusal(409, 'slot-past', 'Past', `${day} at ${time} is past.`);
    if (day < this.today(agenda)) throw past;
    if (starts.length === 0) throw new AgendaRefusal(409, 'day-closed', 'Closed', `The post takes no visits on ${day}.`);
    if (!starts.includes(time))
      throw new AgendaRefusal(422, 'slot-unknown', 'No such slot', `No visit begins at ${time} on ${day}: ${starts.join(', ')}.`);
    if (!this.isAhead(agenda)(day, time)) throw past;
  }

  /** Takes a place when there is one. One change of one document: whoever comes at the same time, no slot holds more than its places. */
  async take(agenda: Agenda, day: string, time: string, place: PlaceRow): Promise<boolean> {
    const _id = this.slotId(agenda, day, time);
    await this.#make(agenda, _id, day, time);
    const { modifiedCount } = await this.rows.updateOne(
      { _id, closed: { $ne: true }, 'places.id': { $ne: place.id }, [`places.${agenda.rules.places - 1}`]: { $exists: false } } as never,
      { $push: { places: place } } as never,
      SAFE,
    );
    if (modifiedCount === 1) return true;
    return (await this.rows.findOne({ _id, 'places.id': place.id } as never)) !== null;
  }

  async #make(agenda: Agenda, _id: string, day: string, time: string): Promise<void> {
    try {
      const fresh = { agenda: agenda.key, day, time, places: [], gone: [] };
      await this.rows.updateOne({ _id } as never, { $setOnInsert: fresh } as never, { upsert: true, ...SAFE });
    } catch (error) {
      if ((error as { code?: unknown }).code !== DUPLICATE) throw error; // another process made it at the same moment
    }
  }

  /** Marks the slots of a day, so that a booking that is under way meets the decision in the very document that it changes. */
  async mark(agenda: Agenda, day: string, times: readonly string[], closed: boolean): Promise<void> {
    for (const time of times) {
      const _id = this.slotId(agenda, day, time);
      await this.#make(agenda, _id, day, time);
      await this.rows.updateOne({ _id } as never, { $set: { closed } } as never, SAFE);
    }
  }

  /** Where a booking stands: the slot, and its place there. While it is being moved, where it goes to. */
  async find(booking: string): Promise<{ slot: SlotRow; place: PlaceRow } | undefined> {
    const rows = (await this.rows.find({ 'places.id': booking } as never).toArray()) as unknown as SlotRow[];
    const found = rows.map((slot) => ({ slot, place: slot.places.find(({ id }) => id === booking) as PlaceRow }));
    return found.sort((a, b) => b.place.moves - a.place.moves)[0];
  }

  /** Why a booking stands nowhere; undefined when there never was one. */
  async why(booking: string): Promise<string | undefined> {
    const row = (await this.rows.findOne({ 'gone.id': booking } as never)) as unknown as SlotRow | null;
    return row?.gone.findLast(({ id }) => id === booking)?.why;
  }

  /** Changes a place where it stands. @returns false when it stands there no longer. */
  async change(slot: string, booking: string, set: Readonly<Record<string, unknown>>, unset: readonly string[] = []): Promise<boolean> {
    const named = (keys: readonly (readonly [string, unknown])[]) =>
      Object.fromEntries(keys.map(([key, value]) => [`places.$.${key}`, value]));
    const update = {
      ...(Object.keys(set).length > 0 && { $set: named(Object.entries(set)) }),
      ...(unset.length > 0 && { $unset: named(unset.map((key) => [key, ''] as const)) }),
    };
    const { matchedCount } = await this.rows.updateOne({ _id: slot, 'places.id': booking } as never, update as never, SAFE);
    return matchedCount === 1;
  }
}

export const placeWords = ({ postTitle }: Agenda): string => [...new Set([say(postTitle, 'fr'), say(postTitle, 'ar')])].join(' – ');
