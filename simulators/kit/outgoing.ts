/** Sends requests of the simulator's own to the product, signed, with the same key until they are answered, also after a restart. */
import { randomUUID } from 'node:crypto';
import type { Desk } from './desk.js';
import { signatureOf } from './signature.js';
import { Refusal, type Sender, type Sending } from './simulator.js';
import type { Row } from './tables.js';

const LONGEST_WAIT_MS = 60_000;
const TIME_OUT_MS = 30_000;

export interface OutgoingSettings {
  /** Where the product's API is. */
  productUrl: string;
  /** Before the second sending; doubled each time, a minute at most. */
  callbackRetryMs: number;
}

/** A row of the table `sent`, by its key. The bytes are kept: a signature is of bytes. */
interface Sent extends Row {
  readonly name: string;
  readonly path: string;
  readonly body: string;
  readonly data: Row;
  readonly state: 'waiting' | 'answered';
  readonly attempts: number;
  readonly status: number | null;
  readonly answer: Row | null;
}

export class Outgoing {
  readonly #desk: Desk;
  readonly #senders: Readonly<Record<string, Sender>>;
  readonly #settings: OutgoingSettings;
  readonly #key: string;
  readonly #timers = new Set<NodeJS.Timeout>();
  #closed = false;

  constructor(desk: Desk, senders: Readonly<Record<string, Sender>>, settings: OutgoingSettings, key: string) {
    this.#desk = desk;
    this.#senders = senders;
    this.#settings = settings;
    this.#key = key;
  }

  get names(): readonly string[] {
    return Object.keys(this.#senders);
  }

  /** Takes up what an earlier process left. */
  resume(): void {
    for (const [key, row] of this.#desk.tables.rows('sent')) if (row['state'] === 'waiting') this.#try(key);
  }

  /** Makes a request and begins to send it. The same key again sends the same bytes again, answered or not. */
  async send(name: string, data: Row, key: string = randomUUID()): Promise<{ readonly key: string }> {
    const sender = Object.hasOwn(this.#senders, name) ? this.#senders[name] : undefined;
    if (sender === undefined)
      throw new Refusal(400, 'sending-unknown', 'Nothing of this name is sent', `There is: ${this.names.join(', ')}`);
    await this.#desk.change(key, data, (call) => {
      const before = call.tables.get<Sent>('sent', key);
      const { path, body } = before ? { path: before.path, body: before.body } : written(sender.make(call));
      const row: Sent = { name, path, body, data, state: 'waiting', attempts: before?.attempts ?? 0, status: null, answer: null };
      call.tables.put('sent', key, row);
    });
    this.#try(key);
    return { key };
  }

  #try(key: string): void {
    this.#attempt(key).catch((error: unknown) => {
      if (!this.#closed) console.error(`simulator: ${key} could not be kept: ${(error as Error).message}`);
    });
  }

  async #attempt(key: string): Promise<void> {
    const row = this.#desk.tables.get<Sent>('sent', key);
    if (this.#closed || row === undefined) return;
    const answer = await this.#post(key, row);
    if (this.#closed) return;
    await this.#desk.change(key, row.data, (call) => {
      const attempts = row.attempts + 1;
      if (answer === undefined) return call.tables.put('sent', key, { ...row, attempts });
      call.tables.put('sent', key, { ...row, attempts, state: 'answered', status: answer.status, answer: answer.body });
      const sent = { path: row.path, body: JSON.parse(row.body) as Row };
      this.#senders[row.name]?.answered?.(call, sent, answer.status, answer.body);
    });
    if (answer === undefined) this.#again(key, row.attempts);
  }

  /** Undefined when there is no answer, or one that says: later. */
  async #post(key: string, { path, body }: Sent): Promise<{ status: number; body: Row } | undefined> {
    try {
      const headers = {
        'content-type': 'application/json',
        'idempotency-key': key,
        'mistara-signature': signatureOf(this.#key, `POST ${path} ${key}`, body),
      };
      const signal = AbortSignal.timeout(TIME_OUT_MS);
      const answer = await fetch(this.#settings.productUrl + path, { method: 'POST', headers, body, redirect: 'manual', signal });
      const text = await answer.text();
      if (answer.status >= 500 || answer.status === 429) return undefined;
      return { status: answer.status, body: JSON.parse(text) as Row };
    } catch {
      return undefined;
    }
  }

  #again(key: string, attempts: number): void {
    const timer = setTimeout(
      () => {
        this.#timers.delete(timer);
        this.#try(key);
      },
      Math.min(this.#settings.callbackRetryMs * 2 ** attempts, LONGEST_WAIT_MS),
    );
    this.#timers.add(timer);
  }

  close(): void {
    this.#closed = true;
    for (const timer of this.#timers) clearTimeout(timer);
  }
}

const written = ({ path, body }: Sending) => ({ path, body: JSON.stringify(body) });
