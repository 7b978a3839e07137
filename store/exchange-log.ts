import { Types } from 'mongoose';
import type { Exchange, Proof } from '../domain/exchange.js';
import { Batch } from './batch.js';
import type { ExchangeRow } from './exchange-model.js';
import type { Store } from './index.js';
import type { PayloadKeys } from './payload-codec.js';
import { openBytes, sealBytes } from './sealed-bytes.js';

export type ListedExchange = Omit<Exchange, 'proof'> & { readonly id: string };

/** The exchanges of cases with other administrations: who asked what, when, why, and, sealed, the exact signed bytes of both sides. */
export class ExchangeLog {
  readonly #rows: Store['exchanges'];
  readonly #keys: PayloadKeys | undefined;
  readonly #batch: Batch<ExchangeRow>;

  /** @param keys absent: as with the payloads of workflows, nothing is sealed. */
  constructor({ exchanges }: Pick<Store, 'exchanges'>, keys?: PayloadKeys) {
    this.#rows = exchanges;
    this.#keys = keys;
    this.#batch = new Batch((rows) => exchanges.collection.insertMany(rows as never, { ordered: false, ignoreUndefined: true }));
  }

  /** Returns when it is kept: an answer without its proof is not taken. */
  add({ proof, ...exchange }: Exchange): Promise<void> {
    const plain = Buffer.from(JSON.stringify(proof));
    return this.#batch.add({ ...exchange, proof: this.#keys === undefined ? plain : sealBytes(this.#keys, plain) });
  }

  /** The oldest first. */
  async list(caseId: string): Promise<ListedExchange[]> {
    const rows = await this.#rows.find({ caseId }, { proof: 0 }).sort({ askedAt: 1, _id: 1 }).lean();
    return rows.map(({ _id, ...row }) => ({ id: String(_id), ...row }) as ListedExchange);
  }

  /** @returns undefined when there is none of this id. @throws Error when it was sealed with a key that is not known here. */
  async proof(id: string): Promise<(ListedExchange & { readonly proof: Proof | null }) | undefined> {
    const row = Types.ObjectId.isValid(id) ? await this.#rows.findById(id).lean() : null;
    if (row === null) return undefined;
    const { _id, proof: kept, ...exchange } = row as unknown as ExchangeRow & { _id: unknown };
    const sealed = bytesOf(kept);
    const plain = sealed === undefined ? undefined : this.#keys === undefined ? sealed : openBytes(this.#keys, sealed);
    return { id: String(_id), ...exchange, proof: plain === undefined ? null : (JSON.parse(Buffer.from(plain).toString('utf8')) as Proof) };
  }
}

/** MongoDB gives its own binary type. */
const bytesOf = (kept: unknown): Uint8Array | undefined =>
  kept === undefined || kept === null ? undefined : kept instanceof Uint8Array ? kept : (kept as { readonly buffer: Uint8Array }).buffer;
