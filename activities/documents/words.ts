import type { Language, Text } from '../../domain/language.js';
import { say } from '../../domain/language.js';

/** A text in a language, else in the nearest one that a reader of it can read: English then French for Latin letters. */
export function sayIn(text: Text | undefined, language: Language): string {
  if (text === undefined) return '';
  return text[language] ?? (language === 'ar' ? undefined : (text.en ?? text.fr)) ?? say(text, language);
}

/** Each language's rendering of a text that is made for it. */
export function inEach(languages: readonly Language[], make: (language: Language) => string): Text {
  return Object.fromEntries(languages.map((language) => [language, make(language)]));
}

/** Words that documents share, whatever the procedure. The Arabic is that of Moroccan administrations. */
export const WORDS = {
  state: { ar: 'المملكة المغربية', fr: 'Royaume du Maroc', en: 'Kingdom of Morocco' },
  number: { ar: 'رقم', fr: 'N°', en: 'No.' },
  issued: { ar: 'حرر بتاريخ', fr: 'Fait le', en: 'Issued on' },
  issuedAt: { ar: 'حرر ب', fr: 'Fait à', en: 'Issued at' },
  issuedOn: { ar: 'في', fr: 'le', en: 'on' },
  to: { ar: 'إلى', fr: 'À', en: 'To' },
  legalBasis: { ar: 'المراجع القانونية', fr: 'Fondements juridiques', en: 'Legal basis' },
  explanation: { ar: 'كيفية احتساب الأجل', fr: 'Décompte du délai', en: 'How the time limit was counted' },
  appeals: { ar: 'طرق الطعن وآجاله', fr: 'Voies et délais de recours', en: 'Appeals and their time limits' },
  appealTo: { ar: 'جهة الطعن', fr: 'Recours devant', en: 'Appeal to' },
  appealWithin: { ar: 'الأجل', fr: 'Délai', en: 'Time limit' },
  date: { ar: 'التاريخ', fr: 'Date', en: 'Date' },
  step: { ar: 'الاحتساب', fr: 'Décompte', en: 'Step' },
  page: { ar: 'صفحة', fr: 'Page', en: 'Page' },
  verify: {
    ar: 'للتحقق من صحة هذه الوثيقة، امسح الرمز أو زر العنوان التالي:',
    fr: 'Pour vérifier ce document, lisez le code ou ouvrez l’adresse :',
    en: 'To check this document, scan the code or open the address:',
  },
  code: { ar: 'رمز التحقق', fr: 'Code de vérification', en: 'Verification code' },

  receiptTitle: { ar: 'وصل إيداع طلب', fr: 'Récépissé de dépôt', en: 'Receipt of a request' },
  act: { ar: 'القرار الإداري المطلوب', fr: 'Acte demandé', en: 'Act requested' },
  service: { ar: 'المصلحة المكلفة', fr: 'Service chargé', en: 'Service in charge' },
  case: { ar: 'رقم الملف', fr: 'N° de dossier', en: 'Case number' },
  receivedOn: { ar: 'تاريخ الإيداع', fr: 'Date de dépôt', en: 'Date of deposit' },
  documentsReceived: { ar: 'الوثائق المدلى بها', fr: 'Pièces reçues', en: 'Documents received' },
  documentsMissing: { ar: 'الوثائق الناقصة', fr: 'Pièces manquantes', en: 'Documents missing' },
  none: { ar: 'لا شيء', fr: 'Aucune', en: 'None' },
  missingNotice: {
    ar: 'لا يجوز طلب الوثائق أو المعلومات الناقصة إلا مرة واحدة.',
    fr: 'Les pièces ou informations manquantes ne peuvent être demandées qu’une seule fois.',
    en: 'Missing documents or information may be asked for once only.',
  },
  limit: { ar: 'الأجل الأقصى لمعالجة الطلب', fr: 'Délai maximal de traitement', en: 'Maximum time limit' },
  counting: { ar: 'طريقة احتساب الأجل', fr: 'Mode de décompte', en: 'How days are counted' },
  dueOn: { ar: 'آخر يوم لرد الإدارة', fr: 'Dernier jour pour répondre', en: 'Last day for the answer' },
  silenceOn: { ar: 'تاريخ سريان أثر السكوت', fr: 'Prise d’effet du silence', en: 'Silence takes effect on' },
  fee: { ar: 'الواجبات', fr: 'Droits', en: 'Fee', es: 'Tasa', de: 'Gebühr', nl: 'Leges', it: 'Diritti' },
  feeAtPost: {
    ar: '{fee}، أي {local} بسعر الصرف المعلن منذ {from}',
    fr: '{fee}, soit {local} au taux affiché depuis le {from}',
    en: '{fee}, that is {local} at the rate posted from {from}',
    es: '{fee}, es decir {local} al cambio publicado desde el {from}',
    de: '{fee}, das sind {local} zum seit {from} ausgehängten Kurs',
    nl: '{fee}, dat is {local} tegen de koers die sinds {from} geldt',
    it: '{fee}, pari a {local} al cambio esposto dal {from}',
  },
  silenceTitle: { ar: 'أثر سكوت الإدارة', fr: 'Effet du silence de l’administration', en: 'Effect of silence' },
  silenceConsent: {
    ar: 'يعتبر سكوت الإدارة بعد انصرام هذا الأجل بمثابة موافقة على الطلب.',
    fr: 'Passé ce délai, le silence de l’administration vaut acceptation de la demande.',
    en: 'After this time limit, silence of the administration means consent.',
  },
  silenceRefusal: {
    ar: 'يعتبر سكوت الإدارة بعد انصرام هذا الأجل بمثابة رفض للطلب، ويفتح باب الطعن.',
    fr: 'Passé ce délai, le silence de l’administration vaut refus et ouvre les voies de recours.',
    en: 'After this time limit, silence of the administration means refusal, against which an appeal lies.',
  },
  silenceNone: {
    ar: 'لا يترتب عن سكوت الإدارة بعد انصرام هذا الأجل قرار ضمني، ويحق لكم الطعن في تأخر الرد.',
    fr: 'Passé ce délai, le silence ne vaut pas décision ; vous pouvez former un recours contre le retard.',
    en: 'After this time limit, silence is no decision; you may appeal against the delay.',
  },
  basis: { ar: 'السند', fr: 'Fondement', en: 'Basis' },

  decisionTitle: { ar: 'قرار', fr: 'Décision', en: 'Decision' },
  decisionGranted: { ar: 'قرار بالموافقة', fr: 'Décision d’acceptation', en: 'Decision of consent' },
  decisionRefused: { ar: 'قرار رفض معلل', fr: 'Décision de refus motivée', en: 'Reasoned refusal' },
  decisionLapsed: { ar: 'إشعار بسقوط الطلب', fr: 'Notification de caducité de la demande', en: 'Notice that the request has lapsed' },
  decisionWithdrawn: { ar: 'إشهاد بسحب الطلب', fr: 'Constat de retrait de la demande', en: 'Notice of withdrawal' },
  decidedOn: { ar: 'تاريخ القرار', fr: 'Date de la décision', en: 'Date of decision' },
  reasons: { ar: 'تعليل القرار', fr: 'Motifs de la décision', en: 'Reasons' },
  validUntil: { ar: 'صالح إلى غاية', fr: 'Valable jusqu’au', en: 'Valid until' },

  tacitConsentTitle: { ar: 'إشهاد بالموافقة الضمنية', fr: 'Attestation d’acceptation tacite', en: 'Certificate of tacit consent' },
  tacitRefusalTitle: { ar: 'إشهاد بالرفض الضمني', fr: 'Attestation de refus tacite', en: 'Certificate of tacit refusal' },
  receiptNumber: { ar: 'رقم وصل الإيداع', fr: 'N° du récépissé', en: 'Receipt number' },
  obligationTitle: { ar: 'تسليم القرار الإداري', fr: 'Délivrance de l’acte', en: 'Delivery of the act' },
  gateTitle: { ar: 'شرط عالق', fr: 'Condition en attente', en: 'Pending condition' },
} satisfies Record<string, Text>;

