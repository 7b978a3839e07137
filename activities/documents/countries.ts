import { createRequire } from 'node:module';
import type { LocaleData } from 'i18n-iso-countries';
import { LANGUAGES, type Language } from '../../domain/language.js';

const require = createRequire(import.meta.url);
// By its file: the package as a whole reads eighty languages.
const names = require('i18n-iso-countries/index.js') as typeof import('i18n-iso-countries');
for (const language of LANGUAGES) names.registerLocale(require(`i18n-iso-countries/langs/${language}.json`) as LocaleData);

/** Codes that the administration of Morocco does not write as ISO 3166-1 does. */
const AS_WRITTEN: Readonly<Record<string, string>> = { EH: 'MA' };

/** The name of a country in a language; its code where it has none. @param code ISO 3166-1, two letters. */
export function countryWords(code: string, language: Language): string {
  // The official names in Dutch are those of treaties: "Koninkrijk België".
  return names.getName(AS_WRITTEN[code] ?? code, language, { select: language === 'nl' ? 'alias' : 'official' }) ?? code;
}
