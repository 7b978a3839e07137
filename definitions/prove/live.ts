/** Which names can still be read from a state on: what nobody will read again is forgotten, so that cases that differ in nothing else are one. */

import type { Act, Arrow } from '../statechart.js';
import { holesIn, type Node, OWN, type ProofModel } from './model.js';

/** By state: the places of the variables, as the bits of one number. */
export type Live = ReadonlyMap<string, bigint>;

export function liveIn(model: ProofModel): Live {
  const live = new Map<string, bigint>();
  const next = new Map<string, readonly string[]>();
  for (const node of model.nodes.values()) {
    live.set(node.name, readsOf(model, node));
    next.set(node.name, successorsOf(model, node));
  }
  // Backwards over the states until nothing is added; a procedure runs mostly forwards, so few rounds do.
  const names = [...model.nodes.keys()].reverse();
  for (let isChanged = true; isChanged; ) {
    isChanged = false;
    for (const name of names) {
      const before = live.get(name)!;
      let now = before;
      for (const to of next.get(name)!) now |= live.get(to) ?? 0n;
      if (now === before) continue;
      live.set(name, now);
      isChanged = true;
    }
  }
  return live;
}

export const WAITING: ReadonlySet<string> = new Set(['task', 'call', 'ask', 'wait', 'pay']);

function successorsOf({ chart, nodes }: ProofModel, node: Node): string[] {
  const { state } = node;
  const arrows: readonly Arrow[] = [...(state.always ?? []), ...Object.values(state.on ?? {}).flatMap((t) => t.arrows)];
  const found = arrows.flatMap(({ to }) => {
    const bound = nodes.get(to)?.state.atMost;
    return bound === undefined ? [to] : [to, bound.otherwise];
  });
  if (state.initial !== undefined) found.push(state.initial);
  found.push(...node.branches);
  // What a block leads to is read after any of the states in it.
  for (const around of node.ancestors) found.push(...doneTargets(around));
  if (WAITING.has(state.kind)) {
    if (chart.clock?.then !== undefined) found.push(chart.clock.then);
    found.push(...Object.values(chart.anytime).map(({ to }) => to));
  }
  return found.filter((to) => nodes.has(to));
}

const doneTargets = ({ state }: Node): string[] => (state.on?.['done']?.arrows ?? []).map(({ to }) => to);

function readsOf(model: ProofModel, { state }: Node): bigint {
  const { chart, definition } = model;
  let bits = 0n;
  const addName = (name: string): void => {
    for (const index of model.variablesOf(name)) {
      const bit = 1n << BigInt(index);
      if ((bits & bit) !== 0n) continue;
      bits |= bit;
      const own = model.variables[index]!.name;
      const value = chart.fields[own]?.value;
      if (value !== undefined) addPlace(value);
      for (const condition of model.conditionNames(own)) addName(condition);
    }
  };
  const addPlace = (place: number | undefined): void => {
    if (place !== undefined) for (const name of model.namesOf(chart.expressions[place]!.tree)) addName(name);
  };
  const addAll = (places: Readonly<Record<string, number>> | undefined): void => {
    for (const place of Object.values(places ?? {})) addPlace(place);
  };
  const addAct = (act: Act): void => {
    if (act.kind === 'set') addAll(act.values);
    else if (act.kind === 'tell') addAll(act.with);
    else if (act.kind === 'notify') {
      const notice = definition.notices?.[act.notice];
      for (const name of [...holesIn(notice?.subject), ...holesIn(notice?.text)]) addName(name);
    } else if (act.kind === 'issue') {
      const document = definition.documents?.[act.document];
      for (const name of [...holesIn(document?.text), ...(document?.reasons ? [document.reasons] : [])]) addName(name);
      if (act.document === chart.actDocument) addAll(chart.gates);
    } else if (act.kind === 'consume' || act.kind === 'refund') addAll(chart.fees?.stamp?.with);
  };
  const addArrows = (arrows: readonly Arrow[]): void => {
    for (const { to, when } of arrows) {
      addPlace(when);
      addName(OWN.entries(to));
    }
  };
  for (const act of state.enter ?? []) addAct(act);
  addArrows(state.always ?? []);
  for (const transition of Object.values(state.on ?? {})) {
    addArrows(transition.arrows);
    addPlace(transition.offered);
    for (const act of transition.act ?? []) addAct(act);
    for (const name of transition.requires ?? []) addName(name);
  }
  for (const name of state.task?.requires ?? []) addName(name);
  addAll(state.call?.with);
  addAll(state.call?.gives);
  addPlace(state.wait?.until);
  if (state.kind === 'pay') addAll(chart.fees?.stamp?.with);
  if (state.table) for (const name of tableNames(model, state.table.id)) addName(name);
  if (state.outcome === 'refused')
    for (const { reasons } of Object.values(definition.documents ?? {})) if (reasons !== undefined) addName(reasons);
  return bits;
}

/** The names that the inputs of a table, and of the tables it reads, take from the case. */
export function tableNames(model: ProofModel, id: string): string[] {
  const table = model.tables[id]?.table;
  if (table === undefined) return [];
  const cells = table.rules.flatMap(({ when, then }) => [...when, ...then]);
  const own = [...table.inputs.map(({ expression }) => expression), ...cells].flatMap((part) => model.namesOf(part));
  const others = (model.tables[id]?.requires ?? []).flatMap((other) => tableNames(model, other));
  return [...new Set([...own, ...others])];
}
