/** Seeks an answer that was to come later, by the operation that the declaration names for it. */
import { type Expression, evaluate } from '../../domain/expression.js';
import { RegisterRequestWrong } from './errors.js';
import { callRegister, checkGiven, checkPerson, type RegisterCall, type RegisterReply } from './http.js';

/**
 * One look. `operation` and `with` are those of the call that was accepted, `reference` is what the register gave for it; `effectId` is the look's own.
 * @returns `pending` while there is nothing yet; else what a callback would have brought.
 * @throws as {@link callRegister}.
 */
export async function pollRegister(
  call: RegisterCall & { readonly reference: string },
): Promise<RegisterReply | { readonly kind: 'pending' }> {
  const { register, operation, reference } = call;
  const poll = register.operations[operation]?.poll;
  if (poll === undefined) throw new RegisterRequestWrong(register.id, operation, 'its declaration names no way to poll');
  const scope = { ...call.with, reference };
  const reply = await callRegister({ ...call, operation: poll.operation, with: valuesOf(poll.with, scope) });
  if (reply.kind !== 'answered') return reply;
  const { answer } = reply;
  if (evaluate(poll.pending, { ...scope, answer }, { mode: 'feel' }) === true) return { kind: 'pending' };
  const given = checkGiven(register, operation, valuesOf(poll.gives, { ...scope, answer }));
  checkPerson(register, operation, call.with, given);
  return { kind: 'answered', answer: given };
}

const valuesOf = (trees: Readonly<Record<string, Expression>>, scope: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(trees).map(([name, tree]) => [name, evaluate(tree, scope, { mode: 'feel' })]));
