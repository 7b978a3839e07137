import { statesOf } from '../definitions/machine.js';
import type { ChartTransition, Statechart } from '../definitions/statechart.js';
import { type Actor, type OpenTask, readPath, writePath } from '../domain/case.js';
import { CaseError } from '../domain/errors.js';
import { evaluate } from '../domain/expression.js';
import type { FieldProblem } from '../domain/form.js';
import type { Command } from './contract.js';
import { checkForward } from './forward.js';
import { checkData, isApplicant, OPERATORS, refuseProblems, type Situation } from './given.js';
import { checkReopening, checkTold } from './reopening.js';
import { SILENCE, scopeOf, stateOf } from './turn.js';

export { OPERATORS, type Situation } from './given.js';

/**
 * What state, role and four eyes say of a command. The validator of the Update asks it, so a refusal leaves no trace in the history; screens ask it
 * to know what to offer.
 * @throws CaseError with a stable code.
 */
export function checkCommand(situation: Situation, command: Command): void {
  const { record } = situation;
  // What a closed case could not finish — a refund that a register refuses — stays with the operators.
  const mending = command.kind === 'retry' || command.kind === 'repair';
  if (command.kind === 'reopen') return checkReopening(situation, command);
  if (command.kind === 'told') return checkTold(situation, command);
  if (record.status === 'closed' && !mending)
    throw new CaseError('CASE_CLOSED', `Case ${record.caseId} is closed (${record.outcome}).`, { outcome: record.outcome });
  switch (command.kind) {
    case 'claim':
      checkTask(situation, command.task, command.by);
      return;
    case 'release':
      return checkRelease(situation, command.task, command.by);
    case 'delegate':
      return checkDelegation(situation, command);
    case 'complete':
      return checkCompletion(situation, command);
    case 'correct':
      return checkCorrection(situation, command);
    case 'answer':
      return checkAnswer(situation, command);
    case 'event':
      return checkEvent(situation, command);
    case 'anytime':
      return checkAnytime(situation, command);
    case 'cancel':
      if (!command.by.groups.includes(OPERATORS))
        throw new CaseError('NOT_AN_OPERATOR', 'Only an operator cancels a case that its procedure does not let be cancelled.');
      return checkReason(command.reason);
    case 'forward':
      checkForward(situation, command);
      return checkReason(command.reason);
    case 'extend':
      return checkExtension(situation, command);
    case 'retry':
    case 'repair':
      if (!command.by.groups.includes(OPERATORS)) throw new CaseError('NOT_AN_OPERATOR', 'Only an operator sees to an incident.');
      if (!Object.hasOwn(record.incidents, command.incident))
        throw new CaseError('INCIDENT_NOT_FOUND', `There is no open incident "${command.incident}".`);
      if (command.kind === 'repair') {
        checkReason(command.reason);
        checkOutcomeSaid(situation, command);
      }
      return;
  }
}

/** In the place of a case that a state runs, an operator says one of the outcomes that the state has a way for. */
function checkOutcomeSaid({ chart, record }: Situation, { incident, answer }: Command & { kind: 'repair' }): void {
  const { state } = record.incidents[incident]!;
  const { run, on = {} } = state === undefined ? {} : stateOf(chart, state);
  if (answer === undefined || run === undefined) return;
  const outcomes = Object.keys(on).filter((event) => !['late', 'failed', 'else'].includes(event));
  if (typeof answer['outcome'] !== 'string' || !(outcomes.includes(answer['outcome']) || Object.hasOwn(on, 'else')))
    throw new CaseError('OUTCOME_UNKNOWN', `Say how "${run.procedure}" ended: { "outcome": … }.`, { outcomes });
}

const checkReason = (reason: string): void => {
  if (reason.trim() === '') throw new CaseError('REASON_REQUIRED', 'Say why: the reason is kept with the case.');
};

/** By the id of the task, or the name of its state. */
export function findTask({ record }: Pick<Situation, 'record'>, id: string): OpenTask | undefined {
  return record.tasks[id] ?? Object.values(record.tasks).find((task) => task.id === id);
}

