import type { Language, Text } from '../../domain/language.js';
import type { DocumentInput, Fact, Paragraph } from './document.js';
import { countingWords, inEach, type Length, lengthWords, sayIn, WORDS } from './words.js';

/** What every act of a case says about itself. */
export type ActInput = Pick<DocumentInput, 'number' | 'verificationUrl' | 'issuedAt' | 'authority' | 'languages' | 'recipient'> &
  Partial<Pick<DocumentInput, 'verificationCode' | 'timeZone' | 'place' | 'state' | 'legalBasis' | 'appeals' | 'signature'>> & {
    readonly caseNumber: string;
    /** The act that was asked for: the title of the procedure. */
    readonly act: Text;
    /** Service that handles the request, where it is not the authority itself. */
    readonly service?: Text;
    /** More lines for the table: a passport number, an amount paid. */
    readonly facts?: readonly Fact[];
  };

/** The legal clock of a case as its documents tell it. Dates are PlainDates. */
export interface ClockInput {
  /** Absent: no maximum delay is set by law. */
  readonly limit?: Length;
  /** Name of the counting policy, with its version: `calendar@1`. */
  readonly counting?: string;
  /** Last day for the authority to decide. */
  readonly dueOn?: string;
  /** Day on which silence takes effect. */
  readonly silenceOn?: string;
  readonly explanation?: readonly { readonly on: string; readonly text: Text }[];
}

export interface ReceiptInput extends ActInput, ClockInput {
  readonly receivedOn: string;
  readonly received: readonly Text[];
  readonly missing?: readonly Text[];
  readonly silence: { readonly effect: 'consent' | 'refusal' | 'none'; readonly basis?: Text };
}

/**
 * The receipt given at once on deposit. Source: law 55-19 and joint order 2332-20 (model of the receipt): number, date, act, service,
 * documents received and missing, maximum delay and how it is counted, due date with its explanation, effect of silence, appeals.
 */
export function receiptDocument(input: ReceiptInput): DocumentInput {
  const { languages } = input;
  const missing = input.missing ?? [];
  return {
    ...common(input),
    kind: 'receipt',
    title: WORDS.receiptTitle,
    facts: [
      ...caseFacts(input),
      { label: WORDS.receivedOn, value: { date: input.receivedOn } },
      ...clockFacts(input, languages),
      ...(input.facts ?? []),
    ],
    paragraphs: [
      { title: WORDS.documentsReceived, text: listed(input.received, languages) },
      {
        title: WORDS.documentsMissing,
        text: missing.length === 0 ? WORDS.none : joined([listed(missing, languages), WORDS.missingNotice], languages),
      },
      silenceParagraph(input.silence, languages),
    ],
    ...(input.explanation ? { explanation: input.explanation } : {}),
  };
}

/** What silence of the administration means, with the text that says so. */
function silenceParagraph(silence: ReceiptInput['silence'], languages: readonly Language[]): Paragraph {
  const effect = { consent: WORDS.silenceConsent, refusal: WORDS.silenceRefusal, none: WORDS.silenceNone }[silence.effect];
  const { basis } = silence;
  const said = basis === undefined ? [] : [inEach(languages, (l) => labelled(WORDS.basis, basis, l))];
  return { title: WORDS.silenceTitle, text: joined([effect, ...said], languages) };
}

/** The parts of an act that go through unchanged. */
export function common(input: ActInput): Omit<DocumentInput, 'kind' | 'title' | 'facts' | 'paragraphs'> {
  const { caseNumber: _case, act: _act, service: _service, facts: _facts, ...rest } = input;
  const kept = [
    'number',
    'verificationUrl',
    'verificationCode',
    'issuedAt',
    'timeZone',
    'place',
    'state',
    'authority',
    'languages',
    'recipient',
    'legalBasis',
    'appeals',
    'signature',
  ] as const;
  return Object.fromEntries(kept.flatMap((key) => (rest[key] === undefined ? [] : [[key, rest[key]]]))) as ReturnType<typeof common>;
}

export function caseFacts(input: ActInput): Fact[] {
  return [
    { label: WORDS.act, value: input.act },
    { label: WORDS.service, value: input.service ?? oneLine(input.authority, input.languages) },
    { label: WORDS.case, value: input.caseNumber },
  ];
}

export function clockFacts(clock: ClockInput, languages: readonly Language[]): Fact[] {
  const { limit } = clock;
  return [
    ...(limit === undefined ? [] : [{ label: WORDS.limit, value: inEach(languages, (l) => lengthWords(limit, l)) }]),
    ...(clock.counting === undefined ? [] : [{ label: WORDS.counting, value: countingWords(clock.counting, languages) }]),
    ...(clock.dueOn === undefined ? [] : [{ label: WORDS.dueOn, value: { date: clock.dueOn } }]),
    ...(clock.silenceOn === undefined ? [] : [{ label: WORDS.silenceOn, value: { date: clock.silenceOn } }]),
  ];
}

/** `Fondement : …`, with the space before the colon that French has. */
export const labelled = (label: Text, text: Text, l: Language): string =>
  `${sayIn(label, l)}${l === 'fr' ? '\u00a0' : ''}: ${sayIn(text, l)}`;

const listed = (texts: readonly Text[], languages: readonly Language[]): Text =>
  texts.length === 0 ? WORDS.none : inEach(languages, (l) => texts.map((text) => `- ${sayIn(text, l).replace(/\s+/g, ' ')}`).join('\n'));

const joined = (texts: readonly Text[], languages: readonly Language[]): Text =>
  inEach(languages, (l) => texts.map((text) => sayIn(text, l)).join('\n'));

/** The last line of the authority is the office itself. */
const oneLine = (text: Text, languages: readonly Language[]): Text => inEach(languages, (l) => sayIn(text, l).split('\n').at(-1)!.trim());
