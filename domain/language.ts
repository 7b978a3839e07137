/** Languages of the product, in the order in which they are offered. */
export const LANGUAGES = ['ar', 'fr', 'en', 'es', 'de', 'nl', 'it'] as const;
export type Language = (typeof LANGUAGES)[number];

/** One text for a person, in each language that a definition declares. */
export type Text = Readonly<Partial<Record<Language, string>>>;

/** The text in the wanted language, else the first one there is: for screens. A missing text is an error of the definition, found at validation. */
export function say(text: Text | undefined, language: Language): string {
  if (text === undefined) return '';
  return text[language] ?? LANGUAGES.map((l) => text[l]).find((t) => t !== undefined) ?? '';
}
