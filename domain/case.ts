import type { TextMessage } from './delivery.js';
import { type Demand, type Movement, paymentScope } from './fees.js';

/**
 * The case as it stands: plain JSON, written by its workflow alone, carried over when the workflow continues as new, copied to the read model.
 * Instants are milliseconds since 1970 (UTC); days are `YYYY-MM-DD` in the zone of the post that serves the case.
 */
export interface CaseRecord {
  readonly caseId: string;
  readonly procedure: string;
  /** Digest of the definition that the case runs by: the one it was filed under, unless an operator has moved it to another version. */
  digest: string;
  readonly channel: string;
  /** The post that serves the case now. */
  post: string;
  /** Of a case that was forwarded: the post where it was filed, whose calendar and zone its clock keeps. */
  filedPost?: string;
  readonly language: string;
  readonly filedAt: number;
  readonly filedOn: string;
  readonly filedBy: string;
  /** The case that runs this one as a step of its own, and waits for its outcome. */
  readonly parent?: ParentCase;
  /** That case has called this one off: its outcome is not told. */
  calledOff?: true;
  applicant: Applicant;
  /** Who holds the act that was granted, by the number of an identity document, where it is not the applicant; null: nobody has one. */
  holder?: string | null;
  data: Record<string, unknown>;
  /** Where values come from that a register gave, by field. */
  sources?: Record<string, ValueSource>;
  status: 'open' | 'closed';
  outcome?: string;
  decision?: Decision;
  /** Decisions that were set aside when the case was reopened, oldest first. */
  formerDecisions?: FormerDecision[];
  /** By event: how long the closed case can be reopened by it. Kept when the day is past, so that a refusal can name it. */
  reopenable?: Record<string, Reopenable>;
  /** Where the statechart is. Only `definitions/machine.ts` looks into it. */
  position: { value: unknown; entries: Record<string, number> };
  states: string[];
  tasks: Record<string, OpenTask>;
  calls: Record<string, OpenCall>;
  /** Calls that had an effect and can be undone, oldest first. */
  effects: DoneEffect[];
  /** Calls whose state was left before they were answered, by effect: let run to their end, then undone. */
  abandoned: Record<string, AbandonedCall>;
  /** Cases of other procedures that states of this one run, by the effect that started each; absent until there is one. */
  children?: Record<string, ChildCase>;
  /** Who completed which task: four eyes and separation of duties read it. */
  doneBy: Record<string, string[]>;
  asked?: Asked;
  /** Missing pieces may be asked once (law 55-19): the state that did. */
  askedIn?: string;
  clock?: CaseClock;
  fees?: CaseFees;
  documents: Record<string, CaseDocument>;
  /** What became of text messages, by the effect under which each was handed over; absent until one was. */
  texts?: Record<string, TextMessage>;
  /** Reports on text messages of which the case does not know yet that they were handed over. */
  earlyReports?: Record<string, Readonly<Record<string, unknown>>>;
  timers: Record<string, CaseTimer>;
  incidents: Record<string, Incident>;
  /** Messages of registers that were taken, so that a second copy is dropped. */
  seen: string[];
  /** Grows with every change of the case. */
  revision: number;
  /**
   * Instant of the newest step, by the workflow's clock: the read model keeps the newest. The revision alone does not tell it: a worker that dies after
   * it has written, and before Temporal knows what it did, leaves revisions of a way that the case then does not go.
   */
  updatedAt: number;
  /** Next number for an effect: `case/number/kind` is its idempotency key everywhere. */
  nextEffect: number;
  /** Looks that were taken for answers that are late. */
  looks?: number;
  log: LogEntry[];
}

export interface ChildCase {
  readonly effectId: string;
  readonly procedure: string;
  /** The state that runs it. */
  state: string;
  readonly startedAt: number;
  /** `starting`: not filed yet. `left`: its outcome is not waited for any longer, and it is called off. */
  status: 'starting' | 'running' | 'left' | 'ended';
  /** Its number, once it is filed. */
  caseId?: string;
  outcome?: string;
  /** How often the delay of the state has passed. */
  reminders?: number;
}

