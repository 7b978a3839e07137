import type { Expectation } from '../../definitions/scenario-schema.js';
import { type CaseRecord, readPath } from '../../domain/case.js';
import { localDateOf } from '../../domain/zoned.js';
import type { Cast } from './world.js';

type Plain = Record<string, unknown>;

/** What is true of a case now, in the words of a scenario. Of calls and data, what is asked about. */
export function actualOf(record: CaseRecord, cast: Cast, zone: string, asked: Expectation): Plain {
  const { decision, clock, fees } = record;
  const closed = record.log.findLast(({ type }) => type === 'closed');
  const messages = (staff: boolean) => cast.messages.filter((message) => message.staff === staff).map(({ notice }) => notice);
  return {
    status: record.status,
    ...(record.outcome !== undefined && { outcome: record.outcome }),
    states: record.states,
    tasks: Object.keys(record.tasks),
    incidents: Object.keys(record.incidents).length,
    ...(decision && { decision: { effect: decision.effect, tacit: decision.tacit, on: decision.on, by: decision.by } }),
    ...(clock && { clock: clock.state }),
    ...(clock?.dueOn !== undefined && { dueOn: clock.dueOn }),
    ...(clock?.interveners && {
      interveners: Object.fromEntries(
        Object.entries(clock.interveners).map(([body, { dueOn, late, endedOn }]) => [
          body,
          { dueOn: dueOn ?? null, late: late ?? false, endedOn: endedOn ?? null },
        ]),
      ),
    }),
    ...(closed && { closedOn: localDateOf(closed.at, zone) }),
    messages: messages(false),
    staffMessages: messages(true),
    documents: Object.keys(record.documents).flatMap((id) =>
      id.includes('@') || id === 'mistara:receipt' ? [] : [id.replace('mistara:', '')],
    ),
    ...(fees && { money: fees.state }),
    ...(asked.runs && { runs: Object.fromEntries(Object.keys(asked.runs).map((id) => [id, endsOf(record, id)])) }),
    ...(asked.calls && { calls: Object.fromEntries(Object.keys(asked.calls).map((name) => [name, cast.registers.calls(name)])) }),
    ...(asked.tells && { tells: Object.fromEntries(Object.keys(asked.tells).map((event) => [event, cast.told.get(event)?.size ?? 0])) }),
    ...(asked.data && { data: Object.fromEntries(Object.keys(asked.data).map((path) => [path, readPath(record.data, path) ?? null])) }),
    history: record.log,
    ...(Object.keys(record.incidents).length > 0 && { openIncidents: Object.values(record.incidents).map(({ message }) => message) }),
  };
}

/** How the cases of a procedure ended that this one ran, oldest first. */
const endsOf = ({ children }: CaseRecord, procedure: string): string[] =>
  Object.values(children ?? {}).flatMap((child) =>
    child.procedure === procedure ? [child.outcome ?? (child.status === 'left' ? 'left' : 'open')] : [],
  );

/** Keys whose lists have no order. */
const SETS: readonly string[] = ['states', 'tasks', 'documents', 'fields'];

/** The keys of an expectation that do not hold. A mapping holds when each key given in it does. */
export function differences(expected: Readonly<Plain>, actual: Readonly<Plain>): string[] {
  return Object.keys(expected).filter((key) => !holds(expected[key], actual[key], SETS.includes(key)));
}

function holds(expected: unknown, actual: unknown, unordered = false): boolean {
  if (Array.isArray(expected)) {
    if (!Array.isArray(actual) || actual.length !== expected.length) return false;
    if (unordered) return holds([...expected].sort(), [...actual].sort());
    return expected.every((value, i) => holds(value, actual[i]));
  }
  if (typeof expected === 'object' && expected !== null) {
    return (
      typeof actual === 'object' &&
      actual !== null &&
      Object.entries(expected).every(([key, value]) => holds(value, (actual as Plain)[key]))
    );
  }
  return (expected ?? null) === (actual ?? null);
}
