import type { Drawing, DrawnArrow, DrawnState } from '../../definitions/diagram/model.js';
import { fill, KIND_WORDS, WORDS } from '../../definitions/diagram/words.js';
import { statesOf } from '../../definitions/machine.js';
import type { ChartState, Statechart } from '../../definitions/statechart.js';
import {
  ACTIVITIES,
  type Base,
  byEvent,
  type Content,
  FEW,
  type Flow,
  type Item,
  isoDelay,
  LATE,
  limitOf,
  merged,
  type Plan,
  type Trigger,
} from './bpmn-model.js';

/** A statechart as flow nodes. A way out of a sub-process is an escalation that its border catches, as BPMN has no flow across a border. */
export function planOf(drawing: Drawing, chart: Statechart): Content {
  const context: Plan = {
    drawing,
    chart,
    charts: statesOf(chart),
    ways: new Map(),
    children: new Map(),
    home: new Map(),
  };
  const reopenings = drawing.arrows.filter(({ kind }) => kind === 'reopen');
  for (const arrow of drawing.arrows.filter(({ kind }) => kind !== 'reopen'))
    context.ways.set(arrow.from, [...(context.ways.get(arrow.from) ?? []), arrow]);
  const outcomes: DrawnState[] = [];
  const walk = (states: readonly DrawnState[], way: readonly string[]) => {
    for (const state of states) {
      const hoisted = state.outcome !== undefined && way.length > 0;
      if (hoisted) outcomes.push(state); // an outcome ends the case from any depth
      context.home.set(state.id, hoisted ? [] : way);
      context.children.set(
        state.id,
        (state.children ?? []).filter(({ outcome }) => outcome === undefined),
      );
      walk(state.children ?? [], [...way, state.id]);
    }
  };
  walk(drawing.states, []);
  const top = [...drawing.states, ...outcomes].filter(({ id }) => !id.startsWith('(clock') && !id.startsWith('(anytime'));

  const main = new Scope(context, top, [], '');
  main.addStates();
  for (const arrow of drawing.arrows) {
    if (arrow.kind === 'silence' || arrow.kind === 'anytime') main.addInterruption(arrow);
  }
  // After its end a case begins again where the reopening leads: a start of its own.
  for (const { from, to, event = '', lines } of reopenings) {
    const start = main.add({
      id: `reopen-${from}-${event}`,
      type: 'StartEvent',
      name: lines[0]?.text ?? event,
      trigger: { kind: 'message', on: event },
    });
    main.flow(start, main.target(to));
  }
  const { clock } = chart;
  if (clock !== undefined && clock.then === undefined) main.addQuietClock();
  return main.content();
}

class Scope {
  readonly plan: Plan;
  readonly states: readonly DrawnState[];
  /** The boxes around, the last is the one whose content this is. */
  readonly path: readonly string[];
  readonly suffix: string;
  readonly items: Item[] = [];
  readonly flows: Flow[] = [];
  /** States outside to which this content goes: each is an escalation. */
  readonly exits = new Set<string>();

  constructor(plan: Plan, states: readonly DrawnState[], path: readonly string[], suffix: string) {
    this.plan = plan;
    this.states = states;
    this.path = path;
    this.suffix = suffix;
  }

  get words() {
    const { language } = this.plan.drawing;
    return { start: KIND_WORDS.start[language], end: KIND_WORDS.outcome[language], result: WORDS.result[language] };
  }
  add(item: Item): string {
    this.items.push(item);
    return item.id;
  }
  flow(from: string, to: string, more: Omit<Flow, 'id' | 'from' | 'to'> = {}): void {
    this.flows.push({ id: `flow-${from}-${this.flows.length}`, from, to, ...more });
  }
  id(prefix: string, name: string): string {
    return `${prefix}-${name.replace(/[()]/g, '')}${this.suffix}`;
  }

  addStates(): void {
    for (const state of this.states) this.addState(state);
  }

  /** Where a flow to this state ends in this content: at the state, at the box that holds it, or at the way out. */
  target(state: string): string {
    const home = this.plan.home.get(state) ?? [];
    const inside = this.path.every((box, i) => home[i] === box);
    const here = inside ? (home[this.path.length] ?? state) : undefined;
    if (here !== undefined && this.states.some(({ id }) => id === here)) {
      return this.id(this.plan.charts.get(here)?.atMost ? 'bound' : 'state', here);
    }
    const exit = this.id('exit', `${this.path.at(-1) ?? 'process'}-${state}`);
    if (!this.exits.has(state)) {
      this.exits.add(state);
      this.add({ id: exit, type: 'EndEvent', name: this.title(state), trigger: { kind: 'escalation', on: state } });
    }
    return exit;
  }

