import type { Model, mongo } from 'mongoose';
import type { CaseRecord } from '../domain/case.js';
import { type CaseRow, rowOf } from './case-model.js';

interface Waiting {
  readonly record: CaseRecord;
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
}

/**
 * Writes the read model for all cases of a worker together: cases that settle within a few milliseconds share one round trip, which costs a tenth
 * of one write each. `write` returns when the database has acknowledged. Repeating a write, or writing an older revision, changes nothing.
 */
export class CaseWriter {
  readonly #rows: mongo.Collection<CaseRow & { _id: string }>;
  #waiting: Waiting[] = [];
  #timer: NodeJS.Timeout | undefined;
  readonly #windowMs: number;

  constructor(cases: Model<CaseRow>, windowMs = 5) {
    this.#rows = cases.collection as unknown as mongo.Collection<CaseRow & { _id: string }>;
    this.#windowMs = windowMs;
  }

  write(record: CaseRecord): Promise<void> {
    return new Promise((done, failed) => {
      this.#waiting.push({ record, done, failed });
      this.#timer ??= setTimeout(() => void this.#flush(), this.#windowMs);
    });
  }

  async #flush(): Promise<void> {
    const batch = this.#waiting;
    this.#waiting = [];
    this.#timer = undefined;
    try {
      await this.#rows.bulkWrite(
        batch.map(({ record }) => upsert(record)),
        { ordered: false },
      );
      for (const { done } of batch) done();
    } catch (error) {
      if (onlyDuplicates(error)) for (const { done } of batch) done();
      else for (const { failed } of batch) failed(error);
    }
  }
}

function upsert(record: CaseRecord): mongo.AnyBulkWriteOperation<CaseRow & { _id: string }> {
  const { caseId, revision, updatedAt } = record;
  return {
    replaceOne: {
      filter: { _id: caseId, $or: [{ updatedAt: { $lt: updatedAt } }, { updatedAt, revision: { $lt: revision } }] } as never,
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
