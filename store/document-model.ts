import { type Connection, type InferSchemaType, type Model, Schema } from 'mongoose';

/** A document that a case issued. `input` is the data it is made from: the same data give the same bytes, so a receipt is made when it is first asked for. */
const schema = new Schema(
  {
    _id: { type: String, required: true }, // the effect that issued it
    caseId: { type: String, required: true },
    document: { type: String, required: true },
    kind: { type: String, required: true },
    number: { type: String, required: true },
    code: { type: String, required: true },
    title: { type: Object, required: true },
    authority: { type: Object, required: true },
    issuedOn: { type: String, required: true },
    status: { type: String, required: true },
    digest: { type: String },
    input: { type: Object, required: true },
    pdf: { type: Buffer },
    /** `{ key, algorithm, value }` over number, code and digest. */
    seal: { type: Object },
    /** Last day on which the document is good; absent: no end. */
    validUntil: { type: String },
  },
  { collection: 'documents', strict: 'throw', versionKey: false, autoIndex: false, minimize: false },
);
schema.index({ code: 1 }, { unique: true });
schema.index({ caseId: 1, document: 1 });

export type DocumentRow = InferSchemaType<typeof schema>;
export const documentModel = (connection: Connection): Model<DocumentRow> =>
  (connection.models['Document'] as Model<DocumentRow>) ?? connection.model<DocumentRow>('Document', schema as never);
