/** Consultations of hospitals: on working days at 9, 10 and 11 o'clock, free until somebody books them. */
import { putRows, type Row, refuse, type Simulator, type Tables } from '../kit/simulator.js';

interface Hospital extends Row {
  readonly hospital: string;
  readonly hospitalName: string;
  readonly specialties: readonly string[];
}
interface Appointment extends Row {
  readonly slot: string;
  readonly cnie: string;
  readonly status: 'booked' | 'cancelled';
  readonly cancelledOn: string | null;
}

const HOURS = ['09:00', '10:00', '11:00'] as const;
/** Consultations are opened so many days ahead. */
const DAYS_AHEAD = 180;

const dayAfter = (day: string): string => new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
const isWorkingDay = (day: string): boolean => ![0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay());
/** `HIS.cardiology.2026-11-30.0900` */
const slotId = (hospital: string, specialty: string, on: string, at: string): string =>
  [hospital, specialty, on, at.replace(':', '')].join('.');

const booking = (tables: Tables, slot: string): [string, Appointment] | undefined =>
  ([...tables.rows('appointments')] as [string, Appointment][]).find(([, a]) => a.slot === slot && a.status === 'booked');

function hospitalOf(tables: Tables, id: unknown): Hospital {
  const hospital = tables.get<Hospital>('hospitals', String(id));
  if (hospital === undefined) throw refuse(404, 'hospital-unknown', 'No such hospital', 'No public hospital has this code.');
  return hospital;
}

export default {
  handlers: {
    'offer-slot'({ with: { cnie, hospital: id, specialty, notBefore }, tables, today }) {
      const hospital = hospitalOf(tables, id);
      if (!hospital.specialties.includes(String(specialty))) return { offered: false, cnie };
      let on = String(notBefore) > today ? String(notBefore) : dayAfter(today);
      for (let days = 0; days < DAYS_AHEAD; days += 1, on = dayAfter(on)) {
        if (!isWorkingDay(on)) continue;
        const at = HOURS.find((hour) => booking(tables, slotId(hospital.hospital, String(specialty), on, hour)) === undefined);
        if (at === undefined) continue;
        return {
          offered: true,
          slot: slotId(hospital.hospital, String(specialty), on, at),
          on,
          at,
          hospitalName: hospital.hospitalName,
          cnie,
        };
      }
      return { offered: false, cnie };
    },
    'book-slot'({ with: { slot, cnie, name }, tables, today }) {
      const [id, specialty = '', on = '', hour = ''] = String(slot).split('.');
      const hospital = hospitalOf(tables, id);
      const isKnown = HOURS.some((at) => at.replace(':', '') === hour) && isWorkingDay(on) && hospital.specialties.includes(specialty);
      if (!isKnown) throw refuse(404, 'slot-unknown', 'No such consultation', 'The hospital holds no such consultation.');
      if (on <= today) throw refuse(409, 'slot-past', 'Too late', 'The consultation is today or has passed.');
      const taken = booking(tables, String(slot));
      if (taken !== undefined) {
        if (taken[1].cnie === cnie) return { status: 'booked', reference: taken[0], cnie };
        throw refuse(409, 'slot-taken', 'The consultation is taken', 'Somebody else has booked it meanwhile; ask for another one.');
      }
      const reference = `RDV-${String(tables.next('RDV')).padStart(6, '0')}`;
      tables.put('appointments', reference, { slot, cnie, name, status: 'booked', cancelledOn: null });
      return { status: 'booked', reference, cnie };
    },
    'cancel-slot'({ with: { reference }, tables, today }) {
      const appointment = tables.get<Appointment>('appointments', String(reference));
      if (appointment === undefined) throw refuse(404, 'appointment-unknown', 'No such appointment', 'No appointment has this reference.');
      const cancelledOn = appointment.cancelledOn ?? today;
      tables.put('appointments', String(reference), { ...appointment, status: 'cancelled', cancelledOn });
      return { status: 'cancelled', cancelledOn };
    },
  },
  /** `{ hospitals: [{ hospital, hospitalName, specialties }] }` */
  seed: (tables, { hospitals }) => ({ hospitals: putRows(tables, 'hospitals', (row) => String(row['hospital']), hospitals) }),
} satisfies Simulator;
