/**
 * Everything that can happen to a case, nearest things first. A case is where it stands and what is remembered of it (`model.ts`). Of states at the
 * same time one branch runs after the other: what one does commutes with what the others do, but for the names that several write, which are taken to
 * have any value. A branch can be left where it waits; one branch, any of them, comes last, and only it ends or leaves the whole.
 */

import { Evaluator } from './evaluate.js';
import { bitOf, type Live, liveIn } from './live.js';
import type { Memory, ProofModel } from './model.js';
import type { Found, Frame, Situation, Watch } from './situation.js';
import { Stepper } from './step.js';
import type { Step } from './story.js';
import { NULL } from './values.js';

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

export class Explorer {
  readonly model: ProofModel;
  readonly #live: Live;
  readonly #liveWhenDecided: Live;
  readonly evaluator: Evaluator;

  constructor(model: ProofModel) {
    this.model = model;
    this.#live = liveIn(model);
    this.#liveWhenDecided = liveIn(model, this.#live);
    this.evaluator = new Evaluator(model);
  }

  /**
   * First each situation for itself. When there are too many, those that differ in the data alone are taken together: nothing possible is missed then,
   * but what the data exclude together is no longer known, so nothing is said of values that are missing.
   */
  explore(options: ExploreOptions): Exploration {
    const exact = this.#walk(options, false);
    if (exact.isWhole) return exact;
    const { fault: _, ...watch } = options.watch;
    return this.#walk({ ...options, watch }, true);
  }

  #walk({ keep, watch }: ExploreOptions, isCoarse: boolean): Exploration {
    const { model } = this;
    const most = isCoarse ? 3 * MOST_SITUATIONS : MOST_SITUATIONS;
    const kept = [...ALWAYS, ...keep].reduce((bits, name) => bits | bitOf(model.indexOf(name)), 0n);
    const found: Found[] = [];
    const edges: Edge[] = [];
    const known = new Map<string, Found>();
    const reading = new Map<string, readonly number[]>();
    const alike = new Alike(model);
    const forgotten: number[] = model.variables.map(() => -1);
    const records = { taken: new Set<string>(), offered: new Set<string>(), entered: new Set<string>() };
    const stepper = new Stepper(model, this.evaluator, watch, records);
    let [level, later]: [Found[], Found[]] = [[], []];
    let isWhole = true;

    const reach = (situation: Situation, from: Found | undefined, step: Step): void => {
      const shape = shapeOf(situation);
      const read = this.#readIn(situation, shape, kept, reading);
      const values = isCoarse ? alike.widened(shape, read, situation.memory) : situation.memory;
      let key = shape;
      for (const i of read) key += `,${values[i]}`;
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
        for (const { situation, step } of stepper.next(here)) reach(situation, here, step);
      }
    }
    return { found, edges, ...records, isWhole };
  }

  /** The variables that are still read there; what nobody reads any more is the same for all. */
  #readIn({ leaf, frames, memory }: Situation, shape: string, kept: bigint, known: Map<string, readonly number[]>): readonly number[] {
    const isDecided = (memory[this.model.indexOf('case.decision')]! & NULL) === 0;
    const key = `${isDecided} ${shape}`;
    let read = known.get(key);
    if (read === undefined) {
      const live = kept | this.#readFrom(leaf, frames, isDecided ? this.#liveWhenDecided : this.#live);
      read = memory.flatMap((_, i) => ((live & bitOf(i)) !== 0n ? [i] : []));
      known.set(key, read);
    }
    return read;
  }

  #readFrom(leaf: string, frames: readonly Frame[], live: Live): bigint {
    let read = live.inside(leaf);
    for (const [depth, { parallel, last, at }] of frames.entries()) {
      const { branches } = this.model.node(parallel);
      const remaining = branches.filter((_, i) => i !== at && (i === last || (i > at && at !== last)));
      for (const branch of remaining) read |= live.before(branch);
      read |= live.after(parallel, depth === frames.length - 1 ? [...remaining, leaf] : remaining);
    }
    return read;
  }
}

/** Situations of one state that differ only in the data of the case, taken together once there are too many. */
class Alike {
  readonly #isData: readonly boolean[];
  readonly #groups = new Map<string, { count: number; all: number[] }>();

  constructor(model: ProofModel) {
    this.#isData = model.variables.map(({ name }) => !name.startsWith('(') && !ALWAYS.includes(name) && name !== 'case.tacit');
  }

  widened(shape: string, read: readonly number[], memory: Memory): Memory {
    let key = shape;
    for (const i of read) if (!this.#isData[i]) key += `,${memory[i]}`;
    const group = this.#groups.get(key) ?? { count: 0, all: memory.map(() => 0) };
    this.#groups.set(key, group);
    group.count += 1;
    for (const i of read) group.all[i]! |= memory[i]!;
    if (group.count <= MOST_ALIKE) return memory;
    return memory.map((mask, i) => (this.#isData[i] ? group.all[i]! : mask));
  }
}

const shapeOf = ({ leaf, frames }: Situation): string =>
  frames.reduce((text, { parallel, last, at, missing }) => `${text}|${parallel}:${last}:${at}:${missing}`, leaf);
