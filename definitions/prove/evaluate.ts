/** What an expression can give in an abstract case: it is really evaluated, with each combination of the points that its names may have there. */

import { writePath } from '../../domain/case.js';
import { type Expression, ExpressionError, evaluate } from '../../domain/expression.js';
import type { Memory, ProofModel } from './model.js';
import { constantsIn, givesItself, isExact, maskOf, NULL, valuesIn } from './values.js';

/** Combinations tried for one expression; beyond it, each name keeps only its first values, and nothing is taken to be impossible. */
const MOST_COMBINATIONS = 400;

/** A mistake that stops a case, and the names that were null when it was met. */
export interface Fault {
  readonly nulls: readonly string[];
}

export interface Truth {
  readonly canHold: boolean;
  readonly canFail: boolean;
  readonly fault?: Fault;
  /** The memory of a case in which it holds, and of one in which it does not. */
  readonly whenHolds: Memory;
  readonly whenFails: Memory;
}

export interface Worth {
  /** Undefined: any value of its type. */
  readonly values?: readonly unknown[];
  readonly canBeNull: boolean;
  readonly fault?: Fault;
}

interface Slot {
  readonly path: string;
  readonly values: readonly unknown[];
  /** Of the variable in the memory; -1 for what an answer brings. */
  readonly index: number;
  /** The expression does not name it, but something that is computed from it. */
  readonly isSource?: true;
}

/** Names that exist for one event only, with the values that they may have. */
export type Locals = (path: string, constants: readonly unknown[]) => readonly unknown[] | undefined;

const NO_LOCALS: Locals = () => undefined;

export class Evaluator {
  readonly #model: ProofModel;
  readonly #truths = new Map<string, Truth>();
  readonly #worths = new Map<string, Worth>();
  /** Computed fields by their variable, where the points of what they are computed from tell their value. */
  readonly #computed: ReadonlyMap<number, { readonly tree: Expression; readonly from: readonly number[] }>;

