/** What can go wrong between here and a register. A refusal of the register is not among them: it is an answer. */
import type { FieldProblem } from '../../domain/register.js';

/** No answer yet: network, time-out, 5xx, 429. The same call with the same effect id can be repeated without harm. */
export class RegisterUnavailable extends Error {
  override readonly name = 'RegisterUnavailable';
  readonly retryable = true;
  readonly register: string;
  readonly operation: string;
  /** What the register asked to wait (`Retry-After`), in milliseconds. */
  readonly retryAfterMs: number | null;

  constructor(register: string, operation: string, reason: string, retryAfterMs: number | null = null, options?: ErrorOptions) {
    super(`${register}.${operation} is unavailable: ${reason}`, options);
    this.register = register;
    this.operation = operation;
    this.retryAfterMs = retryAfterMs;
  }
}

/** The answer is not what the contract says, or nobody can tell who wrote it. A repeat would not help: a person has to look. */
export class RegisterAnswerWrong extends Error {
  override readonly name = 'RegisterAnswerWrong';
  readonly retryable = false;
  readonly register: string;
  readonly operation: string;
  readonly problems: readonly FieldProblem[];

  constructor(register: string, operation: string, reason: string, problems: readonly FieldProblem[] = []) {
    super(`${register}.${operation} answered wrongly: ${[reason, ...problems.map((p) => `${p.field} ${p.message}`)].join('; ')}`);
    this.register = register;
    this.operation = operation;
    this.problems = problems;
  }
}

/** A good answer, signed, about another person than the one who was asked about: it is not believed, and a person has to look. */
export class RegisterIdentityMismatch extends RegisterAnswerWrong {
  constructor(register: string, operation: string, names: readonly string[]) {
    super(register, operation, identityWords(names));
  }
}
/** The names, never the values: it is read in lists. */
const identityWords = (names: readonly string[]): string => `the answer is about another person (${names.join(', ')})`;

/** What we would send, or how we would send it, does not fit the contract: a fault of the procedure or of the settings. */
export class RegisterRequestWrong extends Error {
  override readonly name = 'RegisterRequestWrong';
  readonly retryable = false;
  readonly register: string;
  readonly operation: string;
  readonly problems: readonly FieldProblem[];

  constructor(register: string, operation: string, reason: string, problems: readonly FieldProblem[] = []) {
    super(`${register}.${operation} cannot be asked: ${[reason, ...problems.map((p) => `${p.field} ${p.message}`)].join('; ')}`);
    this.register = register;
    this.operation = operation;
    this.problems = problems;
  }
}

/** A callback that is not taken. `status` is what to answer: 401 when the signature does not hold, 400 when the body is no callback. */
export class CallbackRefused extends Error {
  override readonly name = 'CallbackRefused';
  readonly status: 400 | 401;

  constructor(status: 400 | 401, message: string) {
    super(message);
    this.status = status;
  }
}
