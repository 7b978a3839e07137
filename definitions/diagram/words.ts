/** What a diagram says of its own, in the languages of the product: kinds of states, who owes, outcomes, events, delays. */
import type { Language } from '../../domain/language.js';
import type { Action, Outcome } from '../schema.js';
import type { Owes } from '../statechart.js';

type Words = Readonly<Record<Language, string>>;
const w = (ar: string, fr: string, en: string, es: string, de: string, nl: string, it: string): Words => ({ ar, fr, en, es, de, nl, it });

/** What a drawn box is. */
export type DrawnKind =
  | 'task'
  | 'call'
  | 'run'
  | 'ask'
  | 'choice'
  | 'table'
  | 'wait'
  | 'pay'
  | 'all'
  | 'any'
  | 'at-least'
  | 'compound'
  | 'branch'
  | 'step'
  | 'outcome'
  | 'end'
  | 'start'
  | 'clock'
  | 'anytime';

export const KIND_WORDS: Readonly<Record<DrawnKind, Words>> = {
  task: w('مهمة', 'Tâche', 'Task', 'Tarea', 'Aufgabe', 'Taak', 'Attività'),
  call: w(
    'سؤال إلى سجل',
    'Appel à un registre',
    'Call to a register',
    'Consulta a un registro',
    'Registerabfrage',
    'Registerbevraging',
    'Chiamata a un registro',
  ),
  run: w('مسطرة أخرى', 'Autre procédure', 'Another procedure', 'Otro trámite', 'Anderes Verfahren', 'Andere procedure', 'Altra pratica'),
  ask: w(
    'سؤال إلى صاحب الطلب',
    'Question au demandeur',
    'Question to the applicant',
    'Pregunta al solicitante',
    'Rückfrage an die antragstellende Person',
    'Vraag aan de aanvrager',
    'Domanda al richiedente',
  ),
  choice: w('اختيار', 'Choix', 'Choice', 'Elección', 'Entscheidung', 'Keuze', 'Scelta'),
  table: w(
    'جدول قرار',
    'Table de décision',
    'Decision table',
    'Tabla de decisión',
    'Entscheidungstabelle',
    'Beslissingstabel',
    'Tabella di decisione',
  ),
  wait: w('انتظار', 'Attente', 'Wait', 'Espera', 'Warten', 'Wachten', 'Attesa'),
  pay: w('أداء', 'Paiement', 'Payment', 'Pago', 'Zahlung', 'Betaling', 'Pagamento'),
  all: w(
    'في آن واحد: كل الفروع',
    'En parallèle : toutes les branches',
    'In parallel: all branches',
    'En paralelo: todas las ramas',
    'Parallel: alle Zweige',
    'Parallel: alle takken',
    'In parallelo: tutti i rami',
  ),
  any: w(
    'في آن واحد: فرع واحد يكفي',
    'En parallèle : une branche suffit',
    'In parallel: one branch is enough',
    'En paralelo: basta una rama',
    'Parallel: ein Zweig genügt',
    'Parallel: één tak volstaat',
    'In parallelo: basta un ramo',
  ),
  'at-least': w(
    'في آن واحد: {n} فروع على الأقل',
    'En parallèle : au moins {n} branches',
    'In parallel: at least {n} branches',
    'En paralelo: al menos {n} ramas',
    'Parallel: mindestens {n} Zweige',
    'Parallel: minstens {n} takken',
    'In parallelo: almeno {n} rami',
  ),
  compound: w(
    'مراحل متداخلة',
    "Groupe d'étapes",
    'Group of states',
    'Grupo de etapas',
    'Gruppe von Schritten',
    'Groep stappen',
    'Gruppo di fasi',
  ),
  branch: w('فرع', 'Branche', 'Branch', 'Rama', 'Zweig', 'Tak', 'Ramo'),
  step: w('خطوة', 'Étape', 'Step', 'Paso', 'Schritt', 'Stap', 'Fase'),
  outcome: w('نهاية', 'Fin', 'End', 'Fin', 'Ende', 'Einde', 'Fine'),
  end: w('نهاية الفرع', 'Fin de branche', 'End of the branch', 'Fin de la rama', 'Ende des Zweigs', 'Einde van de tak', 'Fine del ramo'),
  start: w('بداية', 'Début', 'Start', 'Inicio', 'Beginn', 'Begin', 'Inizio'),
  clock: w(
    'الأجل القانوني',
    'Délai légal',
    'Legal time limit',
    'Plazo legal',
    'Gesetzliche Frist',
    'Wettelijke termijn',
    'Termine di legge',
  ),
  anytime: w('في أي وقت', 'À tout moment', 'At any time', 'En todo momento', 'Jederzeit', 'Op elk moment', 'In qualsiasi momento'),
};

