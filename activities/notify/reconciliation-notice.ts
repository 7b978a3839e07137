import type { Notice } from './notice.js';

const LINES = '{{#each list}}\n{{this.kind}} · {{this.movement}} {{this.id}} · {{this.caseId}} · {{this.here}} / {{this.there}}{{/each}}';

/** To operators: what the cases and the statement of a register do not agree on. */
export const RECONCILIATION_NOTICE: Notice = {
  subject: {
    ar: 'مقاربة الأداءات: {{register}}، {{date day}}',
    fr: 'Rapprochement des paiements : {{register}}, {{date day}}',
    en: 'Reconciliation of payments: {{register}}, {{date day}}',
    es: 'Conciliación de pagos: {{register}}, {{date day}}',
    de: 'Abgleich der Zahlungen: {{register}}, {{date day}}',
    nl: 'Afstemming van betalingen: {{register}}, {{date day}}',
    it: 'Riconciliazione dei pagamenti: {{register}}, {{date day}}',
  },
  text: {
    ar: `{{#if unanswered}}لم يقدم السجل كشفه: {{unanswered}}{{else}}{{count}} من الفروق بين الملفات والكشف (الملف / الكشف):${LINES}{{/if}}`,
    fr: `{{#if unanswered}}Le registre n’a pas donné son relevé : {{unanswered}}{{else}}{{count}} différence(s) entre les dossiers et le relevé (dossier / relevé) :${LINES}{{/if}}`,
    en: `{{#if unanswered}}The register gave no statement: {{unanswered}}{{else}}{{count}} difference(s) between the cases and the statement (case / statement):${LINES}{{/if}}`,
    es: `{{#if unanswered}}El registro no dio su extracto: {{unanswered}}{{else}}{{count}} diferencia(s) entre los expedientes y el extracto (expediente / extracto):${LINES}{{/if}}`,
    de: `{{#if unanswered}}Das Register gab keinen Auszug: {{unanswered}}{{else}}{{count}} Abweichung(en) zwischen Vorgängen und Auszug (Vorgang / Auszug):${LINES}{{/if}}`,
    nl: `{{#if unanswered}}Het register gaf geen overzicht: {{unanswered}}{{else}}{{count}} verschil(len) tussen de dossiers en het overzicht (dossier / overzicht):${LINES}{{/if}}`,
    it: `{{#if unanswered}}Il registro non ha dato il suo estratto: {{unanswered}}{{else}}{{count}} differenza/e tra i fascicoli e l’estratto (fascicolo / estratto):${LINES}{{/if}}`,
  },
};
