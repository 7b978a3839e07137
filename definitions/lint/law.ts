/** What the law forbids, as far as the text of a procedure shows it (law 55-19; decrees 2-22-385 and 2-22-386; law 03-01). */
import { countingOf } from '../../domain/legal-clock.js';
import { longForm } from '../compile-flow.js';
import { giverOf, startsOf } from '../names.js';
import type { Path } from '../problems.js';
import type { Field } from '../schema.js';
import { type Arrow, arrowsOf } from './flow.js';
import { listOf, type Model, mustKnow, type StateAt } from './model.js';

/** Law 55-19: no delay is longer; 30 days for the investment acts of decree 2-22-385. */
const CEILING = 60;
const CEILING_OF_INVESTMENT = 30;
/** The longest that each unit can be, in days. */
const DAYS = { days: 1, weeks: 7, months: 31, years: 366 } as const;

/** A decision grants or refuses an act. Where there is none, nothing is decided, no clock runs, and silence means nothing. */
export function checkAct(model: Model): void {
  const { act, clock } = model.definition;
  if (act !== undefined) return;
  const told = 'The definition has no "act"';
  if (clock !== undefined)
    model.report('decision-without-act', ['clock'], `${told}: no legal clock runs for what is not decided.`, { at: 'key' });
  for (const { state, path, name } of model.states) {
    const decides =
      state.decided !== undefined ? 'decided' : state.outcome === 'granted' || state.outcome === 'refused' ? 'outcome' : undefined;
    if (decides !== undefined)
      model.report('decision-without-act', [...path, decides], `${told}: in "${name}" there is nothing to grant or refuse.`);
  }
}

export function checkClock(model: Model): void {
  const { clock } = model.definition;
  if (clock === undefined) return;
  const units = (Object.keys(DAYS) as (keyof typeof DAYS)[]).filter((unit) => clock.limit[unit] !== undefined);
  if (units.length !== 1) {
    const words = units.length === 0 ? 'The limit has no length' : `The limit is given in ${units.join(' and ')}`;
    model.report('limit-units', ['clock', 'limit'], `${words}: write exactly one of days, weeks, months, years.`, { at: 'key' });
  }
  const ceiling = clock.investment === true ? CEILING_OF_INVESTMENT : CEILING;
  for (const unit of units) {
    const days = (clock.limit[unit] ?? 0) * DAYS[unit];
    if (days <= ceiling) continue;
    const words = `The limit can last ${days} days; law 55-19 allows at most ${ceiling}${clock.investment ? ' for the acts of decree 2-22-385' : ''}.`;
    model.report('over-legal-ceiling', ['clock', 'limit', unit], words);
  }
  if (clock.extension) {
    const [, count = '0', unit = ''] = /^(\d+) (?:working )?(day|week|month|year)/.exec(clock.extension.by) ?? [];
    const extension = Number(count) * (DAYS[`${unit}s` as keyof typeof DAYS] ?? 0);
    const limit = Math.max(0, ...units.map((u) => (clock.limit[u] ?? 0) * DAYS[u]));
    if (limit > 0 && extension > limit) {
      model.report(
        'over-legal-ceiling',
        ['clock', 'extension', 'by'],
        'An extension is at most as long as the limit itself (decree 2-22-386).',
      );
    }
  }
  checkCounting(model, clock.counting, ['clock', 'counting']);
  const { calendars } = model.context;
  if (clock.calendar !== undefined && calendars)
    mustKnow(model, 'unknown-calendar', calendars, clock.calendar, ['clock', 'calendar'], 'is not a calendar of this deployment');
  const { silence } = clock;
  if (silence.effect === 'consent' && silence.basis === undefined) {
    model.report(
      'consent-without-basis',
      ['clock', 'silence', 'basis'],
      'Silence means consent only where a text says so: name it under "basis" (decree 2-22-387 and its annex).',
    );
  }
  if (silence.effect !== 'none' && silence.then === undefined) {
    model.report(
      'silence-without-then',
      ['clock', 'silence', 'then'],
      'Say under "then" which state the case enters when silence decides.',
    );
  }
}