function checkTask(situation: Situation, id: string, actor: Actor): OpenTask {
  const { record } = situation;
  const task = findTask(situation, id);
  if (task === undefined) {
    if (record.decision?.tacit) throw tacitDecisionTaken(record.decision.on);
    throw new CaseError('TASK_NOT_FOUND', `Case ${record.caseId} has no open task "${id}".`, { open: Object.keys(record.tasks) });
  }
  if (!actor.groups.includes(task.group))
    throw new CaseError('NOT_IN_GROUP', `${actor.id} is not in the group "${task.group}".`, { group: task.group });
  const done = stateOf(situation.chart, task.state).task!.notBy.find((state) => record.doneBy[state]?.includes(actor.id));
  if (done !== undefined)
    throw new CaseError('FOUR_EYES', `${actor.id} did "${done}": another person must do "${task.state}".`, { did: done });
  const holder = task.delegatedTo ?? task.claimedBy;
  if (holder !== undefined && holder !== actor.id) throw new CaseError('TASK_ALREADY_CLAIMED', `The task is with ${holder}.`, { holder });
  return task;
}

function checkRelease(situation: Situation, id: string, actor: Actor): void {
  const task = findTask(situation, id);
  if (task === undefined) throw new CaseError('TASK_NOT_FOUND', `Case ${situation.record.caseId} has no open task "${id}".`);
  const holder = task.delegatedTo ?? task.claimedBy;
  if (holder === undefined) throw new CaseError('TASK_NOT_CLAIMED', 'Nobody has claimed the task.');
  if (holder !== actor.id && !actor.groups.includes(OPERATORS))
    throw new CaseError('TASK_ALREADY_CLAIMED', `The task is with ${holder}, who can release it.`, { holder });
}

function checkDelegation(situation: Situation, command: Command & { kind: 'delegate' }): void {
  const task = checkTask(situation, command.task, command.by);
  if (!command.to.groups.includes(task.group))
    throw new CaseError('NOT_IN_GROUP', `${command.to.id} is not in the group "${task.group}".`, { group: task.group });
  const did = stateOf(situation.chart, task.state).task!.notBy.find((state) => situation.record.doneBy[state]?.includes(command.to.id));
  if (did !== undefined)
    throw new CaseError('FOUR_EYES', `${command.to.id} did "${did}": another person must do "${task.state}".`, { did });
}

const tacitDecisionTaken = (on: string): CaseError =>
  new CaseError('TACIT_DECISION_TAKEN', `Silence decided on ${on}: the decision is made.`, { on });

function checkCompletion(situation: Situation, command: Command & { kind: 'complete' }): void {
  const { chart, record, now } = situation;
  const task = checkTask(situation, command.task, command.by);
  const { clock } = record;
  // What silence decided may be held by a gate; nobody decides again meanwhile.
  const held = Object.values(record.incidents).some(({ event }) => (event as { event?: string } | undefined)?.event === SILENCE);
  if (held && record.decision?.tacit) throw tacitDecisionTaken(record.decision.on);
  if (
    chart.clock &&
    chart.clock.silence !== 'none' &&
    clock?.state === 'running' &&
    clock.silenceAt !== undefined &&
    clock.silenceAt <= now
  ) {
    throw tacitDecisionTaken(clock.silenceOn as string);
  }
  const state = stateOf(chart, task.state);
  const transition = Object.hasOwn(state.on ?? {}, command.outcome) ? state.on?.[command.outcome] : undefined;
  const offered = Object.keys(state.on ?? {}).filter((outcome) => outcome !== 'late');
  if (transition === undefined || command.outcome === 'late') {
    throw new CaseError('OUTCOME_UNKNOWN', `"${command.outcome}" is no outcome of this task.`, { outcomes: offered });
  }
  if (transition.by && !transition.by.some((group) => command.by.groups.includes(group))) {
    throw new CaseError('NOT_IN_GROUP', `The outcome "${command.outcome}" is for ${transition.by.join(', ')}.`, { groups: transition.by });
  }
  if (
    transition.offered !== undefined &&
    evaluate(chart.expressions[transition.offered]!.tree, scopeOf({ ...situation, by: command.by.id }), { mode: 'feel' }) !== true
  ) {
    throw new CaseError('EVENT_NOT_ALLOWED', `The outcome "${command.outcome}" is not open to this case now.`, {
      condition: chart.expressions[transition.offered]?.text,
    });
  }
  if (transition.asks !== undefined) checkAsk(situation, transition, command.missing);
  const needed = [...state.task!.requires, ...(transition.requires ?? [])];
  const problems = checkData(situation, command.by, command.data ?? {}, state.task!.form, needed);
  const missingReasons = problems.some(({ field, code }) => code === 'required' && (transition.requires ?? []).includes(field));
  if (missingReasons && refuses(chart, transition))
    throw new CaseError('REASONS_REQUIRED', 'A refusal gives its reasons in law and in fact (law 03-01).', { problems });
  if (problems.length > 0) throw new CaseError('FORM_INVALID', 'Some fields are wrong.', { problems });
}

