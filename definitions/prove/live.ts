/** Which names can still be read from a state on: what nobody will read again is forgotten, so that cases that differ in nothing else are one. */
import type { Act, Arrow, ChartState, ChartTransition } from '../statechart.js';
import { partsOf } from './given.js';
import { holesIn, isOfDecision, type Node, OWN, type ProofModel } from './model.js';

/** Sets of variables, as the bits of one number. */
export interface Live {
  /** Before a state is entered, up to the end of its branch. */
  before(state: string): bigint;
  /** Once it is entered and its acts are done. */
  inside(state: string): bigint;
  /** After a parallel state is done, but for what its branches still write before: those ahead, and the one that is inside a state. */
  after(parallel: string, ahead: readonly string[], inside?: string): bigint;
}

export const WAITING: ReadonlySet<string> = new Set(['task', 'call', 'run', 'ask', 'wait', 'pay']);

export const bitOf = (index: number): bigint => (index < 0 ? 0n : 1n << BigInt(index));

/** What happens on one way out of a state, in this order: it reads, it writes, it arrives. */
interface Way {
  readonly first: bigint;
  readonly writes: bigint;
  readonly to: readonly string[];
  /** The decision is set aside. */
  readonly isReopened?: true;
}

interface Flow {
  /** On entering. */
  readonly enters: bigint;
  readonly sets: bigint;
  readonly stays: bigint;
  readonly ways: readonly Way[];
  /** What a block leads to when it is done. */
  readonly done?: Way;
  /** Silence, and events that may come at any time. */
  readonly outside: readonly Way[];
}

/** Of cases of which more is known than where they stand. */
export interface Known {
  /** For cases that are decided, where silence comes no more: what is read in one that is not, as one is again when it is reopened. */
  readonly open?: Live;
  /** For cases that owe nothing: what is read in one that may, as one may again when it comes to a payment. */
  readonly owed?: Live;
  /** Whether a condition can hold in such a case. */
  readonly canHold?: (place: number) => boolean;
}

export function liveIn(model: ProofModel, { open, owed, canHold = () => true }: Known = {}): Live {
  const reader = new Reader(model, open === undefined, canHold);
  const flows = new Map([...model.nodes.values()].map((node) => [node.name, reader.flowOf(node)]));
  const names = [...model.nodes.keys()].reverse();
  const { surely, still } = writtenSurely(model, flows, names);
  const live = new Map(names.map((name) => [name, 0n]));
  const inside = new Map<string, bigint>();
  const before = (name: string, isReopened?: true): bigint => {
    if (isReopened && open) return open.before(name);
    if (owed && model.node(name).state.kind === 'pay') return owed.before(name);
    return live.get(name) ?? 0n;
  };
  const beyond = ({ first, writes, to, isReopened }: Way): bigint =>
    first | (to.reduce((bits, name) => bits | before(name, isReopened), 0n) & ~writes);
  const after: Live['after'] = (parallel, ahead, here) => {
    const { done } = flows.get(parallel)!;
    if (done === undefined) return 0n;
    const { branches, state } = model.node(parallel);
    const isAll = (state.need ?? branches.length) === branches.length;
    if (!isAll) return beyond(done);
    const written = here === undefined ? 0n : (still.get(here) ?? 0n);
    return ahead.reduce((bits, name) => bits & ~(surely.get(name) ?? 0n), beyond(done)) & ~written;
  };
  // Backwards until nothing is added; a procedure runs mostly forwards, so few rounds do.
  for (let isChanged = true; isChanged; ) {
    isChanged = false;
    for (const name of names) {
      const { enters, sets, stays, ways, outside } = flows.get(name)!;
      let rest = stays;
      for (const way of [...ways, ...outside]) rest |= beyond(way);
      const { branches } = model.node(name);
      if (branches.length > 0) rest |= after(name, branches);
      inside.set(name, rest);
      const now = enters | (rest & ~sets);
      if (now === live.get(name)) continue;
      live.set(name, now);
      isChanged = true;
    }
  }
  return { before: (state) => live.get(state) ?? 0n, inside: (state) => inside.get(state) ?? 0n, after };
}

/**
 * What is written on every way to the end of its branch, on entering a state and (`still`) once it is entered; on ways that leave the branch, that does
 * not matter.
 */
