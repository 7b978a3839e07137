/** Court oppositions: nobody is opposed but those whom the seed names. */
import { plainName, putRows, type Row, refuse, type Simulator } from '../kit/simulator.js';

/** A card number; or, for who has none, names and birth date. */
const keyOf = ({ cnie, familyName, givenNames, birthDate }: Row): string =>
  typeof cnie === 'string' ? cnie : `${plainName(familyName)}/${plainName(givenNames)}/${String(birthDate)}`;

export default {
  handlers: {
    opposition({ with: person, tables }) {
      if (person['cnie'] === undefined && person['familyName'] === undefined) {
        throw refuse(422, 'identity-missing', 'Against whom?', 'Give a national card number, or names and birth date.');
      }
      const { cnie, ...named } = person;
      const about = { person: { cnie, birthDate: person['birthDate'] } };
      const held = tables.get<Row>('oppositions', keyOf(person)) ?? tables.get<Row>('oppositions', keyOf(named));
      const before = person['notifiedBefore'];
      if (held === undefined || (typeof before === 'string' && String(held['notifiedOn']) >= before)) return { opposed: false, ...about };
      const { decision, court, notifiedOn } = held;
      return { opposed: true, decision, court, notifiedOn, ...about };
    },
  },
  /** `{ oppositions: [{ cnie | familyName, givenNames, birthDate; decision, court, notifiedOn }] }` */
  seed: (tables, { oppositions }) => ({ oppositions: putRows(tables, 'oppositions', keyOf, oppositions) }),
} satisfies Simulator;
