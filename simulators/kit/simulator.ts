/** What the author of a simulator writes: `openapi.yaml`, and `handlers.ts` that exports a `Simulator`. */
import type { Row, Tables } from './tables.js';

export type { Row, Tables } from './tables.js';

/** One request, checked against the document. A handler neither waits nor does input or output. */
export interface Call {
  /** From the path, the query and the body. */
  readonly with: Row;
  /** The idempotency key. */
  readonly effectId: string;
  /** The header `Mistara-Case`. */
  readonly caseId: string | null;
  /** The day there: `YYYY-MM-DD`. */
  readonly today: string;
  readonly tables: Tables;
  /** Of this simulator, for a person's browser. */
  readonly address: string;
}
/** The body of the answer 200; or of 202, with a `reference`, for an operation that replies later. Throw `refuse(…)` to refuse. */
export type Ask = (call: Call) => Row;
export interface AskAndReply {
  readonly ask: Ask;
  /** When the time has come: the answer of the callback, or null when there is nothing to say any more. */
  readonly reply: (call: Call, accepted: Row) => Row | null;
}
/** What a simulator sends to the product by itself: a signed POST, again and again with the same key until it is answered. */
export interface Sending {
  /** `/intake/…` */
  readonly path: string;
  readonly body: Row;
}
export interface Sender {
  /** Makes the request; `with` of the call is what `POST /_send` said. */
  readonly make: (call: Call) => Sending;
  /** What it does with the answer: a status, and the body. */
  readonly answered?: (call: Call, sent: Sending, status: number, answer: Row) => void;
}
/** What a person brings to a door: the parts of the path, the query, the fields of the form or the body. */
export type Visit = Omit<Call, 'effectId' | 'caseId'>;
export interface Visited {
  /** A page; or JSON. */
  readonly html?: string;
  readonly answer?: Row;
  /** Where a browser goes on after a POST. */
  readonly go?: string;
  /** One more callback to whoever asked, about what happened. */
  readonly say?: { readonly effectId: string; readonly answer: Row };
}
/** A way in beside the contract, for a person: a page where one pays, the counter of an agency. */
export interface Door {
  readonly method: 'GET' | 'POST';
  /** As in `/pay/:reference`. */
  readonly path: string;
  readonly visit: (visit: Visit) => Visited;
}
export interface Simulator {
  /** By operationId. */
  readonly handlers: Readonly<Record<string, Ask | AskAndReply>>;
  /** By name, for `POST /_send`. */
  readonly sends?: Readonly<Record<string, Sender>>;
  /** Puts rows from `seed.yaml` at each start, and from `POST /_seed`; its result is the answer. */
  readonly seed?: (tables: Tables, data: Row, today: string) => unknown;
  readonly doors?: readonly Door[];
}

/** A refusal: `problem+json` (RFC 9457) with a stable code. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;
  readonly code: string;
  readonly detail: string;

  constructor(status: number, code: string, title: string, detail: string) {
    super(title);
    this.status = status;
    this.code = code;
    this.detail = detail;
  }

  get problem(): Row {
    return { type: `urn:mistara:problem:${this.code}`, title: this.message, status: this.status, detail: this.detail, code: this.code };
  }
}

/** 404 for what is not known there, 409 for what its state does not allow, 422 for what makes no sense. */
export const refuse = (status: 404 | 409 | 422, code: string, title: string, detail: string): Refusal =>
  new Refusal(status, code, title, detail);

/** A list of rows of the seed, put by one of their fields. */
export function putRows(tables: Tables, table: string, key: (row: Row) => string, rows: unknown): number {
  const list = Array.isArray(rows) ? (rows as Row[]) : [];
  for (const row of list) tables.put(table, key(row), row);
  return list.length;
}

/** Names as registers compare them: without case, accents, spaces and hyphens. */
export function sameName(a: unknown, b: unknown): boolean {
  return plainName(a) === plainName(b);
}
export const plainName = (name: unknown): string =>
  String(name ?? '')
    .normalize('NFD')
    .replace(/[\p{M}\s'’-]/gu, '')
    .toUpperCase();

export const escapeHtml = (text: unknown): string => String(text ?? '').replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);

export const CNIE = /^[A-Z]{1,2}[0-9]{1,6}$/;
export const PASSPORT_NUMBER = /^[A-Z]{1,2}[0-9]{6,7}$/;

/** The same day some years later; 29 February becomes 28. */
export function addYears(day: string, years: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  const then = year + years;
  const leap = then % 4 === 0 && (then % 100 !== 0 || then % 400 === 0);
  const last = month === 2 && date === 29 && !leap ? 28 : date;
  return `${String(then).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(last).padStart(2, '0')}`;
}