const refuses = (chart: Statechart, transition: ChartTransition): boolean =>
  transition.arrows.some(({ to }) => {
    const state = stateOf(chart, to);
    return state.outcome === 'refused' || state.decided === 'refused';
  });

function checkAsk({ chart, record }: Situation, transition: ChartTransition, missing: readonly string[] | undefined): void {
  if (record.askedIn !== undefined)
    throw new CaseError('MISSING_PIECES_ASKED_TWICE', 'Missing pieces may be asked once only (law 55-19), and they were.', {
      askedIn: record.askedIn,
    });
  const allowed = stateOf(chart, transition.asks as string).ask!.fields;
  const strange = (missing ?? []).filter((field) => !allowed.includes(field));
  if (strange.length > 0)
    throw new CaseError('FORM_INVALID', `Not among the pieces that can be asked: ${strange.join(', ')}.`, { allowed });
}

function checkCorrection(situation: Situation, command: Command & { kind: 'correct' }): void {
  const { chart, record } = situation;
  if (record.decision) throw new CaseError('EVENT_NOT_ALLOWED', 'The case is decided: its data are those of the decision.');
  checkReason(command.reason);
  const agent = Object.values(record.tasks).some(({ group }) => command.by.groups.includes(group));
  if (!agent && !isApplicant(record, command.by))
    throw new CaseError('NOT_THE_APPLICANT', 'Data are corrected by the applicant, or by an agent who has the case.');
  const open = Object.entries(chart.fields).flatMap(([path, field]) =>
    field.by === 'applicant' || (agent && field.by === 'agent') ? [path] : [],
  );
  refuseProblems(
    checkData(situation, command.by, command.data, open, []).filter(
      ({ code, field }) => code !== 'required' || Object.hasOwn(command.data, field),
    ),
  );
}

function checkAnswer(situation: Situation, command: Command & { kind: 'answer' }): void {
  const { record, chart } = situation;
  if (record.asked === undefined) throw new CaseError('EVENT_NOT_ALLOWED', 'Nothing was asked of the applicant, or the answer was given.');
  const desk = command.by.groups.some((group) =>
    Object.values(Object.fromEntries(statesOf(chart))).some((state) => state.task?.group === group),
  );
  if (!desk && !isApplicant(record, command.by))
    throw new CaseError('NOT_THE_APPLICANT', 'The answer is given by the applicant, or at the desk for them.');
  refuseProblems(checkData(situation, command.by, command.data, record.asked.fields, record.asked.fields));
}

/** The state that waits for an event a person can give. */
export function waitingFor({ chart, record }: Pick<Situation, 'chart' | 'record'>, event: string): string | undefined {
  return record.states.find((name) => stateOf(chart, name).wait?.event === event);
}

