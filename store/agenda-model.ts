import { type Connection, type Model, Schema } from 'mongoose';

/**
 * Places of the agendas. One document holds all the places of one slot, so that a place is taken or given in one atomic change, on any server: what
 * is counted and what is written cannot come apart. Who waits has a document of their own, by the ticket they drew.
 */
export interface PlaceRow {
  /** The number of the booking, as it stands on the slip. */
  readonly id: string;
  readonly caseId: string;
  readonly name: string;
  readonly state: 'booked' | 'offered' | 'attended' | 'missed';
  readonly at: Date;
  /** The effect that put it here. */
  readonly effect: string;
  /** How often it was moved. While it is being moved it stands in two slots: that of the higher number counts. */
  readonly moves: number;
  /** The slot that it is being moved from; taken away when that one is free. */
  readonly from?: string;
}
export interface SlotRow {
  readonly _id: string; // post/agenda/2026-12-01T09:00
  /** `post/agenda`. */
  readonly agenda: string;
  readonly day: string;
  readonly time: string;
  readonly closed?: boolean;
  readonly places: readonly PlaceRow[];
  /** Bookings that were here, and why they are not. */
  readonly gone: readonly { readonly id: string; readonly why: 'cancelled' | 'moved' | 'over'; readonly at: Date }[];
}

/** `offering`: a place is being sought for it; `over`: it did not answer in time; `left`: it was taken off the list, or gave the place back. */
export type WaitingState = 'waiting' | 'offering' | 'offered' | 'accepted' | 'over' | 'left';
export interface WaitingRow {
  readonly _id: string;
  readonly agenda: string;
  readonly ticket: number;
  readonly effect: string;
  readonly caseId: string;
  readonly name: string;
  /** First and last day that suit. */
  readonly from: string;
  readonly until: string;
  readonly state: WaitingState;
  readonly callback: string | null;
  /** The booking that it gets, and where. */
  readonly booking: string;
  readonly slot?: string;
  /** A place may stand in `slot` for it that must be given back. */
  readonly held: boolean;
  readonly claimedAt?: Date;
  readonly answerBy?: Date;
  /** What is still to be said to the case. */
  readonly message?: string;
  readonly sendAt?: Date;
  readonly attempts: number;
}

/** A day that a post closed, or opened at hours of its own. */
export interface AgendaDayRow {
  readonly _id: string; // post/agenda/2026-12-01
  readonly agenda: string;
  readonly day: string;
  readonly state: 'closed' | 'open';
  readonly hours?: readonly { readonly from: number; readonly until: number }[];
  readonly reason: string;
  readonly by: string;
  readonly at: Date;
}

/** What was answered to an effect: asked again, it is told the same. */
export interface AgendaAnswerRow {
  readonly _id: string; // the effect
  readonly digest: string;
  readonly status: number;
  readonly body: string;
  readonly at: Date;
}

const text = { type: String, required: true } as const;
const date = { type: Date, required: true } as const;
const number = { type: Number, required: true } as const;
const options = (collection: string) => ({ collection, strict: 'throw' as const, versionKey: false as const, autoIndex: false });

const slots = new Schema(
  { _id: text, agenda: text, day: text, time: text, closed: { type: Boolean }, places: { type: [Object] }, gone: { type: [Object] } },
  options('agenda_slots'),
);
slots.index({ agenda: 1, day: 1 });
slots.index({ 'places.id': 1 });
slots.index({ 'gone.id': 1 });
slots.index({ 'places.from': 1 }, { sparse: true });

const waiting = new Schema(
  {
    _id: text,
    agenda: text,
    ticket: number,
    effect: text,
    caseId: text,
    name: text,
    from: text,
    until: text,
    state: text,
    callback: { type: String },
    booking: text,
    slot: { type: String },
    held: { type: Boolean, required: true },
    claimedAt: { type: Date },
    answerBy: { type: Date },
    message: { type: String },
    sendAt: { type: Date },
    attempts: number,
  },
  options('agenda_waiting'),
);
waiting.index({ agenda: 1, state: 1, ticket: 1 });
waiting.index({ state: 1, held: 1 });
waiting.index({ sendAt: 1 }, { sparse: true });

const days = new Schema(
  { _id: text, agenda: text, day: text, state: text, hours: { type: [Object], default: undefined }, reason: text, by: text, at: date },
  options('agenda_days'),
);
days.index({ agenda: 1, day: 1 });
const answers = new Schema({ _id: text, digest: text, status: number, body: text, at: date }, options('agenda_answers'));
const tickets = new Schema({ _id: text, next: number }, options('agenda_tickets'));

const model = <T>(connection: Connection, name: string, schema: Schema): Model<T> =>
  (connection.models[name] as unknown as Model<T>) ?? (connection.model(name, schema) as unknown as Model<T>);

export const agendaModels = (connection: Connection) => ({
  slots: model<SlotRow>(connection, 'AgendaSlot', slots as never),
  waiting: model<WaitingRow>(connection, 'AgendaWaiting', waiting as never),
  days: model<AgendaDayRow>(connection, 'AgendaDay', days as never),
  answers: model<AgendaAnswerRow>(connection, 'AgendaAnswer', answers as never),
  tickets: model<{ readonly _id: string; readonly next: number }>(connection, 'AgendaTicket', tickets as never),
});
