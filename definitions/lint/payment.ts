/** Fees that an agent collects: its operations can play their parts, and no declared name is taken twice. */
import type { RegisterOperation } from '../../domain/register.js';
import { PAYMENT_TYPES } from '../builtins.js';
import type { Path } from '../problems.js';
import { type Model, mustKnow } from './model.js';

const PATH: Path = ['fees', 'payment'];
/** What the engine sends by itself. */
const SENT = {
  request: ['amount', 'currency'],
  status: ['reference'],
  refund: ['reference', 'transaction', 'amount', 'currency'],
} as const;

/** Nobody is left waiting: the person may never pay, and the agent may say no. */
const WAYS_OUT = [
  [['refused', 'failed'], 'the agent takes no payment'],
  [['late', 'unpaid'], 'nobody pays in time'],
] as const;

export function checkPayment(model: Model): void {
  const { fees } = model.definition;
  const payment = fees?.payment;
  if (payment === undefined) return;
  if (fees?.stamp)
    model.report('misplaced-key', ['fees', 'stamp'], 'The fees are paid in one way: by "stamp", or by "payment".', { at: 'key' });
  for (const name of Object.keys(PAYMENT_TYPES)) {
    if (!model.fields.has(`payment.${name}`)) continue;
    const words = `"payment.${name}" is what the agent says of the payment: give this field another name.`;
    model.report('bad-field-name', ['data', 'payment', name], words, { at: 'key' });
  }
  for (const { name, state, path } of model.states) {
    if (state.pay === undefined) continue;
    for (const [events, when] of WAYS_OUT) {
      if (events.some((event) => state.on?.[event] !== undefined)) continue;
      const words = `"${name}" does not say what follows when ${when} ("${events[0]}" under "on").`;
      model.report('missing-event', [...path, ...(state.on ? ['on'] : [])], words, { at: 'key' });
    }
  }
  const { registers } = model.context;
  if (registers === undefined) return;
  const known = new Set(registers.keys());
  if (!mustKnow(model, 'unknown-register', known, payment.register, [...PATH, 'register'], 'is not a declared register')) return;
  const { id, operations } = registers.get(payment.register)!;
  for (const step of ['request', 'status', 'refund'] as const) {
    const words = `is not an operation of "${id}"`;
    if (!mustKnow(model, 'unknown-operation', new Set(Object.keys(operations)), payment[step], [...PATH, step], words)) continue;
    const operation = operations[payment[step]]!;
    const sent = [...SENT[step], ...(step === 'request' ? Object.keys(payment.with) : [])];
    for (const [name, field] of Object.entries(operation.with)) {
      if (field.optional || sent.includes(name)) continue;
      const where = step === 'request' ? ' under "with"' : ', which the engine does not have then';
      model.report('missing-parameter', [...PATH, step], `"${id}.${payment[step]}" needs "${name}" (${field.type})${where}.`);
    }
    for (const fault of faultsOf(step, operation, operations[payment.request]))
      model.report('payment-contract', [...PATH, step], `"${id}.${payment[step]}" ${fault}`);
  }
  const taken = new Set(Object.keys(operations[payment.request]?.with ?? {}));
  for (const name of Object.keys(payment.with)) {
    const path = [...PATH, 'with', name];
    if (operations[payment.request])
      mustKnow(model, 'unknown-parameter', taken, name, path, `is not taken by "${id}.${payment.request}"`, { at: 'key' });
  }
}

/** What an operation lacks for its part. With `receipts` an agent tells each transaction apart, so that each can be paid back. */
function* faultsOf(step: keyof typeof SENT, operation: RegisterOperation, request: RegisterOperation | undefined): Generator<string> {
  const lacks = (of: object, names: readonly string[]) => names.filter((name) => !Object.hasOwn(of, name));
  const list = (names: readonly string[]) => names.map((name) => `"${name}"`).join(' and ');
  const told = request !== undefined && Object.hasOwn(request.gives, 'receipts');
  const takes = lacks(
    operation.with,
    step === 'request' ? ['amount'] : step === 'refund' && told ? ['reference', 'transaction', 'amount'] : ['reference'],
  );
  if (takes.length > 0) yield `does not take ${list(takes)}.`;
  const gives = lacks(
    operation.gives,
    step === 'request' ? ['state', 'reference'] : step === 'status' ? ['state', ...(told ? ['receipts'] : [])] : [],
  );
  if (gives.length > 0) yield `does not give ${list(gives)}.`;
  if (step === 'request' && operation.reply !== 'later')
    yield 'answers at once: a person pays later, so the agent says by callback what came.';
}
