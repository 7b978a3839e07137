/** What the acts and answers on the way do to the memory of a case. */
import { DecisionError, decideIn } from '../../domain/decision-table.js';
import { ExpressionError } from '../../domain/expression.js';
import { placeholdersIn } from '../../domain/template.js';
import { PAYMENT_TYPES } from '../builtins.js';
import { neededFields } from '../runs.js';
import type { Act, ChartRun } from '../statechart.js';
import type { Evaluator, Locals } from './evaluate.js';
import { constantsOf, givesConstants, isExactTable } from './given.js';
import { tableNames } from './live.js';
import { isReopened, type Memory, type Node, OWN, type ProofModel } from './model.js';
import type { Place, Watch } from './situation.js';
import { maskOf, NULL } from './values.js';

/** Answers of a table that are told apart together with what they say of its inputs. */
const MOST_ROWS = 8;

export class Doer {
  readonly #model: ProofModel;
  readonly #evaluator: Evaluator;
  readonly #watch: Watch;
  readonly #reasoned = new Map<string, boolean>();

  constructor(model: ProofModel, evaluator: Evaluator, watch: Watch) {
    this.#model = model;
    this.#evaluator = evaluator;
    this.#watch = watch;
  }

  /** The value of one name becomes this one. */
  put(memory: Memory, name: string, value: unknown): Memory {
    const index = this.#model.indexOf(name);
    if (index < 0) return memory;
    const mask = maskOf(this.#model.variables[index]!.points, value);
    return memory[index] === mask ? memory : memory.with(index, mask);
  }

  /** What a state does when it is entered. Undefined: a gate of the act is closed, and the case waits for it. */
  enter(node: Node, place: Place): Memory | undefined {
    const { state } = node;
    let memory = this.#counted(node, place.memory);
    // What silence decided stays: entering the state later is its execution.
    if (state.decided !== undefined && this.#isOpen(memory)) memory = this.put(memory, 'case.decision', state.decided);
    const done = this.perform(state.enter ?? [], { ...place, memory });
    if (done === undefined) return undefined;
    memory = done;
    if (state.kind === 'pay') memory = this.#dueAgain(memory);
    if (state.kind === 'ask') memory = this.put(memory, OWN.asked, node.name);
    this.#checkSent(node, { ...place, memory });
    return memory;
  }

  /** Money that went back is owed again where a reopened case comes to the payment again (workflows/enter.ts). */
  #dueAgain(memory: Memory): Memory {
    return isReopened(this.#model, memory) ? this.#fees(memory, ['refunded'], 'due') : memory;
  }

  #isOpen(memory: Memory): boolean {
    return (memory[this.#model.indexOf('case.decision')]! & NULL) !== 0;
  }

  #counted({ name, state }: Node, memory: Memory): Memory {
    const index = state.atMost === undefined ? -1 : this.#model.indexOf(OWN.entries(name));
    if (index < 0 || memory[index] === -1) return memory;
    const next = [...memory];
    // Each count that is possible is one more; the last one stands for all that are higher.
    const most = 2 ** state.atMost!.times;
    const counted = memory[index]! * 2;
    next[index] = counted > most ? (counted & (most - 1)) | most : counted;
    return next;
  }

  /** The parameters of a call must have values: what is missing comes back as an incident. */
  #checkSent({ state }: Node, place: Place): void {
    const { fees } = this.#model.chart;
    if (state.call) this.#checkParameters(state.call.operation, state.call.with, place);
    if (state.run) this.#checkGiven(state.run, place);
    if (state.kind === 'pay' && fees?.stamp) this.#checkParameters(`${fees.stamp.register}.${fees.stamp.reserve}`, fees.stamp.with, place);
    if (state.kind === 'pay' && fees?.payment)
      this.#checkParameters(`${fees.payment.register}.${fees.payment.request}`, fees.payment.with, place);
    const { matchedBy } = state.wait ?? {};
    if (matchedBy !== undefined && (place.memory[this.#model.indexOf(matchedBy)]! & NULL) !== 0)
      this.#watch.fault?.({ kind: 'use', text: `"${state.wait!.event}" is matched by "${matchedBy}"`, nulls: [matchedBy] }, place);
    if (state.wait?.until === undefined) return;
    const until = this.#evaluator.worth(state.wait.until, place.memory);
    if (until.fault || until.canBeNull)
      this.#watch.fault?.(
        { kind: 'use', text: this.#text(state.wait.until), nulls: until.fault?.nulls ?? this.#nullsOf(state.wait.until, place.memory) },
        place,
      );
  }

  #checkParameters(operation: string, sent: Readonly<Record<string, number>>, place: Place): void {
    const declared = this.#model.operation(operation)?.with ?? {};
    for (const [name, expression] of Object.entries(sent)) {
      const worth = this.#evaluator.worth(expression, place.memory);
      const isNeeded = declared[name]?.optional === false;
      if (worth.fault || (isNeeded && worth.canBeNull))
        this.#watch.fault?.(
          {
            kind: 'use',
            text: `${operation} needs "${name}": ${this.#text(expression)}`,
            nulls: worth.fault?.nulls ?? this.#nullsOf(expression, place.memory),
          },
          place,
        );
    }
  }

  /** The number of the other case, and what it is told, must have values. */
  #checkOther({ event, case: number, with: sent }: Act & { kind: 'tell-case' }, place: Place, locals: Locals | undefined): void {
    for (const expression of [number, ...Object.values(sent)]) {
      const worth = this.#evaluator.worth(expression, place.memory, 'strict', locals);
      const isMissing = expression === number && worth.canBeNull;
      if (!worth.fault && !isMissing) continue;
      const nulls = worth.fault?.nulls ?? this.#nullsOf(expression, place.memory);
      this.#watch.fault?.({ kind: 'use', text: `"${event}" is told to another case: ${this.#text(expression)}`, nulls }, place);
    }
  }

  /** What the form of a procedure that is run demands must have a value: without it no case can be filed. */
  #checkGiven({ procedure, with: given }: ChartRun, place: Place): void {
    const run = this.#model.context.procedure?.(procedure);
    const needed = run === undefined ? [] : neededFields(run);
    for (const [name, expression] of Object.entries(given)) {
      const worth = this.#evaluator.worth(expression, place.memory);
      if (!worth.fault && !(needed.includes(name) && worth.canBeNull)) continue;
      const text = `${procedure} needs "${name}": ${this.#text(expression)}`;
      this.#watch.fault?.({ kind: 'use', text, nulls: worth.fault?.nulls ?? this.#nullsOf(expression, place.memory) }, place);
    }
  }

