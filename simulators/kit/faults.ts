/** Faults on demand: what goes wrong, for which operation, how many times. Kept in memory: a simulator starts without faults. */
import type { Row } from './tables.js';

export const FAULT_KINDS = {
  down: 'the connection is closed before anything is done',
  slow: 'nothing is done for a while, then all is well',
  'error-500': 'answers 500 and does nothing',
  'wrong-answer': 'does the work, answers values of the wrong type',
  'other-person': 'does the work, answers with the data of somebody else',
  'reply-twice': 'does the work, sends the answer twice',
  'reply-late': 'does the work, sends the answer after a while',
  'reply-lost': 'does the work, sends no answer',
} as const;
export type FaultKind = keyof typeof FAULT_KINDS;

/** An operation that replies later replies by its callback: these concern the callback, the others the request. */
const OF_THE_REPLY: ReadonlySet<FaultKind> = new Set(['wrong-answer', 'other-person', 'reply-twice', 'reply-late', 'reply-lost']);

export interface Fault {
  /** An operationId, or `*`. */
  readonly operation: string;
  readonly kind: FaultKind;
  /** How many times more; null: until it is taken away. */
  readonly times: number | null;
  /** For `slow` and `reply-late`. */
  readonly delayMs: number;
}

export class Faults {
  #list: Fault[] = [];

  get list(): readonly Fault[] {
    return this.#list;
  }

  add(fault: Fault): void {
    this.#list.push(fault);
  }

  clear(): void {
    this.#list = [];
  }

  /** The fault that strikes now, if any: it counts as one time. */
  take(operation: string, at: 'answer' | 'accepting' | 'callback'): Fault | null {
    const strikes = (kind: FaultKind): boolean => at === 'answer' || OF_THE_REPLY.has(kind) === (at === 'callback');
    const index = this.#list.findIndex((fault) => (fault.operation === '*' || fault.operation === operation) && strikes(fault.kind));
    const fault = this.#list[index];
    if (fault === undefined) return null;
    if (fault.times !== null) {
      if (fault.times > 1) this.#list[index] = { ...fault, times: fault.times - 1 };
      else this.#list.splice(index, 1);
    }
    return fault;
  }
}

const OF_A_PERSON =
  /^(cnie|passportNumber|identityNumber|familyName|givenNames|name|birthDate|holder|payer|owner|student|patient|insured)$/;

/** The same answer, with the data of another person wherever it names one. */
export function misdirect(answer: Row): Row {
  const other = (key: string, value: unknown): unknown => {
    if (Array.isArray(value)) return value.map((one) => other(key, one));
    if (typeof value === 'object' && value !== null) return misdirect(value as Row);
    if (typeof value !== 'string' || !OF_A_PERSON.test(key)) return value;
    if (/^\d{4}-\d{2}-\d{2}$/.test(value)) return value === '1961-03-02' ? '1962-04-03' : '1961-03-02';
    return value === 'ZZ999999' ? 'ZZ999998' : 'ZZ999999';
  };
  return Object.fromEntries(Object.entries(answer).map(([key, value]) => [key, other(key, value)]));
}

/** The same keys, each with a value of another type. */
export function distort(answer: Row): Row {
  return Object.fromEntries(Object.entries(answer).map(([key, value]) => [key, typeof value === 'string' ? { text: value } : 'n/a']));
}
