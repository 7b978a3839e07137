/** One step of an abstract case: what can happen where it stands, and where each thing leads. Follows `workflows/` and `definitions/machine.ts`. */
import type { Arrow, ChartTransition } from '../statechart.js';
import { Doer } from './act.js';
import { answerValues, anyEvent, isAboutIdentity, refusalValues, runValues } from './answers.js';
import { Entry } from './enter.js';
import type { Evaluator, Locals } from './evaluate.js';
import { isCollected, isOfDecision, type Memory, type Node, OWN, type ProofModel, UNANSWERED } from './model.js';
import { type Next, placeAt, type Records } from './next.js';
import { canOwe, type Found, type Frame, isLast, isWaiting, type Place, type Situation, type Watch } from './situation.js';
import type { Step } from './story.js';
import { maskOf, NULL } from './values.js';

export class Stepper {
  readonly #model: ProofModel;
  readonly #evaluator: Evaluator;
  readonly #watch: Watch;
  readonly #records: Records;
  readonly #doer: Doer;
  readonly #entry: Entry;

  constructor(model: ProofModel, evaluator: Evaluator, watch: Watch, records: Records) {
    this.#model = model;
    this.#evaluator = evaluator;
    this.#watch = watch;
    this.#records = records;
    this.#doer = new Doer(model, evaluator, watch);
    this.#entry = new Entry(model, this.#doer, watch, records.entered);
  }

  start(who: string, state: string, step: Step): Situation[] {
    const initial = this.#doer.compute(this.#model.initialOf(who));
    const place: Place = { state, memory: initial, from: undefined, step };
    const { fees } = this.#model.chart;
    if (typeof fees?.amount === 'string') this.#doer.decide(fees.amount, {}, place);
    return this.#entry.enter(undefined, state, [], place);
  }

  *next(here: Found): Generator<Next> {
    const node = this.#model.node(here.leaf);
    const { kind } = node.state;
    if (kind === 'outcome') return yield* this.#reopen(here, node);
    if (kind === 'end') return yield* this.#end(here, node);
    if (node.state.always) return yield* this.#automatic(here, node);
    if (kind === 'pay' && !canOwe(this.#model, here.memory)) return yield* this.#event(here, node, 'paid', here.memory);
    if (isWaiting(node)) yield* this.#wait(here, node);
  }

  *#wait(here: Found, node: Node): Generator<Next> {
    switch (node.state.kind) {
      case 'task':
        yield* this.#task(here, node);
        break;
      case 'call':
        yield* this.#call(here, node);
        break;
      case 'run':
        yield* this.#run(here, node);
        break;
      case 'pay':
        yield* this.#pay(here, node);
        break;
      case 'ask':
        yield* this.#answer(here, node);
        break;
      default:
        yield* this.#arrival(here, node);
    }
    yield* this.#fromOutside(here, node);
    yield* this.#leaveStanding(here);
  }

  *#automatic(here: Found, node: Node): Generator<Next> {
    let memories: readonly Memory[] = [here.memory];
    const { table, always } = node.state;
    if (table) memories = this.#doer.decide(table.id, table.gives, placeAt(here, { kind: 'auto', state: node.name, to: node.name }));
    for (const memory of memories) yield* this.#arrows(here, node, 'go', always ?? [], memory, undefined);
  }

  *#task(here: Found, node: Node): Generator<Next> {
    const task = node.state.task!;
    for (const [event, transition] of Object.entries(node.state.on ?? {})) {
      if (event === 'late') {
        if (isTimed(node)) yield* this.#event(here, node, event, here.memory);
        continue;
      }
      let { memory } = here;
      if (transition.offered !== undefined) {
        const offered = this.#evaluator.truth(transition.offered, memory, 'feel');
        if (!offered.canHold) continue;
        memory = offered.whenHolds;
      }
      this.#records.offered.add(`${node.name} ${event}`);
      if (transition.asks !== undefined) {
        this.#watch.asks?.(transition.asks, placeAt(here, { kind: 'event', state: node.name, event, to: transition.asks }, memory));
        // The law and the engine allow one request (workflows/permissions.ts).
        if (!this.#canBeNull(memory, OWN.asked)) continue;
      }
      const needed = [...task.requires, ...(transition.requires ?? [])];
      const filled = this.#doer.fill(memory, task.form, needed);
      const unfilled = needed.filter((field) => !task.form.includes(field) && this.#canBeNull(memory, field));
      if (unfilled.length > 0)
        this.#watch.fault?.(
          { kind: 'use', text: `"${event}" requires ${needed.join(', ')}`, nulls: unfilled },
          placeAt(here, { kind: 'event', state: node.name, event, to: node.name }, memory),
        );
      if (filled === undefined) continue;
      memory = this.#mark(filled, OWN.did(node.name), true);
      if (this.#isUnanswered(memory) || isAboutIdentity(`${node.name} ${task.group}`)) memory = this.#mark(memory, OWN.identified, true);
      if (transition.asks === undefined) memory = this.#mark(memory, OWN.approved, true);
      yield* this.#arrows(here, node, event, transition.arrows, memory, transition);
    }
  }

  *#call(here: Found, node: Node): Generator<Next> {
    const { on = {}, call } = node.state;
    const operation = this.#model.operation(call!.operation);
    const locals: Locals = (path, constants) => answerValues(path, constants, operation);
    for (const event of ['done', 'refused', 'failed', 'late']) {
      if (on[event] === undefined || (event === 'late' && !isTimed(node))) continue;
      let { memory } = here;
      if (event === 'done') {
        const place = placeAt(here, { kind: 'event', state: node.name, event, to: node.name });
        memory = this.#doer.give(call!.gives, memory, place, locals);
        memory = this.#mark(memory, OWN.effect(node.name), true);
      }
      if (isAboutIdentity(call!.operation)) memory = this.#mark(memory, OWN.identified, event === 'done' ? true : UNANSWERED);
      yield* this.#arrows(here, node, event, on[event].arrows, memory, on[event], event === 'done' ? locals : refusalValues);
    }
  }