  #nullsOf(expression: number, memory: Memory): string[] {
    const { tree } = this.#model.chart.expressions[expression]!;
    const indexes = this.#model.namesOf(tree).flatMap((name) => this.#model.variablesOf(name));
    return indexes.filter((i) => (memory[i]! & NULL) !== 0).map((i) => this.#model.variables[i]!.name);
  }

  #text(expression: number): string {
    return this.#model.chart.expressions[expression]!.text;
  }

  perform(acts: readonly Act[], place: Place, locals?: Locals): Memory | undefined {
    let { memory } = place;
    for (const act of acts) {
      const here = { ...place, memory };
      this.#watch.act?.(act, here);
      const next = this.#one(act, here, locals);
      if (next === undefined) return undefined;
      memory = next;
    }
    return memory;
  }

  #one(act: Act, place: Place, locals: Locals | undefined): Memory | undefined {
    const { memory } = place;
    switch (act.kind) {
      case 'set':
        return this.give(act.values, memory, place, locals);
      case 'issue':
        return this.#issue(act.document, place);
      case 'notify':
        return this.#notify(act.notice, memory);
      case 'consume':
        return this.#fees(memory, ['paid'], 'consumed');
      case 'refund':
        return this.#fees(memory, ['paid', 'consumed'], 'refunded');
      case 'undo':
        return memory.map((mask, i) => (this.#model.variables[i]!.name.startsWith(OWN.effect('')) ? NULL : mask));
      case 'tell':
        this.#checkParameters(act.operation, act.with, place);
        return memory;
      case 'tell-case':
        this.#checkOther(act, place, locals);
        return memory;
      case 'revoke':
        return memory;
    }
  }

  #issue(document: string, place: Place): Memory | undefined {
    let { memory } = place;
    const { chart, definition } = this.#model;
    if (document === chart.actDocument) {
      for (const gate of Object.values(chart.gates)) {
        const truth = this.#evaluator.truth(gate, memory);
        if (!truth.canHold) return undefined;
        memory = truth.whenHolds;
      }
    }
    this.#watch.made?.(document, { ...place, memory });
    return definition.documents![document]!.reasons === undefined ? memory : this.put(memory, OWN.written, true);
  }

  #notify(name: string, memory: Memory): Memory {
    const notice = this.#model.definition.notices?.[name];
    if (notice === undefined || (notice.to !== undefined && notice.to !== 'applicant')) return memory;
    const told = this.put(memory, OWN.told, true);
    return this.#saysReasons(name) ? this.put(told, OWN.written, true) : told;
  }

  /** In each of its languages. */
  #saysReasons(name: string): boolean {
    let says = this.#reasoned.get(name);
    // Stryker disable next-line ConditionalExpression: only speed
    if (says === undefined) {
      const reasons = new Set(Object.values(this.#model.definition.documents ?? {}).map((document) => document.reasons));
      const texts = Object.values(this.#model.definition.notices?.[name]?.text ?? {});
      says = texts.every((text) => placeholdersIn(text).some(({ path }) => reasons.has(path) || /reason|motif/i.test(path)));
      this.#reasoned.set(name, says);
    }
    return says;
  }

  #fees(memory: Memory, from: readonly string[], to: string): Memory {
    const index = this.#model.indexOf('fees.state');
    const { points } = this.#model.variables[index]!;
    const before = memory[index]!;
    const moved = from.reduce((bits, state) => bits | (before & maskOf(points, state)), 0);
    const next = [...memory];
    next[index] = (before & ~moved) | (moved === 0 ? 0 : maskOf(points, to));
    return next;
  }

  /** The agent has said where to pay: a reference, and an address where there is one. */
  demanded(memory: Memory): Memory {
    if (this.#model.chart.fees?.payment === undefined) return memory;
    const next = [...memory];
    for (const name of Object.keys(PAYMENT_TYPES)) {
      const index = this.#model.indexOf(`payment.${name}`);
      if (index >= 0) next[index] = this.#model.variables[index]!.points.all & ~(name === 'address' || name === 'until' ? 0 : NULL);
    }
    return next;
  }

  lapsed(memory: Memory): Memory {
    return this.#model.chart.fees?.payment ? this.put(memory, 'fees.state', 'expired') : memory;
  }

  /** Fields get the values of expressions. */
  give(values: Readonly<Record<string, number>>, memory: Memory, place: Place, locals?: Locals): Memory {
    const next = [...memory];
    for (const [field, expression] of Object.entries(values)) {
      const worth = this.#evaluator.worth(expression, memory, 'strict', locals);
      if (worth.fault) this.#watch.fault?.({ kind: 'guard', text: this.#text(expression), nulls: worth.fault.nulls }, place);
      const index = this.#model.indexOf(field);
      if (index < 0) continue;
      const { points } = this.#model.variables[index]!;
      const given =
        worth.values === undefined ? points.all & ~NULL : worth.values.reduce<number>((bits, value) => bits | maskOf(points, value), 0);
      next[index] = given | (worth.canBeNull ? NULL : 0);
      if (next[index] === 0) next[index] = points.all;
    }
    return this.compute(next, memory);
  }

  /** What a form adds: an agent's may be left empty but for what is needed. Undefined when what is needed cannot be given. */
  fill(memory: Memory, form: readonly string[], needed: readonly string[], isWhole = false): Memory | undefined {
    const next = [...memory];
    for (const field of form) {
      const index = this.#model.indexOf(field);
      if (index < 0) continue;
      const { points } = this.#model.variables[index]!;
      const before = next[index]!;
      next[index] = before | points.all;
      const isRequired = this.#model.chart.fields[field]!.required === true || needed.includes(field);
      if (isRequired || (isWhole && form.length === 1) || (before & NULL) === 0) next[index]! &= ~NULL;
    }
    for (const field of needed) {
      const index = this.#model.indexOf(field);
      next[index]! &= ~NULL;
      if (next[index] === 0) return undefined;
    }
    return this.compute(next, memory);
  }

  /** What an event brings is checked like a form. */
  receive(fields: readonly string[], memory: Memory): Memory {
    const next = [...memory];
    for (const field of fields) {
      const index = this.#model.indexOf(field);
      if (index < 0) continue;
      const { all } = this.#model.variables[index]!.points;
      next[index] = this.#model.chart.fields[field]!.required === true ? all & ~NULL : all;
    }
    return this.compute(next, memory);
  }

  /** Fields that are computed from others follow them; one that cannot be computed yet is null. */
  compute(memory: Memory, before?: Memory): Memory {
    let next: number[] | undefined;
    for (const { index, value, from } of this.#model.computed) {
      const now = next ?? memory;
      // What is known of a computed field stays as long as nothing that it is computed from is written.
      if (before !== undefined && from.every((one) => now[one] === before[one])) continue;
      const { points } = this.#model.variables[index]!;
      const worth = this.#evaluator.worth(value, now, 'feel');
      const given =
        worth.values === undefined ? points.all & ~NULL : worth.values.reduce<number>((bits, one) => bits | maskOf(points, one), 0);
      next ??= [...memory];
      next[index] = given | (worth.canBeNull ? NULL : 0);
      if (next[index] === 0) next[index] = NULL;
    }
    return next ?? memory;
  }

  /** A table gives its outputs; a case for which it has no answer stops. */
  decide(id: string, gives: Readonly<Record<string, string>>, place: Place): Memory[] {
    const { memory } = place;
    const names = tableNames(this.#model, id);
    const scopes = this.#evaluator.scopes(names, memory);
    const rows = new Map<string, { row: Readonly<Record<string, unknown>>; bits: Map<number, number> }>();
    let missing: string[] | undefined;
    for (const { scope, bits } of scopes ?? []) {
      try {
        const [row = {}] = decideIn(this.#model.tables, id, scope).outputs;
        const key = JSON.stringify(row);
        const alike = rows.get(key) ?? { row, bits: new Map() };
        rows.set(key, alike);
        for (const [index, bit] of bits) alike.bits.set(index, (alike.bits.get(index) ?? 0) | bit);
      } catch (error) {
        if (!(error instanceof DecisionError) && !(error instanceof ExpressionError)) throw error;
        if (error.code === 'null-input' || error.code === 'null-value' || error.code === 'null-condition') missing ??= nullsIn(scope);
      }
    }
    if (missing !== undefined) this.#watch.fault?.({ kind: 'guard', text: `the table "${id}"`, nulls: missing }, place);
    if (missing !== undefined && rows.size === 0) return [];
    const { tables } = this.#model;
    const known = rows.size > 0 && isExactTable(tables, id) && names.every((name) => this.#isExact(name));
    const given = (next: number[], found: readonly Readonly<Record<string, unknown>>[]): Memory => {
      for (const [field, output] of Object.entries(gives)) {
        const index = this.#model.indexOf(field);
        if (index < 0) continue;
        const { points } = this.#model.variables[index]!;
        const values = known && givesConstants(tables, id, output) ? found.map((row) => row[output]) : constantsOf(tables, id, output);
        next[index] = values?.reduce<number>((bits, value) => bits | maskOf(points, value), 0) ?? points.all & ~NULL;
      }
      return this.compute(next, memory);
    };
    const all = [...rows.values()];
    // An answer that leaves a field empty is the fault of the table, not of a way on which nothing was collected.
    const isFull = all.every(({ row }) => Object.values(gives).every((output) => (row[output] ?? null) !== null));
    if (!known || !isFull || all.length > MOST_ROWS)
      return [
        given(
          [...memory],
          all.map(({ row }) => row),
        ),
      ];
    return all.map(({ row, bits }) =>
      given(
        memory.map((mask, index) => bits.get(index) ?? mask),
        [row],
      ),
    );
  }

  #isExact(name: string): boolean {
    return this.#model.variablesOf(name).every((index) => this.#model.variables[index]!.points.isExact);
  }
}

function nullsIn(scope: Readonly<Record<string, unknown>>, path = ''): string[] {
  return Object.entries(scope).flatMap(([name, value]) => {
    const here = path === '' ? name : `${path}.${name}`;
    if (value === null) return [here];
    return typeof value === 'object' && !Array.isArray(value) ? nullsIn(value as Record<string, unknown>, here) : [];
  });
}
