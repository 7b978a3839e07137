import type { Delay } from '../domain/delay.js';
import type { Expression } from '../domain/feel/tree.js';
import type { FieldSpec } from '../domain/form.js';
import type { Outcome } from './schema-flow.js';

export type { Delay };

/**
 * What a definition compiles to: plain JSON, the same bytes for the same text. It travels in the input of a case, so it holds only what deciding
 * needs; titles, letters and labels stay in the published definition, which `digest` names.
 */
export interface Statechart {
  readonly mistara: 1;
  readonly procedure: string;
  /** SHA-256 (hex) of the definition's text. */
  readonly digest: string;
  readonly languages: readonly string[];
  /** The first state, by who files: `applicant`, or the name of an institution or group. */
  readonly start: Readonly<Record<string, string>>;
  readonly states: Readonly<Record<string, ChartState>>;
  readonly anytime: Readonly<Record<string, AnytimeEvent>>;
  /** Each expression once; everywhere else it is named by its place here. */
  readonly expressions: readonly ChartExpression[];
  readonly fields: Readonly<Record<string, ChartField>>;
  readonly clock?: ChartClock;
  readonly fees?: ChartFees;
  readonly gates: Readonly<Record<string, number>>;
  readonly actDocument?: string;
  /** The place of the expression that says who holds the act; absent: the applicant. */
  readonly holder?: number;
  /** Of acts that only some applicants must hold, by procedure: the condition. */
  readonly requires?: Readonly<Record<string, number>>;
  readonly act: string;
  readonly postKind: string;
}

export interface ChartExpression {
  /** The text that the designer wrote, for incidents and proofs. */
  readonly text: string;
  readonly tree: Expression;
}

export type Owes = 'administration' | 'applicant' | 'other' | 'nobody';
export type StateKind = 'task' | 'call' | 'run' | 'ask' | 'choice' | 'wait' | 'pay' | 'parallel' | 'compound' | 'step' | 'outcome' | 'end';

export interface ChartState {
  readonly kind: StateKind;
  readonly owes: Owes;
  readonly decided?: 'granted' | 'refused';
  readonly enter?: readonly Act[];
  /** By event: `complete`, `done`, `failed`, `late`, `answered`, `paid`… The machine's event is `<state>.<event>`. */
  readonly on?: Readonly<Record<string, ChartTransition>>;
  /** Of a state that does not wait: taken at once. */
  readonly always?: readonly Arrow[];
  readonly within?: Delay;
  readonly atMost?: { readonly times: number; readonly otherwise: string };
  /** Bodies whose own delay runs here (`clock.interveners`). */
  readonly consults?: readonly string[];
  readonly task?: ChartTask;
  readonly call?: ChartCall;
  readonly run?: ChartRun;
  readonly ask?: ChartAsk;
  readonly wait?: ChartWait;
  /** Of a choice by table: which one, and which of its outputs fill which fields. */
  readonly table?: { readonly id: string; readonly gives: Readonly<Record<string, string>> };
  readonly initial?: string;
  readonly states?: Readonly<Record<string, ChartState>>;
  /** Of a parallel state: how many branches must end. */
  readonly need?: number;
  readonly outcome?: Outcome;
  /** Events that reopen a case which ended here. The machine's event is `<state>.<event>`. */
  readonly reopen?: Readonly<Record<string, ChartReopening>>;
  readonly undo?: true;
}

/** One way on: `to` is taken when `when` (the place of an expression) holds; without `when` always. */
export interface Arrow {
  readonly to: string;
  readonly when?: number;
}

export interface ChartTransition {
  readonly arrows: readonly Arrow[];
  readonly act?: readonly Act[];
  readonly by?: readonly string[];
  readonly offered?: number;
  readonly requires?: readonly string[];
  /** The outcome asks the applicant for pieces: the state that waits for them. */
  readonly asks?: string;
}

export interface ChartReopening {
  readonly to: string;
  /** `case`: another case tells it. */
  readonly by: 'case' | { readonly group: string };
  /** From the outcome. */
  readonly within: Delay;
  readonly clock: 'restart' | 'continue' | ChartClock['limit'];
  readonly atMost: number;
  readonly requires?: readonly string[];
  readonly act?: readonly Act[];
}

