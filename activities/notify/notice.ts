import { readFileSync } from 'node:fs';
import Handlebars from 'handlebars';
import type { Language, Text } from '../../domain/language.js';
import { groupCode } from '../../domain/reference-code.js';
import { checkTemplate, placeholdersIn, type TEMPLATE_HELPERS } from '../../domain/template.js';
import { isolateForeign, withoutControls } from '../documents/bidi.js';
import { dateWords } from '../documents/dates.js';
import { sayIn } from '../documents/words.js';
import { MAIL_WORDS } from './words.js';

/** A notice of a definition. The text may use `{{name}}`, `{{date name}}`, `{{money name}}`, `{{#if name}}`, `{{#each list}}{{this}}`. */
export interface Notice {
  readonly subject?: Text;
  readonly text: Text;
  readonly channels?: readonly string[];
}

export interface RenderedNotice {
  readonly subject: string;
  /** Plain text part of the mail. */
  readonly text: string;
  /** HTML part, a whole page; right to left in Arabic. */
  readonly html: string;
  /** The text alone, in one paragraph: each letter costs. */
  readonly sms: string;
}

const handlebars = Handlebars.create();
const layout = handlebars.compile(readFileSync(new URL('./templates/layout.hbs', import.meta.url), 'utf8'), { strict: false });
const compiled = new Map<string, (scope: object, options: Settings) => string>();
const ARABIC_FONTS = "'Noto Naskh Arabic','Segoe UI',Tahoma,Arial,sans-serif";

/** How a person reads the value of a name; undefined where it is read as it stands. */
export type Says = (path: string, value: unknown, language: Language) => string | undefined;
type Settings = { data: { language: Language; timeZone?: string | undefined; says?: Says | undefined } };
const HELPERS: Record<(typeof TEMPLATE_HELPERS)[number], (value: unknown, settings: Settings) => string> = {
  date: (value, { data }) => (value == null ? '' : dateWords(String(value), data.language, data.timeZone)),
  money: (value, { data }) => (value == null ? '' : moneyWords(value, data.language)),
  code: (value) => (value == null ? '' : groupCode(String(value))),
};
for (const [name, helper] of Object.entries(HELPERS)) handlebars.registerHelper(name, helper);
/** Of our own, for names without a helper: no text can ask for it. */
const SAID = 'said';
handlebars.registerHelper(SAID, (value: unknown, path: string, { data }: Settings) => {
  if (value === undefined) throw new Error(`"${path}" not defined`); // handlebars is strict with names, not with what helpers are given
  return data.says?.(path, value, data.language) ?? value ?? '';
});
const bare = (template: string): string =>
  template.replace(/\{\{\s*(?!else\b|this\b)([A-Za-z_][\w.-]*)\s*\}\}/g, (_, path: string) => `{{${SAID} ${path} "${path}"}}`);

/**
 * A notice in one language, for each channel.
 *
 * The scope is taken as plain JSON: no getter, method or prototype of what is handed in can be reached. Values are text: neither
 * markup in a mail nor braces in a name mean anything.
 * @param scope the data of the case by name; amounts in the smallest unit of the currency, dates as PlainDate or ISO instant.
 * @param from name of the authority, shown at the head of a mail.
 * @param says how a person reads a value: the words of a choice, the name of a country.
 * @throws {Error} for a text that `checkTemplate` refuses, and for a name that the scope does not have.
 */
export function renderNotice(
  notice: Notice,
  language: Language,
  scope: object,
  from: Text = {},
  timeZone?: string,
  says?: Says,
): RenderedNotice {
  const plain = JSON.parse(JSON.stringify(scope)) as Record<string, unknown>;
  const fill = (template: string) => render(template, plain, language, timeZone, says);
  const subject = fill(sayIn(notice.subject ?? MAIL_WORDS.subject, language))
    .replace(/\s+/g, ' ')
    .trim();
  const text = fill(sayIn(notice.text, language))
    .replace(/[ \t]+$/gm, '')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
  const show = (line: string) => (language === 'ar' ? isolateForeign(line) : withoutControls(line));
  const html = layout({
    lang: language,
    dir: language === 'ar' ? 'rtl' : 'ltr',
    start: language === 'ar' ? 'right' : 'left',
    font: language === 'ar' ? ARABIC_FONTS : "'Segoe UI',Roboto,Helvetica,Arial,sans-serif",
    subject: show(subject),
    sender: show(sayIn(from, language).replace(/\s*\n\s*/g, ' · ')),
    paragraphs: text.split(/\n\s*\n/).map((paragraph) => paragraph.split('\n').flatMap((line, i) => pieces(line, i > 0, show))),
    automatic: sayIn(MAIL_WORDS.automatic, language),
    never: sayIn(MAIL_WORDS.never, language),
  });
  // Links are left alone in plain text: a mail reader would take a directional mark for a part of them.
  const plainLine = (line: string) =>
    pieces(line, false, show)
      .map((piece) => piece.text)
      .join('');
  const foot = `${sayIn(MAIL_WORDS.automatic, language)}\n${sayIn(MAIL_WORDS.never, language)}`;
  return {
    subject: withoutControls(subject),
    text: `${text.split('\n').map(plainLine).join('\n')}\n\n-- \n${foot}\n`,
    html,
    sms: text.replace(/\s+/g, ' '),
  };
}

