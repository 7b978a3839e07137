import { type Connection, type Model, Schema } from 'mongoose';

/** Who asked which register what, for which case, under which legal basis, and what came back: kept per exchange (law 55-19, art. 24; law 09-08). */
export interface ExchangeRow {
  readonly caseId: string;
  readonly effectId: string;
  readonly register: string;
  readonly operation: string;
  readonly administration: string;
  readonly purpose: string;
  readonly legalBasis: string;
  readonly askedAt: string;
  readonly answeredAt: string;
  readonly outcome: string;
  readonly status: number | null;
  readonly requestDigest: string;
  readonly answerDigest: string | null;
}
const text = { type: String, required: true } as const;
const schema = new Schema(
  {
    caseId: text,
    effectId: text,
    register: text,
    operation: text,
    administration: text,
    purpose: text,
    legalBasis: text,
    askedAt: text,
    answeredAt: text,
    outcome: text,
    status: { type: Number },
    requestDigest: text,
    answerDigest: { type: String },
  },
  { collection: 'exchanges', strict: 'throw', versionKey: false, autoIndex: false },
);
schema.index({ caseId: 1, askedAt: 1 });
export const exchangeModel = (connection: Connection): Model<ExchangeRow> =>
  (connection.models['Exchange'] as Model<ExchangeRow>) ?? connection.model<ExchangeRow>('Exchange', schema as never);
