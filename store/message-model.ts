import { type Connection, type InferSchemaType, type Model, Schema } from 'mongoose';

/** A message that was handed to the mail server or the SMS gateway. Its id is the effect's, so a second attempt finds it and sends nothing. */
const schema = new Schema(
  {
    _id: { type: String, required: true }, // effect, channel, receiver
    caseId: { type: String, required: true },
    notice: { type: String, required: true },
    channel: { type: String, required: true },
    to: { type: String, required: true },
    subject: { type: String },
    reference: { type: String }, // by which the operator knows it
    failed: { type: String }, // it was not taken: a code
    sentAt: { type: Date, required: true },
  },
  { collection: 'messages', strict: 'throw', versionKey: false, autoIndex: false },
);
schema.index({ caseId: 1, sentAt: 1 });

export type MessageRow = InferSchemaType<typeof schema>;
export const messageModel = (connection: Connection): Model<MessageRow> =>
  (connection.models['Message'] as Model<MessageRow>) ?? connection.model<MessageRow>('Message', schema as never);
