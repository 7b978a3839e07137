interface Waiting<T> {
  readonly item: T;
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
}

/** A batch holds no more than this: a message to the database has a largest size (48 MB), and a document may carry a PDF. */
const MOST = 100;

/**
 * Gathers what comes within a few milliseconds into one round trip to the database, which costs a fraction of one each. Writing something twice must
 * change nothing.
 */
export class Batch<T> {
  readonly #write: (items: readonly T[]) => Promise<unknown>;
  readonly #windowMs: number;
  #waiting: Waiting<T>[] = [];
  #timer: NodeJS.Timeout | undefined;
  #writing = false;

  constructor(write: (items: readonly T[]) => Promise<unknown>, windowMs = 10) {
    this.#write = write;
    this.#windowMs = windowMs;
  }

  /** Resolves when the database has acknowledged it. */
  add(item: T): Promise<void> {
    return new Promise((done, failed) => {
      this.#waiting.push({ item, done, failed });
      if (!this.#writing) this.#timer ??= setTimeout(() => void this.#flush(), this.#windowMs);
    });
  }

  /** One batch at a time: what comes meanwhile is the next one, so that batches grow with the load and connections do not. */
  async #flush(): Promise<void> {
    this.#timer = undefined;
    this.#writing = true;
    while (this.#waiting.length > 0) await this.#writeAll(this.#waiting.splice(0, MOST));
    this.#writing = false;
  }

  async #writeAll(batch: readonly Waiting<T>[]): Promise<void> {
    try {
      await this.#write(batch.map(({ item }) => item));
      for (const { done } of batch) done();
    } catch (error) {
      // One that cannot be written is no fault of its neighbours: each is tried alone, and answers for itself.
      for (const { item, done, failed } of batch) {
        if (batch.length === 1) failed(error);
        else await this.#write([item]).then(done, failed);
      }
    }
  }
}
