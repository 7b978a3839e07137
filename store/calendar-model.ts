import { type Connection, type Model, Schema } from 'mongoose';

/**
 * A change of a calendar: who confirmed, moved, added or took out which rest day, on whose word. Rows are added and never edited; the number is the
 * order in which they count, and the id holds it, so two people cannot store the same next change.
 */
export interface CalendarChangeRow {
  readonly _id: string; // calendar/number
  readonly calendar: string;
  readonly number: number;
  readonly action: 'confirm' | 'move' | 'add' | 'remove';
  readonly days: readonly string[];
  readonly to?: string;
  readonly which?: string;
  readonly name?: Readonly<Record<string, string>>;
  readonly source: string;
  readonly knownSince: string;
  readonly by: string;
  readonly at: Date;
  readonly reason?: string;
}

const text = { type: String, required: true } as const;
const schema = new Schema(
  {
    _id: text,
    calendar: text,
    number: { type: Number, required: true },
    action: text,
    days: { type: [String], required: true },
    to: { type: String },
    which: { type: String },
    name: { type: Object },
    source: text,
    knownSince: text,
    by: text,
    at: { type: Date, required: true },
    reason: { type: String },
  },
  { collection: 'calendar_changes', strict: 'throw', versionKey: false, autoIndex: false },
);
schema.index({ calendar: 1, number: -1 });

export const calendarModel = (connection: Connection): Model<CalendarChangeRow> =>
  (connection.models['CalendarChange'] as Model<CalendarChangeRow>) ??
  connection.model<CalendarChangeRow>('CalendarChange', schema as never);
