import type { Movement } from './fees.js';

/** A movement of money as a case knows it. */
export interface KnownMovement extends Movement {
  readonly caseId: string;
}

/** A movement of money as the statement of a register has it; `case` where the register knows for which. */
export interface StatementEntry {
  readonly kind: 'payment' | 'refund';
  readonly id: string;
  readonly case?: string | null;
  readonly amount: number;
  readonly currency: string;
  readonly on: string;
}

/** Money that a case is to give back and that has not gone. */
export interface OwedRefund {
  readonly caseId: string;
  readonly id: string;
  readonly amount: number;
  readonly currency: string;
  /** Day of the decision. */
  readonly since: string;
}

interface Sum {
  readonly amount: number;
  readonly currency: string;
}

/**
 * What does not agree. `unknown-here`: the register has it, no case knows of it. `missing-there`: a case counts on it, the register does not have it.
 * `amounts-differ`: both have it, not the same. `refund-owed`: a person has not been given back what the case decided.
 */
export interface Difference {
  readonly kind: 'unknown-here' | 'missing-there' | 'amounts-differ' | 'refund-owed';
  readonly movement: 'payment' | 'refund';
  readonly id: string;
  readonly caseId: string | null;
  readonly here?: Sum;
  readonly there?: Sum;
  readonly since?: string;
}

/** What became of one day with one register. */
export interface DayReport {
  readonly register: string;
  /** Day of the register's statement. */
  readonly day: string;
  readonly matched: number;
  readonly differences: readonly Difference[];
  /** Why there is no comparison: the register gave no statement. */
  readonly unanswered?: string;
}

const keyOf = ({ kind, id }: Pick<StatementEntry, 'kind' | 'id'>): string => `${kind} ${id}`;
const sumOf = ({ amount, currency }: Sum): Sum => ({ amount, currency });

/**
 * Compares a day by the ids of its movements; each counts once, however often a side lists it.
 * @param here what cases know of that day, and of the ids that the statement has, whatever the day.
 * @param there the statement of the day.
 * @param elsewhere ids that the register lists on the day before or after: midnight is not the same for both sides.
 */
export function compareDay(
  day: string,
  here: readonly KnownMovement[],
  there: readonly StatementEntry[],
  elsewhere: ReadonlySet<string>,
  owed: readonly OwedRefund[],
): Pick<DayReport, 'matched' | 'differences'> {
  const known = new Map(here.map((movement) => [keyOf(movement), movement]));
  const listed = new Map(there.map((entry) => [keyOf(entry), entry]));
  const differences: Difference[] = [];
  let matched = 0;
  for (const [key, entry] of listed) {
    const movement = known.get(key);
    const { kind, id } = entry;
    if (movement === undefined) {
      differences.push({ kind: 'unknown-here', movement: kind, id, caseId: entry.case ?? null, there: sumOf(entry) });
    } else if (movement.amount !== entry.amount || movement.currency !== entry.currency) {
      differences.push({ kind: 'amounts-differ', movement: kind, id, caseId: movement.caseId, here: sumOf(movement), there: sumOf(entry) });
    } else matched += 1;
  }
  for (const [key, movement] of known) {
    if (listed.has(key) || elsewhere.has(key) || movement.on !== day) continue;
    const { kind, id, caseId } = movement;
    differences.push({ kind: 'missing-there', movement: kind, id, caseId, here: sumOf(movement) });
  }
  for (const { caseId, id, since, ...sum } of owed)
    differences.push({ kind: 'refund-owed', movement: 'refund', id, caseId, here: sumOf(sum), since });
  return { matched, differences: differences.sort((a, b) => (keyed(a) < keyed(b) ? -1 : 1)) };
}

const keyed = ({ kind, id }: Difference): string => `${kind} ${id}`;

/** The ids of a statement, as `compareDay` takes those of the days beside it. */
export const idsOf = (entries: readonly StatementEntry[]): ReadonlySet<string> => new Set(entries.map(keyOf));
