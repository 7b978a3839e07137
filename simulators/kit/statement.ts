/** The statement of a day: every simulator that moves money keeps its movements in a table, and lists them page by page. */
import type { Call, Row, Tables } from './simulator.js';

/** `id`: the number of a transaction, or the idempotency key of the request that moved the money. */
export interface Movement extends Row {
  readonly kind: 'payment' | 'refund';
  readonly case: string | null;
  readonly reference: string;
  /** Centimes. */
  readonly amount: number;
  readonly currency: string;
  readonly on: string;
}
const PAGE = 1000;

export const move = (tables: Tables, id: string, movement: Movement): void => tables.put('movements', id, movement);

/** Entries in the order of their ids, from the one after `after`. */
export function statement({ with: { day, after }, tables }: Call): Row {
  const all = [...tables.rows('movements')].flatMap(([id, row]) => (row['on'] === day ? [{ id, ...row }] : []));
  const rest = all.filter(({ id }) => after === undefined || id > String(after)).sort((a, b) => (a.id < b.id ? -1 : 1));
  const entries = rest.slice(0, PAGE);
  return { entries, ...(rest.length > PAGE && { next: entries.at(-1)!.id }) };
}