/** A body has its delay inside the whole, in states that wait for it, and somebody is told when it passes. */
export function checkInterveners(model: Model): void {
  const { clock } = model.definition;
  const whole = lengthIn(clock?.limit ?? {});
  for (const [body, { limit, states, counting, group }] of Object.entries(clock?.interveners ?? {})) {
    const at: Path = ['clock', 'interveners', body];
    const units = (Object.keys(DAYS) as (keyof typeof DAYS)[]).filter((unit) => limit[unit] !== undefined);
    if (units.length !== 1)
      model.report('limit-units', [...at, 'limit'], `The delay of "${body}" has exactly one of days, weeks, months, years.`, { at: 'key' });
    else if (whole > 0 && lengthIn(limit) > whole)
      model.report(
        'over-legal-ceiling',
        [...at, 'limit', units[0]!],
        `"${body}" answers inside the whole delay, which lasts ${whole} days.`,
      );
    if (counting !== undefined) checkCounting(model, counting, [...at, 'counting']);
    for (const [i, name] of states.entries()) {
      const place = [...at, 'states', i];
      if (!mustKnow(model, 'unknown-state', model.names.states, name, place, 'is not a state of this procedure')) continue;
      const state = model.byName.get(name)?.state;
      if (state === undefined) continue;
      if (!state.task && state.call === undefined && !state.wait) {
        model.report('nobody-consulted', place, `"${name}" waits for nobody: a body is consulted in a task, a call or a wait.`);
      } else if (
        group === undefined &&
        !state.task &&
        state.wait?.group === undefined &&
        clock?.warnings?.['supervisor-group'] === undefined
      ) {
        model.report('nobody-consulted', place, `Nobody is told when "${body}" is late in "${name}": name a "group" there.`);
      }
    }
  }
}

const lengthIn = (limit: Readonly<Partial<Record<keyof typeof DAYS, number | undefined>>>): number =>
  (Object.keys(DAYS) as (keyof typeof DAYS)[]).reduce((days, unit) => days + (limit[unit] ?? 0) * DAYS[unit], 0);

function checkCounting(model: Model, counting: string, path: Path): void {
  try {
    countingOf(counting);
  } catch (error) {
    model.report('unknown-counting', path, error instanceof Error ? error.message : `"${counting}" is not a way of counting.`);
  }
}

/** The delay of a reopened case is bounded as the first one is; where there is no clock there is nothing to run. */
export function checkReopenings(model: Model): void {
  const { clock } = model.definition;
  const ceiling = clock?.investment === true ? CEILING_OF_INVESTMENT : CEILING;
  for (const { state, path } of model.states) {
    for (const [event, reopening] of Object.entries(state['reopen-by'] ?? {})) {
      const at = [...path, 'reopen-by', event];
      if (reopening.source === undefined)
        model.report('missing-source', at, `Until when "${event}" reopens the case is a delay of the law: name its text under "source".`, {
          at: 'key',
        });
      if (reopening.clock !== undefined && clock === undefined && !model.cuts.some(([first]) => first === 'clock'))
        model.report('misplaced-key', [...at, 'clock'], 'The procedure has no "clock", so none runs again when a case is reopened.', {
          at: 'key',
        });
      if (typeof reopening.clock !== 'object') continue;
      const length = reopening.clock;
      const units = (Object.keys(DAYS) as (keyof typeof DAYS)[]).filter((unit) => length[unit] !== undefined);
      if (units.length !== 1)
        model.report('limit-units', [...at, 'clock'], 'The delay of a reopened case has exactly one of days, weeks, months, years.', {
          at: 'key',
        });
      for (const unit of units)
        if ((length[unit] ?? 0) * DAYS[unit] > ceiling)
          model.report(
            'over-legal-ceiling',
            [...at, 'clock', unit],
            `A reopened case is decided within ${ceiling} days at most (law 55-19).`,
          );
    }
  }
}

