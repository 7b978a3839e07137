/** Class `sound`: the procedure can be walked through, from its start to an end, without getting stuck. */
import { startsOf } from '../names.js';
import { isBounded, isOwned } from './bounds.js';
import type { Edge, Exploration, Explorer } from './explore.js';
import { WAITING } from './live.js';
import { type Node, OWN, type ProofModel } from './model.js';
import { canOwe, type Found, isLast, type Watch } from './situation.js';
import type { Failures } from './watch.js';

/** @param run an exploration of all that can happen. */
export function checkSound(explorer: Explorer, run: Exploration, failures: Failures): void {
  const { model } = explorer;
  checkReached(model, run, failures);
  checkEnds(explorer, run, failures);
  checkReopenings(model, run, failures);
  checkTurning(model, run, failures);
  checkGuards(explorer, run, failures);
  checkWaits(model, run, failures);
  checkCompensations(model, failures);
}

function checkReached(model: ProofModel, { entered, isWhole }: Exploration, failures: Failures): void {
  for (const { name, parent } of model.nodes.values()) {
    if (!isWhole || entered.has(name) || parent?.state.kind === 'parallel') continue;
    failures.add('state-reachable', name, `No case ever comes to "${name}": the conditions on the ways to it are never met together.`);
  }
}

const isOrdinary = ({ step }: Edge): boolean => step.kind !== 'silence' && step.kind !== 'anytime';

/** From every state an end can be reached by what the procedure itself does; a withdrawal or the silence of the law is no way out. */
function checkEnds(explorer: Explorer, { found, edges, isWhole }: Exploration, failures: Failures): void {
  if (!isWhole) return;
  const { model } = explorer;
  const before = new Map<number, Found[]>();
  const after = new Set<number>();
  for (const edge of edges.filter(isOrdinary)) {
    before.set(edge.to.id, [...(before.get(edge.to.id) ?? []), edge.from]);
    after.add(edge.from.id);
  }
  const canEnd = new Set<number>();
  const open = found.filter(({ leaf }) => model.node(leaf).state.kind === 'outcome');
  for (let here = open.pop(); here !== undefined; here = open.pop()) {
    if (canEnd.has(here.id)) continue;
    canEnd.add(here.id);
    open.push(...(before.get(here.id) ?? []));
  }
  const good = new Set(found.filter(({ id }) => canEnd.has(id)).map(({ leaf }) => leaf));
  for (const here of found) {
    // The end of a branch that came too late for its block: the others were enough.
    if (model.node(here.leaf).state.kind === 'end') continue;
    if (!good.has(here.leaf)) {
      failures.add('end-reachable', here.leaf, `From "${here.leaf}" no way leads to an outcome: the case can never be closed.`, here);
    } else if (isLast(here.frames) && (isStuck(explorer, here) || (model.node(here.leaf).state.kind === 'task' && !after.has(here.id)))) {
      failures.add('end-reachable', here.leaf, `None of the outcomes of "${here.leaf}" is open to this case: it stays there.`, here);
    }
  }
}

/** A decision that is set aside can be replaced by another: else the case that won its appeal can only end as before. */
function checkReopenings(model: ProofModel, { edges, isWhole }: Exploration, failures: Failures): void {
  const reopened = edges.filter(({ step }) => step.kind === 'reopen');
  if (!isWhole || reopened.length === 0) return;
  const next = new Map<number, Found[]>();
  for (const { from, to } of edges.filter((edge) => isOrdinary(edge) && edge.step.kind !== 'reopen'))
    next.set(from.id, [...(next.get(from.id) ?? []), to]);
  for (const { from, to, step } of reopened) {
    const ends = new Set<string>();
    const seen = new Set<number>();
    const open = [to];
    for (let here = open.pop(); here !== undefined; here = open.pop()) {
      if (seen.has(here.id)) continue;
      seen.add(here.id);
      if (model.node(here.leaf).state.kind === 'outcome') ends.add(here.leaf);
      else open.push(...(next.get(here.id) ?? []));
    }
    const before = model.node(from.leaf).state.outcome;
    if ([...ends].some((name) => model.node(name).state.outcome !== before)) continue;
    const event = step.kind === 'reopen' ? step.event : '';
    const words =
      ends.size === 0
        ? `Reopened by "${event}", the case goes to "${to.leaf}", and no way leads from there to an outcome.`
        : `Reopened by "${event}", the case goes to "${to.leaf}", and can only end as before (${before}): reopening it gives nothing.`;
    failures.add('reopening-leads-on', from.leaf, words, to);
  }
}

