import type { ClockReading, ClockStep, Limit, NamedDay, Unit } from './clock/types.js';
import type { Language } from './language.js';
import { civilOf, type PlainDate, toEpochDay, weekdayIndex } from './plain-date.js';

/** One sentence of the explanation of a date, with the day it is about. */
export interface Explained {
  readonly on: PlainDate;
  readonly text: string;
}

/** The languages in which a date is explained; the others read English until they have their own words here. */
export type ClockLanguage = 'ar' | 'fr' | 'en';
const clockLanguage = (language: Language): ClockLanguage => (language === 'ar' || language === 'fr' ? language : 'en');

const MONTHS: Readonly<Record<ClockLanguage, readonly string[]>> = {
  // The names in use in Morocco, with Western digits as in its official journal.
  ar: ['يناير', 'فبراير', 'مارس', 'أبريل', 'ماي', 'يونيو', 'يوليوز', 'غشت', 'شتنبر', 'أكتوبر', 'نونبر', 'دجنبر'],
  fr: ['janvier', 'février', 'mars', 'avril', 'mai', 'juin', 'juillet', 'août', 'septembre', 'octobre', 'novembre', 'décembre'],
  en: ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'],
};
const DAYS: Readonly<Record<ClockLanguage, readonly string[]>> = {
  ar: ['الاثنين', 'الثلاثاء', 'الأربعاء', 'الخميس', 'الجمعة', 'السبت', 'الأحد'],
  fr: ['lundi', 'mardi', 'mercredi', 'jeudi', 'vendredi', 'samedi', 'dimanche'],
  en: ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'],
};

/** A date as it is written in a letter: "22 Nov 2026", "1er décembre 2026", "22 نونبر 2026". */
export function dateWords(date: PlainDate, language: ClockLanguage): string {
  const { year, month, day } = civilOf(toEpochDay(date));
  return `${language === 'fr' && day === 1 ? '1er' : day} ${MONTHS[language][month - 1]!} ${year}`;
}
const weekdayWords = (date: PlainDate, language: ClockLanguage): string => DAYS[language][weekdayIndex(toEpochDay(date))]!;
const list = (days: readonly NamedDay[], language: ClockLanguage): string =>
  days
    .map(({ on, name }) => (name?.[language] === undefined ? dateWords(on, language) : `${dateWords(on, language)} ${name[language]}`))
    .join(language === 'ar' ? '، ' : ', ');

const UNIT_WORDS: Readonly<Record<'fr' | 'en', Readonly<Record<Unit, readonly [one: string, many: string]>>>> = {
  fr: { days: ['jour', 'jours'], weeks: ['semaine', 'semaines'], months: ['mois', 'mois'], years: ['an', 'ans'] },
  en: { days: ['day', 'days'], weeks: ['week', 'weeks'], months: ['month', 'months'], years: ['year', 'years'] },
};
/** Arabic counts: one, two (a dual without a number), 3 to 10 with a plural, 11 to 99 with a singular accusative, hundreds with a singular. */
const ARABIC_UNITS: Readonly<Record<Unit, readonly [one: string, two: string, few: string, many: string, hundred: string]>> = {
  days: ['يوم واحد', 'يومين', 'أيام', 'يوما', 'يوم'],
  weeks: ['أسبوع واحد', 'أسبوعين', 'أسابيع', 'أسبوعا', 'أسبوع'],
  months: ['شهر واحد', 'شهرين', 'أشهر', 'شهرا', 'شهر'],
  years: ['سنة واحدة', 'سنتين', 'سنوات', 'سنة', 'سنة'],
};

/** "10 days", "10 jours", "10 أيام"; in Arabic in the genitive, as after "مدة". */
export function countWords(n: number, unit: Unit, language: ClockLanguage): string {
  if (language !== 'ar') return `${n} ${UNIT_WORDS[language][unit][n === 1 ? 0 : 1]}`;
  const [one, two, few, many, hundred] = ARABIC_UNITS[unit];
  if (n === 1) return one;
  if (n === 2) return two;
  const rest = n % 100;
  return `${n} ${rest >= 3 && rest <= 10 ? few : rest >= 11 ? many : hundred}`;
}

function limitWords(limit: Limit, language: ClockLanguage): string {
  const [unit, n] = Object.entries(limit)[0] as [Unit, number];
  return countWords(n, unit, language);
}

