import { parseDelay } from '../../definitions/delay.js';
import type { Path } from '../../definitions/problems.js';
import type { Scenario, ScenarioStep } from '../../definitions/scenario-schema.js';
import { addWorkingDays, type Calendar } from '../../domain/calendar.js';
import type { Delay } from '../../domain/delay.js';
import { addDays, addMonths, type PlainDate, plainDate } from '../../domain/plain-date.js';
import { instantOf, localDateOf, localTimeOf } from '../../domain/zoned.js';

/** A scenario with the instants (ms) at which its filing and its steps take place. */
export interface Plan {
  readonly filedAt: number;
  readonly steps: readonly { readonly at: number; readonly step: ScenarioStep }[];
}

export type Planned = { readonly plan: Plan } | { readonly path: Path; readonly message: string };

const MINUTE = 60_000;

/** Places each step in time, in the zone of the post. A step that would lie before the one before it cannot be. */
export function planOf(scenario: Scenario, zone: string, calendar: Calendar): Planned {
  const { filed } = scenario.given;
  let day = plainDate(filed.on);
  let time = filed.at;
  let at = instantOf(day, time, zone);
  const filedAt = at;
  const steps: Plan['steps'][number][] = [];
  for (const [i, step] of (scenario.steps ?? []).entries()) {
    const before = at;
    if (step.on !== undefined) {
      day = plainDate(step.on);
      time = step.at ?? time;
      at = instantOf(day, time, zone);
    } else if (step.after !== undefined) {
      const delay = parseDelay(step.after);
      if (delay.unit === 'minute' || delay.unit === 'hour') {
        at += delay.count * (delay.unit === 'hour' ? 60 * MINUTE : MINUTE);
        day = localDateOf(at, zone);
        time = step.at ?? localTimeOf(at, zone);
        if (step.at !== undefined) at = instantOf(day, time, zone);
      } else {
        day = later(day, delay, calendar);
        time = step.at ?? time;
        at = instantOf(day, time, zone);
      }
    }
    if (at < before) return { path: ['steps', i], message: `This step would take place on ${day} at ${time}, before the one above it.` };
    steps.push({ at, step });
  }
  return { plan: { filedAt, steps } };
}

function later(day: PlainDate, { count, unit }: Delay, calendar: Calendar): PlainDate {
  switch (unit) {
    case 'working-day':
      return addWorkingDays(calendar, day, count);
    case 'week':
      return addDays(day, count * 7);
    case 'month':
      return addMonths(day, count);
    case 'year':
      return addMonths(day, count * 12);
    default:
      return addDays(day, count);
  }
}

/** Of a delay that a register takes: a day is 24 hours there. */
const UNIT_MS: Partial<Record<Delay['unit'], number>> = { minute: MINUTE, hour: 60 * MINUTE, day: 1440 * MINUTE, week: 7 * 1440 * MINUTE };
export function delayMs(text: string): number {
  const { count, unit } = parseDelay(text);
  return count * (UNIT_MS[unit] ?? Number.NaN);
}
