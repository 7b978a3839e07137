import { type Connection, type Model, Schema } from 'mongoose';

/** Somebody is away, both days included, and another member stands in. */
export interface AbsenceRow {
  readonly _id: string; // user/from
  readonly user: string;
  readonly from: string;
  readonly until: string;
  readonly delegate?: string;
  readonly reason: string;
  readonly by: string;
  readonly at: Date;
  /** Their claims were given back. */
  readonly released: boolean;
}
const text = { type: String, required: true } as const;
const schema = new Schema(
  {
    _id: text,
    user: text,
    from: text,
    until: text,
    delegate: { type: String },
    reason: text,
    by: text,
    at: { type: Date, required: true },
    released: { type: Boolean, required: true },
  },
  { collection: 'absences', strict: 'throw', versionKey: false, autoIndex: false },
);
schema.index({ until: 1 });
export const absenceModel = (connection: Connection): Model<AbsenceRow> =>
  (connection.models['Absence'] as unknown as Model<AbsenceRow>) ?? (connection.model('Absence', schema) as unknown as Model<AbsenceRow>);