type Writer = { [K in ClockStep['kind']]: (step: Extract<ClockStep, { kind: K }>) => string };

const writers: Readonly<Record<ClockLanguage, Writer>> = { en: english(), fr: french(), ar: arabic() };

/** The steps as sentences for the person whose case it is, in the order in which they led to the date. */
export function explain(reading: Pick<ClockReading, 'steps'>, language: Language): Explained[] {
  const writer = writers[clockLanguage(language)] as Record<string, (step: ClockStep) => string>;
  return reading.steps.map((step) => ({ on: step.on, text: writer[step.kind]!(step) }));
}

function english(): Writer {
  const d = (date: PlainDate): string => dateWords(date, 'en');
  const n = (days: number): string => countWords(days, 'days', 'en');
  const why = { incorrect: 'to be corrected', incomplete: 'missing', outdated: 'to be renewed' } as const;
  return {
    received: ({ on, params }) => `Received on ${d(on)}; that day is not counted, day 1 is ${d(params.dayOne)}.`,
    restarted: ({ on, params: { cause, dayOne, open } }) =>
      cause === 'event'
        ? `The time limit starts again on ${d(on)}; day 1 is ${d(dayOne)}.`
        : open
          ? `The pieces asked for have not arrived: counted as if they arrived on ${d(on)}, and the time limit starts again with day 1 on ${d(dayOne)}.`
          : `The pieces asked for arrived on ${d(on)}: the time limit starts again, day 1 is ${d(dayOne)}.`,
    paused: ({ params: { cause, reason, from, to, open, days } }) => {
      const what = cause === 'suspension' ? 'Suspended' : `Pieces ${why[reason ?? 'incorrect']} asked for, suspended`;
      const span = from === to ? `on ${d(from)}` : `from ${d(from)} to ${d(to)}`;
      const still = open ? ' (not ended yet: counted as if it ended on that day)' : '';
      return `${what} ${span}${still}: ${days === 0 ? 'no day of the time limit is lost' : `${n(days)} ${days === 1 ? 'does' : 'do'} not count`}.`;
    },
    extended: ({ on, params }) => `Extended on ${d(on)} by ${limitWords(params.by, 'en')}.`,
    late: ({ on, params: { cause, dueOn } }) =>
      `The ${cause === 'correction' ? 'request for correction' : cause === 'suspension' ? 'suspension' : 'new start'} of ${d(on)} came after the time limit had ended on ${d(dueOn)}: it moves nothing.`,
    unknown: ({ on, params }) =>
      `${params.events} ${params.events === 1 ? 'event' : 'events'} after ${d(on)}, the day of this reading, not taken into account.`,
    counted: ({ on, params: { limit, extension, working, clampedFrom } }) => {
      const length = `${limitWords(limit, 'en')}${extension === undefined ? '' : ` and ${limitWords(extension, 'en')} of extension`}`;
      const clamp = clampedFrom === undefined ? '' : `; its month has no day ${clampedFrom}, so its last day is taken`;
      return `${length}${working ? ', in working days,' : ''} ${length.startsWith('1 ') && extension === undefined ? 'ends' : 'end'} on ${d(on)}${clamp}.`;
    },
    'rest-days': ({ params: { weekend, holidays } }) =>
      `Not counted on the way: ${n(weekend)} of weekend${holidays.length === 0 ? '' : ` and ${holidays.length} ${holidays.length === 1 ? 'holiday' : 'holidays'} (${list(holidays, 'en')})`}.`,
    'last-day-out': ({ on }) => `Clear days: the last day is not counted either, which gives ${d(on)}.`,
    rolled: ({ on, params: { from, why: because, name } }) =>
      `${weekdayWords(from, 'en')} ${d(from)} is ${because === 'suspension' ? 'inside a suspension' : because === 'holiday' ? `a holiday${name?.en === undefined ? '' : ` (${name.en})`}` : 'a rest day'}: moved to ${weekdayWords(on, 'en')} ${d(on)}.`,
    'two-working-days': ({ on }) => `The period must hold at least two working days: moved to ${weekdayWords(on, 'en')} ${d(on)}.`,
    decided: ({ on, params }) => `A first decision was made on ${d(on)}; the time limit ended on ${d(params.dueOn)}.`,
    reopened: ({ on, params }) =>
      params.how === 'continue'
        ? `The case was reopened on ${d(on)}: the rest of the time limit runs on; ${n(params.days)} since the decision ${params.days === 1 ? 'does' : 'do'} not count.`
        : `The case was reopened on ${d(on)}: ${{ restart: 'the whole time limit runs anew', exhausted: 'nothing was left of the time limit, so the whole runs anew', delay: 'a time limit of its own runs' }[params.how]}; day 1 is ${d(params.dayOne)}.`,
    kept: ({ on, params }) => `It would end on ${d(params.from)}, but never before the date that held before the reopening: ${d(on)}.`,
    capped: ({ on, params }) => `This delay would end on ${d(params.from)}, but never later than the whole, which ends on ${d(on)}.`,
    uncovered: ({ params }) =>
      `The holidays are known from ${d(params.from)} to ${d(params.until)} only: outside, weekends alone were left out, and the date may move.`,
    due: ({ on, params }) =>
      `The authority has until ${weekdayWords(on, 'en')} ${d(on)}, to its end${params.calendar === undefined ? '' : ` (calendar: ${params.calendar})`}.`,
    silence: ({ on }) => `Silence takes effect on ${d(on)}.`,
  };
}

