import type { Language, Text } from '../../domain/language.js';
import { groupCode } from '../../domain/reference-code.js';
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
    if (typeof fact.value === 'string') return direct(fact.value, 'ar'); // a number or a name keeps its own direction in every language
    if ('date' in fact.value) return direct(dateWords(fact.value.date as string, lang, zone), lang);
    return write(fact.value as Text, lang);
  };
  return {
    title: withoutControls(`${sayIn(input.title, languages[0]!)} ${input.number}`),
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
    number: {
      rtl: latin.length === 0,
      text: latin.length === 0 ? direct(`${WORDS.number.ar} ${input.number}`, 'ar') : isolate(`${WORDS.number.fr} ${input.number}`),
    },
    recipient: recipientOf(input, languages),
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
        ...(input.verificationCode === undefined ? [] : [groupCode(input.verificationCode)]),
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

/** The name in both scripts. Lines of an address are not translated: each stands on the side of its script, or all on the one side there is. */
function recipientOf(input: DocumentInput, languages: readonly Language[]): object[] {
  const { name, lines = [] } = input.recipient;
  const latin = languages.find((l) => l !== 'ar');
  const both = latin !== undefined && languages.includes('ar');
  return [latin, languages.find((l) => l === 'ar')].flatMap((lang) => {
    if (lang === undefined) return [];
    const rtl = lang === 'ar';
    const who = rtl ? (name.ar ?? name.latin) : (name.latin ?? name.ar);
    const mine = lines.filter((line) => !both || hasRightToLeft(line) === rtl);
    if (who === undefined && mine.length === 0) return [];
    return [
      { lang, rtl, word: sayIn(WORDS.to, lang), lines: [...(who === undefined ? [] : [who]), ...mine].map((line) => direct(line, lang)) },
    ];
  });
}

/** Arabic first; each language once. */
function inOrder(languages: readonly Language[]): Language[] {
  if (languages.length === 0) throw new RangeError('a document in no language');
  const once = [...new Set(languages)];
  return [...once.filter((l) => l === 'ar'), ...once.filter((l) => l !== 'ar')];
}

/** Text with its numbers and names settled for the direction of its language. */
function direct(text: string, lang: Language): string {
  if (lang === 'ar') return hasRightToLeft(text) ? isolateForeign(text) : isolate(text, 'ltr');
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
