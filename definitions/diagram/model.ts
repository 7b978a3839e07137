import type { Language, Text } from '../../domain/language.js';
import { say } from '../../domain/language.js';
import { COMMON_OUTCOMES } from '../builtins.js';
import { askingState, longForm } from '../compile-flow.js';
import type { Context } from '../context.js';
import { fieldsOf } from '../names.js';
import type { Branch, Definition, Outcome, State } from '../schema.js';
import type { Act, Arrow, ChartState, ChartTransition, Owes, Statechart } from '../statechart.js';
import { aroundTheFlow } from './around.js';
import { delayWords } from './delay-words.js';
import { ACT_WORDS, COLON, type DrawnKind, EVENT_WORDS, fill, KIND_WORDS, OUTCOME_WORDS, WORDS } from './words.js';

/** One line of text; `code` is an expression or a name of the file, which reads from left to right in any language. */
export interface Line {
  readonly text: string;
  readonly code?: true;
}

export interface DrawnState {
  /** The name of the state; in parentheses what is no state: `(start)-applicant`, `(clock)`, `(anytime)`. */
  readonly id: string;
  readonly kind: DrawnKind;
  /** What it is, in words, with the group or register it concerns: "Task · Consular desk". */
  readonly caption: string;
  /** Empty for the start inside a box. */
  readonly title: string;
  readonly lines: readonly Line[];
  readonly owes: Owes;
  readonly outcome?: Outcome;
  readonly children?: readonly DrawnState[];
}

export interface DrawnArrow {
  readonly from: string;
  readonly to: string;
  /** `way`: taken by an event or at once; `silence`: by the legal clock; `anytime`: from any state; `bound`: instead of one entry too many; `reopen`: after the end. */
  readonly kind: 'way' | 'silence' | 'anytime' | 'bound' | 'reopen';
  readonly lines: readonly Line[];
  /** The event that takes it, and its label; absent when it is taken at once. */
  readonly event?: string;
  readonly label?: string;
  /** The condition in FEEL; `else` for the arrow that is taken when no other is. */
  readonly when?: string | { readonly else: true };
}

/** What every format draws: boxes, arrows and words in one language. Arrows are in one list, whatever the depth of their boxes. */
export interface Drawing {
  readonly id: string;
  readonly title: string;
  /** One sentence for those who do not see the drawing. */
  readonly description: string;
  readonly language: Language;
  readonly direction: 'ltr' | 'rtl';
  readonly states: readonly DrawnState[];
  readonly arrows: readonly DrawnArrow[];
}

export interface Names {
  readonly language: Language;
  readonly definition: Definition;
  readonly chart: Statechart;
  /** A text in the language; without one, the name as words. */
  titled(text: Text | undefined, name: string): string;
  group(name: string): string;
  state(name: string): string;
  acts(acts: readonly Act[] | undefined): Line[];
}

/**
 * A definition without problems and its statechart → what to draw. Pure.
 * @param context where groups and registers have their titles; without it their names are shown.
 */
export function drawingOf(definition: Definition, chart: Statechart, language: Language, context: Context = {}): Drawing {
  const written = writtenStates(definition);
  const names = namesFor(definition, chart, language, context, written);
  const arrows: DrawnArrow[] = [];
  const states = Object.entries(chart.states).map(([name, state]) => draw(name, state, written, names, context, arrows));
  const around = aroundTheFlow(names);
  return {
    id: definition.id,
    title: names.titled(definition.title, definition.id),
    description: describe(chart, names),
    language,
    direction: language === 'ar' ? 'rtl' : 'ltr',
    states: [...around.starts, ...states, ...around.notes],
    arrows: [...around.first, ...arrows, ...around.last],
  };
}

/** What the file says of each state, branch and request for pieces, by the name it has in the chart. */
type Written = ReadonlyMap<string, { readonly state?: State; readonly branch?: Branch; readonly askedBy?: [state: State, event: string] }>;

function writtenStates(definition: Definition): Written {
  const found = new Map<string, { state?: State; branch?: Branch; askedBy?: [State, string] }>();
  const walk = (states: Readonly<Record<string, State>>) => {
    for (const [name, state] of Object.entries(states)) {
      found.set(name, { state });
      for (const event of Object.keys(state.on ?? {})) found.set(askingState(name, event), { askedBy: [state, event] });
      walk(state.states ?? {});
      for (const [key, branch] of Object.entries(state.all ?? state.any ?? state['at-least']?.of ?? {})) {
        found.set(`${name}--${key}`, { branch });
        walk(branch.states);
      }
    }
  };
  walk(definition.flow.states);
  return found;
}

/** `asking-court` → "asking court". */
const asWords = (name: string): string => name.replaceAll('-', ' ');

