import { activeStates, statesOf } from '../definitions/machine.js';
import type { ChartState, Statechart } from '../definitions/statechart.js';
import type { Actor, CaseRecord } from '../domain/case.js';
import { checkForm, type FieldProblem } from '../domain/form.js';
import type { Situation } from './permissions.js';
import { scopeOf } from './turn.js';

/** What an operator sends to a case that is to go on under another version of its procedure. */
export interface MigrateCommand {
  readonly by: Actor;
  /** Digest of the version that the case is thought to run. */
  readonly from: string;
  readonly chart: Statechart;
  readonly fingerprint?: string;
  /** With which the dates are counted from now on. */
  readonly calendar: string;
  /** Old state → new state. One that is not named stays where it is, when the new version has a state of its name and kind. */
  readonly map: Readonly<Record<string, string>>;
  readonly reason: string;
}

/** Why a case cannot go over. `code` is stable, `message` is for the operator. */
export interface MigrationRefusal {
  readonly code:
    | 'another-version'
    | 'another-procedure'
    | 'unknown-state'
    | 'no-image'
    | 'images-apart'
    | 'image-ends'
    | 'image-decides'
    | 'open-call'
    | 'asked'
    | 'incident'
    | 'computing'
    | 'missing-field'
    | 'unfit-field'
    | 'clock'
    | 'fees'
    | 'over';
  readonly message: string;
  readonly state?: string;
  readonly field?: string;
}

/** Where a state of XState is: the name of a leaf, or what is active in each block. */
export type Value = string | { [name: string]: Value };

export interface MigrationPlan {
  readonly value: Value;
  /** Of each state in which the case rests: where it goes on. */
  readonly images: Readonly<Record<string, string>>;
  /** Carried over as they are, old → new: their tasks, calls, questions and timers go on. */
  readonly kept: Readonly<Record<string, string>>;
  readonly left: readonly string[];
  /** Entered anew, with what entering them does. */
  readonly entered: readonly string[];
  readonly refusals: readonly MigrationRefusal[];
}

/** What a migration would do to a case. Pure: the dry run, the validator and the migration itself ask the same. */
export function planMigration(situation: Situation, to: Statechart, map: Readonly<Record<string, string>>): MigrationPlan {
  const { chart, record } = situation;
  const before = statesOf(chart);
  const after = statesOf(to);
  const refusals: MigrationRefusal[] = [];
  const refuse = (code: MigrationRefusal['code'], message: string, more: { state?: string; field?: string } = {}) =>
    void refusals.push({ code, message, ...more });

  if (chart.procedure !== to.procedure)
    refuse('another-procedure', `The case runs "${chart.procedure}", the version is of "${to.procedure}".`);
  for (const [from, image] of Object.entries(map)) {
    if (!before.has(from)) refuse('unknown-state', `The old version has no state "${from}".`, { state: from });
    if (!after.has(image)) refuse('unknown-state', `The new version has no state "${image}".`, { state: image });
  }
  const imageOf = (name: string): string | undefined => {
    const image = Object.hasOwn(map, name) ? map[name]! : after.get(name)?.kind === before.get(name)?.kind ? name : undefined;
    return image !== undefined && after.has(image) ? image : undefined;
  };

  const rests = record.states.filter((name) => before.get(name)?.states === undefined);
  const images: Record<string, string> = {};
  for (const name of rests) {
    const image = imageOf(name);
    if (image !== undefined) images[name] = image;
    else refuse('no-image', `The new version has no "${name}" of this kind: name its image with --map ${name}=….`, { state: name });
  }
  const wanted = new Set(Object.values(images));
  const value = placeOf(to.states, wanted, (names) =>
    refuse(
      'images-apart',
      `The case cannot be in ${names.join(' and ')} at once in the new version: their images lie in one place each other excludes.`,
    ),
  );
  const active = value === undefined ? [] : activeStates(value as never);
  const kept: Record<string, string> = {};
  for (const name of record.states) {
    const image = imageOf(name);
    if (image === undefined || !active.includes(image) || Object.values(kept).includes(image)) continue;
    if (goesOn(record, name, before.get(name), after.get(image))) kept[name] = image;
  }
  const entered = active.filter((name) => !Object.values(kept).includes(name));
  for (const name of entered) {
    const state = after.get(name);
    if (state?.kind === 'outcome') refuse('image-ends', `"${name}" ends the case: a migration does not.`, { state: name });
    if (state?.decided !== undefined && record.decision === undefined)
      refuse('image-decides', `Entering "${name}" decides the case: a migration does not.`, { state: name });
  }
  refuseOpenEnds(record, kept, to, refuse);
  refuseFields(situation, to, refuse);
  refuseLaw(chart, to, record, refuse);
  return { value: value ?? '', images, kept, left: record.states.filter((name) => !Object.hasOwn(kept, name)), entered, refusals };
}

type Refuse = (code: MigrationRefusal['code'], message: string, more?: { state?: string; field?: string }) => void;

