/** Everything a case wants done in the world, as data. The workflow makes these; activities perform them, perhaps twice. */
import type { ChartClock, Delay } from '../definitions/statechart.js';
import type { CaseRecord, ChildAnswer, ParentCase } from '../domain/case.js';
import type { MessageBody, ZoneOffset } from './contract.js';

/** `id` is `case/number/kind`: the idempotency key wherever the effect goes. */
export type Effect = {
  readonly id: string;
} /** `news`: it is read again because the calendar changed; those whose date moves are told; with `tell` too. */ & (
  | { readonly kind: 'clock'; readonly clock: ChartClock; readonly news?: CalendarNews; readonly tell?: true }
  /** When is the delay over that began at `from`? `until` is a date instead. Answers an instant and a day. */
  | {
      readonly kind: 'deadline';
      readonly timer: string;
      readonly event: string;
      readonly from: number;
      readonly delay?: Delay;
      readonly until?: string;
      readonly task?: string;
      readonly news?: CalendarNews;
    }
  | { readonly kind: 'amount'; readonly table: string }
  | { readonly kind: 'verify'; readonly field: string; readonly operation: string; readonly with: Values }
  | { readonly kind: 'decide'; readonly state: string; readonly table: string; readonly scope: Values }
  | {
      readonly kind: 'call';
      readonly state: string;
      readonly operation: string;
      readonly with: Values;
      /** Documents of the case that go with it, by parameter. */
      readonly attach?: Readonly<Record<string, string>>;
      /** An answer of another case to the same question may be used, when it is of that day or later; one that is got now is good until then. */
      readonly reuse?: { readonly since: string; readonly until: string };
    }
  | { readonly kind: 'pay'; readonly state: string; readonly operation: string; readonly with: Values }
  /** A look for the answer of a call (`of`) that was to come later. */
  | {
      readonly kind: 'poll';
      readonly state: string;
      readonly of: string;
      readonly operation: string;
      readonly with: Values;
      readonly reference: string;
    }
  /** How does a demand for payment stand? */
  | { readonly kind: 'status'; readonly state: string; readonly demand: string; readonly operation: string; readonly with: Values }
  /** Pays back a transaction of a demand, or part of it; without a transaction calls the demand off. */
  | {
      readonly kind: 'payback';
      readonly demand: string;
      readonly transaction?: string;
      readonly operation: string;
      readonly with: Values;
    }
  | { readonly kind: 'tell' | 'undo' | 'consume' | 'refund' | 'release'; readonly operation: string; readonly with: Values }
  | { readonly kind: 'issue'; readonly document: string; readonly scope: Values }
  | { readonly kind: 'revoke'; readonly document: string }
  /** Another case takes an event, and answers whether it may. */
  | { readonly kind: 'tell-case'; readonly to: string; readonly event: string; readonly with: Values }
  /** Starts a case of another procedure. It is accepted with the number of that case; the outcome comes as a reply. */
  | { readonly kind: 'run'; readonly state: string; readonly procedure: string; readonly with: Values }
  /** Tells the outcome of this case to the one that runs it. */
  | { readonly kind: 'answer'; readonly to: ParentCase; readonly answer: ChildAnswer }
  /** Says something to another case; one that has ended does not hear it. */
  | { readonly kind: 'send'; readonly to: string | RunOfCase; readonly message: MessageBody }
  | {
      readonly kind: 'notify';
      readonly notice: string;
      readonly scope: Values;
      readonly to?: { readonly group: string } | { readonly user: string };
      /** In place of those of the notice. */
      readonly channels?: readonly ('email' | 'sms')[];
    }
  /** What became of a text message (`of`)? */
  | { readonly kind: 'report'; readonly of: string; readonly operation: string; readonly with: Values; readonly reference: string }
);

/** A case whose number is not known yet, by what started it. */
export interface RunOfCase {
  readonly procedure: string;
  readonly effectId: string;
}

/** A change of the calendar, as a case hears of it. */
export interface CalendarNews {
  readonly calendar: string;
  /** The case is to be counted with this change at least. */
  readonly number: number;
  readonly action: string;
  readonly days: readonly string[];
  readonly to?: string;
  /** The decree or announcement. */
  readonly source: string;
}