function french(): Writer {
  const d = (date: PlainDate): string => dateWords(date, 'fr');
  const n = (days: number): string => countWords(days, 'days', 'fr');
  const why = { incorrect: 'à corriger', incomplete: 'manquantes', outdated: 'à renouveler' } as const;
  return {
    received: ({ on, params }) => `Reçu le ${d(on)} ; ce jour ne compte pas, le jour 1 est le ${d(params.dayOne)}.`,
    restarted: ({ on, params: { cause, dayOne, open } }) =>
      cause === 'event'
        ? `Le délai repart le ${d(on)} ; le jour 1 est le ${d(dayOne)}.`
        : open
          ? `Les pièces demandées ne sont pas arrivées : compté comme si elles arrivaient le ${d(on)}, et le délai repart avec le jour 1 au ${d(dayOne)}.`
          : `Les pièces demandées sont arrivées le ${d(on)} : le délai repart, le jour 1 est le ${d(dayOne)}.`,
    paused: ({ params: { cause, reason, from, to, open, days } }) => {
      const what = cause === 'suspension' ? 'Délai suspendu' : `Pièces ${why[reason ?? 'incorrect']} demandées, délai suspendu`;
      const span = from === to ? `le ${d(from)}` : `du ${d(from)} au ${d(to)}`;
      const still = open ? ' (pas encore terminé : compté comme si cela se terminait ce jour)' : '';
      return `${what} ${span}${still} : ${days === 0 ? 'aucun jour du délai n’est perdu' : `${n(days)} ne ${days === 1 ? 'compte' : 'comptent'} pas`}.`;
    },
    extended: ({ on, params }) => `Prorogé le ${d(on)} de ${limitWords(params.by, 'fr')}.`,
    late: ({ on, params: { cause, dueOn } }) =>
      `${cause === 'correction' ? 'La demande de correction' : cause === 'suspension' ? 'La suspension' : 'Le nouveau départ'} du ${d(on)} est venu${cause === 'restart' ? '' : 'e'} après la fin du délai, le ${d(dueOn)} : rien ne change.`,
    unknown: ({ on, params }) =>
      `${params.events === 1 ? '1 événement postérieur' : `${params.events} événements postérieurs`} au ${d(on)}, jour de cette lecture, non pris en compte.`,
    counted: ({ on, params: { limit, extension, working, clampedFrom } }) => {
      const length = `${limitWords(limit, 'fr')}${extension === undefined ? '' : ` et ${limitWords(extension, 'fr')} de prorogation`}`;
      const clamp = clampedFrom === undefined ? '' : ` ; ce mois n’a pas de jour ${clampedFrom}, son dernier jour est retenu`;
      return `Le délai de ${length}${working ? ', en jours ouvrés,' : ''} s’achève le ${d(on)}${clamp}.`;
    },
    'rest-days': ({ params: { weekend, holidays } }) =>
      `Non comptés en chemin : ${n(weekend)} de fin de semaine${holidays.length === 0 ? '' : ` et ${holidays.length === 1 ? '1 jour férié' : `${holidays.length} jours fériés`} (${list(holidays, 'fr')})`}.`,
    'last-day-out': ({ on }) => `Délai franc : le dernier jour ne compte pas non plus, ce qui mène au ${d(on)}.`,
    rolled: ({ on, params: { from, why: because, name } }) =>
      `Le ${weekdayWords(from, 'fr')} ${d(from)} est ${because === 'suspension' ? 'dans une suspension' : because === 'holiday' ? `férié${name?.fr === undefined ? '' : ` (${name.fr})`}` : 'un jour de repos'} : reporté au ${weekdayWords(on, 'fr')} ${d(on)}.`,
    'two-working-days': ({ on }) =>
      `La période doit compter au moins deux jours ouvrables : reportée au ${weekdayWords(on, 'fr')} ${d(on)}.`,
    decided: ({ on, params }) => `Une première décision est intervenue le ${d(on)} ; le délai finissait le ${d(params.dueOn)}.`,
    reopened: ({ on, params }) =>
      params.how === 'continue'
        ? `Le dossier a été rouvert le ${d(on)} : le reste du délai court de nouveau ; ${n(params.days)} depuis la décision ne ${params.days === 1 ? 'compte' : 'comptent'} pas.`
        : `Le dossier a été rouvert le ${d(on)} : ${{ restart: 'le délai entier court de nouveau', exhausted: 'rien ne restait du délai, qui court de nouveau en entier', delay: 'un délai propre court' }[params.how]} ; le jour 1 est le ${d(params.dayOne)}.`,
    kept: ({ on, params }) => `Il finirait le ${d(params.from)}, mais jamais avant la date qui valait avant la réouverture : le ${d(on)}.`,
    capped: ({ on, params }) => `Ce délai finirait le ${d(params.from)}, mais jamais après l’ensemble, qui finit le ${d(on)}.`,
    uncovered: ({ params }) =>
      `Les jours fériés ne sont connus que du ${d(params.from)} au ${d(params.until)} : au-delà, seules les fins de semaine sont écartées et la date peut changer.`,
    due: ({ on, params }) =>
      `L’administration a jusqu’au ${weekdayWords(on, 'fr')} ${d(on)} inclus${params.calendar === undefined ? '' : ` (calendrier : ${params.calendar})`}.`,
    silence: ({ on }) => `Le silence produit son effet le ${d(on)}.`,
  };
}

