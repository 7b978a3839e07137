/** An act that a rule gives: its gates exist, and each of them rests on the answer of a register. */
import { namesIn } from '../../domain/expression.js';
import { parseExpression } from '../../domain/expression-parser.js';
import { giverOf, namesOf } from '../names.js';
import { type Model, mustKnow } from './model.js';

export function checkAutomatic(model: Model): void {
  const { automatic, gates = {} } = model.definition.act ?? {};
  const known = new Set(Object.keys(gates));
  for (const [i, name] of (automatic?.gates ?? []).entries()) {
    const path = ['act', 'automatic', 'gates', i];
    if (!mustKnow(model, 'unknown-gate', known, name, path, 'is not a gate of the act')) continue;
    const parsed = parseExpression(String(gates[name]), { names: namesOf(model.definition) });
    if (!('expression' in parsed)) continue; // said where the gate stands
    const isAnswered = namesIn(parsed.expression).some((field) => {
      const declared = model.fields.get(field);
      return declared !== undefined && giverOf(declared) === 'register';
    });
    if (!isAnswered) {
      const words = `The gate "${name}" reads nothing that a register gives: what the applicant says is not enough for an act that nobody decides.`;
      model.report('automatic-without-register', path, words);
    }
  }
}