function writtenSurely(
  model: ProofModel,
  flows: ReadonlyMap<string, Flow>,
  names: readonly string[],
): Readonly<Record<'surely' | 'still', ReadonlyMap<string, bigint>>> {
  const all = (1n << BigInt(model.variables.length)) - 1n;
  const surely = new Map(names.map((name) => [name, all]));
  const still = new Map<string, bigint>();
  const through = ({ writes, to }: Way): bigint => writes | to.reduce((bits, name) => bits & (surely.get(name) ?? all), all);
  for (let isChanged = true; isChanged; ) {
    isChanged = false;
    for (const name of names) {
      const { sets, ways, done } = flows.get(name)!;
      const { branches, state, parent } = model.node(name);
      const isAll = state.need === branches.length;
      let now = all;
      if (state.kind === 'end' && parent?.parent?.state.kind === 'parallel') now = 0n;
      else if (branches.length > 0)
        now = (isAll ? branches.reduce((bits, branch) => bits | surely.get(branch)!, 0n) : 0n) | (done ? through(done) : 0n);
      else for (const way of ways) now &= through(way);
      still.set(name, now);
      now |= sets;
      if (now === surely.get(name)) continue;
      surely.set(name, now);
      isChanged = true;
    }
  }
  return { surely, still };
}

/** The fields that come with an event, as `workflows/advance.ts` takes them. */
function givesOf({ call, run, wait }: ChartState, event: string): Readonly<Record<string, number>> | undefined {
  if (run) return event === 'late' || event === 'failed' ? undefined : run.gives;
  return event === 'done' ? call?.gives : event === wait?.event ? wait?.gives : undefined;
}

class Reader {
  readonly #model: ProofModel;
  readonly #mayFallSilent: boolean;
  readonly #canHold: (place: number) => boolean;
  constructor(model: ProofModel, mayFallSilent: boolean, canHold: (place: number) => boolean) {
    this.#model = model;
    this.#mayFallSilent = mayFallSilent;
    this.#canHold = canHold;
  }

