import mongoose, { type Connection, type Model, Schema } from 'mongoose';
import type { PayloadKeys } from './payload-codec.js';
import { openBytes, sealBytes } from './sealed-bytes.js';

/** A file that somebody attached, once however often it is sent: `_id` is the SHA-256 of its bytes (hex). The bytes are in GridFS, sealed. */
export interface AttachmentRow {
  readonly _id: string;
  readonly file: mongoose.Types.ObjectId;
  readonly type: 'pdf' | 'jpeg' | 'png';
  /** Bytes, before they were sealed. */
  readonly size: number;
  readonly keptAt: Date;
  /** Which scanner found it clean; absent where none is configured. */
  readonly cleanBy?: string;
}
const schema = new Schema(
  {
    _id: { type: String, required: true },
    file: { type: Schema.Types.ObjectId, required: true },
    type: { type: String, required: true },
    size: { type: Number, required: true },
    keptAt: { type: Date, required: true },
    cleanBy: { type: String },
  },
  { collection: 'attachments', strict: 'throw', versionKey: false, autoIndex: false },
);
export const attachmentModel = (connection: Connection): Model<AttachmentRow> =>
  (connection.models['Attachment'] as Model<AttachmentRow>) ?? connection.model<AttachmentRow>('Attachment', schema as never);

const bucketOf = (connection: Connection) =>
  new mongoose.mongo.GridFSBucket(connection.db as never, { bucketName: 'attachmentBytes', chunkSizeBytes: 1 << 20 });

/**
 * The bytes first, then the row that names them: a row without bytes cannot be. Whoever loses the race for the same digest takes its own bytes away;
 * a process killed in between leaves bytes that no row names, and nobody reads.
 */
export async function keepAttachment(
  connection: Connection,
  row: Omit<AttachmentRow, 'file'>,
  plain: Uint8Array,
  keys?: PayloadKeys,
): Promise<void> {
  const model = attachmentModel(connection);
  if ((await model.exists({ _id: row._id })) !== null) return;
  const bucket = bucketOf(connection);
  const upload = bucket.openUploadStream(row._id);
  await new Promise<void>((done, fail) => {
    upload.once('finish', () => done());
    upload.once('error', fail);
    upload.end(Buffer.from(keys === undefined ? plain : sealBytes(keys, plain)));
  });
  const written = await model.collection.updateOne(
    { _id: row._id as never },
    { $setOnInsert: { ...row, file: upload.id } as never },
    { upsert: true },
  );
  if (written.upsertedCount === 0) await bucket.delete(upload.id as never);
}

/** @throws Error when the bytes cannot be opened with these keys. */
export async function readAttachment(connection: Connection, row: AttachmentRow, keys?: PayloadKeys): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of bucketOf(connection).openDownloadStream(row.file as never)) parts.push(part as Buffer);
  const kept = Buffer.concat(parts);
  return keys === undefined ? kept : openBytes(keys, kept);
}
