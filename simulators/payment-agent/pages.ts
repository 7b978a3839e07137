/** What a person sees who pays: the page of the card, and the question on the telephone. No script, no account; no card is kept. */
import { escapeHtml } from '../kit/simulator.js';
import type { Demand } from './handlers.js';

const WORDS = {
  ar: {
    card: 'الأداء بالبطاقة البنكية',
    phone: 'الأداء عبر الهاتف',
    reference: 'المرجع',
    motive: 'الموضوع',
    amount: 'المبلغ',
    number: 'رقم البطاقة',
    expiry: 'تاريخ نهاية الصلاحية',
    code: 'رمز التحقق',
    pay: 'أداء',
    approve: 'موافقة',
    decline: 'رفض',
    wrong: 'رقم البطاقة غير صحيح.',
    unknown: 'لا يوجد طلب أداء بهذا المرجع.',
    states: {
      paid: 'تم الأداء.',
      declined: 'تم رفض الأداء.',
      expired: 'انتهى أجل الأداء.',
      cancelled: 'ألغي طلب الأداء.',
      refunded: 'أرجع المبلغ.',
    },
  },
  fr: {
    card: 'Paiement par carte bancaire',
    phone: 'Paiement mobile',
    reference: 'Référence',
    motive: 'Objet',
    amount: 'Montant',
    number: 'Numéro de la carte',
    expiry: "Date d'expiration",
    code: 'Cryptogramme',
    pay: 'Payer',
    approve: 'Accepter',
    decline: 'Refuser',
    wrong: "Ce numéro de carte n'est pas correct.",
    unknown: "Aucune demande de paiement n'a cette référence.",
    states: {
      paid: 'Le paiement est fait.',
      declined: 'Le paiement a été refusé.',
      expired: 'Le délai de paiement est passé.',
      cancelled: 'La demande de paiement est annulée.',
      refunded: 'Le montant a été remboursé.',
    },
  },
  en: {
    card: 'Payment by card',
    phone: 'Mobile payment',
    reference: 'Reference',
    motive: 'For',
    amount: 'Amount',
    number: 'Card number',
    expiry: 'Expiry date',
    code: 'Security code',
    pay: 'Pay',
    approve: 'Approve',
    decline: 'Decline',
    wrong: 'This is not a card number.',
    unknown: 'No demand for payment has this reference.',
    states: {
      paid: 'The payment is made.',
      declined: 'The payment was declined.',
      expired: 'The time for the payment is over.',
      cancelled: 'The demand for payment is called off.',
      refunded: 'The amount was paid back.',
    },
  },
} as const;
type Lang = keyof typeof WORDS;

type Missing = (demand: Demand) => number;

export const cardPage = (reference: string, demand: Demand | undefined, missing: Missing, lang: string, wrong = false): string =>
  page('card', 'pay', reference, demand, missing, lang, (words) => {
    const field = (name: string, label: string, autocomplete: string) =>
      `<p><label for="${name}">${label}</label><br><input id="${name}" name="${name}" required inputmode="numeric" autocomplete="${autocomplete}"${wrong && name === 'number' ? ' aria-invalid="true" aria-describedby="wrong"' : ''}></p>`;
    return `${wrong ? `<p id="wrong" role="alert">${words.wrong}</p>` : ''}${field('number', words.number, 'cc-number')}${field('expiry', words.expiry, 'cc-exp')}${field('code', words.code, 'cc-csc')}
<button>${words.pay}</button>`;
  });

export const phonePage = (reference: string, demand: Demand | undefined, missing: Missing, lang: string): string =>
  page(
    'phone',
    'mobile',
    reference,
    demand,
    missing,
    lang,
    (words) =>
      `<button name="decision" value="approve">${words.approve}</button> <button name="decision" value="decline">${words.decline}</button>`,
  );

function page(
  title: 'card' | 'phone',
  door: string,
  reference: string,
  demand: Demand | undefined,
  missing: Missing,
  lang: string,
  form: (words: (typeof WORDS)[Lang]) => string,
): string {
  const language: Lang = lang in WORDS ? (lang as Lang) : 'fr';
  const words = WORDS[language];
  const open = demand?.state === 'waiting' || demand?.state === 'part-paid';
  const rows =
    demand === undefined
      ? ''
      : `<dl><dt>${words.reference}</dt><dd>${escapeHtml(reference)}</dd><dt>${words.motive}</dt><dd dir="auto">${escapeHtml(demand.motive)}</dd>
<dt>${words.amount}</dt><dd dir="ltr">${((open ? missing(demand) : demand.amount) / 100).toFixed(2)} ${escapeHtml(demand.currency)}</dd></dl>`;
  const body =
    demand === undefined
      ? `<p role="alert">${words.unknown}</p>`
      : open
        ? `<form method="post" action="/${door}/${encodeURIComponent(reference)}?lang=${language}">${form(words)}</form>`
        : `<p role="status">${words.states[demand.state as keyof typeof words.states]}</p>`;
  const languages = Object.keys(WORDS).map((one) => `<a href="?lang=${one}" hreflang="${one}">${one}</a>`);
  return `<!doctype html><html lang="${language}" dir="${language === 'ar' ? 'rtl' : 'ltr'}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${words[title]}</title><style>
body{font:18px/1.6 system-ui,sans-serif;margin:2rem auto;max-width:30rem;padding:0 1rem}dd{margin:0 0 .5rem}input,button{font:inherit;padding:.4rem .8rem}[role=alert]{color:#b10e1e}
</style></head><body><h1>${words[title]}</h1>${rows}${body}<p>${languages.join(' · ')}</p></body></html>`;
}
