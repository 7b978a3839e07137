/** What changes for those who work on cases: states, tasks, groups, outcomes, four eyes, calls to registers, tables, data that nobody is asked for. */
import type { Text } from '../../domain/language.js';
import { longForm } from '../compile-flow.js';
import { ACT_WORDS, KIND_WORDS, OUTCOME_WORDS, OWES_WORDS } from '../diagram/words.js';
import { fieldsOf, giverOf, startsOf } from '../names.js';
import type { Action, Definition, State, Target, Transition } from '../schema.js';
import { constraints, required } from './applicant.js';
import { type FlatState, statesOfFlow } from './states.js';
import { difference, names, type Subject, same, type Teller } from './teller.js';

export function forAgent(older: Definition, newer: Definition, teller: Teller): void {
  const procedure: Subject = { for: 'agent', about: 'flow', title: teller.loose('procedure') };
  const [before, after] = [startsOf(older), startsOf(newer)];
  const ways = (starts: typeof before) => Object.entries(starts).map(([who, { to }]) => [who, to] as const);
  teller.list(procedure, 'start', ways(before), ways(after), ([who, state]) => `${teller.starter(who)} → ${teller.state(state)}`);
  for (const who of Object.keys(after)) {
    if (before[who] === undefined) continue;
    const subject: Subject = { for: 'agent', about: `start:${who}`, title: teller.starter(who) };
    teller.list(subject, 'ownForm', before[who].form, after[who]?.form, teller.field);
    teller.rest(subject, { ...before[who], to: null, form: null }, { ...after[who], to: null, form: null });
  }
  states(older, newer, teller);
  anytime(older, newer, teller);
  data(older, newer, teller);
  tables(older, newer, teller);
  const act: Subject = { for: 'agent', about: 'gates', title: teller.loose('act') };
  const gates = ({ act: of }: Definition) => Object.entries(of?.gates ?? {}).map(([name, rule]) => `${name}: ${rule}`);
  teller.list(act, 'gates', gates(older), gates(newer));
  teller.list(act, 'automatic', older.act?.automatic?.gates, newer.act?.automatic?.gates);
  clockOfAgents(older, newer, teller);
}

function states(older: Definition, newer: Definition, teller: Teller): void {
  const [before, after] = [statesOfFlow(older), statesOfFlow(newer)];
  const subject = (name: string): Subject => ({ for: 'agent', about: `state:${name}`, title: teller.state(name) });
  for (const [name, { kind }] of after)
    if (!before.has(name)) teller.say(subject(name), 'state-added', { kind: kindWords(kind, after.get(name), teller) });
  for (const [name, was] of before) {
    const is = after.get(name);
    if (is === undefined) teller.say(subject(name), 'state-removed', { kind: kindWords(was.kind, was, teller) });
    else oneState(subject(name), was, is, teller);
  }
}

const kindWords = (kind: FlatState['kind'], flat: FlatState | undefined, teller: Teller): string =>
  KIND_WORDS[kind][teller.language].replace('{n}', String(flat?.state['at-least']?.count ?? ''));