/** The same kind of waiting, for the same thing: what is open there stays open. */
function goesOn(record: CaseRecord, name: string, old: ChartState | undefined, image: ChartState | undefined): boolean {
  if (old?.kind !== image?.kind) return false;
  if (old?.kind === 'wait') return old.wait?.event === image?.wait?.event;
  if (old?.kind === 'call' && record.calls[name]) return old.call?.operation === image?.call?.operation;
  if (old?.kind === 'run') return old.run?.procedure === image?.run?.procedure;
  return true;
}

/** Where the case is when it rests in these states. A branch, or a block, without any of them is at its beginning. */
function placeOf(
  states: Readonly<Record<string, ChartState>>,
  wanted: ReadonlySet<string>,
  apart: (names: string[]) => void,
): Value | undefined {
  const holding = Object.entries(states).filter(([name, state]) => holds(name, state, wanted));
  const [first] = holding;
  if (first === undefined) return undefined;
  if (holding.length > 1) apart(holding.map(([name]) => name));
  const [name, state] = first;
  if (state.states === undefined) return name;
  if (state.kind !== 'parallel') return { [name]: placeOf(state.states, wanted, apart) ?? beginning(state) };
  return {
    [name]: Object.fromEntries(
      Object.entries(state.states).map(([branch, inner]) => [branch, placeOf(inner.states ?? {}, wanted, apart) ?? beginning(inner)]),
    ),
  };
}

const holds = (name: string, state: ChartState, wanted: ReadonlySet<string>): boolean =>
  wanted.has(name) || Object.entries(state.states ?? {}).some(([child, inner]) => holds(child, inner, wanted));

function beginning(block: ChartState): Value {
  const states = block.states ?? {};
  if (block.kind === 'parallel') return Object.fromEntries(Object.entries(states).map(([name, branch]) => [name, beginning(branch)]));
  const name = block.initial as string;
  const child = states[name];
  return child?.states === undefined ? name : { [name]: beginning(child) };
}

/** What is under way with somebody else must find its place in the new version. */
function refuseOpenEnds(record: CaseRecord, kept: Readonly<Record<string, string>>, to: Statechart, refuse: Refuse): void {
  for (const [state, { operation }] of Object.entries(record.calls)) {
    if (kept[state] === undefined)
      refuse('open-call', `"${operation}" was asked and has not answered: the image of "${state}" must ask the same.`, { state });
  }
  for (const { state, procedure, status } of Object.values(record.children ?? {})) {
    if ((status === 'starting' || status === 'running') && kept[state] === undefined)
      refuse('open-call', `A case of "${procedure}" is run and has not ended: the image of "${state}" must run the same.`, { state });
  }
  const { asked } = record;
  if (asked && kept[asked.state] === undefined)
    refuse('asked', `The applicant was asked for pieces: the image of "${asked.state}" must wait for their answer.`, {
      state: asked.state,
    });
  for (const field of asked?.fields ?? [])
    if (to.fields[field] === undefined)
      refuse('asked', `The applicant was asked for "${field}", which the new version does not know.`, { field });
  for (const { id, state } of Object.values(record.incidents)) {
    if (state !== undefined && kept[state] !== state)
      refuse('incident', `${id} stands in "${state}": see to it first, or keep that state.`, { state });
  }
}

/** What the new version needs to know of the applicant, and the old one did not ask. */
function refuseFields({ chart, record, offsets, now }: Situation, to: Statechart, refuse: Refuse): void {
  const scope = scopeOf({ record, offsets, now, by: '' });
  const problems = ({ fields, expressions }: Statechart): FieldProblem[] =>
    checkForm({
      fields,
      expressions,
      scope,
      paths: Object.keys(fields).filter((path) => fields[path]?.by === 'applicant' || fields[path]?.by === 'agent'),
    });
  const lacked = new Set(problems(chart).map(({ field, code }) => `${field} ${code}`));
  for (const { field, code } of problems(to)) {
    // Rules about other fields and about today held on the day of filing; they are not asked again.
    if (lacked.has(`${field} ${code}`) || code === 'check' || code === 'file-too-old') continue;
    if (code === 'required') refuse('missing-field', `The new version needs "${field}", which the case does not have.`, { field });
    else refuse('unfit-field', `What the case has for "${field}" does not fit the new version (${code}).`, { field });
  }
}

/** A right that the applicant has from the day of filing is not lost on the way. */
function refuseLaw(from: Statechart, to: Statechart, record: CaseRecord, refuse: Refuse): void {
  if (record.clock && record.clock.state !== 'stopped' && to.clock === undefined)
    refuse('clock', 'A legal time limit runs for the case, and the new version has none.');
  if (record.clock === undefined && to.clock && record.decision === undefined)
    refuse('clock', 'The new version has a legal time limit, and none was told to the applicant.');
  const held = record.fees?.state === 'paid' || record.fees?.state === 'consumed';
  const way = ({ fees }: Statechart) =>
    fees?.stamp
      ? [fees.currency, fees.stamp.register, fees.stamp.release, fees.stamp.refund].join(' ')
      : fees?.payment && [fees.currency, fees.payment.register, fees.payment.refund].join(' ');
  const asked = record.fees?.demands !== undefined; // a payment may still come
  if ((held || asked) && way(from) !== way(to)) refuse('fees', 'The fee was paid in a way that the new version could not give back.');
}