export const OWES_WORDS: Readonly<Record<Owes, Words>> = {
  administration: w(
    'على الإدارة',
    "À l'administration d'agir",
    'The administration owes',
    'Debe actuar la administración',
    'Die Verwaltung ist am Zug',
    'De administratie is aan zet',
    "Deve agire l'amministrazione",
  ),
  applicant: w(
    'على صاحب الطلب',
    'Au demandeur d’agir',
    'The applicant owes',
    'Debe actuar el solicitante',
    'Die antragstellende Person ist am Zug',
    'De aanvrager is aan zet',
    'Deve agire il richiedente',
  ),
  other: w(
    'على جهة أخرى',
    'À un tiers d’agir',
    'Someone else owes',
    'Debe actuar un tercero',
    'Ein Dritter ist am Zug',
    'Een derde is aan zet',
    'Deve agire un terzo',
  ),
  nobody: w('تلقائي', 'Automatique', 'Nobody waits', 'Automático', 'Automatisch', 'Automatisch', 'Automatico'),
};

export const OUTCOME_WORDS: Readonly<Record<Outcome, Words>> = {
  granted: w('قبول الطلب', 'Accordé', 'Granted', 'Concedido', 'Bewilligt', 'Toegekend', 'Concesso'),
  refused: w('رفض الطلب', 'Refusé', 'Refused', 'Denegado', 'Abgelehnt', 'Geweigerd', 'Rifiutato'),
  lapsed: w('سقوط الطلب', 'Caduc', 'Lapsed', 'Caducado', 'Verfallen', 'Vervallen', 'Decaduto'),
  withdrawn: w('سحب الطلب', 'Retiré', 'Withdrawn', 'Desistido', 'Zurückgezogen', 'Ingetrokken', 'Ritirato'),
  cancelled: w('إلغاء', 'Annulé', 'Cancelled', 'Anulado', 'Aufgehoben', 'Geannuleerd', 'Annullato'),
  completed: w('إنجاز', 'Accompli', 'Completed', 'Finalizado', 'Abgeschlossen', 'Voltooid', 'Completato'),
  returned: w('إرجاع الطلب', 'Renvoyé', 'Returned', 'Devuelto', 'Zurückgesandt', 'Teruggezonden', 'Restituito'),
};

/** Events that the engine names. Those of a task have their labels elsewhere. */
export const EVENT_WORDS: Readonly<Record<string, Words>> = {
  done: w('تم', 'Fait', 'Done', 'Hecho', 'Erledigt', 'Gedaan', 'Fatto'),
  failed: w('تعذر', 'Échec', 'Failed', 'Fallo', 'Gescheitert', 'Mislukt', 'Fallito'),
  refused: w('رفض', 'Refus', 'Refused', 'Denegado', 'Abgelehnt', 'Geweigerd', 'Rifiutato'),
  late: w('تأخر', 'En retard', 'Late', 'Con retraso', 'Verspätet', 'Te laat', 'In ritardo'),
  answered: w('ورد الجواب', 'Réponse reçue', 'Answered', 'Respondido', 'Beantwortet', 'Beantwoord', 'Risposta ricevuta'),
  unanswered: w('لم يرد الجواب', 'Sans réponse', 'Unanswered', 'Sin respuesta', 'Unbeantwortet', 'Onbeantwoord', 'Senza risposta'),
  paid: w('تم الأداء', 'Payé', 'Paid', 'Pagado', 'Bezahlt', 'Betaald', 'Pagato'),
  unpaid: w('لم يتم الأداء', 'Non payé', 'Unpaid', 'Impagado', 'Nicht bezahlt', 'Niet betaald', 'Non pagato'),
  else: w(
    'أي نتيجة أخرى',
    'Toute autre issue',
    'Any other outcome',
    'Cualquier otro resultado',
    'Jeder andere Ausgang',
    'Elke andere uitkomst',
    'Ogni altro esito',
  ),
  withdraw: w('سحب الطلب', 'Retirer la demande', 'Withdraw', 'Desistir', 'Zurückziehen', 'Intrekken', 'Ritirare'),
};