function namesFor(definition: Definition, chart: Statechart, language: Language, context: Context, written: Written): Names {
  const titled = (text: Text | undefined, name: string) => say(text, language) || asWords(name);
  const fields = fieldsOf(definition);
  const acts = (list: readonly Act[] | undefined): Line[] =>
    (list ?? []).map((act) => {
      const word = ACT_WORDS[act.kind === 'tell' ? 'call' : act.kind === 'tell-case' ? 'tell' : act.kind][language];
      switch (act.kind) {
        case 'issue':
        case 'revoke':
          return { text: `${word}${COLON[language] ?? ':'} ${titled(definition.documents?.[act.document]?.title, act.document)}` };
        case 'notify':
          return { text: `${word}${COLON[language] ?? ':'} ${titled(definition.notices?.[act.notice]?.subject, act.notice)}` };
        case 'set':
          return {
            text: `${word}${COLON[language] ?? ':'} ${Object.keys(act.values)
              .map((path) => titled(fields.get(path)?.label, path))
              .join(language === 'ar' ? '، ' : ', ')}`,
          };
        case 'tell':
          return { text: `${word}${COLON[language] ?? ':'} ${operationTitle(act.operation, context, language)}` };
        case 'tell-case':
          return { text: `${word}${COLON[language] ?? ':'} ${asWords(act.event)}` };
        default:
          return { text: word };
      }
    });
  return {
    language,
    definition,
    chart,
    titled,
    acts,
    group: (name) => titled(context.organisation?.groups[name]?.title ?? context.registers?.get(name)?.title, name),
    state: (name) => {
      const { state, branch, askedBy } = written.get(name) ?? {};
      if (askedBy) return labelOf(askedBy[0], askedBy[1], language);
      return titled(
        state?.title ??
          state?.task?.title ??
          (state?.decide === undefined ? undefined : definition.tables?.[state.decide]?.title) ??
          branch?.title,
        branch ? name.slice(name.indexOf('--') + 2) : name,
      );
    },
  };
}

function operationTitle(call: string, { registers }: Context, language: Language): string {
  const [register = '', operation = ''] = call.split('.');
  const known = registers?.get(register);
  return say(known?.operations[operation]?.title as Text | undefined, language) || call;
}

function labelOf(state: State | undefined, event: string, language: Language): string {
  const transition = state?.on?.[event];
  const own = transition === undefined ? undefined : longForm(transition).label;
  const common = state?.task ? (COMMON_OUTCOMES as Readonly<Record<string, Text>>)[event] : undefined;
  const outcome = state?.run === undefined ? undefined : (OUTCOME_WORDS as Readonly<Record<string, Text>>)[event];
  return say(own ?? common ?? outcome ?? EVENT_WORDS[event], language) || asWords(event);
}

function draw(name: string, state: ChartState, written: Written, names: Names, context: Context, arrows: DrawnArrow[]): DrawnState {
  const of = written.get(name);
  const { language, chart } = names;
  const kind = drawnKind(state, of?.state, of?.branch !== undefined);
  const ways = (event: string | undefined, list: readonly Arrow[], more?: ChartTransition) => {
    const label = event === undefined ? undefined : labelOf(of?.state, event, language);
    for (const { to, when } of list) {
      const condition = when !== undefined ? chart.expressions[when]?.text : list.length > 1 ? { else: true as const } : undefined;
      arrows.push({
        from: name,
        to,
        kind: 'way',
        lines: wayLines(event, label, condition, more),
        ...(event !== undefined && { event }),
        ...(label !== undefined && { label }),
        ...(condition !== undefined && { when: condition }),
      });
    }
  };
  const wayLines = (event: string | undefined, label: string | undefined, when: DrawnArrow['when'], more?: ChartTransition): Line[] => {
    const delay = event === 'late' || event === 'unanswered' ? state.within : undefined;
    const by = more?.by?.map(names.group).join(language === 'ar' ? '، ' : ', ');
    return [
      ...(label === undefined ? [] : [{ text: `${label}${delay ? ` (${delayWords(delay, language)})` : ''}${by ? ` (${by})` : ''}` }]),
      ...(more?.offered === undefined ? [] : [{ text: `[${chart.expressions[more.offered]?.text}]`, code: true as const }]),
      ...(typeof when === 'string' ? [{ text: `[${when}]`, code: true as const }] : when ? [{ text: `[${WORDS.else[language]}]` }] : []),
      ...names.acts(more?.act).map(({ text }) => ({ text: `/ ${text}` })),
    ];
  };
  ways(undefined, state.always ?? []);
  for (const [event, transition] of Object.entries(state.on ?? {})) ways(event, transition.arrows, transition);
  if (state.atMost) {
    const text = fill(WORDS.afterTimes[language], { n: state.atMost.times });
    arrows.push({ from: name, to: state.atMost.otherwise, kind: 'bound', lines: [{ text }] });
  }

  for (const [event, { to, by, within, act }] of Object.entries(state.reopen ?? {})) {
    const label = say(of?.state?.['reopen-by']?.[event]?.label as Text | undefined, language) || asWords(event);
    const who = by === 'case' ? WORDS.case[language] : names.group(by.group);
    const lines = [
      { text: `${WORDS.reopening[language]}${COLON[language] ?? ':'} ${label} (${who})` },
      { text: fill(WORDS.within[language], { d: delayWords(within, language) }) },
      ...names.acts(act).map(({ text }) => ({ text: `/ ${text}` })),
    ];
    arrows.push({ from: name, to, kind: 'reopen', lines, event, label });
  }

  const inner = Object.entries(state.states ?? {});
  const children = inner.map(([child, s]) => draw(child, s, written, names, context, arrows));
  if (state.initial !== undefined) {
    const start = `(start)-${name}`;
    children.unshift({ id: start, kind: 'start', caption: '', title: '', lines: [], owes: 'nobody' });
    arrows.push({ from: start, to: state.initial, kind: 'way', lines: [] });
  }
  return {
    id: name,
    kind,
    caption: captionOf(kind, state, names, context),
    title: names.state(name),
    lines: detailsOf(state, names, context),
    owes: state.owes,
    ...(state.outcome !== undefined && { outcome: state.outcome }),
    ...(children.length > 0 && { children }),
  };
}

