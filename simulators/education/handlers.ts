/** Education. A pupil has a record when the seed names one; a public school has the places of the seed, each enrolment takes one, and a list when there is none left. */
import { type Call, plainName, putRows, type Row, refuse, type Simulator, type Tables } from '../kit/simulator.js';

interface School extends Row {
  readonly school: string;
  readonly schoolName: string;
  readonly commune: string;
  /** Free places by level; a level that is not there is not taught. */
  readonly places: Readonly<Record<string, number>>;
}
interface Enrolment extends Row {
  readonly pupil: string;
  readonly status: 'asked' | 'enrolled' | 'waiting' | 'refused' | 'cancelled';
  readonly level: string;
  readonly school: string;
  readonly position: number | null;
  readonly cancelledOn: string | null;
  readonly person: Row;
}

const keyOf = ({ familyName, givenNames, birthDate }: Row): string =>
  `${plainName(familyName)}/${plainName(givenNames)}/${String(birthDate)}`;
const enrolments = (tables: Tables): [string, Enrolment][] => [...tables.rows('enrolments')] as [string, Enrolment][];
const put = (tables: Tables, reference: string, enrolment: Enrolment): void => tables.put('enrolments', reference, enrolment);

function freePlaces(tables: Tables, school: School, level: string): number {
  const taken = enrolments(tables).filter(([, e]) => e.school === school.school && e.level === level && e.status === 'enrolled').length;
  return Math.max(0, (school.places[level] ?? 0) - taken);
}
const waiting = (tables: Tables, school: string, level: string): [string, Enrolment][] =>
  enrolments(tables)
    .filter(([, e]) => e.school === school && e.level === level && e.status === 'waiting')
    .sort(([, a], [, b]) => Number(a.position) - Number(b.position));

/** Lessons begin on the first Monday of September: of this year, or of the next once it has passed. */
function startsOn(today: string): string {
  const first = (year: number): string => {
    const day = new Date(Date.UTC(year, 8, 1));
    day.setUTCDate(1 + ((8 - day.getUTCDay()) % 7));
    return day.toISOString().slice(0, 10);
  };
  const year = Number(today.slice(0, 4));
  return first(year) > today ? first(year) : first(year + 1);
}

function answerOf({ tables, today }: Call, reference: string, { status, school, position, person }: Enrolment): Row {
  if (status === 'refused') return { status, reference, ...person };
  const schoolName = tables.get<School>('schools', school)?.schoolName;
  if (status === 'waiting') return { status, reference, schoolName, position, ...person };
  const record = tables.get('pupils', keyOf(person));
  return { status, reference, code: record?.['code'], schoolName, startsOn: startsOn(today), ...person };
}

export default {
  handlers: {
    'pupil-record'({ with: { familyName, givenNames, birthDate }, tables }) {
      const person = { familyName, givenNames, birthDate };
      const record = tables.get('pupils', keyOf(person));
      if (record === undefined) return { found: false, ...person };
      const { code, lastLevel, lastSchool, leftOn } = record;
      return { found: true, code, lastLevel, lastSchool, ...(leftOn !== undefined && { leftOn }), ...person };
    },
    'find-place'({ with: { level, commune }, tables }) {
      const schools = ([...tables.rows('schools').values()] as School[])
        .filter((school) => plainName(school.commune) === plainName(commune) && school.places[String(level)] !== undefined)
        .map((school) => ({ ...school, free: freePlaces(tables, school, String(level)) }))
        .sort((a, b) => b.free - a.free || (a.school < b.school ? -1 : 1));
      const [best] = schools;
      return best === undefined ? { places: 0 } : { places: best.free, school: best.school, schoolName: best.schoolName };
    },
    enrol: {
      ask({ with: { level, school, familyName, givenNames, birthDate }, tables }) {
        const taught = tables.get<School>('schools', String(school));
        if (taught === undefined) throw refuse(404, 'school-unknown', 'No such school', 'No public school has this code.');
        if (taught.places[String(level)] === undefined)
          throw refuse(422, 'level-not-taught', 'The school does not teach this level', `${taught.schoolName} has no class of this level.`);
        const person = { familyName, givenNames, birthDate };
        const pupil = keyOf(person);
        const known = enrolments(tables).find(([, e]) => e.pupil === pupil && e.status !== 'cancelled' && e.status !== 'refused');
        if (known !== undefined) {
          if (known[1].school === school && known[1].level === level) return { reference: known[0] };
          throw refuse(409, 'already-enrolled', 'Enrolled already', 'The pupil is enrolled, or waits, at another school or level.');
        }
        const reference = `INS-${String(tables.next('INS')).padStart(6, '0')}`;
        put(tables, reference, {
          pupil,
          status: 'asked',
          level: String(level),
          school: String(school),
          position: null,
          cancelledOn: null,
          person,
        });
        return { reference };
      },
      reply(call, { reference }) {
        const { tables } = call;
        const enrolment = tables.get<Enrolment>('enrolments', String(reference));
        if (enrolment === undefined || enrolment.status === 'cancelled') return null;
        if (enrolment.status !== 'asked') return answerOf(call, String(reference), enrolment);
        const school = tables.get<School>('schools', enrolment.school) as School;
        const isFree = freePlaces(tables, school, enrolment.level) > 0;
        const isRefused = tables.get('refused', enrolment.pupil) !== undefined;
        const status = isRefused ? 'refused' : isFree ? 'enrolled' : 'waiting';
        const last = waiting(tables, enrolment.school, enrolment.level).at(-1)?.[1].position ?? 0;
        const now: Enrolment = { ...enrolment, status, position: status === 'waiting' ? last + 1 : null };
        put(tables, String(reference), now);
        return answerOf(call, String(reference), now);
      },
    },
    'enrolment-status'(call) {
      const reference = String(call.with['reference']);
      const enrolment = call.tables.get<Enrolment>('enrolments', reference);
      if (enrolment === undefined) return { status: 'unknown' };
      if (!['enrolled', 'waiting'].includes(enrolment.status)) return { status: enrolment.status };
      const { status, code, schoolName, startsOn, position } = answerOf(call, reference, enrolment);
      return { status, code, schoolName, startsOn, position };
    },
    'cancel-enrolment'({ with: { reference }, tables, today }) {
      const enrolment = tables.get<Enrolment>('enrolments', String(reference));
      if (enrolment === undefined) throw refuse(404, 'enrolment-unknown', 'No such enrolment', 'No enrolment has this reference.');
      const cancelledOn = enrolment.cancelledOn ?? today;
      put(tables, String(reference), { ...enrolment, status: 'cancelled', position: null, cancelledOn });
      if (enrolment.status === 'enrolled') {
        // The place goes to the first who waits for it.
        const [next] = waiting(tables, enrolment.school, enrolment.level);
        if (next !== undefined) put(tables, next[0], { ...next[1], status: 'enrolled', position: null });
      }
      return { status: 'cancelled', cancelledOn };
    },
  },
  /** `{ schools: [{ school, schoolName, commune, places }], pupils: [{ familyName, givenNames, birthDate, code, lastLevel, lastSchool, leftOn }], refused: [person] }` */
  seed: (tables, { schools, pupils, refused }) => ({
    schools: putRows(tables, 'schools', (row) => String(row['school']), schools),
    pupils: putRows(tables, 'pupils', keyOf, pupils),
    refused: putRows(tables, 'refused', keyOf, refused),
  }),
} satisfies Simulator;
