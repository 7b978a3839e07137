/** Civil status. Everybody has an act of birth with the data that are given, but those whom the seed names; nobody is dead but those whom it names. */
import { createHash } from 'node:crypto';
import { plainName, putRows, type Row, type Simulator } from '../kit/simulator.js';

const OFFICES = ['Rabat', 'Casablanca', 'Fès', 'Marrakech', 'Tanger', 'Oujda', 'Agadir', 'Laâyoune'];

/** By names and birth date: civil status does not know card numbers. */
const keyOf = ({ familyName, givenNames, birthDate }: Row): string =>
  `${plainName(familyName)}/${plainName(givenNames)}/${String(birthDate)}`;

export default {
  handlers: {
    'birth-record'({ with: person, tables }) {
      if (tables.get('births', keyOf(person))?.['found'] === false) return { found: false };
      const digest = createHash('sha256').update(keyOf(person)).digest();
      const { familyName, givenNames, birthDate } = person;
      const number = `${(digest.readUInt16BE(0) % 2000) + 1}/${String(birthDate).slice(0, 4)}`;
      return { found: true, act: { number, office: OFFICES[digest.readUInt8(2) % OFFICES.length], familyName, givenNames, birthDate } };
    },
    'death-record'({ with: person, tables }) {
      const act = tables.get('deaths', keyOf(person));
      if (act === undefined) return { found: false };
      const { number, office, diedOn } = act;
      return { found: true, act: { number, office, diedOn } };
    },
  },
  /** `{ births: [{ familyName, givenNames, birthDate, found: false }], deaths: [{ familyName, givenNames, birthDate, number, office, diedOn }] }` */
  seed: (tables, { births, deaths }) => ({
    births: putRows(tables, 'births', keyOf, births),
    deaths: putRows(tables, 'deaths', keyOf, deaths),
  }),
} satisfies Simulator;