function drawnKind({ kind, table }: ChartState, state: State | undefined, isBranch: boolean): DrawnKind {
  if (isBranch) return 'branch';
  if (kind === 'parallel') return state?.any ? 'any' : state?.['at-least'] ? 'at-least' : 'all';
  return table ? 'table' : kind;
}

function captionOf(kind: DrawnKind, state: ChartState, names: Names, context: Context): string {
  const { language } = names;
  const of = fill(KIND_WORDS[kind][language], { n: state.need ?? 0 });
  if (state.outcome) return `${of} · ${OUTCOME_WORDS[state.outcome][language]}`;
  if (state.task) return `${of} · ${names.group(state.task.group)}`;
  if (state.call) {
    const register = state.call.operation.split('.')[0] ?? '';
    return `${of} · ${say(context.registers?.get(register)?.title as Text | undefined, language) || asWords(register)}`;
  }
  if (state.run) return `${of} · ${names.titled(context.procedure?.(state.run.procedure)?.title, state.run.procedure)}`;
  return of;
}

function detailsOf(state: ChartState, names: Names, context: Context): Line[] {
  const { language } = names;
  const lines: Line[] = [];
  const add = (text: string) => void lines.push({ text });
  const separator = language === 'ar' ? '، ' : ', ';
  if (state.call) add(operationTitle(state.call.operation, context, language));
  if (state.ask) {
    const fields = fieldsOf(names.definition);
    add(state.ask.fields.map((path) => names.titled(fields.get(path)?.label, path)).join(separator));
  }
  if (state.wait) {
    const { from, group } = state.wait;
    const who =
      from === 'applicant' || from === 'case'
        ? WORDS[from][language]
        : from === 'agent' && group === undefined
          ? WORDS.agent[language]
          : undefined;
    const register = say(context.registers?.get(from)?.title as Text | undefined, language);
    add(fill(WORDS.from[language], { x: who ?? (from === 'agent' ? names.group(group ?? '') : register || names.group(from)) }));
    if (state.wait.until !== undefined) lines.push({ text: `≤ ${names.chart.expressions[state.wait.until]?.text}`, code: true });
  }
  if (state.within) add(fill(WORDS.within[language], { d: delayWords(state.within, language) }));
  if (state.task && state.task.notBy.length > 0) {
    add(fill(WORDS.fourEyes[language], { x: state.task.notBy.map(names.state).join(separator) }));
  }
  if (state.task?.supervisor !== undefined) add(fill(WORDS.supervisor[language], { x: names.group(state.task.supervisor) }));
  for (const { after, to } of state.task?.escalate ?? []) {
    add(fill(WORDS.escalate[language], { d: delayWords(after, language), x: names.group(to) }));
  }
  const remind = (state.call ?? state.run)?.remind;
  if (remind) add(fill(WORDS.remind[language], { d: delayWords(remind.every, language), n: remind.atMost }));
  if (state.decided) add(`${WORDS.decided[language]}${COLON[language] ?? ':'} ${OUTCOME_WORDS[state.decided][language]}`);
  return [...lines, ...names.acts(state.enter)];
}

function describe(chart: Statechart, names: Names): string {
  const ends = Object.entries(chart.states).filter(([, { outcome }]) => outcome !== undefined);
  const separator = names.language === 'ar' ? '، ' : ', ';
  let count = 0;
  const walk = (states: Readonly<Record<string, ChartState>>) => {
    for (const state of Object.values(states)) {
      count += 1;
      walk(state.states ?? {});
    }
  };
  walk(chart.states);
  return fill(WORDS.description[names.language], {
    n: count,
    start: [...new Set(Object.values(chart.start))].map(names.state).join(separator),
    ends: ends.map(([name]) => names.state(name)).join(separator),
  });
}
