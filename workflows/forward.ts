/** A case goes on at another post: docs/decisions/0028. */
import { CaseError } from '../domain/errors.js';
import type { Command } from './contract.js';
import { OWN } from './effects.js';
import { OPERATORS, type Situation } from './given.js';
import { letterScope, note, type Turn, want } from './turn.js';

type Forward = Command & { readonly kind: 'forward' };

/** By whoever has a task of the case, or an operator. Which posts there are, the engine knows. @throws CaseError NOT_IN_GROUP */
export function checkForward({ record }: Situation, { by }: Forward): void {
  const groups = [...new Set(Object.values(record.tasks).map(({ group }) => group))];
  if (by.groups.includes(OPERATORS) || groups.some((group) => by.groups.includes(group))) return;
  throw new CaseError('NOT_IN_GROUP', 'A case is forwarded by those who have a task of it, or by an operator.', {
    group: groups[0] ?? OPERATORS,
    groups,
  });
}

/** Its number, its data and its clock go with it; what somebody had taken at the first post is offered again. Forwarding it where it is changes nothing. */
export function forward(turn: Turn, { to, reason }: Forward): void {
  const { record } = turn;
  const from = record.post;
  if (from === to) return;
  record.filedPost ??= from;
  record.post = to;
  for (const task of Object.values(record.tasks)) {
    delete task.claimedBy;
    delete task.delegatedTo;
  }
  note(turn, 'forwarded', { detail: { from, to, reason } });
  want(turn, { kind: 'notify', notice: OWN.forwarded, scope: letterScope(turn, { forwarded: { from, to, reason } }) });
}