/** How a policy counts, as printed on the receipt. Unknown policies are printed by their name. Source: design of the legal clock, §2. */
const COUNTING: Record<string, Text> = {
  calendar: {
    ar: 'أيام متتالية، ولا يحتسب يوم الإيداع',
    fr: 'jours calendaires, le jour du dépôt n’étant pas compté',
    en: 'calendar days, the day of deposit not counted',
  },
  clear: {
    ar: 'أجل كامل، لا يحتسب فيه اليوم الأول ولا اليوم الأخير',
    fr: 'délai franc : ni le premier ni le dernier jour ne sont comptés',
    en: 'clear days: neither the first nor the last day is counted',
  },
  working: {
    ar: 'أيام العمل وحدها، ابتداء من اليوم الموالي للإيداع',
    fr: 'jours ouvrables seuls, à partir du lendemain du dépôt',
    en: 'working days only, from the day after the deposit',
  },
  'eu-1182-71': {
    ar: 'وفق النظام الأوروبي رقم 1182/71',
    fr: 'selon le règlement (CEE, Euratom) n° 1182/71',
    en: 'by Regulation (EEC, Euratom) No 1182/71',
  },
  'es-39-2015': {
    ar: 'وفق المادة 30 من القانون الإسباني 39/2015',
    fr: 'selon l’article 30 de la loi espagnole 39/2015',
    en: 'by article 30 of the Spanish Law 39/2015',
  },
  'fr-sva': {
    ar: 'وفق القواعد الفرنسية لسكوت الإدارة',
    fr: 'selon les règles françaises du silence de l’administration',
    en: 'by the French rules on the silence of the administration',
  },
};