export function checkDocuments(model: Model): void {
  for (const [name, field] of model.fields) {
    const path = ['data', ...name.split('.')];
    if (field.from !== undefined && field.by === 'applicant') {
      model.report(
        'document-held-by-administration',
        [...path, 'by'],
        `"${field.from}" holds "${name}": it is fetched, not asked of the applicant (law 55-19, art. 23-24).`,
      );
    }
    if (field.type === 'document') checkDocument(model, name, field, path);
  }
}

function checkDocument(model: Model, name: string, field: Field, path: Path): void {
  if (field.certified === true) {
    model.report('certified-copy', [...path, 'certified'], 'No certified copy and no legalised signature may be asked for (law 55-19).');
  }
  if (field.copies !== undefined && field.copies > 1) {
    model.report('several-copies', [...path, 'copies'], `One copy is asked for, not ${field.copies} (law 55-19).`);
  }
  if (giverOf(field) !== 'applicant') return;
  if (field.source === undefined) {
    model.report('missing-source', path, `"${name}" is asked of the applicant: name under "source" the text that asks for it.`, {
      at: 'key',
    });
  }
  const holder = [...(model.context.registers?.values() ?? [])].find(
    ({ id, administration, operations }) =>
      (id === field.issuer || administration === field.issuer) && Object.values(operations).some(({ effect }) => !effect),
  );
  if (holder) {
    model.report(
      'document-held-by-administration',
      [...path, 'issuer'],
      `"${field.issuer}" issues "${name}" and answers as the register "${holder.id}": fetch it, do not ask for it (law 55-19, art. 23-24).`,
    );
  }
}

/** Delays and amounts that the law gives name their text. Where the schema does not demand it, its absence is for a person to weigh. */
export function checkSources(model: Model): void {
  const weigh = (path: Path, words: string) =>
    model.report('missing-source', path, `${words}: name its text under "source", or say that it is a decision of the deployment.`, {
      at: 'key',
    });
  for (const { name, state, path } of model.states) {
    if (state.ask && state.ask.source === undefined) weigh([...path, 'ask'], `The delay that "${name}" gives the applicant has no source`);
    for (const [event, transition] of Object.entries(state.on ?? {})) {
      const long = longForm(transition);
      if (long['answer-within'] !== undefined && long.source === undefined)
        weigh([...path, 'on', event], `The delay that "${event}" gives the applicant has no source`);
    }
  }
  for (const [name, { source }] of Object.entries(model.definition.tables ?? {}))
    if (source === undefined) weigh(['tables', name], `The table "${name}" has no source`);
}

const isRefused = ({ state }: StateAt): boolean => state.outcome === 'refused';

export function checkOutcomes(model: Model): void {
  const arrows = arrowsOf(model);
  const refused = model.states.filter(isRefused);
  if (refused.length > 0 && (model.definition.legal.appeals ?? []).length === 0) {
    model.report(
      'no-appeal',
      ['legal', 'appeals'],
      'A request can be refused: name under "appeals" before whom the refusal can be contested, and within what delay.',
    );
  }
  for (const at of model.states) {
    if (at.state.outcome !== undefined && !isNotified(model, at, arrows)) {
      model.report('outcome-not-notified', at.path, `A case that ends in "${at.name}" is told to nobody: name a notice under "notify".`, {
        at: 'key',
      });
    }
  }
  if (model.complete) checkReasons(model, arrows);
}

