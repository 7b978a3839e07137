/**
 * Vehicles. Every well-formed registration is a vehicle in order, of whoever is said to own it; every well-formed chassis number is a new one. Only the
 * vehicles of the seed, and those that were registered or transferred here, are held with data of their own.
 */
import { type Call, putRows, type Row, refuse, type Simulator } from '../kit/simulator.js';

interface Vehicle extends Row {
  readonly registration?: string;
  readonly chassis?: string;
  readonly owner?: string;
  readonly make?: string | null;
  readonly state?: 'registered' | 'scrapped' | 'unknown';
  readonly inspection?: 'valid' | 'expired' | 'exempt';
  readonly inspectedUntil?: string;
  readonly tax?: 'paid' | 'unpaid';
  readonly opposition?: 'none' | 'pledge' | 'seizure' | 'stolen';
  readonly opponent?: string;
}
/** A registration, a transfer or a card that is being made: what a cancellation needs. */
interface Act extends Row {
  readonly status: string;
  readonly vehicle: string;
  readonly owner: string;
  readonly ownerBefore: string | null;
  readonly cancelledOn: string | null;
}
const REGISTRATION = /^[0-9]{1,6}-[A-Z]-[0-9]{1,2}$/;
const CHASSIS = /^[A-HJ-NPR-Z0-9]{17}$/;

/** The vehicle that the request means; undefined: there is none. */
function vehicleOf({ with: asked, tables }: Call): Vehicle | undefined {
  const { registration, chassis } = asked as Vehicle;
  const key = registration ?? chassis;
  if (key === undefined) throw refuse(422, 'vehicle-missing', 'Which vehicle?', 'Give a registration number or a chassis number.');
  const held = tables.get<Vehicle>('vehicles', key);
  if (held?.state === 'unknown') return undefined;
  if (held !== undefined) return tables.get<Vehicle>('vehicles', held.registration ?? key) ?? held;
  const wellFormed = (registration === undefined ? CHASSIS : REGISTRATION).test(key);
  return wellFormed ? { [registration === undefined ? 'chassis' : 'registration']: key } : undefined;
}

/** The owner is compared and never told: who asks must already know it. */
function record(call: Call): Row & { readonly status: string; readonly owned: boolean; readonly opposition: string } {
  const owner = String(call.with['owner']);
  const vehicle = vehicleOf(call);
  const nothing = { owner, owned: false, inspection: 'exempt', tax: 'paid', opposition: 'none' };
  if (vehicle === undefined) return { ...nothing, status: 'unknown' };
  const { registration, make, opponent, opposition = 'none' } = vehicle;
  if (registration === undefined) return { ...nothing, status: 'unregistered' };
  const inspectedUntil = vehicle.inspectedUntil ?? `${Number(call.today.slice(0, 4)) + 1}${call.today.slice(4, 8)}01`;
  const inspection = vehicle.inspection ?? (inspectedUntil < call.today ? 'expired' : 'valid');
  return {
    status: vehicle.state ?? 'registered',
    owner,
    owned: vehicle.owner === undefined || vehicle.owner === owner,
    registration,
    ...(make != null && { make }),
    inspection,
    inspectedUntil,
    tax: vehicle.tax ?? 'paid',
    taxYear: Number(call.today.slice(0, 4)),
    opposition,
    ...(opposition !== 'none' && opponent !== undefined && { opponent }),
  };
}

const reference = (call: Call, kind: string): string => `${kind}-${String(call.tables.next(kind)).padStart(6, '0')}`;

/** The act to be cancelled, and the day of its cancellation. */
function cancelled(call: Call, table: string, undo: (act: Act) => void): Row {
  const id = String(call.with['reference']);
  const act = call.tables.get<Act>(table, id);
  if (act === undefined) throw refuse(404, 'reference-unknown', 'No such act', 'Nothing was done under this reference.');
  const cancelledOn = act.cancelledOn ?? call.today;
  if (act.cancelledOn === null) undo(act);
  call.tables.put(table, id, { ...act, status: 'cancelled', cancelledOn });
  return { status: 'cancelled', cancelledOn };
}

