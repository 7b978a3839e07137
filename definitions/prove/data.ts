/** Class `data`: what is read was collected, and nothing is asked that an administration holds. */
import { PAYMENT_TYPES } from '../builtins.js';
import { formOf } from '../names.js';
import type { Act } from '../statechart.js';
import { holesIn, type ProofModel } from './model.js';
import type { Place, Watch } from './situation.js';
import { maskOf, NULL } from './values.js';
import type { Failures } from './watch.js';
import { writtenIn } from './writes.js';

export function watchData(model: ProofModel, failures: Failures): Watch {
  const { definition, chart } = model;
  const writers = new Set(Object.keys(chart.start).flatMap((start) => formOf(definition, start)));
  for (const state of Object.values(chart.states)) for (const field of writtenIn(state)) writers.add(field);
  const reasons = new Set(Object.values(definition.documents ?? {}).map((document) => document.reasons));
  const TRUE = maskOf(model.variables[model.indexOf('case.tacit')]!.points, true);
  const isComputed = (field: string): boolean => chart.fields[field]?.value !== undefined;
  const isNeverWritten = (field: string): boolean => model.fields.has(field) && !writers.has(field) && !isComputed(field);
  const isOfPayment = (name: string): boolean =>
    chart.fees?.payment !== undefined && name.startsWith('payment.') && name.slice('payment.'.length) in PAYMENT_TYPES;
  const isUncollected = (field: string, { memory }: Place): boolean =>
    (model.fields.has(field) || isOfPayment(field)) &&
    !isComputed(field) &&
    (isNeverWritten(field) || memory[model.indexOf(field)] === NULL);
  const readBy = (act: Act): readonly string[] => {
    if (act.kind === 'notify')
      return [...holesIn(definition.notices?.[act.notice]?.subject), ...holesIn(definition.notices?.[act.notice]?.text)];
    if (act.kind !== 'issue') return [];
    const document = definition.documents![act.document]!;
    // A fact without a value has no line; one that nothing can ever give is a slip.
    return [...holesIn(document.text), ...(document.facts ?? []).filter(isNeverWritten)];
  };
  return {
    fault({ kind, text, nulls }, place) {
      const isMissing = kind === 'use' || nulls.some((name) => isUncollected(name, place));
      const what = nulls.length === 0 ? 'something it reads' : nulls.map((name) => `"${name}"`).join(', ');
      const words = `In "${place.state}", ${what} may have no value, and this needs one: ${text}`;
      failures.add(isMissing ? 'collected-before' : 'guard-answers', place.state, words, place);
    },
    act(act, place) {
      // What silence refuses has no reasons to repeat.
      const isTacit = chart.clock?.silence === 'refusal' && place.memory[model.indexOf('case.tacit')] === TRUE;
      const missing = readBy(act).find((name) => isUncollected(name, place) && !(isTacit && reasons.has(name)));
      if (missing === undefined) return;
      const letter = act.kind === 'notify' ? `the notice "${act.notice}"` : act.kind === 'issue' ? `the document "${act.document}"` : '';
      const words = `In "${place.state}", ${letter} says "${missing}", which nothing has collected on this way.`;
      failures.add('collected-before', place.state, words, place);
    },
  };
}

/** Law 55-19, art. 23-24: what an administration holds is exchanged, not asked. */
export function checkHeld({ definition, context, fields, chart, nodes }: ProofModel, failures: Failures): void {
  const asked = new Set(definition.form.flatMap((page) => page.fields));
  for (const { state } of nodes.values()) for (const field of state.ask?.fields ?? []) asked.add(field);
  for (const [name, field] of fields) {
    if (!asked.has(name)) continue;
    if (field.from !== undefined)
      failures.add('not-asked-when-held', null, `The applicant is asked for "${name}", which comes from "${field.from}".`);
    if (chart.fields[name]?.by !== 'applicant') continue;
    const holder = [...(context.registers?.values() ?? [])].find(
      ({ id, administration }) => field.issuer === id || field.issuer === administration,
    );
    if (holder !== undefined || (field.issuer !== undefined && field.issuer === definition.owner)) {
      failures.add(
        'not-asked-when-held',
        null,
        `The applicant is asked for "${name}", which "${holder?.id ?? field.issuer}" holds: it is fetched, not asked.`,
      );
    }
  }
}