function oneState(subject: Subject, was: FlatState, is: FlatState, teller: Teller): void {
  const [older, newer] = [was.state, is.state];
  teller.aspect(subject, 'kind', kindWords(was.kind, was, teller), kindWords(is.kind, is, teller));
  teller.text({ ...subject, for: 'applicant' }, 'title', was.title, is.title);
  teller.aspect(subject, 'branches', was.inside, is.inside, teller.state);
  teller.list(subject, 'branches', was.branches, is.branches);
  teller.aspect(subject, 'needBranches', older['at-least']?.count, newer['at-least']?.count);
  taskOf(subject, older.task, newer.task, teller);
  teller.aspect(subject, 'within', older.within, newer.within, teller.delay);
  teller.aspect(subject, 'owes', older['owed-by'], newer['owed-by'], (who) => OWES_WORDS[who][teller.language]);
  teller.aspect(subject, 'decides', older.decided, newer.decided, (how) => OUTCOME_WORDS[how][teller.language]);
  teller.aspect(subject, 'decides', older.outcome, newer.outcome, (how) => OUTCOME_WORDS[how][teller.language]);
  teller.aspect(
    subject,
    'bound',
    older['at-most'],
    newer['at-most'],
    ({ times, else: otherwise }) => `${times} → ${teller.state(otherwise)}`,
  );
  teller.aspect(subject, 'operation', older.call, newer.call, teller.operation);
  teller.aspect(subject, 'run', older.run, newer.run, teller.procedure);
  teller.list(subject, 'sent', pairs(older.with), pairs(newer.with));
  teller.list(subject, 'received', pairs(older.gives), pairs(newer.gives));
  teller.aspect(subject, 'reminders', older.remind, newer.remind, ({ every, 'at-most': most }) => `${teller.delay(every)} × ${most}`);
  teller.aspect(subject, 'awaited', older.wait, newer.wait, ({ for: event, from, group, until }) =>
    [event, group ?? from, until].filter((part) => part !== undefined).join(', '),
  );
  teller.list(subject, 'conditions', pairs(older.choose), pairs(newer.choose));
  teller.aspect(subject, 'table', older.decide, newer.decide, teller.table);
  teller.aspect(subject, 'target', older.next, newer.next, (to) => targetWords(to, teller));
  teller.aspect(subject, 'start', older.start, newer.start, teller.state);
  const applicant: Subject = { ...subject, for: 'applicant' };
  teller.list(applicant, 'asked', older.ask?.fields, newer.ask?.fields, teller.field);
  teller.aspect(applicant, 'answerWithin', older.ask?.['answer-within'], newer.ask?.['answer-within'], teller.delay);
  teller.text(applicant, 'text', older.ask?.text as Text | undefined, newer.ask?.text as Text | undefined);
  teller.list(subject, 'acts', actsOf(older), actsOf(newer), (act) => actWords(act, teller));
  outcomes(subject, older.on, newer.on, teller);
  reopenings(subject, older['reopen-by'], newer['reopen-by'], teller);
  teller.rest(subject, older, newer);
}

function taskOf(subject: Subject, older: State['task'], newer: State['task'], teller: Teller): void {
  if (older === undefined || newer === undefined) return; // said with the kind
  teller.aspect(subject, 'group', older.group, newer.group, teller.group);
  teller.aspect(subject, 'supervisor', older.supervisor, newer.supervisor, teller.group);
  teller.aspect(subject, 'within', older.within, newer.within, teller.delay);
  teller.list(subject, 'form', older.form, newer.form, teller.field);
  teller.list(subject, 'needed', older.requires, newer.requires, teller.field);
  teller.list(subject, 'shows', older.shows, newer.shows, teller.field);
  const [forbidden, allowed] = difference(older['not-by'] ?? [], newer['not-by'] ?? []);
  if (forbidden.length > 0) teller.say(subject, 'four-eyes-added', { items: teller.join(forbidden.map(teller.state)) });
  if (allowed.length > 0) teller.say(subject, 'four-eyes-removed', { items: teller.join(allowed.map(teller.state)) });
  teller.list(subject, 'escalation', older.escalate, newer.escalate, ({ after, to }) => `${teller.delay(after)} → ${teller.group(to)}`);
  teller.text(subject, 'title', older.title as Text | undefined, newer.title as Text | undefined);
  teller.text(subject, 'instructions', older.instructions as Text | undefined, newer.instructions as Text | undefined);
}

function outcomes(subject: Subject, older: State['on'] = {}, newer: State['on'] = {}, teller: Teller): void {
  const called = (event: string): string => teller.event((label(newer[event]) ?? label(older[event])) as Text | undefined, event);
  const { come, gone, both } = names(older, newer);
  for (const event of come)
    teller.say(subject, 'outcome-added', { outcome: called(event), to: goesTo(newer[event] as Transition, teller) });
  for (const event of gone) teller.say(subject, 'outcome-removed', { outcome: called(event) });
  for (const event of both) {
    if (same(older[event], newer[event])) continue;
    const [was, is] = [longForm(older[event] as Transition), longForm(newer[event] as Transition)];
    const about: Subject = { ...subject, title: `${subject.title} / ${called(event)}` };
    const before = teller.changes.length;
    teller.aspect(about, 'target', was.to, is.to, (to) => targetWords(to, teller));
    teller.list(about, 'needed', was.requires, is.requires, teller.field);
    teller.list(about, 'outcomeFor', was.by, is.by, teller.group);
    teller.aspect(about, 'outcomeWhen', was.when, is.when);
    teller.list(about, 'acts', was.do, is.do, (act) => actWords(act, teller));
    const applicant: Subject = { ...about, for: 'applicant' };
    teller.list(applicant, 'asked', was.ask, is.ask, teller.field);
    teller.aspect(applicant, 'answerWithin', was['answer-within'], is['answer-within'], teller.delay);
    teller.aspect(about, 'target', was.answered, is.answered, teller.state);
    teller.aspect(about, 'target', was.unanswered, is.unanswered, teller.state);
    teller.text(about, 'label', was.label as Text | undefined, is.label as Text | undefined);
    if (teller.changes.length === before) teller.say(about, 'other');
  }
}

