import type { Expectation, ExpectedCalls } from '../../definitions/scenario-schema.js';
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
    ...(asked.calls && {
      calls: Object.fromEntries(Object.entries(asked.calls).map(([name, said]) => [name, callsOf(said, cast.registers.calls(name))])),
    }),
    ...(asked.tells && { tells: Object.fromEntries(Object.keys(asked.tells).map((event) => [event, cast.told.get(event)?.size ?? 0])) }),
    ...(asked.data && { data: Object.fromEntries(Object.keys(asked.data).map((path) => [path, readPath(record.data, path) ?? null])) }),
    history: record.log,
    ...(Object.keys(record.incidents).length > 0 && { openIncidents: Object.values(record.incidents).map(({ message }) => message) }),
  };
}

/** The calls of an operation in the form in which they are asked about; of several that should be alike, the first that differs. */
export function callsOf(said: ExpectedCalls, calls: readonly Plain[]): unknown {
  if (typeof said === 'number') return calls.length;
  if (Array.isArray(said)) return inOrderOf(said, calls);
  const other = calls.find((call) => !holds(said.with ?? {}, call)) ?? calls[0];
  return { times: calls.length, ...(said.with && { with: other ?? null }) };
}

/** What is asked at once comes in any order: each call stands where it is expected, and what nobody expected takes the places that are left. */
function inOrderOf(said: readonly Plain[], calls: readonly Plain[]): readonly Plain[] {
  const places = new Map<number, number>(); // of calls, by the entry that expects them
  const place = (entry: number, tried: Set<number>): boolean =>
    calls.some((call, i) => {
      if (tried.has(i) || !holds(said[entry], call)) return false;
      tried.add(i);
      const holder = [...places].find(([, taken]) => taken === i)?.[0];
      if (holder !== undefined && !place(holder, tried)) return false;
      places.set(entry, i);
      return true;
    });
  for (const entry of said.keys()) place(entry, new Set());
  const left = calls.filter((_, i) => ![...places.values()].includes(i));
  const placed = [...said.keys()].flatMap((entry) => {
    const call = places.has(entry) ? calls[places.get(entry)!] : left.shift();
    return call === undefined ? [] : [call];
  });
  return [...placed, ...left];
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

export interface Difference {
  /** `outcome`, `calls.dgsn.verify-identity.with.cnie`, `calls.tax-stamps.reserve[2].code`: entries of a list are counted from 1. */
  readonly at: string;
  readonly expected: unknown;
  readonly actual: unknown;
}

/** Each difference where it is: inside mappings, and inside lists that are as long as expected. */
export function placesOf(expected: unknown, actual: unknown, at: string): Difference[] {
  const [key] = at.split('.');
  if (holds(expected, actual, SETS.includes(key ?? ''))) return [];
  if (Array.isArray(expected) && Array.isArray(actual) && expected.length === actual.length && expected.some(isPlain))
    return expected.flatMap((one, i) => placesOf(one, actual[i], `${at}[${i + 1}]`));
  if (isPlain(expected) && isPlain(actual))
    return Object.entries(expected).flatMap(([name, one]) => placesOf(one, actual[name], `${at}.${name}`));
  return [{ at, expected, actual }];
}

const isPlain = (value: unknown): value is Plain => typeof value === 'object' && value !== null && !Array.isArray(value);

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
