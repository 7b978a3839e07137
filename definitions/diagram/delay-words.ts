/** A length of time, in the languages of the product. */
import type { Language } from '../../domain/language.js';
import type { Delay } from '../statechart.js';

/** Arabic counts: one, two, 3 to 10, 11 to 99, whole hundreds. */
const ARABIC: Readonly<Record<Delay['unit'], readonly [one: string, two: string, few: string, many: string, hundred: string]>> = {
  minute: ['دقيقة واحدة', 'دقيقتين', 'دقائق', 'دقيقة', 'دقيقة'],
  hour: ['ساعة واحدة', 'ساعتين', 'ساعات', 'ساعة', 'ساعة'],
  day: ['يوم واحد', 'يومين', 'أيام', 'يوما', 'يوم'],
  'working-day': ['يوم عمل واحد', 'يومي عمل', 'أيام عمل', 'يوم عمل', 'يوم عمل'],
  week: ['أسبوع واحد', 'أسبوعين', 'أسابيع', 'أسبوعا', 'أسبوع'],
  month: ['شهر واحد', 'شهرين', 'أشهر', 'شهرا', 'شهر'],
  year: ['سنة واحدة', 'سنتين', 'سنوات', 'سنة', 'سنة'],
};
const UNITS: Readonly<Record<Exclude<Language, 'ar'>, Readonly<Record<Delay['unit'], readonly [one: string, many: string]>>>> = {
  fr: {
    minute: ['minute', 'minutes'],
    hour: ['heure', 'heures'],
    day: ['jour', 'jours'],
    'working-day': ['jour ouvré', 'jours ouvrés'],
    week: ['semaine', 'semaines'],
    month: ['mois', 'mois'],
    year: ['an', 'ans'],
  },
  en: {
    minute: ['minute', 'minutes'],
    hour: ['hour', 'hours'],
    day: ['day', 'days'],
    'working-day': ['working day', 'working days'],
    week: ['week', 'weeks'],
    month: ['month', 'months'],
    year: ['year', 'years'],
  },
  es: {
    minute: ['minuto', 'minutos'],
    hour: ['hora', 'horas'],
    day: ['día', 'días'],
    'working-day': ['día hábil', 'días hábiles'],
    week: ['semana', 'semanas'],
    month: ['mes', 'meses'],
    year: ['año', 'años'],
  },
  // In the dative, as after "binnen" and "nach".
  de: {
    minute: ['Minute', 'Minuten'],
    hour: ['Stunde', 'Stunden'],
    day: ['Tag', 'Tagen'],
    'working-day': ['Arbeitstag', 'Arbeitstagen'],
    week: ['Woche', 'Wochen'],
    month: ['Monat', 'Monaten'],
    year: ['Jahr', 'Jahren'],
  },
  nl: {
    minute: ['minuut', 'minuten'],
    hour: ['uur', 'uur'],
    day: ['dag', 'dagen'],
    'working-day': ['werkdag', 'werkdagen'],
    week: ['week', 'weken'],
    month: ['maand', 'maanden'],
    year: ['jaar', 'jaar'],
  },
  it: {
    minute: ['minuto', 'minuti'],
    hour: ['ora', 'ore'],
    day: ['giorno', 'giorni'],
    'working-day': ['giorno lavorativo', 'giorni lavorativi'],
    week: ['settimana', 'settimane'],
    month: ['mese', 'mesi'],
    year: ['anno', 'anni'],
  },
};

/** "2 working days", "2 jours ouvrés", "يومي عمل". */
export function delayWords({ count, unit }: Delay, language: Language): string {
  if (language !== 'ar') return `${count} ${UNITS[language][unit][count === 1 ? 0 : 1]}`;
  const [one, two, few, many, hundred] = ARABIC[unit];
  if (count === 1) return one;
  if (count === 2) return two;
  const rest = count % 100;
  return `${count} ${rest >= 3 && rest <= 10 ? few : rest >= 11 ? many : hundred}`;
}
