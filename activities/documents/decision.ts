import { CaseError } from '../../domain/errors.js';
import type { Text } from '../../domain/language.js';
import type { DocumentInput, Fact, Paragraph } from './document.js';
import { type ActInput, type ClockInput, caseFacts, clockFacts, common, labelled } from './receipt.js';
import { inEach, type Length, lengthWords, sayIn, WORDS } from './words.js';

export interface DecisionInput extends ActInput {
  readonly outcome: 'granted' | 'refused' | 'lapsed' | 'withdrawn';
  /** PlainDate. */
  readonly decidedOn: string;
  /** Reasons in law and in fact, as the agent wrote them. A string is shown as it is in every language. */
  readonly reasons?: string | Text;
  /** PlainDate: last day on which the act is good. */
  readonly validUntil?: string;
  readonly paragraphs?: readonly Paragraph[];
}

/**
 * The letter that tells the decision.
 * @throws {CaseError} `REASONS_REQUIRED` for a refusal without reasons: it would be illegal (law 03-01, article 1).
 */
export function decisionDocument(input: DecisionInput): DocumentInput {
  const { reasons, languages } = input;
  const text = typeof reasons === 'string' ? inEach(languages, () => reasons) : reasons;
  const said = text !== undefined && Object.values(text).some((t) => t.trim() !== '');
  if (input.outcome === 'refused' && !said) {
    throw new CaseError('REASONS_REQUIRED', `The refusal ${input.number} has no reasons.`, { number: input.number });
  }
  const titles = {
    granted: WORDS.decisionGranted,
    refused: WORDS.decisionRefused,
    lapsed: WORDS.decisionLapsed,
    withdrawn: WORDS.decisionWithdrawn,
  };
  const validity: Fact[] = input.validUntil === undefined ? [] : [{ label: WORDS.validUntil, value: { date: input.validUntil } }];
  return {
    ...common(input),
    kind: 'decision',
    title: titles[input.outcome],
    facts: [...caseFacts(input), { label: WORDS.decidedOn, value: { date: input.decidedOn } }, ...validity, ...(input.facts ?? [])],
    paragraphs: [...(input.paragraphs ?? []), ...(said ? [{ title: WORDS.reasons, text: text! }] : [])],
  };
}

export interface TacitInput extends ActInput, ClockInput {
  readonly effect: 'consent' | 'refusal';
  readonly receivedOn: string;
  readonly silenceOn: string;
  readonly receiptNumber?: string;
  /** The text that gives silence this effect: law, decree, line of its annex. */
  readonly basis: Text;
  /** Within what delay the authority must give the act (law 55-19; length set by the deployment). */
  readonly deliverWithin?: Length;
  /** What the making of the act waits for: a court opposition, an unpaid fee. Silence does not lift it. */
  readonly gates?: readonly Text[];
}

/** The certificate that silence has decided, and from which day. */
export function tacitCertificate(input: TacitInput): DocumentInput {
  const { languages, gates = [], deliverWithin } = input;
  const consent = input.effect === 'consent';
  const facts: Fact[] = [
    ...caseFacts(input),
    ...(input.receiptNumber === undefined ? [] : [{ label: WORDS.receiptNumber, value: input.receiptNumber }]),
    { label: WORDS.receivedOn, value: { date: input.receivedOn } },
    ...clockFacts(input, languages),
    ...(input.facts ?? []),
  ];
  const statement = consent ? TACIT.consent : TACIT.refusal;
  const paragraphs: Paragraph[] = [
    { text: inEach(languages, (l) => `${sayIn(statement, l)}\n${labelled(WORDS.basis, input.basis, l)}`) },
    ...(consent && deliverWithin !== undefined
      ? [
          {
            title: WORDS.obligationTitle,
            text: inEach(languages, (l) => sayIn(TACIT.deliver, l).replace('…', lengthWords(deliverWithin, l))),
          },
        ]
      : []),
    ...(gates.length > 0
      ? [
          {
            title: WORDS.gateTitle,
            text: inEach(languages, (l) => [sayIn(TACIT.gate, l), ...gates.map((g) => `- ${sayIn(g, l)}`)].join('\n')),
          },
        ]
      : []),
  ];
  return {
    ...common(input),
    kind: 'certificate',
    title: consent ? WORDS.tacitConsentTitle : WORDS.tacitRefusalTitle,
    facts,
    paragraphs,
    ...(input.explanation ? { explanation: input.explanation } : {}),
  };
}

const TACIT = {
  consent: {
    ar: 'يشهد بأن الإدارة لم تجب داخل الأجل القانوني، وأن الطلب يعتبر مقبولا ابتداء من التاريخ المبين أعلاه.',
    fr: 'Il est attesté que l’administration n’a pas répondu dans le délai légal et que la demande est réputée acceptée à compter de la date de prise d’effet ci-dessus.',
    en: 'It is certified that the administration has not answered within the legal time limit and that the request is deemed granted from the date of effect above.',
  },
  refusal: {
    ar: 'يشهد بأن الإدارة لم تجب داخل الأجل القانوني، وأن الطلب يعتبر مرفوضا ابتداء من التاريخ المبين أعلاه، وأن طرق الطعن مفتوحة.',
    fr: 'Il est attesté que l’administration n’a pas répondu dans le délai légal et que la demande est réputée refusée à compter de la date de prise d’effet ci-dessus. Les voies de recours sont ouvertes.',
    en: 'It is certified that the administration has not answered within the legal time limit and that the request is deemed refused from the date of effect above. An appeal lies.',
  },
  deliver: {
    ar: 'تلتزم الإدارة المختصة بتسليم القرار الإداري داخل أجل …، وتسهر السلطة الرئاسية على ذلك.',
    fr: 'L’autorité compétente est tenue de délivrer l’acte dans un délai de …, sous le contrôle de l’autorité hiérarchique.',
    en: 'The competent authority must deliver the act within …, under the supervision of its superior authority.',
  },
  gate: {
    ar: 'لا يرفع السكوت الشروط التالية، ويبقى إنجاز القرار رهينا باستيفائها:',
    fr: 'Le silence ne lève pas les conditions suivantes, dont dépend l’établissement de l’acte :',
    en: 'Silence does not lift these conditions, on which the making of the act depends:',
  },
} satisfies Record<string, Text>;