  /** Each outcome that the other procedure can have, whatever the drawing of it says: its own proofs are its own. */
  *#run(here: Found, node: Node): Generator<Next> {
    const { on = {}, run } = node.state;
    for (const [event, { arrows }] of Object.entries(on)) {
      if (event === 'late' && node.state.within === undefined) continue;
      let { memory } = here;
      const ended = event !== 'late' && event !== 'failed';
      const locals = ended ? runValues(this.#model.context.procedure?.(run!.procedure), event, on) : refusalValues;
      if (ended)
        memory = this.#doer.give(run!.gives, memory, placeAt(here, { kind: 'event', state: node.name, event, to: node.name }), locals);
      if (isAboutIdentity(run!.procedure))
        memory = this.#mark(memory, OWN.identified, event === 'granted' || event === 'completed' ? true : UNANSWERED);
      yield* this.#arrows(here, node, event, arrows, memory, on[event], locals);
    }
  }

  *#pay(here: Found, node: Node): Generator<Next> {
    const { on = {} } = node.state;
    for (const event of Object.keys(on)) {
      if ((event === 'late' || event === 'unpaid') && !isTimed(node)) continue;
      let memory = this.#doer.demanded(here.memory);
      if (event === 'late' || event === 'unpaid') memory = this.#doer.lapsed(memory);
      if (event === 'paid') {
        memory = isCollected(this.#model) ? this.#doer.put(memory, 'fees.state', 'paid') : this.#mark(memory, OWN.free, true);
        if (this.#model.feesCanBeNothing) yield* this.#event(here, node, event, this.#mark(here.memory, OWN.free, true));
      }
      yield* this.#arrows(here, node, event, on[event]!.arrows, memory, on[event], refusalValues);
    }
  }

  *#answer(here: Found, node: Node): Generator<Next> {
    for (const [event, transition] of Object.entries(node.state.on ?? {})) {
      const memory = event === 'answered' ? this.#doer.fill(here.memory, node.state.ask!.fields, [], true)! : here.memory;
      yield* this.#arrows(here, node, event, transition.arrows, memory, transition);
    }
  }