  title(state: string): string {
    let found = '';
    const walk = (states: readonly DrawnState[]) => {
      for (const { id, title, children } of states) {
        if (id === state) found = title;
        walk(children ?? []);
      }
    };
    walk(this.plan.drawing.states);
    return found;
  }

  addState(state: DrawnState): void {
    const id = this.id('state', state.id);
    const chart = this.plan.charts.get(state.id);
    const ways = (this.plan.ways.get(state.id) ?? []).filter(({ kind }) => kind === 'way');
    const doc = [state.caption, ...state.lines.map(({ text }) => text)].filter((text) => text !== '');
    const base = { id, ...(state.title !== '' && { name: state.title }), doc };
    if (chart?.atMost) this.addBound(state, id, chart.atMost);
    switch (state.kind) {
      case 'start': {
        const [, who = ''] = /^\(start\)-(.*)$/.exec(state.id) ?? [];
        const isTop = this.path.length === 0;
        this.add({
          name: this.words.start,
          ...base,
          type: 'StartEvent',
          ...(isTop && { trigger: { kind: 'message', on: `request-${who}` } }),
        });
        for (const { to } of ways) this.flow(id, this.entry(to));
        return;
      }
      case 'outcome': {
        const told = chart?.enter?.find((act) => act.kind === 'notify');
        this.add({ ...base, type: 'EndEvent', ...(told?.kind === 'notify' && { trigger: { kind: 'message', on: told.notice } }) });
        return;
      }
      case 'end':
        this.add({ ...base, type: 'EndEvent' });
        return;
      case 'choice':
        this.add({ ...base, type: 'ExclusiveGateway' });
        for (const way of ways) this.conditional(id, way);
        return;
      case 'wait':
        this.addWait(base, chart, ways);
        return;
      default:
        this.addActivity(state, base, chart, ways);
    }
  }

  /** The first state of this content; when some way from outside leads to another one, a gateway says which. */
  entry(initial: string): string {
    const box = this.path.at(-1);
    if (box === undefined) return this.target(initial);
    const others = new Set<string>();
    for (const { from, to } of this.plan.drawing.arrows) {
      const toHome = this.plan.home.get(to) ?? [];
      const fromHome = this.plan.home.get(from) ?? [];
      if (toHome.includes(box) && !fromHome.includes(box)) others.add(toHome[this.path.length] ?? to);
    }
    const first = this.target(initial);
    if (others.size === 0) return first;
    const gateway = this.add({ id: this.id('entry', box), type: 'ExclusiveGateway', name: this.words.start });
    this.flow(gateway, first, { isDefault: true });
    for (const other of others) this.flow(gateway, this.target(other), { name: this.title(other), when: `entry = "${other}"` });
    return gateway;
  }

  addBound({ id: name }: DrawnState, id: string, { times, otherwise }: NonNullable<ChartState['atMost']>): void {
    const label = fill(WORDS.afterTimes[this.plan.drawing.language], { n: times });
    const gateway = this.add({ id: this.id('bound', name), type: 'ExclusiveGateway', name: `${label} ?` });
    this.flow(gateway, id, { isDefault: true });
    this.flow(gateway, this.target(otherwise), { name: label, when: `entries >= ${times}` });
  }

  conditional(from: string, { to, when }: DrawnArrow): void {
    this.flow(from, this.target(to), typeof when === 'string' ? { name: when, when } : this.otherwise(when));
  }
  otherwise(when: DrawnArrow['when']): Omit<Flow, 'id' | 'from' | 'to'> {
    return when === undefined ? {} : { isDefault: true, name: WORDS.else[this.plan.drawing.language] };
  }

  /** From an activity or event that is over to what follows; conditions are tried in order at a gateway. */
  onward(from: string, key: string, ways: readonly DrawnArrow[], name?: string): void {
    const [only] = ways;
    if (ways.length === 1 && only !== undefined) {
      this.flow(from, this.target(only.to), name === undefined ? {} : { name });
      return;
    }
    const gateway = this.add({ id: this.id('when', key), type: 'ExclusiveGateway', name: this.words.result });
    this.flow(from, gateway, name === undefined ? {} : { name });
    for (const way of ways) this.conditional(gateway, way);
  }

