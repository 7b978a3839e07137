import { type Connection, type Model, Schema } from 'mongoose';
import type { Difference } from '../domain/reconciliation.js';

/** What became of the statement of a register for a day, as the last run found it. */
export interface ReconciliationRow {
  readonly _id: string; // register/day
  readonly register: string;
  readonly day: string;
  readonly matched: number;
  readonly differences: readonly Difference[];
  readonly unanswered?: string;
  /** True while there is something to see to. */
  readonly open: boolean;
  readonly at: Date;
}

const text = { type: String, required: true } as const;
const schema = new Schema(
  {
    _id: text,
    register: text,
    day: text,
    matched: { type: Number, required: true },
    differences: { type: [Object], required: true },
    unanswered: { type: String },
    open: { type: Boolean, required: true },
    at: { type: Date, required: true },
  },
  { collection: 'reconciliations', strict: 'throw', versionKey: false, autoIndex: false },
);
schema.index({ register: 1, open: 1, day: 1 });
schema.index({ day: 1 });
export const reconciliationModel = (connection: Connection): Model<ReconciliationRow> =>
  (connection.models['Reconciliation'] as Model<ReconciliationRow>) ??
  connection.model<ReconciliationRow>('Reconciliation', schema as never);