/**
 * An amount for a person: 500,00 DH. @param value integer number of centimes, or `{ amount, currency }` with ISO 4217 code.
 * @throws {RangeError} when it is not a whole number of the smallest unit.
 */
export function moneyWords(value: unknown, language: Language): string {
  const { amount, currency = 'MAD' } = (typeof value === 'object' && value !== null ? value : { amount: value }) as {
    amount: unknown;
    currency?: string;
  };
  if (typeof amount !== 'number' || !Number.isSafeInteger(amount))
    throw new RangeError(`${JSON.stringify(value)} is not an amount in centimes`);
  const english = language === 'en';
  const [units, cents] = [Math.floor(Math.abs(amount) / 100), Math.abs(amount) % 100];
  const grouped = String(units).replace(/\B(?=(\d{3})+$)/g, english ? ',' : '\u00a0');
  const number = `${amount < 0 ? '-' : ''}${grouped}${english ? '.' : ','}${String(cents).padStart(2, '0')}`;
  return `${number}\u00a0${currency === 'MAD' ? 'DH' : currency}`;
}

export function render(
  template: string,
  scope: Record<string, unknown>,
  language: Language,
  timeZone: string | undefined,
  says?: Says,
): string {
  let run = compiled.get(template);
  if (run === undefined) {
    const problems = checkTemplate(template);
    if (problems.length > 0) throw new Error(`notice: ${problems.map((p) => p.message).join('; ')}`);
    run = handlebars.compile(bare(template), {
      strict: true,
      noEscape: true,
      knownHelpersOnly: true,
      knownHelpers: { date: true, money: true, code: true, [SAID]: true },
    });
    compiled.set(template, run);
  }
  return run(withAbsent(template, scope), { data: { language, timeZone, says } });
}

/** What is only asked for by `if`, `unless` or `each` may be absent: there it means no. Elsewhere an absent name is an error. */
function withAbsent(template: string, scope: Record<string, unknown>): Record<string, unknown> {
  const asked = placeholdersIn(template).filter((p) => p.helper === 'if' || p.helper === 'unless' || p.helper === 'each');
  if (asked.length === 0) return scope;
  const copy = structuredClone(scope);
  for (const { path } of asked) setAbsent(copy, path.split('.'));
  return copy;
}

function setAbsent(at: unknown, [part, ...rest]: readonly string[]): void {
  if (part === undefined || typeof at !== 'object' || at === null) return;
  if (part === '*') {
    for (const item of Object.values(at)) setAbsent(item, rest);
    return;
  }
  const named = at as Record<string, unknown>;
  if (!Object.hasOwn(named, part) || named[part] === null) named[part] = rest.length > 0 && rest[0] !== '*' ? {} : null;
  setAbsent(named[part], rest);
}

const LINK = /https?:\/\/[^\s<>"'\u0600-\u06ff]+[^\s<>"'.,;:!?)\u0600-\u06ff]/g;

interface Piece {
  text: string;
  href?: string;
  break?: boolean;
}

/** A line as text and links; nothing but http and https becomes a link. */
function pieces(line: string, lineBreak: boolean, show: (text: string) => string): Piece[] {
  const found: Piece[] = [];
  let at = 0;
  for (const match of line.matchAll(LINK)) {
    found.push({ text: show(line.slice(at, match.index)) }, { text: match[0], href: match[0] });
    at = match.index + match[0].length;
  }
  found.push({ text: show(line.slice(at)) });
  if (lineBreak) found.unshift({ text: '', break: true });
  return found;
}
