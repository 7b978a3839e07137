/** Names that every definition may read without declaring them, with their types for the check of expressions. */
export const BUILTIN_TYPES = {
  today: 'date',
  applicant: {
    id: 'text',
    name: 'text',
    nameArabic: 'text',
    email: 'text',
    phone: 'text',
    language: 'text',
    country: 'text',
    birthDate: 'date',
    identityNumber: 'text',
    age: 'number',
    represents: 'text',
  },
  case: { id: 'text', channel: 'text', post: 'text', filedOn: 'date', filedBy: 'text', tacit: 'boolean', decision: 'text' },
  clock: { dueOn: 'date', silenceOn: 'date', state: 'text', remainingDays: 'number' },
  fees: { amount: 'number', currency: 'text', state: 'text' },
  actor: { id: 'text' },
} as const;

/** Names under `payment` where an agent collects the fees, beside the fields that the definition has there: where to pay, and how the demand stands. */
export const PAYMENT_TYPES = { reference: 'text', address: 'text', until: 'date', received: 'number', missing: 'number' } as const;

/** Outcomes of tasks whose label needs not be written: the words are the product's. */
export const COMMON_OUTCOMES = {
  complete: { ar: 'إتمام', fr: 'Terminer', en: 'Complete', es: 'Completar', de: 'Abschließen', nl: 'Afronden', it: 'Completare' },
  approve: { ar: 'موافقة', fr: 'Approuver', en: 'Approve', es: 'Aprobar', de: 'Genehmigen', nl: 'Goedkeuren', it: 'Approvare' },
  sign: { ar: 'توقيع', fr: 'Signer', en: 'Sign', es: 'Firmar', de: 'Unterzeichnen', nl: 'Ondertekenen', it: 'Firmare' },
  refuse: { ar: 'رفض', fr: 'Refuser', en: 'Refuse', es: 'Denegar', de: 'Ablehnen', nl: 'Weigeren', it: 'Rifiutare' },
  confirm: { ar: 'تأكيد', fr: 'Confirmer', en: 'Confirm', es: 'Confirmar', de: 'Bestätigen', nl: 'Bevestigen', it: 'Confermare' },
  reject: { ar: 'عدم القبول', fr: 'Rejeter', en: 'Reject', es: 'Rechazar', de: 'Zurückweisen', nl: 'Afwijzen', it: 'Respingere' },
  incomplete: {
    ar: 'ملف ناقص',
    fr: 'Dossier incomplet',
    en: 'Incomplete file',
    es: 'Expediente incompleto',
    de: 'Unvollständige Akte',
    nl: 'Onvolledig dossier',
    it: 'Fascicolo incompleto',
  },
  return: { ar: 'إرجاع', fr: 'Renvoyer', en: 'Send back', es: 'Devolver', de: 'Zurückgeben', nl: 'Terugsturen', it: 'Rinviare' },
  deliver: { ar: 'تسليم', fr: 'Remettre', en: 'Hand over', es: 'Entregar', de: 'Aushändigen', nl: 'Uitreiken', it: 'Consegnare' },
} as const;
