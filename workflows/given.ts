/** What people give to a case: checked like a form, whoever fills it. */
import type { Statechart } from '../definitions/statechart.js';
import { type Actor, type CaseRecord, readPath, writePath } from '../domain/case.js';
import { CaseError } from '../domain/errors.js';
import { checkForm, type FieldProblem, type FieldSpec, leavesOf } from '../domain/form.js';
import type { ZoneOffset } from './contract.js';
import { scopeOf } from './turn.js';

/** The group whose members see to incidents and may cancel a case. */
export const OPERATORS = 'operators';

export interface Situation {
  readonly chart: Statechart;
  readonly record: CaseRecord;
  readonly offsets: readonly ZoneOffset[];
  readonly now: number;
}

/** The new values of a form, laid over the data of the case, and checked as a whole. */
export function checkData(
  situation: Situation,
  actor: Actor,
  data: Readonly<Record<string, unknown>>,
  asked: readonly string[],
  needed: readonly string[],
): FieldProblem[] {
  const { chart, record } = situation;
  const given = leavesOf(data, chart.fields);
  const strange = given
    .filter((path) => !asked.includes(path))
    .map((field): FieldProblem => ({ field, code: Object.hasOwn(chart.fields, field) ? 'not-yours' : 'unknown-field' }));
  const merged = structuredCopy(record.data);
  for (const path of given) if (asked.includes(path)) writePath(merged, path, readPath(data, path));
  const fields: Record<string, FieldSpec> = { ...chart.fields };
  for (const path of needed) if (fields[path]) fields[path] = { ...fields[path], required: true };
  const paths = [...new Set([...asked, ...needed])];
  return [
    ...strange,
    ...checkForm({
      fields,
      paths,
      expressions: chart.expressions,
      scope: scopeOf({ ...situation, by: actor.id, record: { ...record, data: merged } }),
    }),
  ];
}

const structuredCopy = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

export const isApplicant = (record: CaseRecord, actor: Actor): boolean => actor.id === record.applicant.id || actor.id === record.filedBy;

export function refuseProblems(problems: readonly FieldProblem[]): void {
  if (problems.length > 0) throw new CaseError('FORM_INVALID', 'Some fields are wrong.', { problems });
}
