import { createHash, createHmac } from 'node:crypto';
import { type Connection, type Model, Schema } from 'mongoose';
import type { PayloadKeys } from './payload-codec.js';
import { openBytes, sealBytes } from './sealed-bytes.js';

/** The newest answer to one question. The question itself is not kept: `_id` is its digest under a key. */
export interface AnswerRow {
  readonly _id: string;
  readonly operation: string;
  /** The day of the answer, and the case that got it. */
  readonly on: string;
  readonly caseId: string;
  /** Sealed: it holds the data of a person. */
  readonly answer: Uint8Array;
  /** From then on nobody may use it, and MongoDB takes it away. */
  readonly expiresAt: Date;
}
const text = { type: String, required: true } as const;
const schema = new Schema(
  { _id: text, operation: text, on: text, caseId: text, answer: { type: Schema.Types.Buffer, required: true }, expiresAt: { type: Date } },
  { collection: 'answers', strict: 'throw', versionKey: false, autoIndex: false },
);
schema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });
export const answerModel = (connection: Connection): Model<AnswerRow> =>
  (connection.models['Answer'] as Model<AnswerRow>) ?? connection.model<AnswerRow>('Answer', schema as never);

/** Who may use an answer again: whoever asks the same operation, for the same purpose, the same of the same person. */
export interface Question {
  readonly operation: string;
  readonly purpose: string;
  readonly with: Readonly<Record<string, unknown>>;
}
export interface GoodAnswer {
  readonly answer: Readonly<Record<string, unknown>>;
  readonly on: string;
  readonly caseId: string;
}

/** Answers of registers that are still good, for the next case that asks. */
export class AnswerLog {
  readonly #rows: Model<AnswerRow>;
  readonly #keys: PayloadKeys | undefined;

  /** @param keys the first one seals, and makes the digests: when it is replaced, everything is asked again. Absent: nothing is sealed. */
  constructor({ answers }: { readonly answers: Model<AnswerRow> }, keys?: PayloadKeys) {
    this.#rows = answers;
    this.#keys = keys;
  }

  /** @param since the first day of which an answer is still good. */
  async find(question: Question, since: string): Promise<GoodAnswer | undefined> {
    const row = await this.#rows.findOne({ _id: this.#idOf(question), on: { $gte: since } }).lean();
    if (row === null) return undefined;
    const kept = row.answer as Uint8Array & { readonly buffer: Uint8Array };
    const sealed = kept instanceof Uint8Array ? kept : (kept as { readonly buffer: Uint8Array }).buffer;
    const plain = this.#keys === undefined ? sealed : openBytes(this.#keys, sealed);
    return { answer: JSON.parse(Buffer.from(plain).toString('utf8')) as Record<string, unknown>, on: row.on, caseId: row.caseId };
  }

  async keep(question: Question, { answer, on, caseId }: GoodAnswer, until: string): Promise<void> {
    const plain = Buffer.from(JSON.stringify(answer));
    const row = {
      operation: question.operation,
      on,
      caseId,
      answer: this.#keys === undefined ? plain : sealBytes(this.#keys, plain),
      expiresAt: new Date(Date.parse(until) + 2 * 86_400_000), // a day ends later in the west
    };
    await this.#rows.collection.replaceOne({ _id: this.#idOf(question) as never }, row as never, { upsert: true });
  }

  #idOf({ operation, purpose, with: asked }: Question): string {
    const given = Object.entries(asked).filter(([, value]) => value !== null && value !== undefined);
    const canonical = JSON.stringify([operation, purpose, given.sort(([a], [b]) => (a < b ? -1 : 1))]);
    const [key] = this.#keys?.values() ?? [];
    const digest =
      key === undefined ? createHash('sha256') : createHmac('sha256', createHmac('sha256', key).update('mistara answers').digest());
    return digest.update(canonical).digest('base64url');
  }
}