export const SILENCE_WORDS: Readonly<Record<'consent' | 'refusal' | 'none', Words>> = {
  consent: w(
    'السكوت بمثابة موافقة',
    'Le silence vaut accord',
    'Silence means consent',
    'El silencio es estimatorio',
    'Schweigen gilt als Zustimmung',
    'Stilzwijgen geldt als instemming',
    'Il silenzio vale assenso',
  ),
  refusal: w(
    'السكوت بمثابة رفض',
    'Le silence vaut refus',
    'Silence means refusal',
    'El silencio es desestimatorio',
    'Schweigen gilt als Ablehnung',
    'Stilzwijgen geldt als weigering',
    'Il silenzio vale rifiuto',
  ),
  none: w(
    'السكوت لا أثر له',
    'Le silence est sans effet',
    'Silence has no effect',
    'El silencio no surte efecto',
    'Schweigen hat keine Wirkung',
    'Stilzwijgen heeft geen gevolg',
    'Il silenzio non ha effetto',
  ),
};

type Done = Exclude<keyof Action, 'with'> | 'undo';
export const ACT_WORDS: Readonly<Record<Done, Words>> = {
  issue: w('إصدار', 'Délivrer', 'Issue', 'Expedir', 'Ausstellen', 'Afgeven', 'Rilasciare'),
  revoke: w('سحب', 'Retirer', 'Revoke', 'Revocar', 'Widerrufen', 'Intrekken', 'Revocare'),
  notify: w('إخبار', 'Avertir', 'Notify', 'Notificar', 'Benachrichtigen', 'Verwittigen', 'Avvisare'),
  consume: w(
    'استخلاص الرسوم',
    'Encaisser les droits',
    'Use up the fees',
    'Cobrar las tasas',
    'Gebühren einziehen',
    'Leges innen',
    'Incassare i diritti',
  ),
  refund: w(
    'إرجاع الرسوم',
    'Rembourser les droits',
    'Pay the fees back',
    'Devolver las tasas',
    'Gebühren erstatten',
    'Leges terugbetalen',
    'Rimborsare i diritti',
  ),
  set: w('تحديد', 'Fixer', 'Set', 'Fijar', 'Setzen', 'Vastleggen', 'Impostare'),
  call: w('إعلام', 'Informer', 'Tell', 'Comunicar a', 'Mitteilen', 'Meedelen', 'Comunicare'),
  tell: w(
    'إعلام ملف آخر',
    'Informer un autre dossier',
    'Tell another case',
    'Comunicar a otro expediente',
    'Anderem Vorgang mitteilen',
    'Ander dossier meedelen',
    'Comunicare a un altro fascicolo',
  ),
  undo: w(
    'إلغاء ما أنجز لدى السجلات',
    'Défaire les appels aux registres',
    'Undo what was done in registers',
    'Deshacer lo hecho en los registros',
    'Registereinträge rückgängig machen',
    'Registeracties ongedaan maken',
    'Annullare quanto fatto nei registri',
  ),
};

