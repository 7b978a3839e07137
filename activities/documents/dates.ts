import type { Language } from '../../domain/language.js';

/** Arabic as Morocco writes it: Western digits, and months named نونبر rather than نوفمبر. */
const LOCALES: Record<Language, string> = { ar: 'ar-MA', fr: 'fr-FR', en: 'en-GB', es: 'es-ES', de: 'de-DE', nl: 'nl-NL', it: 'it-IT' };
const PLAIN = /^\d{4}-\d{2}-\d{2}$/;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})$/;
const formats = new Map<string, Intl.DateTimeFormat>();

/** Zone of the authority where none is said. */
export const HOME_ZONE = 'Africa/Casablanca';

/**
 * A date for a person: 22 novembre 2026, 22 نونبر 2026.
 * @param value PlainDate, or an ISO instant, which has its date in `timeZone`.
 * @throws {RangeError} when it is neither.
 */
export function dateWords(value: string, language: Language, timeZone = HOME_ZONE): string {
  const day = dateOf(value, timeZone);
  const locale = LOCALES[language];
  let format = formats.get(locale);
  if (format === undefined) {
    format = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC', numberingSystem: 'latn' });
    formats.set(locale, format);
  }
  return format.format(new Date(`${day}T00:00:00Z`));
}

/** The PlainDate of a PlainDate or of an instant in a zone. */
export function dateOf(value: string, timeZone = HOME_ZONE): string {
  if (PLAIN.test(value)) {
    const date = new Date(`${value}T00:00:00Z`);
    if (!Number.isNaN(date.getTime()) && date.toISOString().startsWith(value)) return value;
  } else if (INSTANT.test(value) && !Number.isNaN(Date.parse(value))) {
    return new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(new Date(value));
  }
  throw new RangeError(`${JSON.stringify(value)} is not a date`);
}