  *#arrival(here: Found, node: Node): Generator<Next> {
    const { on = {}, wait } = node.state;
    for (const [event, transition] of Object.entries(on)) {
      const isLate = event === 'late' && event !== wait!.event;
      if (isLate && !isTimed(node) && wait!.until === undefined) continue;
      let { memory } = here;
      if (!isLate) {
        memory = this.#doer.receive(Object.keys(wait!.gives), memory);
        if (wait!.from === 'agent') memory = this.#mark(memory, OWN.approved, true);
      }
      yield* this.#arrows(here, node, event, transition.arrows, memory, transition, anyEvent);
    }
  }

  /** Silence, and what people may choose at any time. */
  *#fromOutside(here: Found, node: Node): Generator<Next> {
    if (!isLast(here.frames)) return;
    const { chart } = this.#model;
    const at = [...node.ancestors.map(({ name }) => name), node.name];
    if (chart.clock?.then !== undefined && chart.clock.silence !== 'none' && this.#clockRuns(here, node)) {
      const effect = chart.clock.silence === 'consent' ? 'granted' : 'refused';
      const memory = this.#doer.put(this.#doer.put(here.memory, 'case.tacit', true), 'case.decision', effect);
      const step: Step = { kind: 'silence', state: node.name, to: chart.clock.then };
      yield* this.#arrive(here, undefined, chart.clock.then, [], memory, step);
    }
    for (const [event, { to, refusedIn, act }] of Object.entries(chart.anytime)) {
      if (at.some((name) => refusedIn.includes(name))) continue;
      const step: Step = { kind: 'anytime', state: node.name, event, to };
      const memory = this.#doer.perform(act ?? [], placeAt(here, step));
      if (memory !== undefined) yield* this.#arrive(here, undefined, to, [], memory, step);
    }
  }

  /** The decision is set aside, as often as the event allows. */
  *#reopen(here: Found, node: Node): Generator<Next> {
    for (const [event, { to, atMost, act, requires = [] }] of Object.entries(node.state.reopen ?? {})) {
      const name = OWN.reopened(node.name, event);
      const counter = here.memory[this.#model.indexOf(name)]!;
      const times = counter === -1 ? 0 : Math.log2(counter & -counter);
      if (times >= Math.min(atMost, this.#model.variables[this.#model.indexOf(name)]!.points.values.length - 1)) continue;
      let memory = this.#mark(this.#afresh(here.memory), name, times + 1);
      memory = this.#doer.fill(memory, requires, requires) ?? memory;
      const step: Step = { kind: 'reopen', state: node.name, event, to };
      this.#records.taken.add(`${node.name} ${event} 0`);
      const done = this.#doer.perform(act ?? [], placeAt(here, step, memory), anyEvent);
      if (done !== undefined) yield* this.#arrive(here, undefined, to, [], done, step);
    }
  }

  /** What belonged to the decision, and to the way there, is forgotten with it. */
  #afresh(memory: Memory): Memory {
    const next = this.#model.variables.map(({ name }, i) => (isOfDecision(name) ? NULL : memory[i]!));
    return this.#doer.put(next, 'case.tacit', false);
  }

  #clockRuns(here: Found, node: Node): boolean {
    if (!this.#canBeNull(here.memory, 'case.decision')) return false;
    if (node.state.kind === 'ask') return false;
    return node.state.owes !== 'applicant' || here.frames.length > 0;
  }

  /** The branch stays where it waits, and the next one is looked at. */
  *#leaveStanding(here: Found): Generator<Next> {
    for (let depth = here.frames.length - 1; depth >= 0; depth -= 1) {
      const frame = here.frames[depth]!;
      if (!here.frames.slice(depth + 1).every(({ last, at }) => last === at)) return;
      if (frame.at === frame.last) continue;
      yield* this.#turn(here, depth, frame.missing + 1);
      return;
    }
  }

  *#turn(here: Found, depth: number, missing: number): Generator<Next> {
    const frame = here.frames[depth]!;
    const { branches, state } = this.#model.node(frame.parallel);
    const most = branches.length - (state.need ?? branches.length) + 1;
    const others = branches.map((_, i) => i).filter((i) => i !== frame.last);
    const at = others.find((i) => i > frame.at) ?? frame.last;
    const frames = [...here.frames.slice(0, depth), { ...frame, at, missing: Math.min(missing, most) }];
    const branch = this.#model.node(branches[at]!);
    const step: Step = { kind: 'turn' };
    for (const situation of this.#entry.into(branch, frames, placeAt(here, step))) yield { situation, step };
  }

  *#end(here: Found, node: Node): Generator<Next> {
    const block = node.parent;
    if (block === undefined) return;
    const parallel = block.parent;
    if (parallel?.state.kind !== 'parallel') return yield* this.#event(here, block, 'done', here.memory);
    const depth = here.frames.length - 1;
    const frame = here.frames[depth]!;
    const need = parallel.state.need ?? parallel.branches.length;
    const spare = parallel.branches.length - need;
    if (frame.at === frame.last) {
      // The last one that was needed: fewer had ended before.
      if (frame.missing === spare) yield* this.#done(here, parallel, spare);
      return;
    }
    const others = parallel.branches.map((_, i) => i).filter((i) => i !== frame.last);
    const ended = others.indexOf(frame.at) + 1 - frame.missing;
    if (ended < need) return yield* this.#turn(here, depth, frame.missing);
    // Enough have ended before the others were looked at: they stand where they began.
    yield* this.#done(here, parallel, spare);
  }

  /** When the whole is done nothing is beside any longer: what is asked then is known from then on. */
  *#done(here: Found, parallel: Node, spare: number): Generator<Next> {
    const memory = spare === 0 ? here.memory : this.#loosened(here.memory, { frames: here.frames.slice(-1) });
    yield* this.#event({ ...here, frames: here.frames.slice(0, -1) }, parallel, 'done', this.#mixed(memory, parallel));
  }

  /** After the branches, what several of them wrote has any of its values. */
  #mixed(memory: Memory, parallel: Node): Memory {
    const written = this.#model.writtenBySeveral(parallel.name);
    if (written.length === 0) return memory;
    const next = [...memory];
    for (const index of written) next[index] = (next[index]! & NULL) | (this.#model.variables[index]!.points.all & ~NULL);
    return this.#doer.compute(next, memory);
  }

  *#event(here: Found, node: Node, event: string, memory: Memory): Generator<Next> {
    const transition = node.state.on?.[event];
    if (transition) yield* this.#arrows(here, node, event, transition.arrows, memory, transition);
  }

  /** The arrows of an event in order: the first one whose condition holds is taken. */
  *#arrows(
    here: Found,
    node: Node,
    event: string,
    arrows: readonly Arrow[],
    before: Memory,
    transition: ChartTransition | undefined,
    locals?: Locals,
  ): Generator<Next> {
    let memory: Memory | undefined = before;
    for (const [i, { to, when }] of arrows.entries()) {
      if (memory === undefined) return;
      let taken: Memory | undefined = memory;
      const step: Step =
        event === 'go'
          ? { kind: 'auto', state: node.name, to, ...(when !== undefined && { when }) }
          : { kind: 'event', state: node.name, event, to, ...(when !== undefined && { when }) };
      if (when !== undefined) {
        const loose = this.#loosened(memory, here);
        const truth = this.#evaluator.truth(when, loose, 'strict', locals);
        if (truth.fault)
          this.#watch.fault?.(
            { kind: 'guard', text: this.#model.chart.expressions[when]!.text, nulls: truth.fault.nulls },
            placeAt(here, step, memory),
          );
        taken = truth.canHold ? this.#tightened(memory, truth.whenHolds, here) : undefined;
        memory = truth.canFail ? this.#tightened(memory, truth.whenFails, here) : undefined;
      } else memory = undefined;
      if (taken === undefined) continue;
      this.#records.taken.add(`${node.name} ${event} ${i}`);
      for (const [target, counted] of this.#bounded(to, taken)) {
        const told = { ...step, to: target } as Step;
        const done = this.#doer.perform(transition?.act ?? [], placeAt(here, told, counted), locals);
        if (done !== undefined) yield* this.#arrive(here, node, target, here.frames, done, told);
      }
    }
  }

  /** Names that a branch beside this one writes may have been written, or not yet. */
  #loosened(memory: Memory, here: Pick<Found, 'frames'>): Memory {
    const beside = this.#writtenBeside(here);
    if (beside.length === 0) return memory;
    const next = [...memory];
    for (const index of beside) next[index]! |= this.#model.variables[index]!.points.all & ~NULL;
    return next;
  }

  #tightened(before: Memory, after: Memory, here: Found): Memory {
    const beside = this.#writtenBeside(here);
    if (beside.length === 0) return after;
    const next = [...after];
    for (const index of beside) next[index] = before[index]!;
    return next;
  }

  #writtenBeside({ frames }: Pick<Found, 'frames'>): number[] {
    return frames.flatMap(({ parallel, at }) => this.#model.writtenBeside(parallel, at));
  }

  /** A bounded state that was entered often enough is replaced by its way out. */
  #bounded(to: string, memory: Memory): (readonly [string, Memory])[] {
    const bound = this.#model.node(to).state.atMost;
    if (bound === undefined) return [[to, memory]];
    const name = OWN.entries(to);
    const index = this.#model.indexOf(name);
    const counts = memory[index] ?? -1;
    if (counts === -1)
      return [
        [to, memory],
        [bound.otherwise, memory],
      ];
    const [below, reached] = [counts & (2 ** bound.times - 1), counts & (2 ** bound.times)];
    const known = (mask: number): Memory => memory.with(index, mask);
    return [...(below === 0 ? [] : [[to, known(below)] as const]), ...(reached === 0 ? [] : [[bound.otherwise, known(reached)] as const])];
  }

  *#arrive(here: Found, from: Node | undefined, to: string, frames: readonly Frame[], memory: Memory, step: Step): Generator<Next> {
    // The case leaves states at the same time only from the branch that comes last.
    const kept = from === undefined ? [] : this.#entry.framesKept(from, to, frames);
    if (from !== undefined && !isLast(frames.slice(kept.length))) return;
    for (const situation of this.#entry.enter(from, to, kept, placeAt(here, step, memory))) yield { situation, step };
  }

  #isUnanswered(memory: Memory): boolean {
    const index = this.#model.indexOf(OWN.identified);
    return memory[index] === maskOf(this.#model.variables[index]!.points, UNANSWERED);
  }

  #canBeNull(memory: Memory, name: string): boolean {
    const index = this.#model.indexOf(name);
    return index < 0 || (memory[index]! & NULL) !== 0;
  }

  #mark(memory: Memory, name: string, value: unknown): Memory {
    return this.#doer.put(memory, name, value);
  }
}

/** A delay of its own, or that of a body which is consulted there. */
const isTimed = ({ state }: Node): boolean => state.within !== undefined || state.consults !== undefined;