  flowOf({ name, state, branches, parent }: Node): Flow {
    const model = this.#model;
    const { chart } = model;
    const enter = this.#acts(state.enter);
    const isBlock = state.initial !== undefined || branches.length > 0;
    const ways: Way[] = [];
    if (state.always) {
      const { table } = state;
      ways.push(this.#way(state.always, table ? this.#names(tableNames(model, table.id)) : 0n, Object.keys(table?.gives ?? {})));
    }
    for (const [event, transition] of Object.entries(isBlock ? {} : (state.on ?? {}))) {
      const given = givesOf(state, event);
      const needed = [...(state.task?.requires ?? []), ...(transition.requires ?? [])];
      const form = new Set(state.task?.form ?? []);
      const first = this.#places(given) | this.#place(transition.offered) | this.#names(needed.filter((field) => !form.has(field)));
      ways.push(
        this.#way(transition.arrows, first, [...Object.keys(given ?? {}), ...needed.filter((field) => form.has(field))], transition),
      );
    }
    if (isBlock) ways.push({ first: 0n, writes: 0n, to: state.initial === undefined ? branches : [state.initial] });
    const around = state.kind === 'end' && parent?.parent?.state.kind !== 'parallel' ? parent?.state.on?.['done'] : undefined;
    // The end of nested states leads on; the end of a branch does not by itself (`after`).
    if (around) ways.push(this.#way(around.arrows, 0n, [], around));
    for (const [event, { to, requires = [], act }] of Object.entries(state.reopen ?? {})) {
      const acts = this.#acts(act);
      const writes = this.#fields(requires);
      const counter = bitOf(model.indexOf(OWN.reopened(name, event)));
      ways.push({ first: counter | (acts.reads & ~writes), writes: writes | acts.writes | this.#ofDecision(), to: [to], isReopened: true });
    }
    const done = branches.length > 0 ? state.on?.['done'] : undefined;
    const sent = this.#places(state.call?.with) | this.#places(state.run?.with) | this.#place(state.wait?.until);
    const matched = this.#names(state.wait?.matchedBy === undefined ? [] : [state.wait.matchedBy]);
    const paid = state.kind === 'pay' ? this.#places((chart.fees?.stamp ?? chart.fees?.payment)?.with) : 0n;
    const reasons = state.outcome === 'refused' ? Object.values(model.definition.documents ?? {}).flatMap((d) => d.reasons ?? []) : [];
    return {
      enters: enter.reads,
      sets: enter.writes,
      stays: sent | paid | matched | this.#names(reasons),
      ways,
      ...(done && { done: this.#way(done.arrows, 0n, [], done) }),
      outside: WAITING.has(state.kind) ? this.#outside() : [],
    };
  }

  #ofDecision(): bigint {
    return this.#model.variables.reduce((bits, { name }, i) => (isOfDecision(name) ? bits | bitOf(i) : bits), 0n);
  }

  #outside(): Way[] {
    const { clock, anytime } = this.#model.chart;
    const silence = this.#mayFallSilent && clock?.then !== undefined ? [{ first: 0n, writes: 0n, to: [clock.then] }] : [];
    const events = Object.values(anytime).map(({ to, act }): Way => {
      const acts = this.#acts(act);
      return { first: acts.reads, writes: acts.writes, to: [to] };
    });
    return [...silence, ...events];
  }

  /** First it reads, then it writes; conditions and acts read what was just written. */
  #way(arrows: readonly Arrow[], first: bigint, written: readonly string[], transition?: ChartTransition): Way {
    const writes = this.#fields(written);
    const acts = this.#acts(transition?.act);
    const ways = arrows.filter(({ when }) => when === undefined || this.#canHold(when));
    const conditions = arrows.reduce((bits, { when }) => bits | this.#place(when), 0n);
    return {
      first: first | ((conditions | this.#counters(ways) | acts.reads) & ~writes),
      writes: writes | acts.writes,
      to: this.#targets(ways),
    };
  }

  #targets(arrows: readonly Arrow[]): string[] {
    return arrows.flatMap(({ to }) => {
      const bound = this.#model.node(to).state.atMost;
      return bound === undefined ? [to] : [to, bound.otherwise];
    });
  }

  #counters(arrows: readonly Arrow[]): bigint {
    return arrows.reduce((bits, { to }) => bits | bitOf(this.#model.indexOf(OWN.entries(to))), 0n);
  }

  #acts(acts: readonly Act[] = []): { reads: bigint; writes: bigint } {
    const { definition, chart } = this.#model;
    let [reads, writes] = [0n, 0n];
    for (const act of acts) {
      let read = 0n;
      if (act.kind === 'set') read = this.#places(act.values);
      else if (act.kind === 'tell') read = this.#places(act.with);
      else if (act.kind === 'tell-case') read = this.#places(act.with) | this.#place(act.case);
      else if (act.kind === 'notify') {
        const { subject, text } = definition.notices?.[act.notice] ?? {};
        read = this.#names([...holesIn(subject), ...holesIn(text)]);
      } else if (act.kind === 'issue') {
        const document = definition.documents?.[act.document];
        read = this.#names([...holesIn(document?.text), ...(document?.reasons ? [document.reasons] : [])]);
        // Stryker disable next-line ConditionalExpression: only speed
        if (act.document === chart.actDocument) read |= this.#places(chart.gates);
      }
      reads |= read & ~writes;
      if (act.kind === 'set') writes |= this.#fields(Object.keys(act.values));
    }
    return { reads, writes };
  }

  #places(places: Readonly<Record<string, number>> | undefined): bigint {
    let bits = 0n;
    for (const place of Object.values(places ?? {})) bits |= this.#place(place);
    return bits;
  }

  #place(place: number | undefined): bigint {
    return place === undefined ? 0n : this.#names(this.#model.namesOf(this.#model.chart.expressions[place]!.tree));
  }

  #fields(fields: readonly string[]): bigint {
    return fields.reduce((bits, field) => bits | bitOf(this.#model.indexOf(field)), 0n);
  }

  /** With a name, what it is computed from, and what says whether the form demands it. */
  #names(names: readonly string[], known = 0n): bigint {
    let bits = known;
    for (const index of names.flatMap((name) => this.#model.variablesOf(name))) {
      if ((bits & bitOf(index)) !== 0n) continue;
      bits |= bitOf(index);
      const own = this.#model.variables[index]!.name;
      const value = this.#model.chart.fields[own]?.value;
      if (value !== undefined) bits = this.#names(this.#model.namesOf(this.#model.chart.expressions[value]!.tree), bits);
      bits = this.#names(this.#model.conditionNames(own), bits);
    }
    return bits;
  }
}

/** The names that the inputs of a table, and of the tables it reads, take from the case. */
export function tableNames(model: ProofModel, id: string): string[] {
  const own = partsOf(model.tables[id]?.table).flatMap((part) => model.namesOf(part));
  const others = (model.tables[id]?.requires ?? []).flatMap((other) => tableNames(model, other));
  return [...new Set([...own, ...others])];
}
