import { randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { merged } from '../../client/drafts.js';
import type { Scenario, ScenarioStep } from '../../definitions/scenario-schema.js';
import { readScenarios, timesOf } from '../../definitions/scenario-schema.js';
import { addDays, daysBetween, type PlainDate, plainDate } from '../../domain/plain-date.js';
import type { Sample, Step } from './sample.js';

/** Dates of a scenario as they are when it is played on another day, by people who do not wait for theirs. */
export class Dates {
  readonly #shift: number;
  readonly #today: PlainDate;

  constructor(told: PlainDate, today: PlainDate) {
    this.#shift = daysBetween(told, today);
    this.#today = today;
  }

  /** What was past on `day` is not later than today. */
  moved(value: unknown, day: PlainDate): unknown {
    if (Array.isArray(value)) return value.map((one) => this.moved(one, day));
    if (typeof value === 'object' && value !== null)
      return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, this.moved(one, day)]));
    if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return value;
    const then = addDays(plainDate(value), this.#shift);
    return value <= day && then > this.#today ? this.#today : then;
  }
}

/** Which scenario of `definitions/scenarios` a sample plays, for real: with the registers as they are, and nobody waiting for a day. */
export interface FromScenario {
  readonly name: string;
  readonly procedure: string;
  readonly scenario: string;
  /** The number of identity, in an earlier sample's scenario, of the person who asks here. */
  readonly person?: string;
  /** Laid over what the scenario gives: what must differ from one case to the next. */
  readonly data?: Readonly<Record<string, unknown>>;
  /** Where its end is another one when no time is skipped. */
  readonly then?: Partial<Sample['then']>;
}

/** @param identities numbers of identity that stand in scenarios, and whom they are in this run: a person of one sample may come again in another. */
export function sampleOf(
  { name, procedure, scenario: id, person, data: other, then: own, ...more }: FromScenario,
  today: string,
  known: Map<string, string>,
): Sample {
  const path = fileURLToPath(new URL(`../../definitions/scenarios/${procedure}.yaml`, import.meta.url));
  const scenario = readScenarios(readFileSync(path, 'utf8'), path).scenarios?.find((one) => one.name === id);
  if (scenario === undefined) throw new Error(`${name}: ${path} has no scenario "${id}".`);
  const asks = String(scenario.given.applicant.identityNumber).toUpperCase();
  const identities = person === undefined ? known : new Map(known).set(asks, known.get(person) as string);
  const { filed, applicant, data } = fresh(scenario.given, identities);
  const dates = new Dates(plainDate(filed.on), plainDate(today));
  const { on: told, at: _, ...how } = filed;
  const { outcome, states, messages, documents, money, calls } = scenario.then;
  return {
    name,
    title: scenario.title,
    procedure,
    ...more,
    filing: { ...how, applicant, data: dates.moved(merged(withFiles(data), other), plainDate(told)) } as Sample['filing'],
    ...(calls && { calls: countsOf(calls) }),
    steps: stepsOf(scenario, applicant.id, identities, dates),
    then: {
      outcome: outcome ?? '',
      ...(states !== undefined && { state: states[0] as string }),
      ...(messages && { messages }),
      ...(documents && { documents: ['receipt', ...documents] }),
      ...((money === 'consumed' || money === 'refunded') && { money }),
      ...own,
    },
  };
}

/** How often each operation is asked, where the scenario says so: what it is asked differs here, where everybody is somebody else. */
const countsOf = (calls: NonNullable<Scenario['then']['calls']>): Record<string, number> =>
  Object.fromEntries(
    Object.entries(calls).flatMap(([operation, said]) => {
      const times = timesOf(said);
      return times === undefined ? [] : [[operation, times]];
    }),
  );

function stepsOf({ given, steps = [] }: Scenario, applicant: string, identities: Map<string, string>, dates: Dates): Step[] {
  let day = plainDate(given.filed.on);
  return steps.flatMap((step) => {
    if (step.on !== undefined) day = plainDate(step.on);
    if (step.after !== undefined) day = addDays(day, 365); // by then; nobody here waits
    if (step.refused !== undefined || step.as === undefined) return [];
    const { on: _, at: __, after: ___, expect: ____, as, ...deed } = fresh(step, identities) as ScenarioStep;
    return [{ ...(dates.moved(withFiles(deed), day) as object), as: as === 'applicant' ? applicant : as } as Step];
  });
}

/** A file of a scenario is a name; here it is one of `files/`. */
function withFiles(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withFiles);
  if (typeof value !== 'object' || value === null) return value;
  const { id, name, type, size, issuedOn } = value as Record<string, unknown>;
  if (id !== undefined && name !== undefined && size !== undefined)
    return { file: type === 'pdf' ? 'bill.pdf' : 'photo.jpg', ...(issuedOn !== undefined && { issuedOn }) };
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, withFiles(one)]));
}

const CARD = /\b[A-Z]{2}\d{6}\b/gi;

/** Each run files for people of its own: what a register holds of those of the last run does not come in the way. */
export function fresh<T>(value: T, identities: Map<string, string>): T {
  const text = JSON.stringify(value).replace(CARD, (card) => {
    const known = identities.get(card.toUpperCase());
    if (known !== undefined) return known;
    const made = `${card.slice(0, 2).toUpperCase()}${randomInt(100_000, 1_000_000)}`;
    identities.set(card.toUpperCase(), made);
    return made;
  });
  return JSON.parse(text) as T;
}
