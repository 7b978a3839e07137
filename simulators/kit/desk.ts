/** Does each request once: idempotency keys, the step on the tables, and the journal that has both in one line. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Operation } from './document.js';
import { Journal } from './journal.js';
import { type AskAndReply, type Call, Refusal, type Simulator, type Visit, type Visited } from './simulator.js';
import { type Put, type Row, Tables } from './tables.js';

/** How many answers of operations without effect are kept for their keys. The others are kept for ever. */
const KEPT_ANSWERS = 10_000;

/** A request that was answered, by its idempotency key. */
export interface Effect {
  readonly operation: string;
  readonly caseId: string | null;
  readonly digest: string;
  readonly status: number;
  readonly answer: Row;
  /** How many times it came since the start. */
  requests: number;
  /** Only of an operation that replies later. */
  readonly later?: { readonly with: Row; readonly callbackUrl: string | null };
  /** The callback's body, once the reply is made; null when there is nothing to say. */
  message?: string | null;
  delivered?: boolean;
  /** How many times the callback was sent since the start. */
  sent: number;
}
type Entry =
  | { readonly kind: 'done'; readonly effectId: string; readonly effect: Effect; readonly puts: readonly Put[] }
  | { readonly kind: 'reply'; readonly effectId: string; readonly message: string | null; readonly puts: readonly Put[] }
  | { readonly kind: 'delivered'; readonly effectId: string }
  | { readonly kind: 'put'; readonly puts: readonly Put[]; readonly said?: Said };

/** One more message to whoever asked, about something that happened after the reply. Its key is `<effect>#<number>`. */
interface Said {
  readonly key: string;
  readonly message: string;
}
export const effectOf = (key: string): string => key.split('#')[0] as string;

export interface Request {
  readonly operation: Operation;
  readonly effectId: string;
  readonly caseId: string | null;
  readonly callbackUrl: string | null;
  readonly with: Row;
  /** Method, address and body, as they came. */
  readonly bytes: string;
}

export class Desk {
  readonly tables = new Tables();
  readonly effects = new Map<string, Effect>();
  /** Messages beyond the reply, by key. */
  readonly said = new Map<string, { readonly message: string; delivered: boolean }>();
  readonly #answers = new Map<string, Effect>();
  readonly #simulator: Simulator;
  readonly #today: () => string;
  #journal!: Journal;
  address = '';

  private constructor(simulator: Simulator, today: () => string) {
    this.#simulator = simulator;
    this.#today = today;
  }

  /** The seed first, then all that was done since. */
  static async open(name: string, stateDir: string, simulator: Simulator, seed: Row, today: () => string): Promise<Desk> {
    const desk = new Desk(simulator, today);
    simulator.seed?.(desk.tables, seed, today());
    desk.#journal = await Journal.open(join(stateDir, `${name}.jsonl`), (entry) => desk.#replay(entry as Entry));
    return desk;
  }

