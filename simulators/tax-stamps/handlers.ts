/** Electronic stamps: bought, held for a case, used up once, paid back when the procedure is not completed. */
import { randomInt } from 'node:crypto';
import { addYears, type Call, type Row, refuse, type Simulator, type Tables } from '../kit/simulator.js';
import { move, statement } from '../kit/statement.js';

interface Stamp extends Row {
  readonly code: string;
  readonly amount: number;
  readonly state: 'valid' | 'reserved' | 'used' | 'refunded';
  readonly validUntil: string;
  /** Null: it serves whoever has it. */
  readonly holder: string | null;
  readonly caseId: string | null;
  readonly usedOn: string | null;
  readonly refund: { readonly reference: string; readonly on: string } | null;
  /** How many times, for tests: never more than one. */
  readonly consumed: number;
  readonly refunded: number;
}
const YEARS_VALID = 10;

/** The check digit of Luhn (ISO/IEC 7812-1) for the first fifteen digits. */
export function checkDigit(digits: string): string {
  const sum = [...digits].reverse().reduce((total, digit, index) => {
    const n = Number(digit) * (index % 2 === 0 ? 2 : 1);
    return total + (n > 9 ? n - 9 : n);
  }, 0);
  return String((10 - (sum % 10)) % 10);
}
const isCode = (code: string): boolean => /^[0-9]{16}$/.test(code) && checkDigit(code.slice(0, 15)) === code[15];

const stampOf = ({ with: { code }, tables }: Call): Stamp | undefined =>
  isCode(String(code)) ? tables.get<Stamp>('stamps', String(code)) : undefined;

/** Money that has moved: earned when the stamp is used up, given back when it is refunded. */
function moved(kind: 'payment' | 'refund', { tables, effectId, caseId, today }: Call, { code, amount }: Stamp): void {
  move(tables, effectId, { kind, case: caseId, reference: code, amount, currency: 'MAD', on: today });
}

function put(tables: Tables, stamp: Stamp): Stamp {
  tables.put('stamps', stamp.code, stamp);
  return stamp;
}

function stateFor(stamp: Stamp, { caseId, today }: Call): 'valid' | 'reserved' | 'used' | 'expired' | 'refunded' {
  if (stamp.state === 'used' || stamp.state === 'refunded') return stamp.state;
  if (stamp.state === 'reserved' && stamp.caseId !== caseId) return 'reserved';
  return stamp.validUntil < today ? 'expired' : 'valid';
}

const ofAnother = (stamp: Stamp, { with: { holder } }: Call): boolean =>
  typeof holder === 'string' && stamp.holder !== null && stamp.holder !== holder;

/** The stamp, when it exists and is not another person's. */
function owned(call: Call): Stamp {
  const stamp = stampOf(call);
  if (stamp === undefined) throw refuse(404, 'stamp-unknown', 'No such stamp', 'No stamp has this code: it may be mistyped.');
  if (ofAnother(stamp, call))
    throw refuse(409, 'stamp-other-person', 'The stamp of another person', 'The stamp was bought under another identity.');
  return stamp;
}

/** The stamp, when this case may use it. */
function usable(call: Call): Stamp {
  if (call.caseId === null)
    throw refuse(422, 'case-missing', 'For which case?', 'The header Mistara-Case names the case that uses the stamp.');
  const stamp = owned(call);
  const state = stateFor(stamp, call);
  if (state !== 'valid')
    throw refuse(409, `stamp-${state}`, `The stamp is ${state}`, `A stamp that is ${state} cannot be used for this case.`);
  return stamp;
}

function newCode(tables: Tables): string {
  for (;;) {
    const digits = `2${String(randomInt(1e7)).padStart(7, '0')}${String(randomInt(1e7)).padStart(7, '0')}`;
    const code = digits + checkDigit(digits);
    if (tables.get('stamps', code) === undefined) return code;
  }
}

const NEW = { state: 'valid', holder: null, caseId: null, usedOn: null, refund: null, consumed: 0, refunded: 0 } as const;

