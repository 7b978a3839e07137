/** Entering a state: what is around it first, then what it begins with; states at the same time once for each branch that may come last. */
import type { Doer } from './act.js';
import { type Node, OWN, type ProofModel } from './model.js';
import { type Frame, isWaiting, type Place, type Situation, type Watch } from './situation.js';

export class Entry {
  readonly #model: ProofModel;
  readonly #doer: Doer;
  readonly #watch: Watch;
  readonly #entered: Set<string>;

  constructor(model: ProofModel, doer: Doer, watch: Watch, entered: Set<string>) {
    this.#model = model;
    this.#doer = doer;
    this.#watch = watch;
    this.#entered = entered;
  }

  /** The parallel states that the arrow does not leave. */
  framesKept(from: Node, to: string, frames: readonly Frame[]): Frame[] {
    const around = commonOf(from, this.#model.node(to)).map(({ name }) => name);
    return frames.filter(({ parallel, at }) => around.includes(this.#model.node(parallel).branches[at]!));
  }

  /** Enters a state, from outside inwards. States at the same time are not among what is around: nobody jumps into a branch (`crossing-branches`). */
  enter(from: Node | undefined, to: string, frames: readonly Frame[], place: Place): Situation[] {
    const target = this.#model.node(to);
    const inside = from === undefined ? [] : commonOf(from, target);
    let { memory } = place;
    for (const around of target.ancestors) {
      if (inside.includes(around)) continue;
      const after = this.#doer.enter(around, { ...place, state: around.name, memory });
      this.#entered.add(around.name);
      if (after === undefined) return [];
      memory = after;
    }
    return this.into(target, frames, { ...place, memory });
  }

  /** Enters a state whose surroundings are entered, and what it begins with. */
  into(node: Node, frames: readonly Frame[], place: Place): Situation[] {
    const here = { ...place, state: node.name };
    this.#entered.add(node.name);
    const memory = this.#doer.enter(node, here);
    if (memory === undefined) return [];
    this.#watch.enter?.(node, { ...here, memory });
    const { state } = node;
    if (state.initial !== undefined) return this.into(this.#model.node(state.initial), frames, { ...here, memory });
    // A notice of an earlier time does not tell how the case ends.
    const waits = isWaiting(node);
    if (state.kind !== 'parallel') return [{ leaf: node.name, frames, memory: waits ? this.#doer.put(memory, OWN.told, null) : memory }];
    return node.branches.flatMap((_, last) => {
      const at = last === 0 ? Math.min(1, node.branches.length - 1) : 0;
      const first = this.#model.node(node.branches[at]!);
      return this.into(first, [...frames, { parallel: node.name, last, at, missing: 0 }], { ...here, memory });
    });
  }
}

/** The states around both. */
function commonOf(from: Node, to: Node): Node[] {
  return from.ancestors.filter((node) => to.ancestors.includes(node));
}