/** @param policy name of a counting policy, with its version or not (`calendar@1`); the version is printed. */
export function countingWords(policy: string, languages: readonly Language[]): Text {
  const [name = '', version] = policy.split('@');
  const words = COUNTING[name];
  return inEach(languages, (l) => (words ? sayIn(words, l) : name) + (version === undefined ? '' : ` (${name}@${version})`));
}

/** A length of time, as a definition writes it. */
export type Length = Readonly<Partial<Record<'days' | 'weeks' | 'months' | 'years', number>>>;

const UNITS = {
  days: { fr: ['jour', 'jours'], en: ['day', 'days'], ar: { one: 'يوم واحد', two: 'يومان', few: 'أيام', many: 'يوما', other: 'يوم' } },
  weeks: {
    fr: ['semaine', 'semaines'],
    en: ['week', 'weeks'],
    ar: { one: 'أسبوع واحد', two: 'أسبوعان', few: 'أسابيع', many: 'أسبوعا', other: 'أسبوع' },
  },
  months: { fr: ['mois', 'mois'], en: ['month', 'months'], ar: { one: 'شهر واحد', two: 'شهران', few: 'أشهر', many: 'شهرا', other: 'شهر' } },
  years: { fr: ['an', 'ans'], en: ['year', 'years'], ar: { one: 'سنة واحدة', two: 'سنتان', few: 'سنوات', many: 'سنة', other: 'سنة' } },
} as const;
const ARABIC_PLURAL = new Intl.PluralRules('ar');

/** `{ days: 60 }` in words: 60 jours, 60 يوما. Languages without their own words read English. */
export function lengthWords(length: Length, language: Language): string {
  const parts = (Object.keys(UNITS) as (keyof typeof UNITS)[]).flatMap((unit) => {
    const n = length[unit];
    if (n === undefined) return [];
    if (language !== 'ar') return [`${n} ${UNITS[unit][language === 'fr' ? 'fr' : 'en'][n === 1 ? 0 : 1]}`];
    const form = ARABIC_PLURAL.select(n);
    const word = UNITS[unit].ar[form === 'zero' ? 'other' : form];
    return [form === 'one' || form === 'two' ? word : `${n} ${word}`];
  });
  return parts.join(language === 'ar' ? ' و' : ', ');
}