/** A task all of whose outcomes have conditions that fail together. */
function isStuck({ model, evaluator }: Explorer, { leaf, memory }: Found): boolean {
  const { state } = model.node(leaf);
  if (state.kind !== 'task') return false;
  const conditions = Object.values(state.on ?? {}).map(({ offered }) => offered);
  const places = conditions.filter((place) => place !== undefined);
  return places.length === conditions.length && evaluator.canAllFail(places, memory);
}

/** Steps that wait for nothing and come back to where they began. */
function checkTurning(model: ProofModel, { found, edges }: Exploration, failures: Failures): void {
  const waits = (here: Found): boolean => {
    const { kind } = model.node(here.leaf).state;
    // Who has nothing to pay passes at once.
    return kind === 'pay' ? canOwe(model, here.memory) : kind === 'outcome' || WAITING.has(kind);
  };
  const next = new Map<number, Edge[]>();
  const count = new Map<number, number>();
  for (const edge of edges) {
    if (waits(edge.from) || waits(edge.to)) continue;
    next.set(edge.from.id, [...(next.get(edge.from.id) ?? []), edge]);
    // Stryker disable next-line all: only speed
    count.set(edge.to.id, (count.get(edge.to.id) ?? 0) + 1);
  }
  // Stryker disable all: only speed
  // What is left after taking away, again and again, what nothing leads to, turns in circles or follows from what does.
  const open = [...next.keys()].filter((id) => !count.has(id));
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    for (const { to } of next.get(id) ?? []) {
      const left = count.get(to.id)! - 1;
      count.set(to.id, left);
      if (left === 0) open.push(to.id);
    }
    next.delete(id);
  }
  // Stryker restore all
  const isTurning = (here: Found): boolean => {
    const seen = new Set<number>();
    const ways = (next.get(here.id) ?? []).map(({ to }) => to);
    for (let way = ways.pop(); way !== undefined; way = ways.pop()) {
      if (way.id === here.id) return true;
      if (seen.has(way.id)) continue;
      seen.add(way.id);
      ways.push(...(next.get(way.id) ?? []).map(({ to }) => to));
    }
    return false;
  };
  for (const here of found) {
    if (isTurning(here)) {
      failures.add(
        'loop-has-exit',
        here.leaf,
        `From "${here.leaf}" the case goes on at once and comes back to it, with nothing changed: it turns for ever.`,
        here,
      );
      return;
    }
  }
}

