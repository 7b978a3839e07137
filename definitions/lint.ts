/** Everything that the shape of a definition cannot show: names, ways, texts, law, money. One file a concern, in `lint/`. */
import { checkAutomatic } from './lint/automatic.js';
import { checkActions, checkCalls } from './lint/calls.js';
import { checkData } from './lint/data.js';
import { checkExpressions } from './lint/expressions.js';
import { checkFlow } from './lint/flow.js';
import { checkFourEyes, checkKinds } from './lint/kinds.js';
import { checkAct, checkClock, checkDocuments, checkInterveners, checkOutcomes, checkReopenings, checkSources } from './lint/law.js';
import { type LintInput, type Model, modelOf } from './lint/model.js';
import { checkMoney } from './lint/money.js';
import { checkPayment } from './lint/payment.js';
import { checkReferences } from './lint/references.js';
import { checkRuns } from './lint/runs.js';
import { checkStarts } from './lint/starts.js';
import { checkTables } from './lint/tables.js';
import { checkTemplates, checkTexts } from './lint/texts.js';
import { checkUnused } from './lint/unused.js';
import type { Problem } from './problems.js';

const CHECKS: readonly ((model: Model) => void)[] = [
  checkReferences,
  checkKinds,
  checkFourEyes,
  checkFlow,
  checkStarts,
  checkData,
  checkActions,
  checkCalls,
  checkRuns,
  checkExpressions,
  checkTables,
  checkTexts,
  checkTemplates,
  checkAutomatic,
  checkAct,
  checkClock,
  checkInterveners,
  checkReopenings,
  checkDocuments,
  checkSources,
  checkOutcomes,
  checkMoney,
  checkPayment,
  checkUnused,
];

/** All that can be found in what of a file has the right shape. */
export function lint(input: LintInput): readonly Problem[] {
  const model = modelOf(input);
  for (const check of CHECKS) check(model);
  return model.problems;
}
