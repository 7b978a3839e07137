/** Class `words`: whoever asked is told how it ended, in each language of the definition. */
import type { Explorer } from './explore.js';
import { OWN } from './model.js';
import type { Failure } from './properties.js';
import { Failures } from './watch.js';

export function proveWords(explorer: Explorer): Failure[] {
  const { model } = explorer;
  const failures = new Failures(model);
  explorer.explore({
    keep: [OWN.told],
    watch: {
      enter({ name, state }, place) {
        if (state.outcome === undefined || place.memory[model.indexOf(OWN.told)] === 2) return;
        failures.add('outcome-notified', name, `The case ends in "${name}", and the applicant is not told.`, place);
      },
    },
  });
  for (const [id, { subject, text }] of Object.entries(model.definition.notices ?? {})) {
    const missing = model.definition.languages.filter((language) => !text[language] || (subject !== undefined && !subject[language]));
    if (missing.length > 0) failures.add('texts-complete', null, `The notice "${id}" has no words in: ${missing.join(', ')}.`);
  }
  for (const [id, { title, text }] of Object.entries(model.definition.documents ?? {})) {
    const missing = model.definition.languages.filter((language) => !title[language] || (text !== undefined && !text[language]));
    if (missing.length > 0) failures.add('texts-complete', null, `The document "${id}" has no words in: ${missing.join(', ')}.`);
  }
  return failures.all;
}