function arabic(): Writer {
  const d = (date: PlainDate): string => dateWords(date, 'ar');
  const n = (days: number): string => countWords(days, 'days', 'ar');
  const why = { incorrect: 'وثائق واجب تصحيحها', incomplete: 'وثائق ناقصة', outdated: 'وثائق واجب تجديدها' } as const;
  return {
    received: ({ on, params }) => `تم تسلم الطلب بتاريخ ${d(on)}؛ لا يحتسب هذا اليوم، واليوم الأول هو ${d(params.dayOne)}.`,
    restarted: ({ on, params: { cause, dayOne, open } }) =>
      cause === 'event'
        ? `يبتدئ الأجل من جديد بتاريخ ${d(on)}؛ واليوم الأول هو ${d(dayOne)}.`
        : open
          ? `لم ترد الوثائق المطلوبة بعد: احتسب الأجل كأنها وردت بتاريخ ${d(on)}، فيبتدئ من جديد واليوم الأول هو ${d(dayOne)}.`
          : `وردت الوثائق المطلوبة بتاريخ ${d(on)}: يبتدئ الأجل من جديد، واليوم الأول هو ${d(dayOne)}.`,
    paused: ({ params: { cause, reason, from, to, open, days } }) => {
      const what = cause === 'suspension' ? 'توقف الأجل' : `طلبت ${why[reason ?? 'incorrect']}، فتوقف الأجل`;
      const span = from === to ? `يوم ${d(from)}` : `من ${d(from)} إلى ${d(to)}`;
      const still = open ? ' (لم ينته التوقيف بعد: احتسب كأنه انتهى في هذا اليوم)' : '';
      return `${what} ${span}${still}: ${days === 0 ? 'لم يضع أي يوم من الأجل' : `لا تحتسب مدة ${n(days)}`}.`;
    },
    extended: ({ on, params }) => `تم تمديد الأجل بتاريخ ${d(on)} لمدة ${limitWords(params.by, 'ar')}.`,
    late: ({ on, params: { cause, dueOn } }) =>
      `${cause === 'correction' ? 'ورد طلب التصحيح' : cause === 'suspension' ? 'ورد التوقيف' : 'وردت إعادة احتساب الأجل'} بتاريخ ${d(on)} بعد انتهاء الأجل في ${d(dueOn)}: لا أثر لذلك على الأجل.`,
    unknown: ({ on, params }) => `أحداث لاحقة لتاريخ هذه القراءة (${d(on)}) لم تؤخذ بعين الاعتبار، وعددها ${params.events}.`,
    counted: ({ on, params: { limit, extension, working, clampedFrom } }) => {
      const length = `${limitWords(limit, 'ar')}${extension === undefined ? '' : ` مع تمديد مدته ${limitWords(extension, 'ar')}`}`;
      const clamp = clampedFrom === undefined ? '' : `؛ ولا وجود لليوم ${clampedFrom} في هذا الشهر، فاعتمد آخر يوم منه`;
      return `ينتهي أجل ${length}${working ? '، باحتساب أيام العمل فقط،' : ''} بتاريخ ${d(on)}${clamp}.`;
    },
    'rest-days': ({ params: { weekend, holidays } }) =>
      `أيام لم تحتسب: عطل نهاية الأسبوع وعددها ${weekend}${holidays.length === 0 ? '' : `، وأيام العطل الرسمية وعددها ${holidays.length} (${list(holidays, 'ar')})`}.`,
    'last-day-out': ({ on }) => `أجل كامل: لا يحتسب اليوم الأخير كذلك، فيمتد الأجل إلى ${d(on)}.`,
    rolled: ({ on, params: { from, why: because, name } }) =>
      `يوم ${weekdayWords(from, 'ar')} ${d(from)} ${because === 'suspension' ? 'يقع في فترة توقيف' : because === 'holiday' ? `يوم عطلة رسمية${name?.ar === undefined ? '' : ` (${name.ar})`}` : 'يوم راحة أسبوعية'}: ينقل الأجل إلى يوم ${weekdayWords(on, 'ar')} ${d(on)}.`,
    'two-working-days': ({ on }) => `يجب أن تتضمن المدة يومي عمل على الأقل: ينقل الأجل إلى يوم ${weekdayWords(on, 'ar')} ${d(on)}.`,
    decided: ({ on, params }) => `صدر قرار أول بتاريخ ${d(on)}؛ وكان الأجل ينتهي في ${d(params.dueOn)}.`,
    reopened: ({ on, params }) =>
      params.how === 'continue'
        ? `أعيد فتح الملف بتاريخ ${d(on)}: يستأنف ما تبقى من الأجل، ولا تحتسب مدة ${n(params.days)} الفاصلة عن القرار.`
        : `أعيد فتح الملف بتاريخ ${d(on)}: ${{ restart: 'يسري الأجل كاملا من جديد', exhausted: 'لم يتبق شيء من الأجل فيسري كاملا من جديد', delay: 'يسري أجل خاص' }[params.how]}، واليوم الأول هو ${d(params.dayOne)}.`,
    kept: ({ on, params }) =>
      `ينتهي هذا الأجل في ${d(params.from)}، غير أنه لا يسبق التاريخ الذي كان ساريا قبل إعادة فتح الملف، وهو ${d(on)}.`,
    capped: ({ on, params }) => `ينتهي هذا الأجل في ${d(params.from)}، غير أنه لا يتجاوز الأجل الإجمالي الذي ينتهي في ${d(on)}.`,
    uncovered: ({ params }) =>
      `أيام العطل معروفة من ${d(params.from)} إلى ${d(params.until)} فقط: خارج هذه الفترة لم تستثن سوى عطل نهاية الأسبوع، وقد يتغير التاريخ.`,
    due: ({ on, params }) =>
      `للإدارة إلى غاية نهاية يوم ${weekdayWords(on, 'ar')} ${d(on)} للبت في الطلب${params.calendar === undefined ? '' : ` (التقويم: ${params.calendar})`}.`,
    silence: ({ on }) => `ينتج السكوت أثره بتاريخ ${d(on)}.`,
  };
}
