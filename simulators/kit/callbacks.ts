/** Sends what is replied later, again and again until it is taken (2xx), also after a restart. */
import { type Desk, type Effect, effectOf } from './desk.js';
import { distort, type Faults, misdirect } from './faults.js';
import { signatureOf } from './signature.js';
import type { Row } from './tables.js';

const AT_ONCE = 16;
const LONGEST_WAIT_MS = 60_000;
const TIME_OUT_MS = 10_000;

export interface CallbackSettings {
  /** From the acceptance to the reply; null: only when asked for (`POST /_replies`). */
  callbackDelayMs: number | null;
  /** Before the second sending; doubled each time, a minute at most. */
  callbackRetryMs: number;
}

export class Callbacks {
  readonly #desk: Desk;
  readonly #faults: Faults;
  readonly #settings: CallbackSettings;
  readonly #key: string;
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #ready: string[] = [];
  readonly #attempts = new Map<string, number>();
  readonly #late = new Set<string>();
  #running = 0;
  #closed = false;

  constructor(desk: Desk, faults: Faults, settings: CallbackSettings, key: string) {
    this.#desk = desk;
    this.#faults = faults;
    this.#settings = settings;
    this.#key = key;
  }

  /** What was accepted and not yet delivered. */
  get waiting(): [string, Effect][] {
    const replies = [...this.#desk.effects].filter(
      ([, effect]) => effect.later !== undefined && effect.status === 202 && effect.delivered !== true && effect.message !== null,
    );
    const said = [...this.#desk.said].flatMap(([key, { delivered }]): [string, Effect][] => {
      const effect = this.#desk.effects.get(effectOf(key));
      return delivered || effect === undefined ? [] : [[key, effect]];
    });
    return [...replies, ...said];
  }

  /** Takes up what an earlier process left. */
  resume(): void {
    for (const [key] of this.waiting) {
      if (key === effectOf(key)) this.expect(key);
      else this.now(key);
    }
  }

  /** Replies after the delay of the settings. */
  expect(effectId: string): void {
    if (this.#settings.callbackDelayMs !== null) this.#after(this.#settings.callbackDelayMs, effectId);
  }

  /** The same request came again: when the reply was sent, it is sent again. */
  remind(effectId: string): void {
    if (this.#desk.effects.get(effectId)?.delivered === true) this.now(effectId);
  }

  now(effectId: string): void {
    clearTimeout(this.#timers.get(effectId));
    this.#timers.delete(effectId);
    if (!this.#ready.includes(effectId)) this.#ready.push(effectId);
    this.#run();
  }

  #after(delayMs: number, effectId: string): void {
    if (this.#closed || this.#timers.has(effectId)) return;
    this.#timers.set(
      effectId,
      setTimeout(() => this.now(effectId), delayMs),
    );
  }

  #run(): void {
    while (!this.#closed && this.#running < AT_ONCE) {
      const effectId = this.#ready.shift();
      if (effectId === undefined) return;
      this.#running += 1;
      this.#deliver(effectId)
        .catch(() => this.#again(effectId))
        .finally(() => {
          this.#running -= 1;
          this.#run();
        });
    }
  }

  async #deliver(effectId: string): Promise<void> {
    const message = await this.#desk.reply(effectId);
    const effect = this.#desk.effects.get(effectOf(effectId));
    const url = effect?.later?.callbackUrl;
    if (effect === undefined || message === null || url === null || url === undefined) return;
    const fault = this.#late.has(effectId) ? null : this.#faults.take(effect.operation, 'callback');
    if (fault?.kind === 'reply-late') {
      this.#late.add(effectId);
      this.#after(fault.delayMs, effectId);
      return;
    }
    if (fault?.kind === 'reply-lost') {
      this.#desk.delivered(effectId); // it believes that it was taken
      return;
    }
    const change = fault?.kind === 'wrong-answer' ? distort : fault?.kind === 'other-person' ? misdirect : undefined;
    const body = change === undefined ? message : changed(message, change);
    let taken = await this.#send(effect, url, body);
    if (fault?.kind === 'reply-twice') taken = (await this.#send(effect, url, body)) && taken;
    if (!taken) {
      this.#again(effectId);
      return;
    }
    this.#attempts.delete(effectId);
    this.#late.delete(effectId);
    this.#desk.delivered(effectId);
  }

  async #send(effect: Effect, url: string, body: string): Promise<boolean> {
    effect.sent += 1;
    const headers = { 'content-type': 'application/json', 'mistara-signature': signatureOf(this.#key, 'callback', body) };
    const answer = await fetch(url, { method: 'POST', headers, body, redirect: 'manual', signal: AbortSignal.timeout(TIME_OUT_MS) });
    await answer.arrayBuffer();
    return answer.ok;
  }

  #again(effectId: string): void {
    const attempt = this.#attempts.get(effectId) ?? 0;
    this.#attempts.set(effectId, attempt + 1);
    this.#after(Math.min(this.#settings.callbackRetryMs * 2 ** attempt, LONGEST_WAIT_MS), effectId);
  }

  close(): void {
    this.#closed = true;
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }
}

function changed(message: string, change: (answer: Row) => Row): string {
  const body = JSON.parse(message) as Row & { answer?: Row };
  return JSON.stringify({ ...body, answer: change(body.answer ?? {}) });
}