export default {
  handlers: {
    order({ with: { holder, amount, payment }, tables, today }) {
      if (Number(amount) === 0) throw refuse(422, 'amount-wrong', 'An amount of nothing', 'A stamp is bought for at least one centime.');
      if (tables.get('payments', String(payment)) !== undefined) {
        throw refuse(
          409,
          'payment-used',
          'The payment was used',
          'One payment buys one stamp; it can be found again by identity and payment.',
        );
      }
      const stamp = put(tables, {
        ...NEW,
        code: newCode(tables),
        amount: Number(amount),
        holder: String(holder),
        validUntil: addYears(today, YEARS_VALID),
      });
      tables.put('payments', String(payment), { code: stamp.code });
      return { code: stamp.code, amount: stamp.amount, validUntil: stamp.validUntil };
    },
    find(call) {
      const { holder, payment } = call.with;
      const code = call.tables.get<{ code: string }>('payments', String(payment))?.code;
      const stamp = code === undefined ? undefined : call.tables.get<Stamp>('stamps', code);
      if (stamp === undefined || stamp.holder !== holder) return { found: false };
      return { found: true, code: stamp.code, amount: stamp.amount, state: stateFor(stamp, call) };
    },
    verify(call) {
      const stamp = stampOf(call);
      if (stamp === undefined) return { state: 'unknown' };
      if (ofAnother(stamp, call)) return { state: 'other-person' };
      return { state: stateFor(stamp, call), amount: stamp.amount, validUntil: stamp.validUntil };
    },
    reserve(call) {
      const stamp = usable(call);
      put(call.tables, { ...stamp, state: 'reserved', caseId: call.caseId });
      return { state: 'reserved', amount: stamp.amount };
    },
    consume(call) {
      const stamp = usable(call);
      put(call.tables, { ...stamp, state: 'used', caseId: call.caseId, usedOn: call.today, consumed: stamp.consumed + 1 });
      moved('payment', call, stamp);
      return { state: 'used', amount: stamp.amount, usedOn: call.today };
    },
    release(call) {
      const stamp = owned(call);
      const state = stateFor(stamp, call);
      if (state !== 'valid' && state !== 'expired') {
        throw refuse(409, `stamp-${state}`, `The stamp is ${state}`, `A stamp that is ${state} is not held for this case.`);
      }
      if (stamp.state === 'reserved') put(call.tables, { ...stamp, state: 'valid', caseId: null });
      return { state };
    },
    'correct-holder'(call) {
      const { holder, payment, newHolder } = call.with;
      const code = call.tables.get<{ code: string }>('payments', String(payment))?.code;
      const stamp = code === undefined ? undefined : call.tables.get<Stamp>('stamps', code);
      if (stamp === undefined || stamp.holder !== holder)
        throw refuse(404, 'stamp-unknown', 'No such stamp', 'No stamp was bought with this payment under this identity.');
      const state = stateFor(stamp, call);
      if (state !== 'valid')
        throw refuse(409, `stamp-${state}`, `The stamp is ${state}`, 'Only a stamp that can still be used is put right.');
      put(call.tables, { ...stamp, holder: String(newHolder) });
      return { code: stamp.code, state };
    },
    statement,
    refund(call) {
      const stamp = owned(call);
      const mine = stamp.caseId === null || stamp.caseId === call.caseId;
      if (stamp.state !== 'valid' && !mine) {
        throw refuse(
          409,
          `stamp-${stamp.state}`,
          `The stamp is ${stamp.state}`,
          'Only the case that holds or has used the stamp can have it paid back.',
        );
      }
      const refund = stamp.refund ?? { reference: `RMB-${String(call.tables.next('RMB')).padStart(6, '0')}`, on: call.today };
      if (stamp.refund === null) {
        put(call.tables, { ...stamp, state: 'refunded', caseId: call.caseId, refund, refunded: stamp.refunded + 1 });
        moved('refund', call, stamp);
      }
      return { state: 'refunded', amount: stamp.amount, reference: refund.reference, refundedOn: refund.on };
    },
  },

  /** `{ stamps: [{ code, amount, … }] }`, or `{ stamps: { count, amount, from } }` for as many as a load needs: codes are 3, fourteen digits from `from` on, check digit. */
  seed(tables, { stamps }, today) {
    const rows = Array.isArray(stamps) ? (stamps as Partial<Stamp>[]) : many(stamps as Many | undefined);
    const codes = rows.map((row) => {
      if (row.code === undefined || !isCode(row.code))
        throw refuse(422, 'stamp-unknown', 'Not a code of a stamp', `${row.code}: 16 digits, the last is the check digit of Luhn.`);
      return put(tables, { ...NEW, amount: 50_000, validUntil: addYears(today, YEARS_VALID), ...row, code: row.code }).code;
    });
    return { codes };
  },
} satisfies Simulator;

interface Many {
  readonly count?: number;
  readonly amount?: number;
  readonly from?: number;
}

function many({ count = 0, amount = 50_000, from = 0 }: Many = {}): Partial<Stamp>[] {
  return Array.from({ length: count }, (_, index) => {
    const digits = `3${String(from + index).padStart(14, '0')}`;
    return { code: digits + checkDigit(digits), amount };
  });
}