  /** What follows an activity: one way on, or a gateway for its outcomes. */
  outcomes(id: string, name: string, ways: readonly DrawnArrow[]): void {
    const events = byEvent(ways);
    const [only] = events;
    if (events.length === 1 && only !== undefined) {
      const [event, list] = only;
      this.onward(id, `${name}-${event || 'next'}`, list, list[0]?.label);
      return;
    }
    if (events.length === 0) return;
    const gateway = this.add({ id: this.id('after', name), type: 'ExclusiveGateway', name: this.words.result });
    this.flow(id, gateway);
    for (const [event, list] of events) {
      const more = { ...(list[0]?.label !== undefined && { name: list[0].label }), when: `outcome = "${event}"` };
      const [way] = list;
      if (list.length === 1 && way !== undefined) this.flow(gateway, this.target(way.to), more);
      else {
        const second = this.add({ id: this.id('when', `${name}-${event}`), type: 'ExclusiveGateway', name: this.words.result });
        this.flow(gateway, second, more);
        for (const one of list) this.conditional(second, one);
      }
    }
  }

  addWait(base: Base, chart: ChartState | undefined, ways: readonly DrawnArrow[]): void {
    const events = byEvent(ways);
    const triggerOf = (event: string): Trigger =>
      event === 'late' ? this.timer(chart) : { kind: 'message', on: chart?.wait?.event ?? event };
    const [only] = events;
    if (events.length === 1 && only !== undefined) {
      this.add({ ...base, type: 'IntermediateCatchEvent', trigger: triggerOf(only[0]) });
      this.onward(base.id, only[0], only[1]);
      return;
    }
    this.add({ ...base, type: 'EventBasedGateway' });
    for (const [event, list] of events) {
      const name = list[0]?.label;
      const caught = `${base.id}-${event}`;
      this.add({ id: caught, type: 'IntermediateCatchEvent', ...(name !== undefined && { name }), trigger: triggerOf(event) });
      this.flow(base.id, caught);
      this.onward(caught, `${base.id}-${event}`, list);
    }
  }

  timer(chart: ChartState | undefined): Trigger {
    const until = chart?.wait?.until;
    if (until !== undefined) return { kind: 'date', value: this.plan.chart.expressions[until]?.text ?? '' };
    return { kind: 'duration', value: chart?.within ? isoDelay(chart.within) : 'P0D' };
  }

  addActivity(state: DrawnState, base: Base, chart: ChartState | undefined, ways: readonly DrawnArrow[]): void {
    const late = LATE.find((event) => ways.some((way) => way.event === event));
    const borders = chart?.within ? [late, 'failed'] : ['failed'];
    const type = state.children ? 'SubProcess' : (ACTIVITIES[state.kind] ?? (chart?.enter ? 'ServiceTask' : 'Task'));
    const content = state.children ? this.inner(state) : undefined;
    this.add({
      ...base,
      type,
      ...(chart?.task && { owner: chart.task.group }),
      ...(chart?.run && { calls: chart.run.procedure }),
      ...(type === 'ReceiveTask' && { trigger: { kind: 'message', on: state.kind === 'pay' ? 'payment' : `answer-${state.id}` } }),
      ...(content && { content: content.content() }),
    });
    for (const event of borders) {
      const list = ways.filter((way) => way.event === event);
      if (event === undefined || list.length === 0) continue;
      const trigger: Trigger = event === 'failed' ? { kind: 'error', on: state.id } : this.timer(chart);
      const name = list[0]?.label;
      const border = this.add({
        id: `${base.id}-${event}`,
        type: 'BoundaryEvent',
        on: base.id,
        trigger,
        ...(name !== undefined && { name }),
      });
      this.onward(border, `${state.id}-${event}`, list);
    }
    for (const to of content?.exits ?? []) {
      const border = `${base.id}-exit-${to}`;
      this.add({ id: border, type: 'BoundaryEvent', on: base.id, name: this.title(to), trigger: { kind: 'escalation', on: to } });
      this.flow(border, this.target(to));
    }
    this.outcomes(
      base.id,
      state.id,
      ways.filter(({ event }) => event === undefined || !borders.includes(event)),
    );
  }

