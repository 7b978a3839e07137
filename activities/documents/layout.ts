import type { Language, Text } from '../../domain/language.js';
import { hasRightToLeft, isolate, isolateForeign, withoutControls } from './bidi.js';
import { dateOf, dateWords, HOME_ZONE } from './dates.js';
import type { DocumentInput, Fact } from './document.js';
import { sayIn, WORDS } from './words.js';

/**
 * What `templates/document.typ` shows: strings only, already in their language and with their direction settled.
 * @throws {RangeError} for a date that is none, or when no language is said.
 */
export function layOut(input: DocumentInput, qr: string): object {
  const zone = input.timeZone ?? HOME_ZONE;
  const languages = inOrder(input.languages);
  const issued = new Date(input.issuedAt);
  const issuedOn = dateOf(input.issuedAt, zone);
  const latin = languages.filter((l) => l !== 'ar');
  const pair = languages.length === 2 && latin.length === 1 ? latin[0] : undefined;
  const tongue = (lang: Language) => ({ lang, rtl: lang === 'ar' });
  const write = (text: Text | undefined, lang: Language) => direct(sayIn(text, lang), lang);

  const value = (fact: Fact, lang: Language): string => {
    if (typeof fact.value === 'string') return direct(fact.value, hasRightToLeft(fact.value) ? 'ar' : 'fr');
    if ('date' in fact.value) return direct(dateWords(fact.value.date as string, lang, zone), lang);
    return write(fact.value as Text, lang);
  };
  const name = (lang: Language) =>
    lang === 'ar' ? (input.recipient.name.ar ?? input.recipient.name.latin) : (input.recipient.name.latin ?? input.recipient.name.ar);

  return {
    title: `${withoutControls(sayIn(input.title, languages[0]!))} ${input.number}`,
    author: withoutControls(sayIn(input.authority, languages[0]!)).replace(/\s*\n\s*/g, ', '),
    lang: languages[0],
    date: {
      year: issued.getUTCFullYear(),
      month: issued.getUTCMonth() + 1,
      day: issued.getUTCDate(),
      hour: issued.getUTCHours(),
      minute: issued.getUTCMinutes(),
      second: issued.getUTCSeconds(),
    },
    header: languages.map((lang) => ({
      ...tongue(lang),
      state: write(input.state ?? WORDS.state, lang),
      authority: sayIn(input.authority, lang)
        .split('\n')
        .map((line) => direct(line.trim(), lang)),
      title: write(input.title, lang),
    })),
    number: isolate(`${WORDS.number.fr} ${input.number}`),
    recipient: (latin.length > 0 && languages.length > 1
      ? [latin[0]!, ...languages.filter((l) => l === 'ar')]
      : languages.slice(0, 1)
    ).flatMap((lang) => {
      const who = name(lang);
      const lines = who === undefined ? [] : [who, ...(input.recipient.lines ?? [])];
      return lines.length === 0 ? [] : [{ ...tongue(lang), word: write(WORDS.to, lang), lines: lines.map((line) => direct(line, lang)) }];
    }),
    pair:
      pair === undefined || input.facts.length === 0
        ? null
        : {
            latin: tongue(pair),
            arabic: tongue('ar'),
            rows: input.facts.map((f) => [write(f.label, pair), value(f, pair), value(f, 'ar'), write(f.label, 'ar')]),
          },
    sections: languages.map((lang) => ({
      ...tongue(lang),
      facts: pair === undefined ? input.facts.map((f) => [write(f.label, lang), value(f, lang)]) : [],
      paragraphs: input.paragraphs.map((p) => ({ title: write(p.title, lang), lines: linesOf(p.text, lang) })),
      explanation: {
        title: write(WORDS.explanation, lang),
        head: [write(WORDS.date, lang), write(WORDS.step, lang)],
        rows: (input.explanation ?? []).map((step) => [direct(dateWords(step.on, lang, zone), lang), write(step.text, lang)]),
      },
      appeals: {
        title: write(WORDS.appeals, lang),
        head: [write(WORDS.appealTo, lang), write(WORDS.appealWithin, lang)],
        rows: (input.appeals ?? []).map((appeal) => [write(appeal.to, lang), write(appeal.within, lang)]),
      },
      legal: { title: write(WORDS.legalBasis, lang), items: (input.legalBasis ?? []).map((text) => write(text, lang)) },
    })),
    verify: {
      qr,
      url: input.verificationUrl,
      words: languages.map((lang) => ({ ...tongue(lang), words: write(WORDS.verify, lang) })),
      // The address may break anywhere at a slash; it is shown in full for who has no camera.
      lines: [
        input.verificationUrl.replace(/(?<=[/?&=])/g, '\u200b'),
        ...(input.verificationCode === undefined ? [] : [input.verificationCode]),
      ],
    },
    closing: languages.map((lang) => ({
      ...tongue(lang),
      made: made(input.place && sayIn(input.place, lang), dateWords(issuedOn, lang), lang),
      title: input.signature ? write(input.signature.title, lang) : '',
      name: input.signature?.name === undefined ? '' : direct(input.signature.name, lang),
    })),
    footer: { left: isolate(input.number), right: isolate(input.verificationCode ?? '') },
  };
}

/** Arabic first; each language once. */
function inOrder(languages: readonly Language[]): Language[] {
  if (languages.length === 0) throw new RangeError('a document in no language');
  const once = [...new Set(languages)];
  return [...once.filter((l) => l === 'ar'), ...once.filter((l) => l !== 'ar')];
}

/** Text with its numbers and names settled for the direction of its language. */
function direct(text: string, lang: Language): string {
  if (lang === 'ar') return isolateForeign(text);
  return hasRightToLeft(text) ? isolate(text) : withoutControls(text);
}

function linesOf(text: Text, lang: Language): string[] {
  return sayIn(text, lang)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => (line.startsWith('- ') ? `- ${direct(line.slice(2), lang)}` : direct(line, lang)));
}

function made(place: string | undefined, date: string, lang: Language): string {
  if (place === undefined || place === '') return direct(`${sayIn(WORDS.issued, lang)} ${date}`, lang);
  const at = sayIn(WORDS.issuedAt, lang);
  // In Arabic the preposition is written together with the place: حرر بالرباط
  return direct(`${at}${lang === 'ar' ? '' : ' '}${place}${lang === 'ar' ? ' ' : ', '}${sayIn(WORDS.issuedOn, lang)} ${date}`, lang);
}