export default {
  handlers: {
    'vehicle-record': record,
    'register-vehicle'(call) {
      const { chassis, owner, make = null } = call.with as Row & { chassis: string; owner: string };
      const vehicle = vehicleOf(call);
      if (vehicle === undefined) throw refuse(404, 'vehicle-unknown', 'No such vehicle', 'No vehicle has this chassis number.');
      if (vehicle.registration !== undefined)
        throw refuse(409, 'vehicle-registered', 'The vehicle is registered', 'It has a registration number: ask for a transfer.');
      const registration = `${10_000 + call.tables.next('registrations')}-A-1`;
      const row = { ...vehicle, chassis, registration, owner, make, state: 'registered', inspection: 'exempt' };
      const act: Act = { status: 'registered', vehicle: registration, owner, ownerBefore: null, cancelledOn: null };
      const of = reference(call, 'IMM');
      call.tables.put('vehicles', registration, row);
      call.tables.put('vehicles', chassis, { chassis, registration });
      call.tables.put('registrations', of, act);
      return { status: 'registered', reference: of, registration, owner, registeredOn: call.today };
    },
    'cancel-registration': (call) =>
      cancelled(call, 'registrations', ({ vehicle }) => {
        const { chassis, make } = call.tables.get<Vehicle>('vehicles', vehicle) ?? {};
        call.tables.put('vehicles', vehicle, { state: 'unknown' });
        call.tables.put('vehicles', String(chassis), { chassis, make });
      }),
    'transfer-ownership'(call) {
      const { registration, seller, owner } = call.with as Row & { registration: string; seller: string; owner: string };
      const vehicle = vehicleOf(call);
      if (vehicle === undefined) throw refuse(404, 'vehicle-unknown', 'No such vehicle', 'No vehicle has this registration number.');
      const { owned, opposition, status } = record({ ...call, with: { registration, owner: seller } });
      if (!owned) throw refuse(409, 'seller-not-owner', 'The seller is not the owner', 'The vehicle is registered under another person.');
      if (opposition !== 'none' || status !== 'registered')
        throw refuse(409, 'transfer-blocked', 'The vehicle may not change hands', `Opposition: ${opposition}; state: ${status}.`);
      const of = reference(call, 'MUT');
      call.tables.put('vehicles', registration, { ...vehicle, owner });
      call.tables.put('transfers', of, {
        status: 'transferred',
        vehicle: registration,
        owner,
        ownerBefore: seller,
        cancelledOn: null,
      } satisfies Act);
      return { status: 'transferred', reference: of, registration, owner, transferredOn: call.today };
    },
    'cancel-transfer': (call) =>
      cancelled(call, 'transfers', ({ vehicle, owner, ownerBefore }) => {
        const row = call.tables.get<Vehicle>('vehicles', vehicle);
        if (row?.owner !== owner)
          throw refuse(
            409,
            'vehicle-sold-again',
            'The vehicle changed hands again',
            'The transfer after this one must be cancelled first.',
          );
        call.tables.put('vehicles', vehicle, { ...row, owner: ownerBefore });
      }),
    'produce-grey-card': {
      ask(call) {
        const of = reference(call, 'CGR');
        const { registration, owner } = call.with;
        const act: Act = { status: 'waiting', vehicle: String(registration), owner: String(owner), ownerBefore: null, cancelledOn: null };
        call.tables.put('cards', of, act);
        return { reference: of };
      },
      reply(call, accepted) {
        const of = String(accepted['reference']);
        const card = call.tables.get<Act>('cards', of);
        if (card?.status !== 'waiting') return null; // cancelled meanwhile
        if (call.tables.get('refused', card.owner) !== undefined) {
          call.tables.put('cards', of, { ...card, status: 'refused' });
          return { status: 'refused', reference: of, owner: card.owner };
        }
        const cardNumber = `W${String(call.tables.next('W')).padStart(7, '0')}`;
        call.tables.put('cards', of, { ...card, status: 'produced', cardNumber });
        return { status: 'produced', reference: of, owner: card.owner, cardNumber };
      },
    },
    'grey-card-status'({ with: { reference: of }, tables }) {
      const card = tables.get<Act & { cardNumber?: string }>('cards', String(of));
      if (card === undefined) return { status: 'unknown' };
      const { status, owner, cardNumber } = card;
      return { status, owner, ...(cardNumber !== undefined && { cardNumber }) };
    },
    'cancel-grey-card': (call) => cancelled(call, 'cards', () => undefined),
  },
  /** `{ vehicles: [{ registration | chassis, owner, make, state, inspection, inspectedUntil, tax, opposition, opponent }], refused: [{ owner }] }` */
  seed: (tables, { vehicles, refused }) => ({
    vehicles: putRows(tables, 'vehicles', (row) => String(row['registration'] ?? row['chassis']), vehicles),
    refused: putRows(tables, 'refused', (row) => String(row['owner']), refused),
  }),
} satisfies Simulator;