/** What a case that was run tells the case that ran it: `answer` in the expressions of that one. */
export interface ChildAnswer {
  readonly outcome: string;
  readonly caseId: string;
  readonly decision: 'granted' | 'refused' | null;
  /** All its fields; one without a value is null. */
  readonly data: Readonly<Record<string, unknown>>;
}

export interface ParentCase {
  readonly caseId: string;
  /** The effect of the parent that started this case: the outcome is told under it. */
  readonly effectId: string;
}

/** Age is counted from `on`. The other case is for those who work on this one: the applicant is not told of it. */
export interface ValueSource {
  readonly operation: string;
  readonly on: string;
  readonly caseId?: string;
}

export interface Applicant {
  id: string;
  name: string;
  nameArabic?: string;
  email?: string;
  phone?: string;
  language?: string;
  country?: string;
  birthDate?: string;
  identityNumber?: string;
  age?: number;
  /** Whom the applicant acts for: a child, a ward, a principal. */
  represents?: string;
}

/** Who does something. `groups` is what the organisation says on that day. */
export interface Actor {
  readonly id: string;
  readonly groups: readonly string[];
  /** Of the groups that they are in only for somebody who is away: for whom. */
  readonly for?: Readonly<Record<string, string>>;
}

export interface Decision {
  readonly effect: 'granted' | 'refused';
  /** True when the silence of the administration decided. */
  readonly tacit: boolean;
  readonly at: number;
  /** The legal day: of a tacit decision, the day on which silence took effect, whenever it was noticed. */
  readonly on: string;
  readonly by: string;
  /** Whom they stood in for. */
  readonly for?: string;
}

/** How a case had ended, and how that was set aside. */
export interface FormerDecision {
  readonly outcome: string;
  readonly state: string;
  readonly decision?: Decision;
  readonly closedAt: number;
  /** The event that reopened the case, on this day. */
  readonly event: string;
  readonly at: number;
  readonly on: string;
  /** A person, or the number of the case that told it. */
  readonly by: string;
}

export interface Reopenable {
  /** The last day; absent while it is sought. */
  until?: string;
  /** The day is past. */
  over?: true;
}

export interface OpenTask {
  readonly id: string;
  readonly state: string;
  readonly group: string;
  readonly openedAt: number;
  claimedBy?: string;
  /** Named by a colleague or a supervisor: only this person may complete it. */
  delegatedTo?: string;
  dueAt?: number;
  dueOn?: string;
  escalatedTo?: string[];
}

export interface OpenCall {
  readonly effectId: string;
  readonly operation: string;
  readonly with: Readonly<Record<string, unknown>>;
  readonly sentAt: number;
  /** `sent`: no word yet. `accepted`: the register will call back. */
  status: 'sent' | 'accepted';
  reference?: string;
  /** How often the register is asked whether there is an answer, when it has not called back. Milliseconds. */
  pollEveryMs?: number;
  /** How often the delay of the state has passed. */
  reminders?: number;
}

export interface AbandonedCall {
  readonly operation: string;
  readonly with: Readonly<Record<string, unknown>>;
  readonly payment: boolean;
}

export interface DoneEffect {
  readonly effectId: string;
  readonly operation: string;
  readonly with: Readonly<Record<string, unknown>>;
  readonly answer: Readonly<Record<string, unknown>>;
  undone?: true;
}

export interface Asked {
  readonly state: string;
  readonly fields: readonly string[];
  readonly at: number;
  readonly by: string;
  readonly message?: string;
  answerBy?: string;
}

export interface CaseClock {
  /** What happened to the clock, oldest first, as `readClock` takes it. */
  events: {
    readonly type: string;
    readonly on: string;
    readonly reason?: string;
    readonly by?: Readonly<Record<string, number>>;
    readonly decided?: string;
    readonly clock?: string | Readonly<Record<string, number>>;
  }[];
  dueOn?: string;
  silenceOn?: string;
  silenceAt?: number;
  state: 'running' | 'suspended' | 'expired' | 'stopped';
  remainingDays?: number;
  /** Structured steps; the words of a language are made from them. */
  explanation?: readonly unknown[];
  extended?: true;
  /** The instant of a silence that decided nothing: it is told once, whatever holds the clock afterwards. */
  passedAt?: number;
  /** The delays of the bodies that are, or were last, consulted inside the whole. */
  interveners?: Record<string, CaseIntervener>;
  /** Why the clock is held just now. */
  held?: 'asked' | 'applicant';
}

