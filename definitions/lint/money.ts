/** The way of the money, as far as the drawing shows it: what is declared is paid, and what was not earned goes back. */
import { longForm } from '../compile-flow.js';
import { type Arrow, arrowsOf } from './flow.js';
import { branchesOf, type Model, type StateAt } from './model.js';

export function checkMoney(model: Model): void {
  const { fees } = model.definition;
  const paying = model.states.filter(({ state }) => state.pay !== undefined);
  if (fees === undefined) {
    for (const { path } of paying)
      model.report('fees-undeclared', [...path, 'pay'], 'Nothing can be paid: the procedure declares no "fees".');
    return;
  }
  if (paying.length === 0 && model.complete) {
    model.report('fees-without-pay', ['fees'], 'The fees are never paid: no state has "pay: fees".', { at: 'key' });
  }
  if (!model.complete) return;
  for (const at of heldAtTheEnd(model, paying)) {
    const words = `The fees may still be held when a case ends in "${at.name}": give them back with "refund: fees", or use them before.`;
    model.report('missing-refund', at.path, words, { at: 'key' });
  }
}

/**
 * Outcomes other than a success that can be reached after the payment, on a way that neither uses nor gives back the fees. Where a condition asks
 * how the fees stand, the drawing does not tell: that is for `prove`.
 */
function heldAtTheEnd(model: Model, paying: readonly StateAt[]): StateAt[] {
  const arrows = arrowsOf(model);
  const settles = (actions: readonly { consume?: unknown; refund?: unknown }[] | undefined) =>
    actions?.some(({ consume, refund }) => consume !== undefined || refund !== undefined) === true;
  const found: StateAt[] = [];
  const seen = new Set<string>();
  const open = paying.flatMap(({ name }) => arrows.filter((a) => a.from.name === name && a.event === 'paid').map((a) => a.to));
  const anytime = Object.values(model.definition.flow.anytime ?? {}).map((event) => ({
    ...event,
    past: statesFrom(model, arrows, event.until),
  }));
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const at = model.byName.get(name);
    if (at === undefined || seen.has(name)) continue;
    seen.add(name);
    const { state } = at;
    if (state.refund !== undefined || settles(state.do)) continue;
    if (state.outcome !== undefined) {
      if (state.outcome !== 'granted' && state.outcome !== 'completed') found.push(at);
      continue;
    }
    for (const { to, event, from } of arrows.filter((a) => a.from.name === name)) {
      const transition = event === undefined ? undefined : from.state.on?.[event];
      if ([from.state.choose, from.state.next, transition && longForm(transition).to].some(asksOfFees)) continue;
      if (transition === undefined || !settles(longForm(transition).do)) open.push(to);
    }
    open.push(...at.scopes.map(({ owner }) => owner), ...branchesOf(state).map(([, { start }]) => start));
    if (state.start !== undefined) open.push(state.start);
    for (const event of anytime) if (!settles(event.do) && !event.past.has(name)) open.push(event.to);
  }
  return found.sort((a, b) => model.states.indexOf(a) - model.states.indexOf(b));
}

const asksOfFees = (target: unknown): boolean =>
  typeof target === 'object' && target !== null && Object.keys(target).some((condition) => /\bfees\./.test(condition));

/** These states and all that follows them, in which an event until them is refused. */
function statesFrom(model: Model, arrows: readonly Arrow[], names: readonly string[] = []): ReadonlySet<string> {
  const found = new Set<string>();
  const open = [...names];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (found.has(name)) continue;
    found.add(name);
    const inside = model.states.filter(({ scopes }) => scopes.some(({ owner }) => owner === name));
    open.push(...inside.map((at) => at.name), ...arrows.filter((a) => a.from.name === name).map((a) => a.to));
  }
  return found;
}
