/** Who starts a case, and with what: the applicant by the pages of the form, an institution by a form of its own. */
import { giverOf, startsOf } from '../names.js';
import { nearest } from '../problems.js';
import type { FieldType } from '../schema-data.js';
import type { Model } from './model.js';

export function checkStarts(model: Model): void {
  const { definition, context } = model;
  const { registers, organisation } = context;
  const starts = startsOf(definition);
  for (const [who, { form }] of Object.entries(starts)) {
    const path = ['flow', 'start', who];
    if (form === undefined) continue;
    if (who === 'applicant') {
      model.report(
        'misplaced-key',
        [...path, 'form'],
        'The applicant is asked by the pages of "form"; an institution has a form of its own.',
        {
          at: 'key',
        },
      );
      continue;
    }
    const known = [...(registers?.keys() ?? []), ...Object.keys(organisation?.groups ?? {})];
    if (registers !== undefined && organisation !== undefined && !known.includes(who)) {
      const words = `"${who}" is neither a declared register nor a group: nobody can start a case by this name.`;
      model.report('unknown-register', path, words, { at: 'key', suggestion: nearest(who, known) });
    }
    checkForm(model, who, form);
  }
  if (model.complete) checkWho(model, starts);
}

/** What the institution gives is what an applicant gives; where its reference and the country stand is part of it. */
function checkForm(model: Model, who: string, form: readonly string[]): void {
  const path = ['flow', 'start', who];
  for (const [i, name] of form.entries()) {
    const field = model.fields.get(name);
    if (field === undefined || giverOf(field) === 'applicant') continue;
    model.report('bad-value', [...path, 'form', i], `"${name}" is given by "${giverOf(field)}": whoever starts the case cannot give it.`);
  }
  const start = startsOf(model.definition)[who];
  for (const [key, types] of Object.entries(SPECIAL)) {
    const name = start?.[key as keyof typeof SPECIAL];
    const field = name === undefined ? undefined : model.fields.get(name);
    if (name === undefined || field === undefined) continue;
    if (!form.includes(name))
      model.report('bad-value', [...path, key], `"${name}" is not in the form of this start: nobody gives it.`, {
        suggestion: nearest(name, form),
      });
    else if (!types.includes(field.type))
      model.report('bad-value', [...path, key], `"${name}" is of the type "${field.type}"; "${key}" is ${types.join(' or ')}.`);
  }
}

const SPECIAL: Readonly<Record<'reference' | 'country', readonly FieldType[]>> = { reference: ['text'], country: ['country'] };

function checkWho(model: Model, starts: ReturnType<typeof startsOf>): void {
  const { definition, context } = model;
  const { who } = definition.applicant;
  const institution = Object.keys(starts).find((start) => starts[start]?.form !== undefined && context.registers?.has(start));
  if (institution !== undefined && !who.includes('institution')) {
    const words = `"${institution}" starts cases, and "who" does not name an institution.`;
    model.report('start-not-for', ['applicant', 'who'], words);
  }
  const person = who.find((one) => one !== 'institution');
  const byOthersOnly = Object.entries(starts).every(([start, { form }]) => start !== 'applicant' && form !== undefined);
  if (byOthersOnly && person !== undefined) {
    const words = `A ${person === 'natural-person' ? 'person' : 'company'} may ask, and no start is for them: only ${Object.keys(starts).join(', ')} can start a case.`;
    model.report('start-not-for', ['applicant', 'who', who.indexOf(person)], words);
  }
  for (const [i, ask] of byOthersOnly ? (definition.applicant.asks ?? []).entries() : []) {
    if (ask === 'name' || ask === 'email') continue;
    const words = `An institution has a name and an address for its letters; "${ask}" of it is asked nowhere. Put it in the form of its start.`;
    model.report('bad-value', ['applicant', 'asks', i], words);
  }
  if (byOthersOnly && definition.form.length > 0) {
    const words = `Nobody is asked the pages of "form": each start has a form of its own. Write "form: []".`;
    model.report('unused-page', ['form'], words, { at: 'key' });
  }
}