export interface ChartTask {
  readonly group: string;
  /** Who is told when nothing moves, before the supervisor of the clock or of the group. */
  readonly supervisor?: string;
  readonly form: readonly string[];
  readonly requires: readonly string[];
  readonly notBy: readonly string[];
  readonly escalate: readonly { readonly after: Delay; readonly to: string }[];
}
export interface ChartCall {
  readonly operation: string;
  readonly with: Readonly<Record<string, number>>;
  readonly gives: Readonly<Record<string, number>>;
  /** Documents of the case that go with it, by parameter. */
  readonly attach?: Readonly<Record<string, string>>;
  readonly remind?: { readonly every: Delay; readonly atMost: number };
  /** For how long an answer that another case got to the same question may be used again. */
  readonly reuse?: Delay;
}
/** Another procedure, run as a case of its own. Its outcomes are events of the state; `else` stands for those that have no way of their own. */
export interface ChartRun {
  readonly procedure: string;
  /** By the fields of that procedure; `case.post`, `case.language` and `applicant.…` say what is not taken over from this case. */
  readonly with: Readonly<Record<string, number>>;
  readonly gives: Readonly<Record<string, number>>;
  readonly remind?: { readonly every: Delay; readonly atMost: number };
}
export interface ChartAsk {
  readonly fields: readonly string[];
  readonly answerWithin: Delay;
  readonly reason: 'incomplete' | 'incorrect' | 'outdated';
}
export interface ChartWait {
  readonly event: string;
  readonly from: string;
  readonly group?: string;
  readonly matchedBy?: string;
  readonly until?: number;
  readonly gives: Readonly<Record<string, number>>;
}

/** Something that a step does. `set` is done by the workflow itself; the others are effects, performed by activities. */
export type Act =
  | { readonly kind: 'set'; readonly values: Readonly<Record<string, number>> }
  | { readonly kind: 'issue'; readonly document: string }
  | { readonly kind: 'revoke'; readonly document: string }
  | { readonly kind: 'notify'; readonly notice: string }
  | { readonly kind: 'consume' }
  | { readonly kind: 'refund' }
  | { readonly kind: 'undo' }
  /** A register. */
  | { readonly kind: 'tell'; readonly operation: string; readonly with: Readonly<Record<string, number>> }
  | { readonly kind: 'tell-case'; readonly case: number; readonly event: string; readonly with: Readonly<Record<string, number>> };

export interface AnytimeEvent {
  readonly to: string;
  readonly by: 'applicant' | 'case' | { readonly group: string };
  /** States (and all that can follow them) in which the event is refused. */
  readonly refusedIn: readonly string[];
  readonly act?: readonly Act[];
}

export type ChartField = FieldSpec;

export interface ChartClock {
  readonly counting: string;
  readonly limit: { readonly days?: number; readonly weeks?: number; readonly months?: number; readonly years?: number };
  readonly calendar?: string;
  readonly incomplete: 'restart' | 'pause';
  readonly extension?: { readonly by: Delay; readonly group: string };
  readonly silence: 'consent' | 'refusal' | 'none';
  readonly then?: string;
  readonly within?: Delay;
  readonly owner?: string;
  readonly interveners?: Readonly<Record<string, ChartIntervener>>;
  readonly warnings: readonly { readonly percent: number; readonly to: 'agent' | 'group' | 'supervisor' }[];
  readonly supervisor?: string;
}
/** A body that is consulted: its delay begins when the case comes to one of its states. */
export interface ChartIntervener {
  readonly limit: ChartClock['limit'];
  readonly counting: string;
  /** Who is told when it is late, beside the supervisor. */
  readonly group?: string;
}
export interface ChartFees {
  readonly currency: string;
  /** An amount in the smallest unit of the currency, or a table with the output `amount`. */
  readonly amount: number | string;
  readonly stamp?: {
    readonly register: string;
    readonly with: Readonly<Record<string, number>>;
    readonly reserve: string;
    readonly consume: string;
    readonly release: string;
    readonly refund: string;
  };
  readonly payment?: {
    readonly register: string;
    readonly with: Readonly<Record<string, number>>;
    readonly request: string;
    readonly status: string;
    readonly refund: string;
    /** Says where to pay, in place of the product's own words. */
    readonly notice?: string;
  };
}
