import type { Model, mongo } from 'mongoose';
import type { CaseRecord } from '../domain/case.js';
import { Batch } from './batch.js';
import { type CaseRow, rowOf, stampOf } from './case-model.js';

/**
 * Writes the read model for all cases of a worker together: cases that settle within a few milliseconds share one round trip, which costs a tenth
 * of one write each. `write` returns when the database has acknowledged. Repeating a write, or writing an older revision, changes nothing.
 */
export class CaseWriter {
  readonly #batch: Batch<CaseRecord>;

  constructor(cases: Model<CaseRow>, windowMs?: number) {
    const rows = cases.collection as unknown as mongo.Collection<CaseRow & { _id: string }>;
    this.#batch = new Batch(async (records) => {
      try {
        await rows.bulkWrite(records.map(upsert), { ordered: false });
      } catch (error) {
        if (!onlyDuplicates(error)) throw error;
      }
    }, windowMs);
  }

  write(record: CaseRecord): Promise<void> {
    return this.#batch.add(record);
  }
}

function upsert(record: CaseRecord): mongo.AnyBulkWriteOperation<CaseRow & { _id: string }> {
  return {
    replaceOne: {
      filter: { _id: record.caseId, stamp: { $lt: stampOf(record) } } as never,
      replacement: rowOf(record),
      upsert: true,
    },
  };
}

/** A duplicate key means that this revision, or a newer one, is there already. */
function onlyDuplicates(error: unknown): boolean {
  const { code, writeErrors } = error as { code?: unknown; writeErrors?: { code?: unknown }[] | { code?: unknown } };
  const each = writeErrors === undefined ? [] : Array.isArray(writeErrors) ? writeErrors : [writeErrors];
  return each.length > 0 ? each.every((one) => one.code === 11_000) : code === 11_000;
}
