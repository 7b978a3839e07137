/** An append-only file of JSON lines. What was said to be synced is there after `kill -9`; lines that wait together share one fsync. */
import { type FileHandle, open, readFile } from 'node:fs/promises';

export class Journal {
  readonly #file: FileHandle;
  #waiting: string[] = [];
  #flushing: Promise<void> | null = null;
  #next: Promise<void> | null = null;

  private constructor(file: FileHandle) {
    this.#file = file;
  }

  /** Reads the file again line by line, then opens it for more. A last line that was cut off was never said to be synced: it is removed. */
  static async open(path: string, replay: (entry: unknown) => void): Promise<Journal> {
    const file = await open(path, 'a+');
    const bytes = await readFile(path);
    let start = 0;
    for (let end = bytes.indexOf(10); end !== -1; end = bytes.indexOf(10, start)) {
      replay(JSON.parse(bytes.toString('utf8', start, end)));
      start = end + 1;
    }
    if (start < bytes.length) await file.truncate(start);
    return new Journal(file);
  }

  append(entry: unknown): void {
    this.#waiting.push(`${JSON.stringify(entry)}\n`);
    this.synced().catch(() => {}); // whoever waits for it is told; a line that nobody waits for is written all the same
  }

  /** Resolves when every line appended before is on the disk. */
  synced(): Promise<void> {
    if (this.#waiting.length === 0) return this.#flushing ?? Promise.resolve();
    this.#next ??= (this.#flushing ?? Promise.resolve()).then(() => this.#flush());
    return this.#next;
  }

  async #flush(): Promise<void> {
    const lines = this.#waiting.join('');
    this.#waiting = [];
    const done = this.#next;
    this.#flushing = done;
    this.#next = null;
    await this.#file.appendFile(lines);
    await this.#file.datasync();
    if (this.#flushing === done) this.#flushing = null;
  }

  async close(): Promise<void> {
    await this.synced();
    await this.#file.close();
  }
}
