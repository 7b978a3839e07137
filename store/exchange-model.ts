import { type Connection, type Model, Schema } from 'mongoose';
import type { Exchange } from '../domain/exchange.js';

/** Who asked which register what, for which case, under which legal basis, and what came back: kept per exchange (law 55-19, art. 24; law 09-08). */
export type ExchangeRow = Omit<Exchange, 'proof'> & {
  /** The signed bytes of both sides, sealed: they hold the data of persons. */
  readonly proof?: Uint8Array;
};
const text = { type: String, required: true } as const;
const schema = new Schema(
  {
    direction: { type: String }, // absent in rows from before callbacks were kept
    caseId: text,
    effectId: text,
    register: text,
    operation: text,
    administration: text,
    askedBy: { type: String },
    purpose: text,
    legalBasis: text,
    askedAt: text,
    answeredAt: text,
    outcome: text,
    status: { type: Number },
    requestDigest: { type: String },
    answerDigest: { type: String },
    proof: { type: Schema.Types.Buffer },
  },
  { collection: 'exchanges', strict: 'throw', versionKey: false, autoIndex: false },
);
schema.index({ caseId: 1, askedAt: 1 });
export const exchangeModel = (connection: Connection): Model<ExchangeRow> =>
  (connection.models['Exchange'] as Model<ExchangeRow>) ?? connection.model<ExchangeRow>('Exchange', schema as never);