export type Values = Readonly<Record<string, unknown>>;

/** What came of one effect. */
export type EffectResult =
  /** `undoable`: the register's declaration names an operation that undoes it. `reused`: another case got it, on that day. */
  | { readonly ok: Values; readonly undoable?: true; readonly reused?: { readonly on: string; readonly caseId: string } }
  /** The register will call back. `address`: where a person goes on. `poll`: its declaration also says how to look for the answer. */
  | { readonly accepted: string; readonly address?: string; readonly poll?: { readonly everyMs: number } }
  /** Of a look for an answer: there is none yet. */
  | { readonly pending: true }
  /** The register says no: its code and words. */
  | { readonly refused: { readonly code: string; readonly title: string } }
  /** Nobody answered, so far: to be tried again for as long as the register's declaration says. */
  | { readonly unavailable: string; readonly retry?: RetryFor }
  /** Trying again would not help: an answer that does not fit, a template that cannot be filled. */
  | { readonly wrong: string; readonly incident?: 'identity-mismatch' };

/** How long, and how often, something is tried before it becomes an incident. Milliseconds. */
export interface RetryFor {
  readonly everyMs: number;
  readonly factor: number;
  readonly atMostMs: number;
}

/** Where a register's declaration says nothing. */
export const DEFAULT_RETRY: RetryFor = { everyMs: 1000, factor: 2, atMostMs: 3_600_000 };

export interface PerformInput {
  readonly record: CaseRecord;
  readonly calendar: string;
  readonly zone: string;
  readonly effects: readonly Effect[];
  /** The instant of the step, by the workflow's clock (ms). */
  readonly now: number;
  /** Go on from the answers, with the chart of this fingerprint, until the case waits; then write the read model. */
  readonly goOn?: GoOn;
  readonly step?: Step;
}

/**
 * What a step began with. Temporal gives two workflow tasks back as one where nothing was recorded between them (a question that came while an attempt
 * was under way ends the first), and the clock then shows the second: what had not come by the first may have come by the second. So the attempt is
 * told what the step took and when, and says it again with its answer, which is recorded; a replay that took another step goes back and takes this one.
 */
export interface Step {
  readonly at: number;
  /** `silence`, `timer` with its id, or `inbox`: the next in turn. */
  readonly of: string;
}

export interface GoOn {
  readonly fingerprint: string;
  readonly offsets: readonly ZoneOffset[];
}

export interface PerformOutput {
  /** By the id of the effect: of those that were asked for, and of those that followed from them. */
  readonly results: Readonly<Record<string, EffectResult>>;
  /** When each round was answered: milliseconds after `now`. */
  readonly took: readonly number[];
  /** As it was handed in. */
  readonly step?: Step;
  /** The instant, by the workflow's clock, at which the attempt was over. */
  readonly until?: number;
  /** Absent when the case did not come to rest in this attempt. */
  readonly readModel?: { readonly revision: number; readonly written: boolean };
}

/** Of the reading of a clock. */
export interface ClockResult {
  readonly dueOn: string;
  readonly silenceOn: string;
  readonly silenceAt: number;
  readonly state: 'running' | 'suspended' | 'expired';
  readonly remainingDays: number;
  readonly explanation: readonly unknown[];
  /** Of the bodies that are consulted just now: the last day, and the instant after it. */
  readonly consulted?: Readonly<Record<string, { readonly dueOn: string; readonly at: number; readonly explanation: readonly unknown[] }>>;
  readonly warnings: readonly { readonly percent: number; readonly to: string; readonly at: number; readonly on: string }[];
}

/** Names of notices and documents that the product itself sends: their words are in seven languages, no definition repeats them. */
export const OWN = {
  receipt: 'mistara:receipt',
  asked: 'mistara:asked',
  tacit: 'mistara:tacit',
  warning: 'mistara:warning',
  escalation: 'mistara:escalation',
  moved: 'mistara:moved',
  movedTask: 'mistara:moved-task',
  cancelled: 'mistara:cancelled',
  deserted: 'mistara:deserted',
  forwarded: 'mistara:forwarded',
  reopened: 'mistara:reopened',
  toPay: 'mistara:to-pay',
  partPaid: 'mistara:part-paid',
  paidBack: 'mistara:paid-back',
} as const;