  #replay(entry: Entry): void {
    if ('puts' in entry) this.tables.apply(entry.puts);
    if (entry.kind === 'done') this.effects.set(entry.effectId, { ...entry.effect, requests: 1, sent: 0 });
    const effect = 'effectId' in entry ? this.effects.get(entry.effectId) : undefined;
    if (effect !== undefined && entry.kind === 'reply') effect.message = entry.message;
    if (effect !== undefined && entry.kind === 'delivered') effect.delivered = true;
    if (entry.kind === 'put' && entry.said !== undefined) this.said.set(entry.said.key, { message: entry.said.message, delivered: false });
    const said = entry.kind === 'delivered' ? this.said.get(entry.effectId) : undefined;
    if (said !== undefined) said.delivered = true;
  }

  /** Answers; what has an effect is on the disk first. Null: the key was used for another request. */
  async perform(request: Request): Promise<Effect | null> {
    const { operation, effectId } = request;
    const digest = createHash('sha256').update(request.bytes).digest('base64');
    const before = this.effects.get(effectId) ?? this.#answers.get(effectId);
    if (before !== undefined) {
      if (before.digest !== digest) return null;
      before.requests += 1;
      if (operation.effect) await this.#journal.synced();
      return before;
    }
    const { effect, puts } = this.#work(request, digest);
    if (!operation.effect) {
      if (effectId !== '') this.#keep(effectId, effect);
      return effect;
    }
    this.effects.set(effectId, effect);
    this.#journal.append({ kind: 'done', effectId, effect, puts } satisfies Entry);
    await this.#journal.synced();
    return effect;
  }

  #work(request: Request, digest: string): { effect: Effect; puts: readonly Put[] } {
    const { operation, effectId, caseId, callbackUrl } = request;
    const handler = this.#simulator.handlers[operation.id];
    if (handler === undefined) throw new Error(`${operation.id} has no handler`);
    const ask = typeof handler === 'function' ? handler : handler.ask;
    const base = { operation: operation.id, caseId, digest, requests: 1, sent: 0 };
    try {
      const { result, puts } = this.tables.step(() => ask(this.#call(effectId, caseId, request.with)));
      const later = operation.later ? { later: { with: request.with, callbackUrl } } : {};
      return { effect: { ...base, status: operation.later ? 202 : 200, answer: result, ...later }, puts };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return { effect: { ...base, status: error.status, answer: error.problem }, puts: [] };
    }
  }

  #keep(effectId: string, effect: Effect): void {
    if (this.#answers.size >= KEPT_ANSWERS) this.#answers.delete(this.#answers.keys().next().value as string);
    this.#answers.set(effectId, effect);
  }

  #call(effectId: string, caseId: string | null, data: Row): Call {
    return { with: data, effectId, caseId, today: this.#today(), tables: this.tables, address: this.address };
  }

  /** What a person does here beside the contract. @returns what is shown, and the key of the message that follows from it. */
  async visit(run: (visit: Visit) => Visited, data: Row): Promise<{ visited: Visited; key: string | null }> {
    const { result: visited, puts } = this.tables.step(() =>
      run({ with: data, today: this.#today(), tables: this.tables, address: this.address }),
    );
    const { say } = visited;
    const operation = say === undefined ? undefined : this.effects.get(say.effectId)?.operation;
    let said: Said | undefined;
    if (say !== undefined && operation !== undefined) {
      const key = `${say.effectId}#${[...this.said.keys()].filter((one) => effectOf(one) === say.effectId).length + 2}`;
      said = {
        key,
        message: JSON.stringify({ effectId: say.effectId, operation, messageId: messageIdOf(operation, key), answer: say.answer }),
      };
      this.said.set(key, { message: said.message, delivered: false });
    }
    if (puts.length > 0 || said !== undefined) {
      this.#journal.append({ kind: 'put', puts, ...(said && { said }) } satisfies Entry);
      await this.#journal.synced();
    }
    return { visited, key: said?.key ?? null };
  }

  /** The body of the callback, made once and then kept. Null: there is nothing to say. */
  async reply(effectId: string): Promise<string | null> {
    const said = this.said.get(effectId);
    if (said !== undefined) return said.message;
    const effect = this.effects.get(effectId);
    if (effect?.later === undefined) return null;
    if (effect.message !== undefined) return effect.message;
    const { reply } = this.#simulator.handlers[effect.operation] as AskAndReply;
    const call = this.#call(effectId, effect.caseId, effect.later.with);
    const { content, puts } = this.#say(() => reply(call, effect.answer));
    const messageId = messageIdOf(effect.operation, effectId);
    const message = content === null ? null : JSON.stringify({ effectId, operation: effect.operation, messageId, ...content });
    effect.message = message;
    this.#journal.append({ kind: 'reply', effectId, message, puts } satisfies Entry);
    await this.#journal.synced();
    return message;
  }

  #say(reply: () => Row | null): { content: Row | null; puts: readonly Put[] } {
    try {
      const { result, puts } = this.tables.step(reply);
      return { content: result === null ? null : { answer: result }, puts };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return { content: { refused: error.problem }, puts: [] };
    }
  }

  delivered(effectId: string): void {
    const effect = this.said.get(effectId) ?? this.effects.get(effectId);
    if (effect === undefined || effect.delivered === true) return;
    effect.delivered = true;
    this.#journal.append({ kind: 'delivered', effectId } satisfies Entry);
  }

  /** A step that nobody asked for over the contract, kept on the disk like the others. */
  async change<T>(effectId: string, data: Row, run: (call: Call) => T): Promise<T> {
    const { result, puts } = this.tables.step(() => run(this.#call(effectId, null, data)));
    this.#journal.append({ kind: 'put', puts } satisfies Entry);
    await this.#journal.synced();
    return result;
  }

  /** Takes more rows of the seed, and keeps them. */
  async seed(data: Row): Promise<unknown> {
    const { result, puts } = this.tables.step(() => this.#simulator.seed?.(this.tables, data, this.#today()));
    this.#journal.append({ kind: 'put', puts } satisfies Entry);
    await this.#journal.synced();
    return result ?? {};
  }

  close(): Promise<void> {
    return this.#journal.close();
  }
}

const messageIdOf = (operation: string, key: string): string =>
  createHash('sha256').update(`${operation} ${key}`).digest('hex').slice(0, 32);
