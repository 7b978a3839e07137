import { fieldsOf } from '../definitions/names.js';
import type { Definition, Field } from '../definitions/schema.js';
import type { Language, Text } from '../domain/language.js';
import { countryWords } from './documents/countries.js';
import { sayIn } from './documents/words.js';
import type { Says } from './notify/index.js';

const YES: Text = { ar: 'نعم', fr: 'Oui', en: 'Yes', es: 'Sí', de: 'Ja', nl: 'Ja', it: 'Sì' };
const NO: Text = { ar: 'لا', fr: 'Non', en: 'No', es: 'No', de: 'Nein', nl: 'Nee', it: 'No' };

/** A choice by its words, a country by its name, yes or no: what a letter or a document would else show as it is kept (`loss`, `FR`, `true`). */
export function valueWords(field: Pick<Field, 'type' | 'of'> | undefined, value: unknown, language: Language): string | undefined {
  const choice = (one: unknown): string => {
    const text = field?.of === undefined || Array.isArray(field.of) ? undefined : (field.of[String(one)] as Text | undefined);
    return text === undefined ? String(one) : sayIn(text, language);
  };
  if (value === null || value === undefined) return undefined;
  switch (field?.type) {
    case 'choice':
      return choice(value);
    case 'choices':
      return Array.isArray(value) ? value.map(choice).join(language === 'ar' ? '، ' : ', ') : undefined;
    case 'country':
      return countryWords(String(value), language);
    case 'boolean':
      return sayIn(value === true ? YES : NO, language);
    default:
      return undefined;
  }
}

/** For the texts of one definition. */
export function saysOf(definition: Definition): Says {
  const fields = fieldsOf(definition);
  return (path, value, language) => valueWords(fields.get(path) ?? BUILT_IN[path], value, language);
}

const BUILT_IN: Readonly<Record<string, Pick<Field, 'type' | 'of'>>> = { 'applicant.country': { type: 'country' } };
