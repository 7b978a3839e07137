/** Each declared field for itself: which keys go with its type, and whether its rules can be met. */
import { unsafePattern } from '../../domain/feel/patterns.js';
import { giverOf, startsOf, valuesOf } from '../names.js';
import type { Path } from '../problems.js';
import type { Field } from '../schema.js';
import type { FieldType } from '../schema-data.js';
import { operationOf } from './expressions.js';
import type { Model } from './model.js';

const NUMBERS: readonly FieldType[] = ['integer', 'decimal', 'money'];
const TEXTS: readonly FieldType[] = ['text', 'long-text', 'email', 'phone', 'mrz'];
const CHOICES: readonly FieldType[] = ['choice', 'choices'];

/** Keys that have a meaning for some types only. */
const BELONGS: Partial<Record<keyof Field, readonly FieldType[]>> = {
  of: CHOICES,
  min: [...NUMBERS, ...TEXTS],
  max: [...NUMBERS, ...TEXTS],
  pattern: TEXTS,
  'pattern-text': TEXTS,
  upper: TEXTS,
  accept: ['document'],
  'max-size': ['document'],
  'max-age': ['document'],
  copies: ['document'],
  certified: ['document'],
  issuer: ['document'],
};

export function checkData(model: Model): void {
  const shown = new Set(
    [
      ...model.definition.form.map((page) => page.fields),
      ...Object.values(startsOf(model.definition)).map(({ form }) => form ?? []),
      ...model.states.map(({ state }) => [...(state.task?.form ?? []), ...(state.ask?.fields ?? [])]),
    ].flat(),
  );
  for (const [name, field] of model.fields) {
    const path = ['data', ...name.split('.')];
    checkKeys(model, field, path);
    checkValues(model, field, path);
    if (field.label === undefined && shown.has(name)) {
      model.report('missing-key', [...path, 'label'], `"${name}" is shown in a form and needs a "label".`);
    }
  }
}

function checkKeys(model: Model, field: Field, path: Path): void {
  const misplaced = (key: keyof Field, words: string) => model.report('misplaced-key', [...path, key], `"${key}" ${words}.`, { at: 'key' });
  for (const [key, types] of Object.entries(BELONGS) as [keyof Field, readonly FieldType[]][]) {
    if (field[key] !== undefined && !types.includes(field.type))
      misplaced(key, `has no meaning for the type "${field.type}": ${types.join(', ')}`);
  }
  if (field['pattern-text'] !== undefined && field.pattern === undefined) misplaced('pattern-text', 'goes with a "pattern"');
  if (field['check-text'] !== undefined && field.check === undefined) misplaced('check-text', 'goes with a "check"');
  const name = path.slice(1).join('.');
  const calls = model.states.filter(({ state }) => state.call !== undefined && Object.hasOwn(state.gives ?? {}, name));
  if (field['valid-for'] !== undefined && field.from === undefined && calls.length === 0)
    misplaced('valid-for', 'goes with a value that a register gives: with "from", or under "gives" of a call');
  if (field['valid-for'] !== undefined && calls.some(({ state }) => operationOf(model, state.call)?.effect === true))
    misplaced('valid-for', 'goes with a question: what changes something at the register is done each time');
  if (field['valid-for'] !== undefined && /hour|minute|working/.test(field['valid-for']))
    model.report(
      'bad-value',
      [...path, 'valid-for'],
      `"${field['valid-for']}" is no time for which an answer stays good: days, weeks, months or years.`,
    );
  if (field.value !== undefined && field.by !== undefined && field.by !== 'engine')
    misplaced('value', `is computed by the engine; "by: ${field.by}" says otherwise`);
  const { prefill } = field;
  if (prefill !== undefined && (giverOf(field) !== 'applicant' || field.type === 'document'))
    misplaced(
      'prefill',
      field.type === 'document'
        ? 'offers a value; a file is attached anew'
        : 'offers what the applicant gives: this value is fetched or computed',
    );
  if (prefill !== undefined && (prefill.call === undefined) !== (prefill.take === undefined))
    misplaced('prefill', 'has both "call" and "take": what is asked, and what is taken of the answer');
  if (prefill !== undefined && prefill.call === undefined && prefill.former === undefined)
    misplaced('prefill', 'says nothing: "call" with "take", or "former: true"');
  if (prefill?.call !== undefined && (operationOf(model, prefill.call)?.effect || operationOf(model, prefill.call)?.reply === 'later'))
    misplaced('prefill', 'asks before there is a case: a question that is answered at once, without effect');
  if (field.verify !== undefined && giverOf(field) !== 'applicant') misplaced('verify', 'checks what the applicant gives');
}

function checkValues(model: Model, field: Field, path: Path): void {
  if (CHOICES.includes(field.type)) {
    const values = valuesOf(field);
    if (values.length === 0)
      model.report(
        'missing-choices',
        [...path, field.of === undefined ? 'type' : 'of'],
        `A ${field.type} field needs "of", the values to choose from.`,
      );
    for (const [i, value] of values.entries()) {
      if (Array.isArray(field.of) && values.indexOf(value) !== i)
        model.report('bad-value', [...path, 'of', i], `"${value}" stands twice among the values.`);
    }
  }
  if (field.min !== undefined && field.max !== undefined && field.min > field.max) {
    model.report('min-over-max', [...path, 'min'], `No value can be at least ${field.min} and at most ${field.max}.`);
  }
  if (TEXTS.includes(field.type)) {
    for (const key of ['min', 'max'] as const) {
      const length = field[key];
      if (length !== undefined && (!Number.isInteger(length) || length < 1))
        model.report('bad-value', [...path, key], `A text has a whole number of characters, not ${length}.`);
    }
  }
  if (field.pattern !== undefined) checkPattern(model, field.pattern, [...path, 'pattern']);
}

function checkPattern(model: Model, pattern: string, path: Path): void {
  try {
    new RegExp(pattern, 'u');
  } catch (error) {
    const why = error instanceof Error ? error.message.replace(/^.*: /, '') : 'unknown reason';
    model.report('bad-pattern', path, `This is not a regular expression: ${why}.`);
    return;
  }
  const why = unsafePattern(pattern, '');
  if (why !== undefined) model.report('dangerous-pattern', path, `Some texts would keep this pattern busy for years: ${why}.`);
}
