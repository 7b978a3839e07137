/** Class `words`: whoever asked is told how it ended, in each language of the definition. */
import type { Text } from '../../domain/language.js';
import { OWN, type ProofModel } from './model.js';
import type { Watch } from './situation.js';
import type { Failures } from './watch.js';

/** Watches an exploration that keeps `OWN.told`. */
export const watchWords = (model: ProofModel, failures: Failures): Watch => ({
  enter({ name, state }, place) {
    if (state.outcome === undefined || place.memory[model.indexOf(OWN.told)] === 2) return;
    failures.add('outcome-notified', name, `The case ends in "${name}", and the applicant is not told.`, place);
  },
});

export function checkTexts({ definition: { languages, notices, documents } }: ProofModel, failures: Failures): void {
  const missingIn = (...texts: readonly (Text | undefined)[]): string =>
    languages.filter((language) => texts.some((text) => text !== undefined && !text[language])).join(', ');
  for (const [id, { subject, text }] of Object.entries(notices ?? {})) {
    const missing = missingIn(subject, text);
    if (missing !== '') failures.add('texts-complete', null, `The notice "${id}" has no words in: ${missing}.`);
  }
  for (const [id, { title, text }] of Object.entries(documents ?? {})) {
    const missing = missingIn(title, text);
    if (missing !== '') failures.add('texts-complete', null, `The document "${id}" has no words in: ${missing}.`);
  }
}
