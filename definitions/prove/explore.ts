/**
 * Everything that can happen to a case, nearest things first. A case is where it stands and what is remembered of it (`model.ts`). Of states at the
 * same time one branch runs after the other: what one does commutes with what the others do, but for the names that several write, which are taken to
 * have any value. A branch can be left where it waits; one branch, any of them, comes last, and only it ends or leaves the whole.
 */

import { Evaluator } from './evaluate.js';
import { bitOf, type Live, liveIn } from './live.js';
import { type Memory, OWN, type ProofModel } from './model.js';
import type { Failure } from './properties.js';
import type { Found, Frame, Situation, Watch } from './situation.js';
import { Stepper } from './step.js';
import type { Step } from './story.js';
import { dueBits, NULL } from './values.js';
import { Failures } from './watch.js';

export interface Edge {
  readonly from: Found;
  readonly to: Found;
  readonly step: Step;
}

export interface Exploration {
  readonly found: readonly Found[];
  readonly edges: readonly Edge[];
  /** Arrows that were taken: `state event index`. */
  readonly taken: ReadonlySet<string>;
  /** Outcomes that were offered: `state event`. */
  readonly offered: ReadonlySet<string>;
  readonly entered: ReadonlySet<string>;
  /** False when there was too much to look at all of it. */
  readonly isWhole: boolean;
}

export interface ExploreOptions {
  /** Variables that are remembered even when no state reads them. */
  readonly keep: readonly string[];
  readonly watch: Watch;
}

/** What decides by itself which way a case goes. */
const ALWAYS = ['case.decision', 'fees.state'];

/** Situations that are told apart exactly; a procedure with more of them is looked at more coarsely. */
const MOST_SITUATIONS = 60_000;
/** When looked at coarsely: how many situations of a state, alike but for its data, are told apart before they are taken together. */
const MOST_ALIKE = 8;

/** How much is told apart: everything, what is not too much, or nothing but what decides by itself. */
type Fineness = 'exact' | 'coarse' | 'rough';

export class Explorer {
  readonly model: ProofModel;
  readonly evaluator: Evaluator;
  /** By what is known of the case besides where it stands: bit 1, it is decided; bit 2, it owes no fees. */
  readonly #lives: readonly Live[];
  readonly #isDue: number;
  readonly #most: number;

  /** @param most situations that are told apart exactly. */
  constructor(model: ProofModel, most = MOST_SITUATIONS) {
    this.model = model;
    this.#most = most;
    this.evaluator = new Evaluator(model);
    const fees = model.indexOf('fees.state');
    const { points } = model.variables[fees]!;
    this.#isDue = dueBits(points);
    // What a case that owes nothing forgets changes how many situations there are, and nothing that is found in them.
    // Stryker disable all: only speed
    const settled = model.variables.map(({ points: { all } }, i) => (i === fees ? all & ~this.#isDue : all));
    const canHold = (place: number) => this.evaluator.truth(place, settled).canHold;
    const open = liveIn(model);
    const decided = liveIn(model, { open });
    this.#lives = [open, decided, liveIn(model, { owed: open, canHold }), liveIn(model, { open, owed: decided, canHold })];
    // Stryker restore all
  }

  /**
   * First each situation for itself. When there are too many, those that differ in the data alone are taken together: nothing possible is missed then,
   * but what the data exclude together is no longer known, so nothing is said of values that are missing.
   */
  explore(options: ExploreOptions): Exploration {
    const exact = this.#walk(options, 'exact');
    if (exact.isWhole) return exact;
    const { fault: _, ...watch } = options.watch;
    return this.#walk({ ...options, watch }, 'coarse');
  }

  /**
   * What must never happen. First roughly, with the data alike of which nothing decides by itself: what does not happen even then cannot happen. What
   * seems to happen is looked at again, exactly, and told by the shortest way there.
   * @param watchFor adds what it sees to the failures.
   */
  never(keep: readonly string[], watchFor: (failures: Failures) => Watch): Failure[] {
    const seeming = new Failures(this.model);
    const { isWhole } = this.#walk({ keep, watch: watchFor(seeming) }, 'rough');
    if (isWhole && seeming.all.length === 0) return [];
    const failures = new Failures(this.model);
    this.explore({ keep, watch: watchFor(failures) });
    return failures.all;
  }

  #walk({ keep, watch }: ExploreOptions, fineness: Fineness): Exploration {
    const { model } = this;
    const most = fineness === 'coarse' ? 3 * this.#most : this.#most;
    const kept = [...ALWAYS, ...keep].reduce((bits, name) => bits | bitOf(model.indexOf(name)), 0n);
    const found: Found[] = [];
    const edges: Edge[] = [];
    const known = new Map<string, Found>();
    const reading = new Map<string, readonly number[]>();
    // Stryker disable next-line all: only speed, what seems to happen is looked at again
    const alike = fineness === 'rough' ? new Alike(model, 0, [OWN.entries('')]) : new Alike(model, MOST_ALIKE, []);
    const forgotten: number[] = model.variables.map(() => -1);
    const records = { taken: new Set<string>(), offered: new Set<string>(), entered: new Set<string>() };
    const stepper = new Stepper(model, this.evaluator, watch, records);
    let [level, later]: [Found[], Found[]] = [[], []];
    let isWhole = true;

    const reach = (situation: Situation, from: Found | undefined, step: Step): void => {
      const which = this.#whichLive(situation.memory);
      const shape = `${which}${shapeOf(situation)}`;
      const read = this.#readIn(situation, which, shape, kept, reading);
      const values = fineness !== 'exact' ? alike.widened(shape, read, situation.memory) : situation.memory;
      const key = keyOf(shape, read, values);
      let to = known.get(key);
      if (to === undefined) {
        if (found.length >= most) {
          isWhole = false;
          return;
        }
        const memory = forgotten.slice();
        for (const i of read) memory[i] = values[i]!;
        to = { leaf: situation.leaf, frames: situation.frames, memory, id: found.length, from, step };
        known.set(key, to);
        found.push(to);
        if (fineness === 'rough') alike.holds(to);
        // A step that tells nothing is no step of the story.
        (step.kind === 'turn' ? level : later).push(to);
      }
      if (from) edges.push({ from, to, step });
    };

    for (const [who, state] of Object.entries(model.chart.start)) {
      const step: Step = { kind: 'start', who, to: state };
      for (const situation of stepper.start(who, state, step)) reach(situation, undefined, step);
    }
    while (later.length > 0) {
      [level, later] = [later, []];
      for (let i = 0; i < level.length; i += 1) {
        const here = level[i]!;
        if (fineness === 'rough' && alike.isOutgrown(here)) continue;
        for (const { situation, step } of stepper.next(here)) reach(situation, here, step);
      }
    }
    return { found, edges, ...records, isWhole };
  }

  #whichLive(memory: Memory): number {
    const isDecided = (memory[this.model.indexOf('case.decision')]! & NULL) === 0;
    const isSettled = (memory[this.model.indexOf('fees.state')]! & this.#isDue) === 0;
    return Number(isDecided) + 2 * Number(isSettled);
  }

  /** The variables that are still read there; what nobody reads any more is the same for all. */
  #readIn(
    { leaf, frames, memory }: Situation,
    which: number,
    shape: string,
    kept: bigint,
    known: Map<string, readonly number[]>,
  ): readonly number[] {
    let read = known.get(shape);
    // Stryker disable next-line ConditionalExpression: only speed
    if (read === undefined) {
      const live = kept | this.#readFrom(leaf, frames, this.#lives[which]!);
      read = memory.flatMap((_, i) => ((live & bitOf(i)) !== 0n ? [i] : []));
      known.set(shape, read);
    }
    return read;
  }

