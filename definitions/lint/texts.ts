/** Everything that a person reads: in every declared language, with placeholders that exist, and fit for its channel. */
import { scanTemplate } from '../../domain/template.js';
import { BUILTIN_TYPES, PAYMENT_TYPES } from '../builtins.js';
import { dataNodes, isMapping } from '../fields.js';
import { nearest, type Path } from '../problems.js';
import { definitionSchema } from '../schema.js';
import { field } from '../schema-data.js';
import { textsIn } from '../schema-walk.js';
import type { Model } from './model.js';

interface TextAt {
  readonly path: Path;
  readonly text: Readonly<Record<string, unknown>>;
}

function* textsOf({ definition }: Model): Generator<TextAt> {
  yield* textsIn(definitionSchema, definition, []);
  for (const { path, node, kind } of dataNodes(definition.data)) if (kind === 'field') yield* textsIn(field, node, ['data', ...path]);
}

export function checkTexts(model: Model): void {
  const { languages } = model.definition;
  const undeclared = new Map<string, { path: Path; count: number }>();
  const declared = !model.cuts.some(([first]) => first === 'languages');
  for (const { path, text } of textsOf(model)) {
    const missing = declared ? languages.filter((language) => text[language] === undefined) : [];
    if (missing.length > 0) {
      model.report('missing-text', path, `This text is missing in: ${missing.join(', ')}.`, { at: 'key' });
    }
    for (const language of Object.keys(text)) {
      if ((languages as string[]).includes(language)) continue;
      const before = undeclared.get(language);
      undeclared.set(language, { path: before?.path ?? [...path, language], count: (before?.count ?? 0) + 1 });
    }
  }
  if (!declared) return;
  for (const [language, { path, count }] of undeclared) {
    const words = `"${language}" is not among the "languages" of this procedure, yet ${count === 1 ? 'this text is' : `${count} texts are`} given in it.`;
    model.report('undeclared-language', path, words, { at: 'key' });
  }
}

/** Texts in which placeholders are filled. `short`: read on a locked telephone or in a list, by whoever looks. */
function* templatesOf({ definition }: Model): Generator<TextAt & { short: boolean; sms: boolean }> {
  for (const [name, notice] of Object.entries(definition.notices ?? {})) {
    const sms = notice.channels.includes('sms');
    if (notice.subject) yield { path: ['notices', name, 'subject'], text: notice.subject, short: true, sms: false };
    yield { path: ['notices', name, 'text'], text: notice.text, short: sms, sms };
  }
  for (const [name, document] of Object.entries(definition.documents ?? {})) {
    if (document.text) yield { path: ['documents', name, 'text'], text: document.text, short: false, sms: false };
  }
}

export function checkTemplates(model: Model): void {
  const names = new Set([...model.names.fields, ...builtinPaths(BUILTIN_TYPES)]);
  if (model.definition.fees) names.add('fees.local');
  if (model.definition.fees?.payment) for (const name of Object.keys(PAYMENT_TYPES)) names.add(`payment.${name}`);
  for (const [name, { type }] of model.fields) {
    if (type === 'document') for (const part of ['id', 'name', 'type', 'size', 'issuedOn']) names.add(`${name}.${part}`);
  }
  for (const { path, text, short, sms } of templatesOf(model)) {
    for (const [language, words] of Object.entries(text)) {
      if (typeof words !== 'string') continue;
      checkTemplate(model, names, words, [...path, language], short);
      if (sms) checkLength(model, words, [...path, language]);
    }
  }
}

function checkTemplate(model: Model, names: ReadonlySet<string>, text: string, path: Path, short: boolean): void {
  const { placeholders, problems } = scanTemplate(text);
  for (const { message, index } of problems)
    model.report('template-syntax', path, `${message.charAt(0).toUpperCase()}${message.slice(1)}.`, { index });
  for (const { path: name, index, helper } of placeholders) {
    const block = helper === 'if' || helper === 'unless' || helper === 'each';
    const known = names.has(name) || (block && [...names].some((n) => n.startsWith(`${name}.`))) || name.includes('*');
    if (!known) {
      model.report('unknown-field', path, `"${name}" is not declared in "data", and is none of the names that every letter has.`, {
        index,
        suggestion: nearest(name, names),
      });
    } else if (short && isPrivate(model, name)) {
      model.report(
        'personal-data-in-message',
        path,
        `"${name}" is personal data, and a short message or a subject is read by whoever looks at the screen.`,
        { index },
      );
    }
  }
}

function isPrivate(model: Model, name: string): boolean {
  const field = model.fields.get(name);
  if (field) return field.personal === true || field.personal === 'yes' || field.personal === 'sensitive';
  return /^applicant\.(name|nameArabic|email|phone|birthDate|identityNumber)$/.test(name);
}

function* builtinPaths(tree: object, path = ''): Generator<string> {
  for (const [name, inner] of Object.entries(tree)) {
    const here = path === '' ? name : `${path}.${name}`;
    if (isMapping(inner)) yield* builtinPaths(inner, here);
    else yield here;
  }
}

const MOST_PARTS = 3;
/** The letters of GSM 03.38, which go 160 to a message; with any other letter, as Arabic, 70 do (67 when split). */
const GSM = /^[\n\r !"#$%&'()*+,\-./0-9:;<=>?@A-Za-z_£¥§¡¿ÄÅÆÇÉÑÖØÜßàäåæèéìñòöøùü€[\]\\^{|}~ΔΦΓΛΩΠΨΣΘΞ]*$/;
/** What a placeholder is taken to become. */
const FILLED = '0000000000';

function checkLength(model: Model, text: string, path: Path): void {
  const filled = text.replace(/\{\{[#/][^}]*\}\}/g, '').replace(/\{\{[^}]*\}\}/g, FILLED);
  const [single, split] = GSM.test(filled) ? [160, 153] : [70, 67];
  const parts = filled.length <= single ? 1 : Math.ceil(filled.length / split);
  if (parts > MOST_PARTS)
    model.report(
      'long-sms',
      path,
      `About ${parts} messages are needed for this text; more than ${MOST_PARTS} are costly and arrive in pieces.`,
    );
}
