import { type Connection, type InferSchemaType, type Model, Schema } from 'mongoose';

/** A form that is being filled: resumable on another device, not yet a case. It outlives every refusal of its filing. */
const schema = new Schema(
  {
    _id: { type: String, required: true },
    procedure: { type: String, required: true },
    applicant: { type: String, required: true },
    content: { type: Object, required: true },
    problems: { type: [Object], required: true },
    savedAt: { type: Date, required: true },
  },
  { collection: 'drafts', strict: 'throw', versionKey: false, autoIndex: false, minimize: false },
);
schema.index({ applicant: 1, savedAt: -1 });

export type DraftRow = InferSchemaType<typeof schema>;
export const draftModel = (connection: Connection): Model<DraftRow> =>
  (connection.models['Draft'] as Model<DraftRow>) ?? connection.model<DraftRow>('Draft', schema as never);