  /** The content of a box: of nested states as they are; of things at the same time, a split, the branches and what joins them. */
  inner(state: DrawnState): Scope {
    const scope = new Scope(this.plan, this.plan.children.get(state.id) ?? [], [...this.path, state.id], this.suffix);
    scope.addStates();
    const branches = scope.states.filter(({ kind }) => kind === 'branch');
    if (branches.length === 0) return scope;
    const chart = this.plan.charts.get(state.id);
    const [start, split, join, end] = ['begin', 'split', 'join', 'finish'].map((part) => scope.id(part, state.id)) as [
      string,
      string,
      string,
      string,
    ];
    const joins = { all: 'ParallelGateway', any: 'ExclusiveGateway', 'at-least': 'ComplexGateway' } as const;
    scope.add({ id: start, type: 'StartEvent', name: this.words.start });
    scope.add({ id: split, type: 'ParallelGateway' });
    const need = state.kind === 'at-least' ? { condition: `activationCount >= ${chart?.need ?? 1}` } : {};
    scope.add({ id: join, type: joins[state.kind as keyof typeof joins] ?? 'ParallelGateway', ...need });
    // What is enough ends the rest: the others are cancelled with the sub-process.
    scope.add({ id: end, type: 'EndEvent', name: this.words.end, ...(state.kind !== 'all' && { trigger: { kind: 'terminate' } }) });
    scope.flow(start, split);
    for (const { id } of branches) {
      scope.flow(split, scope.id('state', id));
      scope.flow(scope.id('state', id), join);
    }
    scope.flow(join, end);
    return scope;
  }

  /** Silence, or an event of any time: an event sub-process that interrupts everything else (BPMN 2.0, 13.5.4). */
  addInterruption(arrow: DrawnArrow): void {
    const label = arrow.lines[0]?.text ?? '';
    const key = arrow.kind === 'silence' ? 'silence' : `anytime-${arrow.event ?? arrow.to}`;
    const trigger: Trigger = arrow.kind === 'silence' ? limitOf(this.plan.chart) : { kind: 'message', on: arrow.event ?? arrow.to };
    const note = this.plan.drawing.states.find(({ id }) => id === arrow.from);
    const doc = [note?.caption, note?.title, ...(note?.lines ?? []).map(({ text }) => text)].filter((text) => text);
    const after = this.following(arrow.to);
    const copied = after.length <= FEW && after.every(({ children }) => children === undefined);
    const scope = new Scope(this.plan, copied ? after : [], [], `--${key}`);
    const start = scope.add({ id: `start-${key}`, type: 'StartEvent', name: label, trigger });
    if (copied) {
      scope.addStates();
      scope.flow(start, scope.target(arrow.to));
    } else {
      const signal: Trigger = { kind: 'signal', on: `go-on-${arrow.to}` };
      const end = scope.add({ id: `resume-${key}`, type: 'EndEvent', name: this.title(arrow.to), trigger: signal });
      scope.flow(start, end);
      const again = `again-${arrow.to}`;
      if (!this.items.some(({ id }) => id === again)) {
        this.add({ id: again, type: 'StartEvent', name: label, trigger: signal });
        this.flow(again, this.target(arrow.to));
      }
    }
    this.add({ id: key, type: 'SubProcess', name: label, doc: doc as string[], byEvent: true, content: scope.content() });
  }

  /** A limit whose end changes nothing in the case, but is told. */
  addQuietClock(): void {
    const note = this.plan.drawing.states.find(({ id }) => id === '(clock)');
    const name = note?.caption ?? '';
    const scope = new Scope(this.plan, [], [], '--clock');
    const start = scope.add({ id: 'start-clock', type: 'StartEvent', name, trigger: limitOf(this.plan.chart), continues: true });
    const end = scope.add({ id: 'end-clock', type: 'EndEvent', name: note?.lines[0]?.text ?? name });
    scope.flow(start, end);
    this.add({ id: 'clock', type: 'SubProcess', name, doc: [note?.title ?? ''], byEvent: true, content: scope.content() });
  }

  /** The states of the top that can follow this one, itself first. */
  following(state: string): DrawnState[] {
    const top = (id: string) => this.plan.home.get(id)?.[0] ?? id;
    const found = new Set([top(state)]);
    for (const name of found) {
      for (const { from, to, kind } of this.plan.drawing.arrows) {
        if ((kind === 'way' || kind === 'bound') && top(from) === name && !from.startsWith('(start)')) found.add(top(to));
      }
    }
    return [...found].flatMap((name) => this.states.filter(({ id }) => id === name));
  }

  /** Without what nothing leads to: the states that only silence or an event of any time reaches stand in its own sub-process. */
  content(): Content {
    const reached = new Set(this.items.filter(({ type, byEvent }) => type === 'StartEvent' || byEvent).map(({ id }) => id));
    for (const name of reached) {
      for (const { from, to } of this.flows) if (from === name) reached.add(to);
      for (const { id, on } of this.items) if (on === name) reached.add(id);
    }
    return merged(
      this.items.filter(({ id }) => reached.has(id)),
      this.flows.filter(({ from }) => reached.has(from)),
    );
  }
}