/** The own delay of a body inside the delay of the act. */
export interface CaseIntervener {
  /** The state in which the case waits, or waited, for it. */
  state: string;
  /** The day on which it was asked, itself not counted. */
  readonly from: string;
  dueOn?: string;
  /** Structured steps, as those of the whole. */
  explanation?: readonly unknown[];
  /** Its last day passed without an answer. */
  late?: true;
  /** The day on which the case went on. */
  endedOn?: string;
}

export interface CaseFees {
  amount: number;
  readonly currency: string;
  /** `expired`: nobody paid in time. Entering the payment again makes it due again. */
  state: 'due' | 'paid' | 'consumed' | 'refunded' | 'expired';
  /** Why the last payment was not taken: a code of the register. */
  refusal?: string;
  /** Of fees that an agent collects: what the applicant was asked to pay, oldest first. */
  demands?: Demand[];
  /** What was paid and given back, as the registers said it: reconciliation compares it with their statements. */
  movements?: Movement[];
}

export interface CaseDocument {
  readonly id: string;
  readonly effectId: string;
  readonly number: string;
  readonly code: string;
  readonly digest: string;
  readonly issuedAt: number;
  status: 'current' | 'revoked' | 'replaced';
}

export interface CaseTimer {
  readonly at: number;
  readonly event: string;
}

/** Something that waits for an operator. The case stands still there, and goes on when it is retried, repaired or skipped. */
export interface Incident {
  readonly id: string;
  readonly kind: 'expression' | 'register' | 'identity-mismatch' | 'notice' | 'document' | 'gate' | 'table' | 'clock' | 'case';
  readonly at: number;
  readonly message: string;
  readonly state?: string;
  /** The effect to try again. */
  readonly effect?: unknown;
  /** The event to take again. */
  readonly event?: unknown;
}

export interface LogEntry {
  readonly seq: number;
  readonly at: number;
  readonly type: string;
  readonly by: string;
  /** Whom they stood in for. */
  readonly for?: string;
  readonly state?: string;
  readonly detail?: Readonly<Record<string, unknown>>;
}

/** The post by whose calendar and in whose zone the days of a case are counted. */
export const clockPost = ({ post, filedPost }: Pick<CaseRecord, 'post' | 'filedPost'>): string => filedPost ?? post;

/** Reads a value by its dotted path; `undefined` when a part is absent. */
export function readPath(root: unknown, path: string): unknown {
  let value = root;
  for (const part of path.split('.')) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<string, unknown>)[part];
  }
  return value;
}

/** Writes a value at its dotted path, making the groups on the way. `__proto__` and its like are no names of fields. */
export function writePath(root: Record<string, unknown>, path: string, value: unknown): void {
  const parts = path.split('.');
  const last = parts.pop() as string;
  let group = root;
  for (const part of parts) {
    if (!Object.hasOwn(group, part) || typeof group[part] !== 'object' || group[part] === null) group[part] = {};
    group = group[part] as Record<string, unknown>;
  }
  Object.defineProperty(group, last, { value, enumerable: true, writable: true, configurable: true });
}

/** Everything that an expression of a definition may read of its case. `local` adds names of one place: `answer`, `event`. */
export function caseScope(
  record: CaseRecord,
  today: string,
  by: string,
  local: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  const { clock, fees, decision } = record;
  return {
    ...record.data,
    ...(fees?.demands && { payment: { ...(record.data['payment'] as object | undefined), ...paymentScope(fees) } }),
    today,
    applicant: record.applicant,
    case: {
      id: record.caseId,
      channel: record.channel,
      post: record.post,
      filedOn: record.filedOn,
      filedBy: record.filedBy,
      tacit: decision?.tacit ?? false,
      decision: decision?.effect ?? null,
    },
    clock: {
      dueOn: clock?.dueOn ?? null,
      silenceOn: clock?.silenceOn ?? null,
      state: clock?.state ?? null,
      remainingDays: clock?.remainingDays ?? null,
    },
    fees: { amount: fees?.amount ?? null, currency: fees?.currency ?? null, state: fees?.state ?? null },
    actor: { id: by },
    ...local,
  };
}
