import { parseDelay } from '../definitions/delay.js';
import { requirementsOf } from '../definitions/names.js';
import type { Definition } from '../definitions/schema.js';
import type { Statechart } from '../definitions/statechart.js';
import type { Applicant, CaseRecord } from '../domain/case.js';
import { dayAfter } from '../domain/delay.js';
import { CaseError } from '../domain/errors.js';
import { evaluate } from '../domain/expression.js';
import { problemWords } from '../domain/form-words.js';
import { say, type Text } from '../domain/language.js';
import { type PlainDate, plainDate } from '../domain/plain-date.js';
import type { Store } from '../store/index.js';
import { type CheckedFiling, scopeOfFiling } from './filing.js';

/** An act that somebody was granted. */
export interface HeldAct {
  /** Null: known to be held, whenever it was granted. */
  readonly grantedOn: string | null;
}
export interface ActFinder {
  /** The acts of a procedure that a person was granted and that were not taken back, in any order. */
  find(procedure: string, applicant: Pick<Applicant, 'id' | 'identityNumber'>, document: string | undefined): Promise<readonly HeldAct[]>;
}

/**
 * Acts as the read model has them: of a case that ended granted, held by the identity of the person, else by their account.
 * Reading it here decides no case: there is none yet, and a refused request is kept as a draft.
 */
export const actsOf = (store: Pick<Store, 'cases'>): ActFinder => ({
  async find(procedure, { id, identityNumber }, document) {
    const mine = [
      { applicant: id, 'record.holder': { $exists: false } },
      ...(identityNumber === undefined ? [] : [{ holder: identityNumber }]),
    ];
    const rows = await store.cases
      .find({ procedure, outcome: 'granted', $or: mine } as never, { 'record.decision': 1, 'record.documents': 1 })
      .lean()
      .catch((error: Error) => {
        throw new CaseError('ENGINE_UNAVAILABLE', 'What the applicant holds cannot be read just now. Nothing is lost: try again.', {
          cause: error.message,
        });
      });
    return (rows as unknown as readonly { readonly record: Pick<CaseRecord, 'decision' | 'documents'> }[]).flatMap(
      ({ record }): HeldAct[] => {
        const issued = document === undefined ? undefined : record.documents?.[document];
        if (issued !== undefined && issued.status !== 'current') return [];
        return record.decision === undefined ? [] : [{ grantedOn: record.decision.on }];
      },
    );
  },
});

/**
 * What must be held before a procedure is asked for.
 * @throws CaseError ACT_REQUIRED with `details.requires`: `{procedure, title, state: none | expired, on}`.
 */
export async function checkActs(
  definition: Definition,
  filing: CheckedFiling,
  chart: Statechart,
  today: PlainDate,
  {
    published,
    acts,
  }: { published(procedure: string): Promise<{ readonly definition: Definition }>; readonly acts?: ActFinder | undefined },
): Promise<void> {
  const missing: { procedure: string; title: string; state: 'none' | 'expired'; on?: string; message: string }[] = [];
  const { applicant, language } = filing;
  for (const { procedure } of requirementsOf(definition)) {
    const when = chart.requires?.[procedure];
    const scope = () => scopeOfFiling(filing, chart, today);
    if (when !== undefined && evaluate(chart.expressions[when]!.tree, scope(), { mode: 'feel' }) === false) continue;
    const required = await published(procedure).catch((error: unknown) => {
      if (error instanceof CaseError && error.code === 'PROCEDURE_NOT_FOUND') return undefined;
      throw error;
    });
    const act = required?.definition.act;
    const held = (await acts?.find(procedure, applicant, act?.document)) ?? [];
    const validity = act?.validity ?? (act?.document === undefined ? undefined : required?.definition.documents?.[act.document]?.validity);
    const ends = held.map(({ grantedOn }) => (grantedOn === null || validity === undefined ? null : endOf(plainDate(grantedOn), validity)));
    if (ends.some((end) => end === null || end >= today)) continue;
    const title = say((required?.definition.act?.title ?? required?.definition.title) as Text | undefined, language) || procedure;
    const last = ends
      .filter((end) => end !== null)
      .sort()
      .at(-1);
    const message = problemWords(last === undefined ? 'act-required' : 'act-expired', language, { title, on: last });
    missing.push({ procedure, title, state: last === undefined ? 'none' : 'expired', ...(last !== undefined && { on: last }), message });
  }
  if (missing.length === 0) return;
  const problems = missing.map(({ procedure, message }) => ({ field: `applicant.requires.${procedure}`, code: 'act-required', message }));
  throw new CaseError('ACT_REQUIRED', missing.map(({ message }) => message).join(' '), {
    requires: missing.map(({ message: _, ...one }) => one),
    problems,
  });
}

/** The last day on which an act of that day is good. */
const endOf = (day: PlainDate, validity: string): PlainDate => dayAfter(day, parseDelay(validity));
