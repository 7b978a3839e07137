/** The central register of those registered abroad. Nobody is registered but whom the seed names, and whoever is entered here; a number is for life. */
import { addYears, type Call, plainName, putRows, type Row, refuse, type Simulator } from '../kit/simulator.js';

interface Registration extends Row {
  readonly number: string;
  /** Null: known once, and not registered now. */
  readonly post: string | null;
  readonly address: string | null;
  readonly validUntil: string | null;
  readonly struckOff?: boolean;
}
interface Change extends Row {
  readonly key: string;
  readonly before: Registration;
  readonly withdrawnOn: string | null;
}
const YEARS_VALID = 5;

const keyOf = ({ familyName, givenNames, birthDate }: Row): string =>
  `${plainName(familyName)}/${plainName(givenNames)}/${String(birthDate)}`;
const registrationOf = ({ tables, with: asked }: Call): Registration | undefined => tables.get<Registration>('registrations', keyOf(asked));

export default {
  handlers: {
    find(call) {
      const { birthDate } = call.with;
      const held = registrationOf(call);
      if (held === undefined || held.post === null) return { found: false, birthDate };
      const { number, post, validUntil } = held;
      return { found: true, number, post, validUntil, birthDate };
    },
    enter(call) {
      const { tables, today, with: asked } = call;
      const held = registrationOf(call);
      if (held?.struckOff === true)
        throw refuse(409, 'struck-off', 'The registration was struck off', 'The central direction decides on entering it again.');
      const number = held?.number ?? String(100_000_000 + tables.next('numbers'));
      const before: Registration = held ?? { number, post: null, address: null, validUntil: null };
      const change = `CHG-${String(tables.next('CHG')).padStart(6, '0')}`;
      // A change of address or of post leaves the card as long as it was good.
      const keeps = asked['kind'] === 'update' || asked['kind'] === 'move' ? before.validUntil : null;
      const validUntil = keeps ?? addYears(today, YEARS_VALID);
      tables.put('registrations', keyOf(asked), { ...before, post: String(asked['post']), address: String(asked['address']), validUntil });
      tables.put('changes', change, { key: keyOf(asked), before, withdrawnOn: null });
      const formerPost = before.post !== null && before.post !== asked['post'] ? { formerPost: before.post } : {};
      return { status: 'entered', number, change, registeredOn: today, validUntil, ...formerPost, birthDate: asked['birthDate'] };
    },
    'withdraw-entry'({ with: { change: id }, tables, today }) {
      const change = tables.get<Change>('changes', String(id));
      if (change === undefined) throw refuse(404, 'change-unknown', 'No such change', 'No entry was made under this reference.');
      const withdrawnOn = change.withdrawnOn ?? today;
      if (change.withdrawnOn === null) tables.put('registrations', change.key, change.before);
      tables.put('changes', String(id), { ...change, withdrawnOn });
      return { status: 'withdrawn', withdrawnOn };
    },
  },
  /** `{ registrations: [{ familyName, givenNames, birthDate, number, post, validUntil, struckOff }] }` */
  seed: (tables, { registrations }) => ({ registrations: putRows(tables, 'registrations', keyOf, registrations) }),
} satisfies Simulator;