  #readFrom(leaf: string, frames: readonly Frame[], live: Live): bigint {
    let read = live.inside(leaf);
    for (const [depth, { parallel, last, at }] of frames.entries()) {
      const { branches } = this.model.node(parallel);
      const remaining = branches.filter((_, i) => i !== at && (i === last || (i > at && at !== last)));
      for (const branch of remaining) read |= live.before(branch);
      read |= live.after(parallel, remaining, depth === frames.length - 1 ? leaf : undefined);
    }
    return read;
  }
}

/** Situations of one state that differ only in the data of the case, taken together once there are too many. */
class Alike {
  readonly #most: number;
  readonly #isData: readonly boolean[];
  readonly #groups = new Map<string, Group>();
  readonly #groupOf = new Map<Found, Group>();
  #last: Group | undefined;

  /** @param others what begins so is taken together besides. */
  constructor(model: ProofModel, most: number, others: readonly string[]) {
    this.#most = most;
    const decides = (name: string) => name.startsWith('(') || ALWAYS.includes(name) || name === 'case.tacit';
    this.#isData = model.variables.map(({ name }) => !decides(name) || others.some((other) => name.startsWith(other)));
  }

  widened(shape: string, read: readonly number[], memory: Memory): Memory {
    const key = keyOf(
      shape,
      read.filter((i) => !this.#isData[i]),
      memory,
    );
    const group = this.#groups.get(key) ?? { count: 0, all: memory.map(() => 0), widest: undefined };
    this.#groups.set(key, group);
    this.#last = group;
    group.count += 1;
    for (const i of read) group.all[i]! |= memory[i]!;
    if (group.count <= this.#most) return memory;
    return memory.map((mask, i) => (this.#isData[i] ? group.all[i]! : mask));
  }

  /** The last one that was widened is this one. */
  holds(found: Found): void {
    this.#last!.widest = found;
    this.#groupOf.set(found, this.#last!);
  }

  /** One that has all that it stands for, and more, was found since. */
  isOutgrown(found: Found): boolean {
    return this.#groupOf.get(found)!.widest !== found;
  }
}

interface Group {
  count: number;
  readonly all: number[];
  widest: Found | undefined;
}

/** Two characters a set of values, for it has up to 30 bits; put together at once, for this is what most of the time goes into. */
function keyOf(shape: string, read: readonly number[], memory: Memory): string {
  const characters: number[] = [];
  for (const i of read) characters.push(memory[i]! >> 15, memory[i]! & 0x7fff);
  return shape + String.fromCharCode(...characters);
}

const shapeOf = ({ leaf, frames }: Situation): string =>
  frames.reduce((text, { parallel, last, at, missing }) => `${text}|${parallel}:${last}:${at}:${missing}`, leaf);