const label = (transition: Transition | undefined) => (transition === undefined ? undefined : longForm(transition).label);
const pairs = (map: Readonly<Record<string, unknown>> = {}): string[] => Object.entries(map).map(([key, value]) => `${key} = ${value}`);

const targetWords = (to: Target, teller: Teller): string =>
  typeof to === 'string' ? teller.state(to) : teller.join(Object.entries(to).map(([when, target]) => `${when} → ${teller.state(target)}`));

function goesTo(transition: Transition, teller: Teller): string {
  const { to, ask } = longForm(transition);
  return to === undefined ? teller.join((ask ?? []).map(teller.field)) : targetWords(to, teller);
}

const listed = (value: string | readonly string[] | undefined): readonly string[] =>
  value === undefined ? [] : typeof value === 'string' ? [value] : value;

/** What entering a state does, however it is written. */
function actsOf(state: State): Action[] {
  return [
    ...(state.do ?? []),
    ...(state.refund ? [{ refund: state.refund }] : []),
    ...listed(state.issue).map((issue): Action => ({ issue })),
    ...listed(state.notify).map((notify): Action => ({ notify })),
  ];
}

function actWords(action: Action, teller: Teller): string {
  const say = (kind: keyof typeof ACT_WORDS, what = '') => `${ACT_WORDS[kind][teller.language]}${what === '' ? '' : ` ${what}`}`;
  if (action.issue !== undefined) return say('issue', teller.document(action.issue));
  if (action.revoke !== undefined) return say('revoke', teller.document(action.revoke));
  if (action.notify !== undefined) return say('notify', teller.notice(action.notify));
  if (action.consume !== undefined) return say('consume');
  if (action.refund !== undefined) return say('refund');
  if (action.tell !== undefined)
    return say('tell', [action.tell.event, `case = ${action.tell.case}`, ...pairs(action.tell.with)].join(', '));
  if (action.call !== undefined) return say('call', [teller.operation(action.call), ...pairs(action.with)].join(', '));
  return say('set', teller.join(pairs(action.set)));
}

const whoWords = (by: 'applicant' | 'case' | { readonly group: string }, teller: Teller): string =>
  typeof by === 'string' ? teller.loose(by) : teller.group(by.group);

/** How a case that has ended can go on. */
function reopenings(subject: Subject, older: State['reopen-by'] = {}, newer: State['reopen-by'] = {}, teller: Teller): void {
  const called = (event: string) => teller.event((newer[event] ?? older[event])?.label as Text | undefined, event);
  const { come, gone, both } = names(older, newer);
  for (const event of come)
    teller.say(subject, 'reopening-added', {
      outcome: called(event),
      who: whoWords(newer[event]!.by, teller),
      within: teller.delay(newer[event]!.within),
    });
  for (const event of gone) teller.say(subject, 'reopening-removed', { outcome: called(event) });
  for (const event of both) {
    const [was, is] = [older[event]!, newer[event]!];
    if (same(was, is)) continue;
    const about: Subject = { ...subject, title: `${subject.title} / ${called(event)}` };
    const before = teller.changes.length;
    const length = (clock: typeof was.clock) => {
      const [unit, n] = typeof clock === 'object' ? (Object.entries(clock).find(([key]) => key !== 'source') ?? []) : [];
      return unit === undefined ? teller.loose(clock === 'continue' ? 'continue' : 'restart') : teller.delay(`${n} ${unit}`);
    };
    teller.aspect(about, 'who', was.by, is.by, (by) => whoWords(by, teller));
    teller.aspect(about, 'target', was.to, is.to, teller.state);
    teller.aspect(about, 'within', was.within, is.within, teller.delay);
    teller.aspect(about, 'clock', was.clock, is.clock, length);
    teller.aspect(about, 'bound', was['at-most'], is['at-most']);
    teller.list(about, 'needed', was.requires, is.requires, teller.field);
    teller.list(about, 'acts', was.do, is.do, (act) => actWords(act, teller));
    teller.text(about, 'label', was.label as Text | undefined, is.label as Text | undefined);
    if (teller.changes.length === before) teller.say(about, 'other');
  }
}

