/** Procedures that states run: each is there, gets what it takes, and whatever becomes of it has a way on. */
import { nearest } from '../problems.js';
import { circleOf, givable, neededFields, outcomesOf } from '../runs.js';
import type { Definition } from '../schema.js';
import { OUTCOMES } from '../schema-flow.js';
import { type Model, mustKnow, type StateAt } from './model.js';

export function checkRuns(model: Model): void {
  for (const at of model.states) if (at.state.run !== undefined) checkRun(model, at, at.state.run);
}

function checkRun(model: Model, at: StateAt, id: string): void {
  const { context, definition } = model;
  const path = [...at.path, 'run'];
  const circle = circleOf(definition.id, id, context);
  if (circle !== undefined) {
    model.report('run-in-circle', path, `Each case would start another one, for ever: ${circle.join(' → ')}.`);
    return;
  }
  const run = context.procedure?.(id);
  if (run === undefined && context.procedures !== undefined && !context.procedures.has(id)) {
    const words = `No file of a procedure "${id}" is there: what it takes and gives is not checked.`;
    model.report('unseen-procedure', path, words, { suggestion: nearest(id, context.procedures) });
  }
  if (run === undefined) return;
  checkGiven(model, at, run);
  checkOutcomes(model, at, run);
}

function checkGiven(model: Model, { state, path }: StateAt, run: Definition): void {
  const takes = givable(run);
  for (const name of Object.keys(state.with ?? {}))
    mustKnow(model, 'unknown-parameter', new Set(takes.keys()), name, [...path, 'with', name], `is not asked in the form of "${run.id}"`, {
      at: 'key',
    });
  const given = new Set(Object.keys(state.with ?? {}));
  for (const field of neededFields(run))
    if (!given.has(field))
      model.report('missing-parameter', [...path, 'run'], `"${run.id}" needs "${field}" under "with": its form demands it.`);
  const isOther = given.has('applicant.id');
  const known: readonly string[] = isOther ? [] : (model.definition.applicant.asks ?? ['name']);
  for (const key of run.applicant.asks ?? ['name']) {
    if (known.includes(key) || given.has(`applicant.${key}`)) continue;
    const why = isOther ? 'another applicant is given' : 'this procedure does not ask it';
    model.report('missing-parameter', [...path, 'run'], `"${run.id}" needs "applicant.${key}" under "with": ${why}.`);
  }
}

function checkOutcomes(model: Model, { name, state, path }: StateAt, run: Definition): void {
  const outcomes: readonly string[] = outcomesOf(run);
  const on = Object.keys(state.on ?? {});
  for (const event of on) {
    if (outcomes.includes(event) || !(OUTCOMES as readonly string[]).includes(event)) continue;
    const words = `"${event}" never comes: "${run.id}" ends as ${outcomes.join(', ')}.`;
    model.report('unknown-event', [...path, 'on', event], words, { at: 'key', suggestion: nearest(event, outcomes) });
  }
  const open = outcomes.filter((outcome) => !on.includes(outcome));
  if (open.length === 0 || on.includes('else')) return;
  const words = `"${run.id}" can end as ${open.join(', ')}, and "${name}" does not say what follows: name ${open.length === 1 ? 'it' : 'them'} under "on", or "else".`;
  model.report('unhandled-outcome', state.on === undefined ? path : [...path, 'on'], words, { at: 'key' });
}
