/** The register that every deployment has without declaring it: its own cases, as one of them may look another up. */
import type { Register } from '../domain/register.js';
import { OUTCOMES } from './schema-flow.js';

/**
 * `cases.find` tells an applicant's case from a case of theirs: which procedure, how it ended, when, and whether an event can still reopen it. Of a case
 * of somebody else it tells nothing, not even that there is one.
 */
const CASES: Register = {
  id: 'cases',
  own: true,
  title: {
    ar: 'ملفات هذه الإدارة',
    fr: 'Dossiers de cette administration',
    en: 'Cases of this administration',
    es: 'Expedientes de esta administración',
    de: 'Vorgänge dieser Verwaltung',
    nl: 'Dossiers van deze administratie',
    it: 'Fascicoli di questa amministrazione',
  },
  administration: 'this-administration',
  contract: '',
  address: { env: '', default: '' },
  sharedKey: null,
  purpose: {
    ar: 'ربط الطعن بالقرار المطعون فيه',
    fr: 'Rapporter un recours à la décision contestée',
    en: 'Relate an appeal to the decision that it contests',
  },
  legalBasis: { ar: 'القانون رقم 55.19', fr: 'Loi n° 55-19', en: 'Law 55-19' },
  source: 'law 55-19, art. 23-24: what the administration holds is not asked',
  operations: {
    find: {
      id: 'find',
      title: {
        ar: 'البحث عن ملف صاحب الطلب',
        fr: 'Retrouver un dossier du demandeur',
        en: "Find a case of the applicant's",
        es: 'Buscar un expediente del solicitante',
        de: 'Vorgang der antragstellenden Person suchen',
        nl: 'Dossier van de aanvrager zoeken',
        it: 'Cercare un fascicolo del richiedente',
      },
      method: 'GET',
      path: '',
      with: {
        case: { type: 'text', personal: false, optional: false, max: 40 },
        applicant: { type: 'text', personal: true, optional: false },
        identityNumber: { type: 'text', personal: true, optional: true },
        event: { type: 'text', personal: false, optional: true },
      },
      gives: {
        found: { type: 'boolean', personal: false, optional: false },
        procedure: { type: 'text', personal: false, optional: true },
        outcome: { type: 'choice', personal: false, optional: false, of: ['none', 'open', ...OUTCOMES] },
        decidedOn: { type: 'date', personal: false, optional: true },
        reopenable: { type: 'boolean', personal: false, optional: false },
        reopenableUntil: { type: 'date', personal: false, optional: true },
      },
      reply: 'now',
      effect: false,
      compensation: null,
      timeOutMs: 5000,
      retry: { everyMs: 5000, factor: 2, atMostMs: 1_800_000 },
      example: {
        found: true,
        procedure: 'some-procedure',
        outcome: 'refused',
        decidedOn: '2026-11-23',
        reopenable: true,
        reopenableUntil: '2027-11-23',
      },
    },
  },
};

export const OWN_REGISTERS: readonly Register[] = [CASES];