/** Events at any time: those of the applicant are theirs to know. */
function anytime(older: Definition, newer: Definition, teller: Teller): void {
  const [before, after] = [older.flow.anytime ?? {}, newer.flow.anytime ?? {}];
  const subject = (event: string): Subject => {
    const one = (after[event] ?? before[event])!;
    return {
      for: one.by === 'applicant' ? 'applicant' : 'agent',
      about: `anytime:${event}`,
      title: teller.event(one.label as Text | undefined, event),
    };
  };
  const { come, gone, both } = names(before, after);
  for (const event of come) teller.say(subject(event), 'event-added');
  for (const event of gone) teller.say(subject(event), 'event-removed');
  for (const event of both) {
    const [was, is] = [before[event]!, after[event]!];
    teller.aspect(subject(event), 'who', was.by, is.by, (by) => whoWords(by, teller));
    teller.list(subject(event), 'until', was.until, is.until, teller.state);
    teller.aspect(subject(event), 'target', was.to, is.to, teller.state);
    teller.list(subject(event), 'acts', was.do, is.do, (act) => actWords(act, teller));
    teller.rest(subject(event), was, is);
  }
}

/** Data that no page asks the applicant for. */
function data(older: Definition, newer: Definition, teller: Teller): void {
  const [before, after] = [fieldsOf(older), fieldsOf(newer)];
  const onForm = ({ form }: Definition, path: string) => form.some(({ fields }) => fields.includes(path));
  const subject = (path: string): Subject => ({ for: 'agent', about: `field:${path}`, title: teller.field(path) });
  for (const path of after.keys()) if (!before.has(path) && !onForm(newer, path)) teller.say(subject(path), 'datum-added');
  for (const [path, was] of before) {
    const is = after.get(path);
    if (is === undefined) {
      if (!onForm(older, path)) teller.say(subject(path), 'datum-removed');
      continue;
    }
    teller.aspect(subject(path), 'giver', was.from ?? giverOf(was), is.from ?? giverOf(is));
    if (giverOf(was) === 'applicant' && onForm(older, path) && onForm(newer, path)) continue; // a question: told to the applicant
    required(subject(path), was, is, teller);
    constraints(subject(path), was, is, teller);
  }
}

function tables(older: Definition, newer: Definition, teller: Teller): void {
  const subject = (id: string): Subject => ({ for: 'agent', about: `table:${id}`, title: teller.table(id) });
  const { come, gone, both } = names(older.tables, newer.tables);
  for (const id of come) teller.say(subject(id), 'table-added');
  for (const id of gone) teller.say(subject(id), 'table-removed');
  for (const id of both) {
    const [was, is] = [older.tables![id]!, newer.tables![id]!];
    if (same(was, is)) continue;
    const [added, removed] = difference(was.rules, is.rules);
    teller.say(subject(id), 'table-changed', { added: added.length, removed: removed.length });
  }
}

function clockOfAgents(older: Definition, newer: Definition, teller: Teller): void {
  const subject: Subject = { for: 'agent', about: 'clock-of-agents', title: teller.loose('clock') };
  const [was, is] = [older.clock, newer.clock];
  if (was === undefined || is === undefined) return;
  teller.aspect(subject, 'silenceThen', was.silence.then, is.silence.then, teller.state);
  teller.aspect(subject, 'owner', was.silence.owner, is.silence.owner, teller.group);
  teller.aspect(subject, 'extension', was.extension?.group, is.extension?.group, teller.group);
  teller.aspect(subject, 'warnings', was.warnings, is.warnings, ({ agent, group, supervisor, 'supervisor-group': of }) =>
    [`${agent}, ${group}, ${supervisor} %`, of === undefined ? '' : teller.group(of)].filter(Boolean).join(' → '),
  );
}
