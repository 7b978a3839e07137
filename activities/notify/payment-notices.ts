import { OWN } from '../../workflows/effects.js';
import type { Notice } from './notice.js';

/** What the product says of money that an agent collects: where to pay, what is missing, what goes back and why. Seven languages. */
export const PAYMENT_NOTICES: Readonly<Record<string, Notice>> = {
  [OWN.toPay]: {
    subject: {
      ar: 'أداء واجبات الملف {{case.id}}',
      fr: 'Paiement des droits du dossier {{case.id}}',
      en: 'Payment of the fee of case {{case.id}}',
      es: 'Pago de la tasa del expediente {{case.id}}',
      de: 'Zahlung der Gebühr im Vorgang {{case.id}}',
      nl: 'Betaling van de kosten van dossier {{case.id}}',
      it: 'Pagamento dei diritti del fascicolo {{case.id}}',
    },
    text: {
      ar: 'يرجى أداء {{money due}}{{#if fees.local}} (أي {{money fees.local}} بسعر الصرف المعلن){{/if}}. مرجع الأداء: {{payment.reference}}.{{#if payment.address}}\nصفحة الأداء: {{payment.address}}{{/if}}{{#if payment.until}}\nآخر أجل للأداء: {{date payment.until}}.{{/if}}\n\nلا يؤدى المبلغ إلا مرة واحدة، وكل ما زاد عليه يرجع إليكم.',
      fr: 'Veuillez payer {{money due}}{{#if fees.local}} (soit {{money fees.local}} au taux affiché){{/if}}. Référence du paiement : {{payment.reference}}.{{#if payment.address}}\nPage de paiement : {{payment.address}}{{/if}}{{#if payment.until}}\nDernier jour pour payer : {{date payment.until}}.{{/if}}\n\nLe montant n’est dû qu’une fois ; tout ce qui serait payé en plus vous est remboursé.',
      en: 'Please pay {{money due}}{{#if fees.local}} (that is {{money fees.local}} at the posted rate){{/if}}. Reference of the payment: {{payment.reference}}.{{#if payment.address}}\nPage to pay on: {{payment.address}}{{/if}}{{#if payment.until}}\nLast day to pay: {{date payment.until}}.{{/if}}\n\nThe amount is due once; whatever is paid beyond it is paid back to you.',
      es: 'Le rogamos que pague {{money due}}{{#if fees.local}} (es decir {{money fees.local}} al cambio publicado){{/if}}. Referencia del pago: {{payment.reference}}.{{#if payment.address}}\nPágina de pago: {{payment.address}}{{/if}}{{#if payment.until}}\nÚltimo día para pagar: {{date payment.until}}.{{/if}}\n\nEl importe se debe una sola vez; lo que se pague de más se le devuelve.',
      de: 'Bitte zahlen Sie {{money due}}{{#if fees.local}} (das sind {{money fees.local}} zum ausgehängten Kurs){{/if}}. Zahlungsreferenz: {{payment.reference}}.{{#if payment.address}}\nZahlungsseite: {{payment.address}}{{/if}}{{#if payment.until}}\nLetzter Tag für die Zahlung: {{date payment.until}}.{{/if}}\n\nDer Betrag ist nur einmal fällig; was darüber hinaus gezahlt wird, wird Ihnen erstattet.',
      nl: 'Gelieve {{money due}}{{#if fees.local}} (dat is {{money fees.local}} tegen de geldende koers){{/if}} te betalen. Betalingskenmerk: {{payment.reference}}.{{#if payment.address}}\nBetaalpagina: {{payment.address}}{{/if}}{{#if payment.until}}\nLaatste dag om te betalen: {{date payment.until}}.{{/if}}\n\nHet bedrag is één keer verschuldigd; wat meer wordt betaald, krijgt u terug.',
      it: 'La preghiamo di pagare {{money due}}{{#if fees.local}} (pari a {{money fees.local}} al cambio esposto){{/if}}. Riferimento del pagamento: {{payment.reference}}.{{#if payment.address}}\nPagina di pagamento: {{payment.address}}{{/if}}{{#if payment.until}}\nUltimo giorno per pagare: {{date payment.until}}.{{/if}}\n\nL’importo è dovuto una sola volta; quanto pagato in più le è rimborsato.',
    },
  },
  [OWN.partPaid]: {
    subject: {
      ar: 'أداء جزئي في الملف {{case.id}}',
      fr: 'Paiement incomplet : dossier {{case.id}}',
      en: 'Incomplete payment in case {{case.id}}',
      es: 'Pago incompleto en el expediente {{case.id}}',
      de: 'Unvollständige Zahlung im Vorgang {{case.id}}',
      nl: 'Onvolledige betaling in dossier {{case.id}}',
      it: 'Pagamento incompleto nel fascicolo {{case.id}}',
    },
    text: {
      ar: 'توصلنا بجزء من المبلغ، وبقي منه {{money rest}}. المرجع: {{payment.reference}}.{{#if payment.until}} آخر أجل للأداء: {{date payment.until}}.{{/if}}\n\nإذا لم يؤد الباقي داخل الأجل، يرجع إليكم ما أديتموه.',
      fr: 'Une partie du montant nous est parvenue ; il manque {{money rest}}. Référence : {{payment.reference}}.{{#if payment.until}} Dernier jour pour payer : {{date payment.until}}.{{/if}}\n\nSi le reste n’est pas payé à temps, ce que vous avez payé vous est remboursé.',
      en: 'Part of the amount has come; {{money rest}} is missing. Reference: {{payment.reference}}.{{#if payment.until}} Last day to pay: {{date payment.until}}.{{/if}}\n\nIf the rest is not paid in time, what you have paid is paid back.',
      es: 'Hemos recibido una parte del importe; faltan {{money rest}}. Referencia: {{payment.reference}}.{{#if payment.until}} Último día para pagar: {{date payment.until}}.{{/if}}\n\nSi el resto no se paga a tiempo, se le devuelve lo pagado.',
      de: 'Ein Teil des Betrags ist eingegangen; es fehlen {{money rest}}. Referenz: {{payment.reference}}.{{#if payment.until}} Letzter Tag für die Zahlung: {{date payment.until}}.{{/if}}\n\nWird der Rest nicht rechtzeitig gezahlt, wird Ihnen das Gezahlte erstattet.',
      nl: 'Een deel van het bedrag is ontvangen; er ontbreekt {{money rest}}. Kenmerk: {{payment.reference}}.{{#if payment.until}} Laatste dag om te betalen: {{date payment.until}}.{{/if}}\n\nWordt de rest niet op tijd betaald, dan krijgt u terug wat u hebt betaald.',
      it: 'È arrivata una parte dell’importo; mancano {{money rest}}. Riferimento: {{payment.reference}}.{{#if payment.until}} Ultimo giorno per pagare: {{date payment.until}}.{{/if}}\n\nSe il resto non è pagato in tempo, quanto ha pagato le è rimborsato.',
    },
  },
  [OWN.paidBack]: {
    subject: {
      ar: 'إرجاع مبلغ في الملف {{case.id}}',
      fr: 'Remboursement : dossier {{case.id}}',
      en: 'Money paid back in case {{case.id}}',
      es: 'Devolución en el expediente {{case.id}}',
      de: 'Erstattung im Vorgang {{case.id}}',
      nl: 'Terugbetaling in dossier {{case.id}}',
      it: 'Rimborso nel fascicolo {{case.id}}',
    },
    text: {
      ar: 'نرجع إليكم {{money payback}}، بالوسيلة التي أديتم بها، للسبب التالي: {{#if payback.double}}سبق أداء الواجب.{{/if}}{{#if payback.late}}وصل الأداء بعد انتهاء أجله أو إلغاء الطلب.{{/if}}{{#if payback.part}}لم يؤد باقي المبلغ داخل الأجل.{{/if}}{{#if payback.tooMuch}}المبلغ المؤدى يفوق الواجب.{{/if}}{{#if payback.wrongCurrency}}تم الأداء بعملة أخرى، وهي غير مقبولة.{{/if}}',
      fr: 'Nous vous remboursons {{money payback}}, par le moyen que vous avez employé, pour ce motif : {{#if payback.double}}les droits étaient déjà payés.{{/if}}{{#if payback.late}}le paiement est arrivé après le délai ou après la fin de la demande.{{/if}}{{#if payback.part}}le reste du montant n’a pas été payé à temps.{{/if}}{{#if payback.tooMuch}}vous avez payé plus que le montant dû.{{/if}}{{#if payback.wrongCurrency}}le paiement était dans une autre monnaie, qui n’est pas acceptée.{{/if}}',
      en: 'We are paying back {{money payback}}, by the means you used, for this reason: {{#if payback.double}}the fee was paid already.{{/if}}{{#if payback.late}}the payment came after its time limit, or after the request had ended.{{/if}}{{#if payback.part}}the rest of the amount was not paid in time.{{/if}}{{#if payback.tooMuch}}you paid more than was due.{{/if}}{{#if payback.wrongCurrency}}the payment was in another currency, which is not accepted.{{/if}}',
      es: 'Le devolvemos {{money payback}}, por el medio que utilizó, por este motivo: {{#if payback.double}}la tasa ya estaba pagada.{{/if}}{{#if payback.late}}el pago llegó fuera de plazo o después del fin de la solicitud.{{/if}}{{#if payback.part}}el resto del importe no se pagó a tiempo.{{/if}}{{#if payback.tooMuch}}pagó más de lo debido.{{/if}}{{#if payback.wrongCurrency}}el pago se hizo en otra moneda, que no se acepta.{{/if}}',
      de: 'Wir erstatten Ihnen {{money payback}} auf dem Weg Ihrer Zahlung, aus diesem Grund: {{#if payback.double}}Die Gebühr war bereits bezahlt.{{/if}}{{#if payback.late}}Die Zahlung kam nach Ablauf der Frist oder nach dem Ende des Antrags.{{/if}}{{#if payback.part}}Der Rest des Betrags wurde nicht rechtzeitig gezahlt.{{/if}}{{#if payback.tooMuch}}Sie haben mehr als den fälligen Betrag gezahlt.{{/if}}{{#if payback.wrongCurrency}}Die Zahlung erfolgte in einer anderen Währung, die nicht angenommen wird.{{/if}}',
      nl: 'Wij betalen u {{money payback}} terug, langs de weg die u hebt gebruikt, om deze reden: {{#if payback.double}}de kosten waren al betaald.{{/if}}{{#if payback.late}}de betaling kwam na de termijn of na het einde van de aanvraag.{{/if}}{{#if payback.part}}de rest van het bedrag is niet op tijd betaald.{{/if}}{{#if payback.tooMuch}}u hebt meer betaald dan verschuldigd.{{/if}}{{#if payback.wrongCurrency}}de betaling was in een andere munt, die niet wordt aanvaard.{{/if}}',
      it: 'Le rimborsiamo {{money payback}}, con il mezzo che ha usato, per questo motivo: {{#if payback.double}}i diritti erano già pagati.{{/if}}{{#if payback.late}}il pagamento è arrivato dopo il termine o dopo la fine della domanda.{{/if}}{{#if payback.part}}il resto dell’importo non è stato pagato in tempo.{{/if}}{{#if payback.tooMuch}}ha pagato più del dovuto.{{/if}}{{#if payback.wrongCurrency}}il pagamento era in un’altra valuta, che non è accettata.{{/if}}',
    },
  },
};
