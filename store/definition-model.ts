import { type Connection, type InferSchemaType, type Model, Schema } from 'mongoose';

/** A published definition, by the SHA-256 of its text. It never changes: a correction is another publication. */
const schema = new Schema(
  {
    _id: { type: String, required: true },
    procedure: { type: String, required: true },
    label: { type: String },
    text: { type: String, required: true },
    publishedAt: { type: Date, required: true },
    publishedBy: { type: String, required: true },
  },
  { collection: 'definitions', strict: 'throw', versionKey: false, autoIndex: false },
);
schema.index({ procedure: 1, publishedAt: -1 });

export type DefinitionRow = InferSchemaType<typeof schema>;
export const definitionModel = (connection: Connection): Model<DefinitionRow> =>
  (connection.models['Definition'] as Model<DefinitionRow>) ?? connection.model<DefinitionRow>('Definition', schema as never);
