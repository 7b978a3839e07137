/** Cases of all procedures but the passport's own, side by side: what their scenarios say, on real servers, without waiting for a day. */
import { fileURLToPath } from 'node:url';
import { located } from '../../client/cli/data-file.js';
import { loadCalendar } from '../../definitions/files.js';
import { addWorkingDays } from '../../domain/calendar.js';
import { plainDate } from '../../domain/plain-date.js';
import { type FromScenario, sampleOf } from '../../scripts/samples/from-scenario.js';
import { readSamples, type Sample } from '../../scripts/samples/sample.js';

/**
 * A scenario; `after` is the procedure whose case must have ended before, `steps` how many steps of it are played. In a scenario the cases that a state runs
 * end as it says; here they are played as well: `first` has the steps in them, by the task that comes after, for a day
 * on which the post is open.
 */
type Play = Omit<FromScenario, 'name'> &
  Pick<Sample, 'after' | 'about'> & {
    readonly steps?: number;
    readonly first?: Readonly<Record<string, (day: string) => Sample['steps']>>;
  };
/** A visit in Rabat is booked, and the person received before its day: the place is given back. */
const visitOn = (day: string): Sample['steps'] => [
  { in: 'visiting', at: 'choosing', as: 'u-1', event: 'choice', data: { wish: 'slot', day, time: '09:20' } },
  { in: 'visiting', at: 'booked', as: 'agent.badr', anytime: 'walk-in', reason: 'Received at once' },
];
/** What whoever lives abroad gets once they are registered. */
const REGISTERED = { person: 'KB204518', after: 'consular-registration' };
const PLAYS: readonly Play[] = [
  { procedure: 'consular-registration', scenario: 'first-registration' }, // its person comes again in others
  { procedure: 'civil-status-extract', scenario: 'own-birth', ...REGISTERED },
  { procedure: 'complaint', scenario: 'answered' },
  { procedure: 'driving-licence-renewal', scenario: 'renewed' },
  { procedure: 'grey-card', scenario: 'transfer' },
  { procedure: 'judicial-mail', scenario: 'served-at-the-post' },
  { procedure: 'licence-authentication', scenario: 'certificate-for-the-exchange', ...REGISTERED },
  { procedure: 'medical-appointment', scenario: 'cancelled-by-an-operator' },
  { procedure: 'national-identity-card-renewal', scenario: 'lost-card', first: { 'taking-biometrics': visitOn } },
  { procedure: 'registration-certificate', scenario: 'granted', ...REGISTERED },
  { procedure: 'repatriation-of-remains', scenario: 'asked-by-a-company' },
  { procedure: 'school-enrolment', scenario: 'a-place' },
  { procedure: 'social-security-affiliation-certificate', scenario: 'affiliated' },
  { procedure: 'tax-situation-certificate', scenario: 'up-to-date' },
  // A passport is refused, the appeal against it rejected, and the Mediator asked.
  { procedure: 'passport', scenario: 'refused-by-the-desk' },
  {
    procedure: 'administrative-appeal',
    scenario: 'rejected-then-recommended',
    after: 'passport',
    about: 'contested.case',
    steps: 2,
    then: { outcome: 'refused', state: 'rejected', messages: ['receipt', 'rejected'], documents: ['receipt', 'rejection'] },
  },
  { procedure: 'mediation', scenario: 'recommended', after: 'administrative-appeal', about: 'contested.case' },
];
/** Of `npm start`, as they are. */
const SAMPLES = ['e-stamp', 'appointment'];
export const MIXED = PLAYS.length + SAMPLES.length;

/** What no two cases may share, by procedure. */
const OWN: Readonly<Record<string, (nth: number) => Record<string, unknown>>> = {
  'grey-card': (nth) => ({ vehicle: { registration: `${20_000 + nth}-a-1` } }),
  // A death is entered once: of the same person the second company would find it entered.
  'repatriation-of-remains': (nth) => ({ deceased: { familyName: FAMILIES[nth] } }),
  'judicial-mail': (nth) => ({ mail: { reference: referenceOf(nth) } }),
};
export const referenceOf = (nth: number): string => `PJ-2026-00900${nth}`;
const FAMILIES = ['Alaoui', 'Bennani', 'Cherkaoui'];
/** Two people do not come at the same time. */
const TIMES = ['09:15', '10:15', '11:15'];
const FILES = fileURLToPath(new URL('../../scripts/samples/files', import.meta.url));

/** One case of each, in the order in which they are filed. @param nth which of the cases of each procedure these are. */
export function mixedCases(nth: number, today: string): readonly Sample[] {
  const people = new Map<string, string>();
  const open = addWorkingDays(loadCalendar('ma'), plainDate(today), 3);
  const named = (procedure: string) => `${procedure}-${nth}`;
  const played = PLAYS.map(({ steps, after, first, ...play }): Sample => {
    const data = OWN[play.procedure]?.(nth);
    const sample = sampleOf({ name: named(play.procedure), ...play, ...(data && { data }) }, today, people);
    const all = sample.steps.slice(0, steps).flatMap((step) => [...(first?.[step.complete ?? '']?.(open) ?? []), step]);
    return { ...sample, steps: all, ...(after !== undefined && { after: named(after) }) };
  });
  const own = readSamples(today).filter(({ procedure }) => SAMPLES.includes(procedure));
  const copies = own.map((sample) => ({ ...sample, name: named(sample.procedure), steps: atTime(sample.steps, TIMES[nth] as string) }));
  return [...(located(played, FILES) as Sample[]), ...copies];
}

const atTime = (steps: Sample['steps'], time: string): Sample['steps'] =>
  steps.map((step) => (step.data?.['time'] === undefined ? step : { ...step, data: { ...step.data, time } }));