/** Everything else. `{…}` is filled in by `fill`. */
export const WORDS = {
  else: w('وإلا', 'sinon', 'otherwise', 'si no', 'sonst', 'anders', 'altrimenti'),
  within: w('داخل أجل {d}', 'dans {d}', 'within {d}', 'en {d}', 'binnen {d}', 'binnen {d}', 'entro {d}'),
  afterTimes: w('بعد {n} مرات', 'après {n} passages', 'after {n} times', 'tras {n} veces', 'nach {n} Mal', 'na {n} keer', 'dopo {n} volte'),
  fourEyes: w(
    'شخص غير من قام بـ: {x}',
    'une autre personne que pour : {x}',
    'someone else than for: {x}',
    'persona distinta de: {x}',
    'andere Person als bei: {x}',
    'iemand anders dan bij: {x}',
    'persona diversa da: {x}',
  ),
  supervisor: w(
    'الإشراف: {x}',
    'supervision : {x}',
    'supervised by {x}',
    'supervisión: {x}',
    'Aufsicht: {x}',
    'toezicht: {x}',
    'supervisione: {x}',
  ),
  escalate: w('بعد {d}: {x}', 'après {d} : {x}', 'after {d}: {x}', 'tras {d}: {x}', 'nach {d}: {x}', 'na {d}: {x}', 'dopo {d}: {x}'),
  remind: w(
    'تذكير كل {d}، {n} مرات على الأكثر',
    'relance : {d}, {n} fois au plus',
    'reminder each {d}, at most {n}',
    'recordatorio cada {d}, máximo {n}',
    'Erinnerung alle {d}, höchstens {n}',
    'herinnering om de {d}, hoogstens {n}',
    'sollecito ogni {d}, al massimo {n}',
  ),
  extension: w(
    'قابل للتمديد: {d}',
    'prolongation possible : {d}',
    'may be extended: {d}',
    'prórroga posible: {d}',
    'verlängerbar: {d}',
    'verlengbaar: {d}',
    'prorogabile: {d}',
  ),
  refusedFrom: w('إلى حدود: {x}', 'jusqu’à : {x}', 'until: {x}', 'hasta: {x}', 'bis: {x}', 'tot: {x}', 'fino a: {x}'),
  from: w('من: {x}', 'de : {x}', 'from: {x}', 'de: {x}', 'von: {x}', 'van: {x}', 'da: {x}'),
  applicant: w('صاحب الطلب', 'demandeur', 'applicant', 'solicitante', 'antragstellende Person', 'aanvrager', 'richiedente'),
  agent: w('موظف', 'agent', 'agent', 'agente', 'Sachbearbeitung', 'ambtenaar', 'addetto'),
  case: w(
    'ملف آخر',
    'un autre dossier',
    'another case',
    'otro expediente',
    'ein anderer Vorgang',
    'een ander dossier',
    'un altro fascicolo',
  ),
  reopening: w('إعادة فتح الملف', 'Réouverture', 'Reopening', 'Reapertura', 'Wiederaufnahme', 'Heropening', 'Riapertura'),
  decided: w('قرار', 'Décision', 'Decision', 'Decisión', 'Entscheidung', 'Beslissing', 'Decisione'),
  silence: w(
    'سكوت الإدارة',
    "Silence de l'administration",
    'Silence of the administration',
    'Silencio administrativo',
    'Schweigen der Verwaltung',
    'Stilzwijgen van de administratie',
    "Silenzio dell'amministrazione",
  ),
  result: w('النتيجة؟', 'Résultat ?', 'Result?', '¿Resultado?', 'Ergebnis?', 'Resultaat?', 'Esito?'),
  legend: w('المفتاح', 'Légende', 'Legend', 'Leyenda', 'Legende', 'Legenda', 'Legenda'),
  description: w(
    '{n} مراحل. البداية: {start}. النهايات: {ends}.',
    '{n} étapes. Début : {start}. Fins : {ends}.',
    '{n} states. It starts with: {start}. It ends with: {ends}.',
    '{n} etapas. Inicio: {start}. Finales: {ends}.',
    '{n} Schritte. Beginn: {start}. Enden: {ends}.',
    '{n} stappen. Begin: {start}. Einden: {ends}.',
    '{n} fasi. Inizio: {start}. Fini: {ends}.',
  ),
} as const satisfies Record<string, Words>;

/** French sets a no-break space before it. */
export const COLON: Readonly<Partial<Record<Language, string>>> = { fr: '\u00a0:' };

/** `fill('within {d}', { d: '5 days' })`. */
export const fill = (template: string, values: Readonly<Record<string, string | number>>): string =>
  template.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