/** On entering it, or on every way to it. */
function isNotified(model: Model, at: StateAt, arrows: readonly Arrow[]): boolean {
  const tells = (s: StateAt) => listOf(s.state.notify).length > 0 || (s.state.do ?? []).some(({ notify }) => notify !== undefined);
  const ways = arrows.filter(({ to }) => to === at.name);
  const byWay = ({ from, event }: Arrow) => {
    const transition = event === undefined ? undefined : from.state.on?.[event];
    const told = transition !== undefined && longForm(transition).do?.some(({ notify }) => notify !== undefined);
    return told === true || (from.state.next !== undefined && tells(from));
  };
  const anytime = Object.values(model.definition.flow.anytime ?? {}).filter(({ to }) => to === at.name);
  const anytimeTold = anytime.every((event) => event.do?.some(({ notify }) => notify !== undefined) === true);
  return tells(at) || (ways.length + anytime.length > 0 && ways.every(byWay) && anytimeTold);
}

/**
 * A refusal is written and reasoned, in law and in fact (law 03-01, art. 1 and 2). Follows every way on which nobody was made to write reasons;
 * where such a way ends in a refusal, the last act of a person on it is named.
 */
function checkReasons(model: Model, arrows: readonly Arrow[]): void {
  const holdsReasons = (name: string) => {
    const field = model.fields.get(name);
    return (
      field !== undefined &&
      giverOf(field) === 'agent' &&
      field.required !== false &&
      ['text', 'long-text', 'choice', 'choices'].includes(field.type)
    );
  };
  const named = new Set(Object.values(model.definition.documents ?? {}).map(({ reasons }) => reasons));
  const isReasons = (name: string) => named.has(name) || holdsReasons(name);
  const gives = ({ from, event }: Arrow): boolean => {
    if (from.state.do?.some(({ set }) => Object.keys(set ?? {}).some((name) => named.has(name)))) return true;
    const transition = event === undefined ? undefined : from.state.on?.[event];
    if (transition === undefined || from.state.task === undefined) return false;
    const long = longForm(transition);
    const set = (long.do ?? []).flatMap((action) => Object.keys(action.set ?? {}));
    return [...(from.state.task.requires ?? []), ...(long.requires ?? []), ...set].some(isReasons);
  };
  const next = new Map<string, Arrow[]>();
  for (const arrow of arrows) next.set(arrow.from.name, [...(next.get(arrow.from.name) ?? []), arrow]);

  const said = new Set<string>();
  const seen = new Set<string>();
  const open: { name: string; last: Arrow | undefined }[] = Object.values(startsOf(model.definition)).map(({ to }) => ({
    name: to,
    last: undefined,
  }));
  for (let here = open.pop(); here !== undefined; here = open.pop()) {
    const at = model.byName.get(here.name);
    const key = `${here.name} ${here.last?.path.join('/') ?? ''}`;
    if (at === undefined || seen.has(key)) continue;
    seen.add(key);
    if (isRefused(at)) {
      if (here.last === undefined) continue; // no person took part: what the letter says is the business of `prove`
      const place = here.last.path.join('/');
      if (!said.has(place)) {
        const words = `This leads to the refusal "${at.name}", and nobody has to write its reasons: require a field that holds them (law 03-01).`;
        model.report('refusal-without-reasons', here.last.path, words);
      }
      said.add(place);
    }
    const inner = at.state.states ? Object.keys(at.state.states) : [];
    for (const name of inner) open.push({ name, last: here.last });
    for (const branches of [at.state.all, at.state.any, at.state['at-least']?.of]) {
      for (const { start } of Object.values(branches ?? {})) open.push({ name: start, last: here.last });
    }
    for (const arrow of next.get(here.name) ?? []) {
      if (gives(arrow)) continue;
      // An answer that does not come is no decision of a person.
      const byPerson =
        at.state.task !== undefined &&
        arrow.event !== undefined &&
        arrow.event !== 'late' &&
        arrow.event !== 'at-most' &&
        arrow.path.at(-1) !== 'unanswered';
      open.push({ name: arrow.to, last: byPerson ? arrow : here.last });
    }
  }
}
