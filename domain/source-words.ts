import { type Language, say, type Text } from './language.js';

/** What a person reads beside a value that was there before they typed, or that is missing for want of a register. */
export const SOURCE_WORDS = {
  register: {
    ar: 'من {from}، بتاريخ {on}',
    fr: 'de {from}, le {on}',
    en: 'from {from}, on {on}',
    es: 'de {from}, el {on}',
    de: 'von {from}, am {on}',
    nl: 'van {from}, op {on}',
    it: 'da {from}, il {on}',
  },
  former: {
    ar: 'من طلبكم السابق «{from}»، بتاريخ {on}',
    fr: 'de votre demande précédente « {from} », du {on}',
    en: 'from your former request "{from}", of {on}',
    es: 'de su solicitud anterior «{from}», del {on}',
    de: 'aus Ihrem früheren Antrag „{from}“ vom {on}',
    nl: 'uit uw eerdere aanvraag "{from}" van {on}',
    it: 'dalla sua richiesta precedente «{from}», del {on}',
  },
  unavailable: {
    ar: 'لا يجيب {from} حاليا: المرجو ملء هذه الخانة',
    fr: '{from} ne répond pas en ce moment : à remplir',
    en: '{from} does not answer just now: to be filled in',
    es: '{from} no responde en este momento: complételo',
    de: '{from} antwortet gerade nicht: bitte ausfüllen',
    nl: '{from} antwoordt nu niet: zelf invullen',
    it: '{from} non risponde al momento: da compilare',
  },
  unknown: {
    ar: 'لا يتوفر {from} على هذه المعلومة: المرجو ملء هذه الخانة',
    fr: '{from} ne le sait pas : à remplir',
    en: '{from} does not know it: to be filled in',
    es: '{from} no lo sabe: complételo',
    de: '{from} weiß es nicht: bitte ausfüllen',
    nl: '{from} weet het niet: zelf invullen',
    it: '{from} non lo sa: da compilare',
  },
  fetched: {
    ar: 'يطلب من {from}، ولا يطلب منكم',
    fr: 'demandé à {from}, pas à vous',
    en: 'asked of {from}, not of you',
    es: 'se pide a {from}, no a usted',
    de: 'wird bei {from} erfragt, nicht bei Ihnen',
    nl: 'wordt aan {from} gevraagd, niet aan u',
    it: 'chiesto a {from}, non a lei',
  },
} as const satisfies Readonly<Record<string, Text>>;

export const sourceWords = (
  word: keyof typeof SOURCE_WORDS,
  language: Language,
  params: { readonly from: string; readonly on?: string },
): string =>
  say(SOURCE_WORDS[word], language)
    .replace('{from}', params.from)
    .replace('{on}', params.on ?? '');
