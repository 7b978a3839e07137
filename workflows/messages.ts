/** What other cases say to this one. Twice, late, or from a case that has no say here: taken once or not at all. */
import { advance, supervisorOf } from './advance.js';
import type { CaseMessage } from './contract.js';
import { OWN } from './effects.js';
import { cancelCase } from './enter.js';
import { findTask } from './permissions.js';
import { letterScope, note, stateOf, type Turn, want } from './turn.js';

export function takeMessage(turn: Turn, message: CaseMessage): void {
  const { record } = turn;
  if (record.seen.includes(message.messageId)) return;
  record.seen.push(message.messageId);
  switch (message.kind) {
    case 'call-off':
      return calledOff(turn, message);
    case 'deserted':
      return deserted(turn, message);
  }
}

/** Who supervises the group is told; they may take the task, or say who stands in. */
function deserted(turn: Turn, { task: id, on }: CaseMessage & { readonly kind: 'deserted' }): void {
  const task = findTask(turn, id);
  if (task === undefined || turn.record.status === 'closed') return;
  const { group, state } = task;
  note(turn, 'group-deserted', { state, detail: { group, on } });
  want(turn, {
    kind: 'notify',
    notice: OWN.deserted,
    scope: letterScope(turn, { deserted: { on } }),
    to: { group: supervisorOf(turn, task) },
  });
}

/**
 * The case that runs this one has gone on without it. What is not decided yet ends: by the procedure's own event that leads to an outcome `cancelled`,
 * or else as an operator cancels a case, and the applicant is told. A decision stands, and so does a state from which the procedure lets nothing be
 * cancelled: then the case goes on to its own end, which nobody waits for.
 */
function calledOff(turn: Turn, { from, reason }: CaseMessage & { readonly kind: 'call-off' }): void {
  const { record, chart } = turn;
  const own = Object.entries(chart.anytime).find(([, { to }]) => stateOf(chart, to).outcome === 'cancelled');
  const late = record.states.find((state) => own?.[1].refusedIn.includes(state));
  if (record.parent?.caseId !== from || record.status === 'closed' || record.decision || late !== undefined) {
    note(turn, 'call-off-too-late', { by: from, ...(late !== undefined && { state: late }), detail: { reason } });
    return;
  }
  note(turn, 'called-off', { by: from, detail: { reason } });
  // An answer that nobody waits for would only meet the other case at its own end.
  record.calledOff = true;
  if (own !== undefined) {
    advance(turn, { event: `any.${own[0]}` });
    return;
  }
  const scope = letterScope(turn);
  cancelCase(turn);
  want(turn, { kind: 'notify', notice: OWN.cancelled, scope });
}