function checkGuards({ model, evaluator }: Explorer, { taken, offered, entered, isWhole, found }: Exploration, failures: Failures): void {
  const { chart } = model;
  const text = (place: number) => chart.expressions[place]!.text;
  const first = (name: string) => found.find(({ leaf }) => leaf === name);
  const isConstant = (place: number) => model.namesOf(chart.expressions[place]!.tree).length === 0;
  for (const { name, state } of model.nodes.values()) {
    if (!entered.has(name)) continue;
    const ways = [...Object.entries(state.on ?? {}), ...(state.always ? [['go', { arrows: state.always }] as const] : [])];
    for (const [event, transition] of ways) {
      if (isWhole && 'offered' in transition && transition.offered !== undefined && !offered.has(`${name} ${event}`)) {
        failures.add(
          'no-dead-guard',
          name,
          `The outcome "${event}" is never offered: ${text(transition.offered)} is never true there.`,
          first(name),
        );
      }
      const isAsked = transition.arrows.some((_, i) => taken.has(`${name} ${event} ${i}`));
      for (const [i, { when, to }] of transition.arrows.entries()) {
        if (when === undefined) continue;
        if (isConstant(when)) {
          failures.add(
            'no-dead-guard',
            name,
            `The condition "${text(when)}" is the same for every case: one of the ways after it is dead.`,
            first(name),
          );
        } else if (isWhole && isAsked && !taken.has(`${name} ${event} ${i}`)) {
          failures.add(
            'no-dead-guard',
            name,
            `The way to "${to}" is never taken: "${text(when)}" is never true when it is looked at.`,
            first(name),
          );
        }
      }
    }
  }
  const asks = Object.entries(startsOf(model.definition)).find(([, { form }]) => form === undefined)?.[0];
  const initial = asks === undefined ? [] : model.initialOf(asks);
  for (const { page, fields } of asks === undefined ? [] : model.definition.form) {
    const when = fields.map((field) => chart.fields[field]?.when).find((place) => place !== undefined);
    if (when !== undefined && !evaluator.truth(when, initial, 'feel').canHold) {
      failures.add('no-dead-guard', null, `The page "${page}" is never shown: "${text(when)}" is never true.`);
    }
  }
}

function checkWaits(model: ProofModel, { found }: Exploration, failures: Failures): void {
  const seen = new Set<string>();
  for (const here of found) {
    if (seen.has(here.leaf)) continue;
    seen.add(here.leaf);
    const node = model.node(here.leaf);
    if (node.state.kind === 'wait' && !isBounded(node) && !isOwned(node, model.chart.clock)) {
      failures.add(
        'wait-bounded',
        node.name,
        `"${node.name}" waits without a deadline that leads on, and nobody owns the wait: the case can stay there for ever.`,
        here,
      );
    }
    if (node.state.kind === 'call') checkCall(model, node, here, failures);
    if (node.state.run && node.state.within === undefined) {
      const words = `"${node.state.run.procedure}" answers when its case ends; without "within" nobody notices here when it never does.`;
      failures.add('call-bounded', node.name, words, here);
    }
  }
}

/** The register's own time-outs bound a call that is answered at once; one that is answered later needs a delay of the state. */
function checkCall(model: ProofModel, { name, state }: Node, here: Found, failures: Failures): void {
  const operation = model.operation(state.call!.operation);
  if (operation?.reply === 'later' && state.within === undefined && state.consults === undefined) {
    failures.add(
      'call-bounded',
      name,
      `${state.call!.operation} answers later, by a callback; without "within" nobody notices when it never does.`,
      here,
    );
  }
}

const UNDONE: ReadonlySet<string> = new Set(['refused', 'lapsed', 'withdrawn', 'cancelled', 'returned']);

/** The calls whose effect can be undone, as the memory names them. */
export const effectsOf = (model: ProofModel): string[] =>
  model.variables.filter(({ name }) => name.startsWith(OWN.effect(''))).map(({ name }) => name);

/** What a register did for a case is undone when the case does not succeed. Watches an exploration that keeps `effectsOf`. */
export function watchEffects(model: ProofModel, failures: Failures): Watch {
  const effects = effectsOf(model);
  return {
    enter({ name, state }, place) {
      if (state.outcome === undefined || !UNDONE.has(state.outcome)) return;
      const open = effects.find((effect) => place.memory[model.indexOf(effect)] === 2);
      if (open === undefined) return;
      const call = model.node(open.slice(OWN.effect('').length)).state.call!.operation;
      failures.add(
        'effect-compensated',
        name,
        `The case ends in "${name}", and what ${call} did stays done: "undo: true" would undo it.`,
        place,
      );
    },
  };
}

function checkCompensations(model: ProofModel, failures: Failures): void {
  for (const { state, name } of model.nodes.values()) {
    const operation = state.call && model.operation(state.call.operation);
    if (operation?.effect !== true || operation.compensation !== null) continue;
    failures.add(
      'effect-compensated',
      name,
      `${state.call!.operation} changes something, and its register says neither how to undo it nor why not.`,
    );
  }
}
