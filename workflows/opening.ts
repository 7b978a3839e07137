/** What registers are asked before there is a case, and what their answers mean for it. */
import { readPath } from '../domain/case.js';
import { evaluate } from '../domain/expression.js';
import type { FieldProblem } from '../domain/form.js';
import type { Effect, EffectResult } from './effects.js';
import { scopeOf, type Turn, want } from './turn.js';

/** The values that a register is to verify, and the fee. */
export function askBeforeFiling(turn: Turn): void {
  const { chart, record } = turn;
  for (const [field, { verify }] of Object.entries(chart.fields)) {
    const given = readPath(record.data, field);
    if (verify && given !== undefined && given !== null && given !== '')
      want(turn, { kind: 'verify', field, operation: verify.operation, with: evaluated(turn, verify.with) });
  }
  if (typeof chart.fees?.amount === 'string') want(turn, { kind: 'amount', table: chart.fees.amount });
}

/** A value that cannot be computed is left out, and the form's own check names its field. */
const evaluated = (turn: Turn, places: Readonly<Record<string, number>>) =>
  Object.fromEntries(
    Object.entries(places).map(([name, at]) => [name, evaluate(turn.chart.expressions[at]!.tree, scopeOf(turn), { mode: 'feel' })]),
  );

/** A register that is down does not stop a filing: what it would have said is asked again on the way. */
export function filingProblem(
  turn: Turn,
  effect: Effect,
  result: EffectResult | undefined,
): (Omit<FieldProblem, 'code'> & { code: string; reason?: unknown })[] {
  if (effect.kind !== 'verify' || result === undefined) return [];
  if ('refused' in result) return [{ field: effect.field, code: 'verify', reason: result.refused.code }];
  if (!('ok' in result)) return [];
  const scope = scopeOf(turn, { answer: result.ok });
  const spec = turn.chart.fields[effect.field]!.verify!;
  const ask = (at: number) => evaluate(turn.chart.expressions[at]!.tree, scope, { mode: 'feel' });
  if (ask(spec.accept) === true) return [];
  return [{ field: effect.field, code: 'verify', ...(spec.reason !== undefined && { reason: ask(spec.reason) }) }];
}
