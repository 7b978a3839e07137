/**
 * Civil status. Everybody has an act of birth with the data that are given, but those whom the seed names; nobody is married or dead but those whom it
 * names. Whoever asks for an act of birth is of the family that is claimed, but those whom the seed names. The office that holds an act makes the extract.
 */
import { createHash } from 'node:crypto';
import { type Call, plainName, putRows, type Row, refuse, type Simulator, type Tables } from '../kit/simulator.js';

const OFFICES = ['Rabat', 'Casablanca', 'Fès', 'Marrakech', 'Tanger', 'Oujda', 'Agadir', 'Laâyoune'];

/** By names and birth date: civil status does not know card numbers. */
const keyOf = ({ familyName, givenNames, birthDate }: Row): string =>
  `${plainName(familyName)}/${plainName(givenNames)}/${String(birthDate)}`;

interface Act {
  readonly number: string;
  readonly office: string;
}
interface Extract extends Row {
  readonly kind: string;
  readonly number: string;
  readonly office: string;
  readonly form: string;
  readonly familyName: string;
  readonly givenNames: string;
  readonly status: 'asked' | 'issued' | 'unreadable' | 'cancelled';
  readonly cancelledOn: string | null;
}

/** The same person has the same act. */
function birthOf(person: Row): Act {
  const digest = createHash('sha256').update(keyOf(person)).digest();
  const number = `${(digest.readUInt16BE(0) % 2000) + 1}/${String(person['birthDate']).slice(0, 4)}`;
  return { number, office: OFFICES[digest.readUInt8(2) % OFFICES.length] as string };
}

/** Acts of a kind: those of the seed; for a birth nobody is named of, the one that everybody has. */
function actsOf({ tables, with: { kind, familyName, givenNames, birthDate } }: Call): Act[] {
  const isSame = (row: Row): boolean =>
    row['struckOut'] !== true &&
    plainName(row['familyName']) === plainName(familyName) &&
    plainName(row['givenNames']) === plainName(givenNames) &&
    (birthDate === undefined || row['birthDate'] === birthDate);
  const named = [...tables.rows(`${String(kind)}s`).values()].filter(isSame);
  if (named.some((row) => row['found'] === false)) return [];
  const acts = named.flatMap(
    (row) => (row['acts'] as Act[] | undefined) ?? [{ number: String(row['number']), office: String(row['office']) }],
  );
  return acts.length === 0 && kind === 'birth' && birthDate !== undefined ? [birthOf({ familyName, givenNames, birthDate })] : acts;
}

const WORDS: Readonly<Record<string, string>> = { birth: 'Acte de naissance', marriage: 'Acte de mariage', death: 'Acte de décès' };
const wordingOf = ({ kind, number, office, form, familyName, givenNames }: Extract): string =>
  `${WORDS[kind]} n° ${number}, ${office} : ${familyName} ${givenNames}.${form === 'full-copy' ? ' Copie intégrale. Aucune mention marginale.' : ''}`;
const madeOf = (extract: Extract): Row => ({
  status: 'issued',
  registrar: `Officier d'état civil de ${extract.office}`,
  wording: wordingOf(extract),
});
const extractOf = (tables: Tables, reference: unknown): Extract | undefined => tables.get<Extract>('extracts', String(reference));