  constructor(model: ProofModel) {
    this.#model = model;
    this.#computed = new Map(
      model.computed.flatMap(({ index, value, from }) => {
        const tree = this.#tree(value);
        return isExact(tree) && from.every((one) => model.variables[one]!.points.isExact) ? [[index, { tree, from }]] : [];
      }),
    );
  }

  /** Of a condition. `feel`: a null is no mistake but a no, as for an outcome that is offered or not. */
  truth(place: number, memory: Memory, mode: 'strict' | 'feel' = 'strict', locals: Locals = NO_LOCALS): Truth {
    const tree = this.#tree(place);
    const slots = this.#slots(tree, memory, locals);
    const key = keyOf(place, mode, slots, memory);
    let known = this.#truths.get(key);
    if (known === undefined) {
      known = this.#findTruth(tree, slots, memory, mode);
      this.#truths.set(key, known);
    }
    const { canHold, canFail, fault, whenHolds, whenFails } = known;
    return {
      canHold,
      canFail,
      ...(fault && { fault }),
      // The memory is long, and often only one of the two is asked for.
      get whenHolds() {
        return laid(memory, slots, whenHolds);
      },
      get whenFails() {
        return laid(memory, slots, whenFails);
      },
    };
  }

  worth(place: number, memory: Memory, mode: 'strict' | 'feel' = 'strict', locals: Locals = NO_LOCALS): Worth {
    const tree = this.#tree(place);
    const slots = this.#slots(tree, memory, locals);
    const key = keyOf(place, `${mode} value`, slots, memory);
    let known = this.#worths.get(key);
    if (known === undefined) {
      known = this.#findWorth(tree, slots, mode);
      this.#worths.set(key, known);
    }
    return known;
  }

  /** Every scope that the memory allows for these names, each with the bits that it takes. Undefined when there are too many. */
  scopes(paths: readonly string[], memory: Memory): { scope: Record<string, unknown>; bits: ReadonlyMap<number, number> }[] | undefined {
    const slots = this.#withConditions(
      paths.flatMap((path) => this.#slotOf(path, memory, [], NO_LOCALS)),
      memory,
    );
    if (slots.reduce((count, { values }) => count * values.length, 1) > MOST_COMBINATIONS) return undefined;
    const bitOf = (index: number, value: unknown) => maskOf(this.#model.variables[index]!.points, value);
    return [...this.#combinations(slots)].map(({ scope, picked }) => ({
      scope,
      bits: new Map(slots.map(({ index }, i) => [index, bitOf(index, picked[i])])),
    }));
  }

  /** Whether a case with this memory can exist for which none of the conditions holds. A doubt says no. */
  canAllFail(places: readonly number[], memory: Memory): boolean {
    const trees = places.map((place) => this.#tree(place));
    const found = new Map(trees.flatMap((tree) => this.#slots(tree, memory, NO_LOCALS)).map((slot) => [slot.path, slot]));
    const slots = [...found.values()];
    if (!trees.every((tree) => this.#isWhole(tree, slots))) return false;
    return [...this.#combinations(slots)].some(({ scope }) => trees.every((tree) => answerOf(tree, scope, 'feel') !== true));
  }

  #tree(place: number): Expression {
    return this.#model.chart.expressions[place]!.tree;
  }

  #slots(tree: Expression, memory: Memory, locals: Locals): Slot[] {
    const constants = constantsIn(tree);
    const found = new Map<string, Slot>();
    for (const path of this.#model.namesOf(tree))
      for (const slot of this.#slotOf(path, memory, constants, locals)) found.set(slot.path, slot);
    return this.#withSources(this.#withConditions([...found.values()], memory), memory);
  }

  #slotOf(path: string, memory: Memory, constants: readonly unknown[], locals: Locals): Slot[] {
    const local = locals(path, constants);
    if (local !== undefined) return [{ path, values: local, index: -1 }];
    return this.#model.variablesOf(path).map((index) => this.#slotAt(index, memory));
  }

  #slotAt(index: number, memory: Memory): Slot {
    const { name, points } = this.#model.variables[index]!;
    return { path: name, values: valuesIn(points, memory[index]!), index };
  }

  /** A field of the form is null only where the form did not demand it: what it depends on is looked at together with it. */
  #withConditions(slots: Slot[], memory: Memory): Slot[] {
    const found = new Map(slots.map((slot) => [slot.path, slot]));
    for (const { path, values } of slots) {
      if (values.length < 2 || values[0] !== null) continue;
      for (const name of this.#model.conditionNames(path)) {
        for (const slot of this.#slotOf(name, memory, [], NO_LOCALS)) if (!found.has(slot.path)) found.set(slot.path, slot);
      }
    }
    return [...found.values()];
  }

  /** A computed field goes with what it is computed from: who learns of the one learns of the other, as far as not too much has to be tried. */
  #withSources(slots: Slot[], memory: Memory): Slot[] {
    const all = [...slots];
    let combinations = all.reduce((count, { values }) => count * values.length, 1);
    for (const { index, values } of all) {
      const missing = (this.#computed.get(index)?.from ?? []).filter((from) => all.every((other) => other.index !== from));
      if (values.length < 2 || missing.length === 0) continue;
      const sources = missing.map((from): Slot => ({ ...this.#slotAt(from, memory), isSource: true }));
      const more = sources.reduce((count, source) => count * source.values.length, combinations);
      if (more > MOST_COMBINATIONS) continue;
      combinations = more;
      all.push(...sources);
    }
    return all;
  }

  *#combinations(slots: readonly Slot[]): Generator<{ scope: Record<string, unknown>; picked: readonly unknown[] }> {
    let sizes = slots.map(({ values }) => values.length);
    for (let most = 12; sizes.reduce((a, b) => a * b, 1) > MOST_COMBINATIONS && most > 0; most -= 1)
      sizes = sizes.map((n) => Math.min(n, most));
    if (sizes.some((n) => n === 0)) return;
    const at = slots.map(() => 0);
    for (;;) {
      const scope: Record<string, unknown> = this.#model.blankScope();
      const picked = slots.map(({ values }, i) => values[at[i]!]);
      slots.forEach(({ path }, i) => {
        writePath(scope, path, picked[i]);
      });
      if (this.#isPossible(slots, picked, scope)) yield { scope, picked };
      let i = 0;
      for (; i < slots.length; i += 1) {
        at[i]! += 1;
        if (at[i]! < sizes[i]!) break;
        at[i] = 0;
      }
      if (i === slots.length) return;
    }
  }

  #isPossible(slots: readonly Slot[], picked: readonly unknown[], scope: Record<string, unknown>): boolean {
    return slots.every(
      ({ path, values, index }, i) =>
        (picked[i] !== null || values.length < 2 || !this.#isDemanded(path, scope)) && this.#isAsComputed(index, picked[i], slots, scope),
    );
  }

  #isAsComputed(index: number, value: unknown, slots: readonly Slot[], scope: Record<string, unknown>): boolean {
    const computed = this.#computed.get(index);
    if (computed === undefined || !computed.from.every((from) => slots.some((slot) => slot.index === from))) return true;
    const { points } = this.#model.variables[index]!;
    return maskOf(points, evaluate(computed.tree, scope, { mode: 'feel' })) === maskOf(points, value);
  }

  #isDemanded(path: string, scope: Record<string, unknown>): boolean {
    const field = this.#model.chart.fields[path];
    if (field === undefined || !this.#model.isOfForm(path)) return false;
    const says = (place: number) => {
      try {
        return evaluate(this.#tree(place), scope, { mode: 'feel' }) === true;
      } catch {
        return false;
      }
    };
    const required = typeof field.required === 'boolean' ? field.required : says(field.required);
    return required && (field.when === undefined || says(field.when));
  }

  #isWhole(tree: Expression, slots: readonly Slot[]): boolean {
    const combinations = slots.reduce((count, { values }) => count * values.length, 1);
    const exactNames = slots.every(({ index }) => index >= 0 && this.#model.variables[index]!.points.isExact);
    return exactNames && combinations <= MOST_COMBINATIONS && isExact(tree);
  }

  #findTruth(tree: Expression, slots: readonly Slot[], memory: Memory, mode: 'strict' | 'feel'): Truth {
    const masks = { yes: slots.map(() => 0), no: slots.map(() => 0) };
    let [canHold, canFail] = [false, false];
    let fault: Fault | undefined;
    for (const { scope, picked } of this.#combinations(slots)) {
      const answer = answerOf(tree, scope, mode);
      if (answer === 'fault' || (mode === 'strict' && answer === null)) {
        const nulls = nullsOf(slots, picked);
        if (nulls.length > 0 && (fault === undefined || nulls.length < fault.nulls.length)) fault = { nulls };
        continue;
      }
      const holds = answer === true;
      if (holds) canHold = true;
      else canFail = true;
      const kept = holds ? masks.yes : masks.no;
      slots.forEach(({ index }, i) => {
        if (index >= 0) kept[i]! |= maskOf(this.#model.variables[index]!.points, picked[i]);
      });
    }
    const whole = this.#isWhole(tree, slots);
    const narrowed = (kept: readonly number[], seen: boolean): Memory => {
      const next = [...memory];
      slots.forEach(({ index }, i) => {
        if (index < 0 || !seen) return;
        // Points that only stand for some of the values tell no more than whether the name can be null.
        if (whole) next[index] = memory[index]! & kept[i]!;
        else if ((kept[i]! & NULL) === 0) next[index] = memory[index]! & ~NULL;
      });
      return next;
    };
    return {
      canHold: canHold || !whole,
      canFail: canFail || !whole,
      ...(fault && { fault }),
      whenHolds: narrowed(masks.yes, canHold),
      whenFails: narrowed(masks.no, canFail),
    };
  }

  #findWorth(tree: Expression, slots: readonly Slot[], mode: 'strict' | 'feel'): Worth {
    const values = new Map<string, unknown>();
    let canBeNull = false;
    let fault: Fault | undefined;
    for (const { scope, picked } of this.#combinations(slots)) {
      const answer = answerOf(tree, scope, mode);
      if (answer === 'fault') {
        const nulls = nullsOf(slots, picked);
        if (nulls.length > 0 && (fault === undefined || nulls.length < fault.nulls.length)) fault = { nulls };
      } else if (answer === null) canBeNull = true;
      else values.set(JSON.stringify(answer), answer);
    }
    // An answer of a register has exact values where its type lists them.
    const whole =
      isExact(tree) &&
      slots.every(({ index, values: v }) => (index < 0 ? v.length > 1 : this.#model.variables[index]!.points.isExact)) &&
      givesItself(tree, (name) => slots.find(({ path }) => path === name)?.values);
    return { ...(whole && { values: [...values.values()] }), canBeNull, ...(fault && { fault }) };
  }
}

function answerOf(tree: Expression, scope: Record<string, unknown>, mode: 'strict' | 'feel'): unknown {
  try {
    return evaluate(tree, scope, { mode });
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    return error.code === 'null-value' || error.code === 'null-condition' ? 'fault' : 0;
  }
}

const nullsOf = (slots: readonly Slot[], picked: readonly unknown[]): string[] =>
  slots.flatMap(({ path, isSource }, i) => (picked[i] === null && !isSource ? [path] : []));

const keyOf = (place: number, mode: string, slots: readonly Slot[], memory: Memory): string =>
  `${place} ${mode} ${slots.map(({ index, path, values }) => (index < 0 ? `${path}=${JSON.stringify(values)}` : memory[index])).join(',')}`;

/** What an earlier evaluation found for the same names, laid into this memory. */
function laid(memory: Memory, slots: readonly Slot[], found: Memory): Memory {
  const next = [...memory];
  for (const { index } of slots) if (index >= 0) next[index] = found[index]!;
  return next;
}