function checkEvent(situation: Situation, command: Command & { kind: 'event' }): void {
  const name = waitingFor(situation, command.event);
  if (name === undefined)
    throw new CaseError('EVENT_NOT_ALLOWED', `The case does not wait for "${command.event}".`, { states: situation.record.states });
  const wait = stateOf(situation.chart, name).wait!;
  if (wait.from === 'case') throw new CaseError('EVENT_NOT_ALLOWED', `"${command.event}" comes from another case, not from a person.`);
  const group = wait.from === 'agent' ? wait.group : wait.from === 'applicant' ? undefined : (wait.group ?? wait.from);
  if (group !== undefined && !command.by.groups.includes(group))
    throw new CaseError('NOT_IN_GROUP', `"${command.event}" comes from "${group}".`, { group });
  if (wait.from === 'applicant' && !isApplicant(situation.record, command.by))
    throw new CaseError('NOT_THE_APPLICANT', `"${command.event}" comes from the applicant.`);
  if (wait.matchedBy !== undefined && readPath(command.data, wait.matchedBy) !== readPath(situation.record.data, wait.matchedBy)) {
    throw new CaseError('EVENT_NOT_ALLOWED', `The event is for another case: "${wait.matchedBy}" differs.`);
  }
  const gives = Object.keys(wait.gives).filter((path) => situation.chart.fields[path] !== undefined);
  if (gives.length > 0) refuseProblems(checkGiven(situation, command, wait.gives, gives));
}

/** What an event gives to the case is checked like a form: the fields have their types, whoever fills them. */
function checkGiven(
  situation: Situation,
  command: Command & { kind: 'event' },
  gives: Readonly<Record<string, number>>,
  paths: readonly string[],
): FieldProblem[] {
  const { chart } = situation;
  const scope = scopeOf({ ...situation, by: command.by.id }, { event: command.data ?? {} });
  const data: Record<string, unknown> = {};
  for (const path of paths) writePath(data, path, evaluate(chart.expressions[gives[path]!]!.tree, scope, { mode: 'feel' }) ?? undefined);
  const needed = paths.filter((path) => chart.fields[path]!.required === true);
  return checkData(situation, command.by, data, paths, needed);
}

function checkAnytime({ chart, record }: Situation, command: Command & { kind: 'anytime' }): void {
  const event = Object.hasOwn(chart.anytime, command.event) ? chart.anytime[command.event] : undefined;
  if (event === undefined)
    throw new CaseError('EVENT_NOT_ALLOWED', `The procedure has no "${command.event}".`, { events: Object.keys(chart.anytime) });
  if (event.by === 'case') throw new CaseError('EVENT_NOT_ALLOWED', `"${command.event}" comes from another case, not from a person.`);
  if (event.by === 'applicant' ? !isApplicant(record, command.by) : !command.by.groups.includes(event.by.group)) {
    if (event.by === 'applicant') throw new CaseError('NOT_THE_APPLICANT', `"${command.event}" is for the applicant.`);
    throw new CaseError('NOT_IN_GROUP', `"${command.event}" is for the group "${event.by.group}".`, { group: event.by.group });
  }
  const late = record.states.find((state) => event.refusedIn.includes(state));
  if (late !== undefined) throw new CaseError('EVENT_NOT_ALLOWED', `Too late: the case is at "${late}".`, { state: late });
  if (event.by !== 'applicant') checkReason(command.reason ?? '');
}

function checkExtension({ chart, record }: Situation, command: Command & { kind: 'extend' }): void {
  const extension = chart.clock?.extension;
  if (extension === undefined)
    throw new CaseError('EXTENSION_NOT_ALLOWED', 'The act is not on the list of those whose delay may be extended (decree 2-22-386).');
  if (!command.by.groups.includes(extension.group))
    throw new CaseError('NOT_IN_GROUP', `The delay is extended by the group "${extension.group}".`, { group: extension.group });
  if (record.clock?.extended) throw new CaseError('EXTENSION_NOT_ALLOWED', 'The delay was extended once, and cannot be again.');
  if (record.clock?.state !== 'running') throw new CaseError('EXTENSION_NOT_ALLOWED', 'The clock does not run.');
  checkReason(command.reason);
}