export default {
  handlers: {
    'birth-record'({ with: person, tables }) {
      if (tables.get('births', keyOf(person))?.['found'] === false) return { found: false };
      const { familyName, givenNames, birthDate } = person;
      return { found: true, act: { ...birthOf(person), familyName, givenNames, birthDate } };
    },
    'death-record'({ with: person, tables }) {
      const act = tables.get('deaths', keyOf(person));
      if (act === undefined || act['struckOut'] === true) return { found: false };
      const { number, office, familyName, givenNames, birthDate, diedOn } = act;
      return { found: true, act: { number, office, familyName, givenNames, birthDate, diedOn } };
    },
    'record-death'({ with: person, tables, today }) {
      const { familyName, givenNames, birthDate, diedOn } = person;
      const before = tables.get('deaths', keyOf(person));
      if (before !== undefined && before['struckOut'] !== true)
        throw refuse(409, 'death-entered', 'The death is entered already', 'Read the act: it is there.');
      const number = `${tables.next('deaths-abroad') + 500}/${today.slice(0, 4)}`;
      const act = { familyName, givenNames, birthDate, number, office: 'Rabat', diedOn, reference: `DEC-${number}` };
      tables.put('deaths', keyOf(person), act);
      tables.put('entries', act.reference, { key: keyOf(person), cancelledOn: null });
      return { reference: act.reference, number, office: act.office, familyName, givenNames, birthDate };
    },
    'cancel-death'({ with: { reference }, tables, today }) {
      const entry = tables.get<{ key: string; cancelledOn: string | null }>('entries', String(reference));
      if (entry === undefined) throw refuse(404, 'entry-unknown', 'No such entry', 'No entry has this reference.');
      const cancelledOn = entry.cancelledOn ?? today;
      tables.put('entries', String(reference), { ...entry, cancelledOn });
      tables.put('deaths', entry.key, { ...tables.get('deaths', entry.key), struckOut: true });
      return { status: 'cancelled', cancelledOn };
    },
    'find-act'(call) {
      const { familyName, givenNames, number, office } = call.with;
      const acts = actsOf(call).filter(
        (act) => (number === undefined || act.number === number) && (office === undefined || plainName(act.office) === plainName(office)),
      );
      const [act] = acts;
      const names = { familyName, givenNames };
      return act !== undefined && acts.length === 1
        ? { matches: 'one', ...act, ...names }
        : { matches: act ? 'several' : 'none', ...names };
    },
    kinship({ with: { cnie, kind, claimed }, tables }) {
      const relation = tables.get('strangers', String(cnie))?.['relation'] ?? (kind === 'birth' ? claimed : 'unknown');
      return { relation, cnie };
    },
    'issue-extract': {
      ask({ with: asked, tables }) {
        const reference = `EXT-${String(tables.next('EXT')).padStart(6, '0')}`;
        tables.put('extracts', reference, { ...asked, status: 'asked', cancelledOn: null });
        return { reference };
      },
      reply({ tables }, { reference }) {
        const extract = extractOf(tables, reference);
        if (extract === undefined || extract.status === 'cancelled') return null;
        const { number, familyName, givenNames } = extract;
        const status = tables.get('unreadable', number) === undefined ? 'issued' : 'unreadable';
        tables.put('extracts', String(reference), { ...extract, status });
        return { ...(status === 'issued' ? madeOf(extract) : { status }), reference, number, familyName, givenNames };
      },
    },
    'extract-status'({ with: { reference }, tables }) {
      const extract = extractOf(tables, reference);
      if (extract === undefined) return { status: 'unknown' };
      return extract.status === 'issued' ? madeOf(extract) : { status: extract.status };
    },
    'cancel-extract'({ with: { reference }, tables, today }) {
      const extract = extractOf(tables, reference);
      if (extract === undefined) throw refuse(404, 'extract-unknown', 'No such extract', 'No extract has this reference.');
      const cancelledOn = extract.cancelledOn ?? today;
      tables.put('extracts', String(reference), { ...extract, status: 'cancelled', cancelledOn });
      return { status: 'cancelled', cancelledOn };
    },
  },
  /**
   * `{ births: [{ familyName, givenNames, birthDate, found: false | acts: [{ number, office }] }], marriages: [{ …, number, office }], deaths: [{ …, number,
   * office, diedOn }], strangers: [{ cnie, relation: other | unknown }], unreadable: [{ number }] }`
   */
  seed: (tables, { births, marriages, deaths, strangers, unreadable }) => ({
    births: putRows(tables, 'births', keyOf, births),
    marriages: putRows(tables, 'marriages', keyOf, marriages),
    deaths: putRows(tables, 'deaths', keyOf, deaths),
    strangers: putRows(tables, 'strangers', (row) => String(row['cnie']), strangers),
    unreadable: putRows(tables, 'unreadable', (row) => String(row['number']), unreadable),
  }),
} satisfies Simulator;
