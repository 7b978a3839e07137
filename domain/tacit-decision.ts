import type { Calendar } from './calendar.js';
import { ClockError } from './clock/clock-error.js';
import type { ClockReading, Counting, Limit } from './clock/types.js';
import { dateWords } from './clock-words.js';
import type { Text } from './language.js';
import { readClock } from './legal-clock.js';
import type { PlainDate } from './plain-date.js';

/** What the silence of the authority means: it grants, it refuses, or it means nothing and is only an alert. */
export type SilenceEffect = 'consent' | 'refusal' | 'none';

/**
 * Who owes what once silence has taken effect (law 55-19: the competent authority gives the act, or the wali or governor certifies the
 * silence of a commune). It is a new obligation with its own actor and its own delay, never an automatic print.
 */
export interface SilenceObligation {
  readonly kind: 'give-act' | 'certify-silence' | 'give-reasons' | 'escalate';
  readonly by?: string;
  readonly within: Limit;
  readonly counting?: Counting;
}

export interface SilenceRule {
  readonly effect: SilenceEffect;
  /** The text that says so: decree and line of its annex. A consent without it is refused. */
  readonly basis?: string;
  readonly then?: SilenceObligation;
}

export interface TacitDecision {
  readonly effect: SilenceEffect;
  readonly basis?: string;
  readonly on: PlainDate;
  /** Whether that day has come on the day of the reading, with no decision before it: who calls knows whether there was one. */
  readonly taken: boolean;
  readonly obligation?: { readonly kind: SilenceObligation['kind']; readonly by?: string; readonly dueOn: PlainDate };
  readonly text: Text;
}

/**
 * What silence does to an act, and from when. Whether the act was decided before is not asked here.
 *
 * A paused delay does not end: while the reading is `suspended` its day is only what it would be if the pause ended that day.
 * @throws {ClockError} `consent-without-basis`.
 */
export function tacitDecision(rule: SilenceRule, reading: ClockReading, calendar: Calendar): TacitDecision {
  const { effect, basis, then } = rule;
  if (effect === 'consent' && (basis === undefined || basis.trim() === ''))
    throw new ClockError(
      'consent-without-basis',
      'Silence means consent only for an act that a text names. Say which text in `basis`, or change the effect.',
      'silence.basis',
    );
  const on = reading.silenceOn;
  const obligation =
    then === undefined
      ? undefined
      : {
          kind: then.kind,
          ...(then.by === undefined ? {} : { by: then.by }),
          dueOn: readClock({ counting: then.counting ?? 'calendar', limit: then.within, calendar, deposit: on, asOf: on }).dueOn,
        };
  return {
    effect,
    ...(basis === undefined ? {} : { basis }),
    on,
    taken: reading.state === 'expired',
    ...(obligation === undefined ? {} : { obligation }),
    text: textOf(effect, basis, on, obligation),
  };
}

const EFFECTS: Readonly<Record<SilenceEffect, Readonly<Record<'ar' | 'fr' | 'en', string>>>> = {
  consent: {
    ar: 'يعتبر سكوت الإدارة بمثابة موافقة ابتداء من {on}',
    fr: 'Le silence de l’administration vaut acceptation à compter du {on}',
    en: 'The silence of the authority means consent from {on}',
  },
  refusal: {
    ar: 'يعتبر سكوت الإدارة بمثابة رفض ابتداء من {on}، ويمكن الطعن فيه',
    fr: 'Le silence de l’administration vaut refus à compter du {on} ; un recours est possible',
    en: 'The silence of the authority means refusal from {on}, which can be appealed against',
  },
  none: {
    ar: 'لا يترتب عن سكوت الإدارة قرار؛ وتنبه السلطة المختصة ابتداء من {on}',
    fr: 'Le silence de l’administration ne vaut pas décision ; l’autorité compétente est alertée à compter du {on}',
    en: 'The silence of the authority is no decision; the competent authority is alerted from {on}',
  },
};

const DUTIES: Readonly<Record<SilenceObligation['kind'], Readonly<Record<'ar' | 'fr' | 'en', string>>>> = {
  'give-act': {
    ar: 'يسلم القرار الإداري قبل انتهاء يوم {due}',
    fr: 'L’acte est délivré au plus tard le {due}',
    en: 'The act is given by {due} at the latest',
  },
  'certify-silence': {
    ar: 'تسلم شهادة السكوت قبل انتهاء يوم {due}',
    fr: 'L’attestation de silence est délivrée au plus tard le {due}',
    en: 'The certificate of silence is given by {due} at the latest',
  },
  'give-reasons': {
    ar: 'تبلغ أسباب الرفض قبل انتهاء يوم {due}',
    fr: 'Les motifs du refus sont communiqués au plus tard le {due}',
    en: 'The reasons of the refusal are given by {due} at the latest',
  },
  escalate: {
    ar: 'ترفع القضية إلى السلطة الرئاسية قبل انتهاء يوم {due}',
    fr: 'L’affaire est portée devant l’autorité hiérarchique au plus tard le {due}',
    en: 'The matter is brought to the higher authority by {due} at the latest',
  },
};

function textOf(effect: SilenceEffect, basis: string | undefined, on: PlainDate, obligation: TacitDecision['obligation']): Text {
  const text: Record<string, string> = {};
  for (const language of ['ar', 'fr', 'en'] as const) {
    const source = basis === undefined ? '' : ` (${basis})`;
    const first = `${EFFECTS[effect][language].replace('{on}', dateWords(on, language))}${source}.`;
    text[language] =
      obligation === undefined
        ? first
        : `${first} ${DUTIES[obligation.kind][language].replace('{due}', dateWords(obligation.dueOn, language))}.`;
  }
  return text;
}
