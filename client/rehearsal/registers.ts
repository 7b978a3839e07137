import {
  checkGiven,
  checkPerson,
  type RegisterReply,
  RegisterRequestWrong,
  RegisterUnavailable,
} from '../../activities/registers/index.js';
import { answersOf, type ScriptedAnswer } from '../../definitions/scenario-names.js';
import type { Scenario } from '../../definitions/scenario-schema.js';
import { readPath, writePath } from '../../domain/case.js';
import { checkFields, personIn, type Register, type RegisterOperation } from '../../domain/register.js';
import type { Reply } from '../../workflows/contract.js';
import { delayMs } from './plan.js';

/** An answer by callback that is on its way. */
export interface Delivery {
  /** ms, by the clock of the scenario. */
  readonly at: number;
  readonly reply: Reply;
}

export interface Call {
  readonly operation: string;
  readonly with: Readonly<Record<string, unknown>>;
  readonly effectId: string;
}

const HOUR = 3_600_000;
const DEFAULT_LATER = '1 day';

/** The registers of one scenario: they answer as it says, each effect once, and what it does not say by the examples of their declarations. */
export class ScriptedRegisters {
  readonly deliveries: Delivery[] = [];
  /** Effects that nobody answered so far, with the instant until which nobody will. */
  readonly waiting = new Map<string, number>();
  readonly #registers: ReadonlyMap<string, Register>;
  readonly #scripts: ReadonlyMap<string, { readonly answers: readonly ScriptedAnswer[]; next: number; downUntil?: number }>;
  readonly #given = new Map<string, RegisterReply>();
  readonly #taken = new Map<string, Call['with'][]>();
  /** What will have been answered, by the effect of the call, and when. */
  readonly #later = new Map<string, Delivery>();

  constructor(registers: ReadonlyMap<string, Register>, scripts: Scenario['given']['registers'] = {}) {
    this.#registers = registers;
    this.#scripts = new Map(Object.entries(scripts).map(([name, given]) => [name, { answers: answersOf(given), next: 0 }]));
  }

  /** What each distinct effect that an operation took was asked, in order. */
  calls = (operation: string): readonly Call['with'][] => this.#taken.get(operation) ?? [];

  /**
   * @throws {RegisterUnavailable} while the scenario says that the register is down.
   * @throws {RegisterRequestWrong} when what is asked does not fit the declaration.
   */
  call({ operation: name, with: values, effectId }: Call, now: number): RegisterReply {
    const [id = '', operation = ''] = name.split('.');
    const register = this.#registers.get(id);
    const declared = register?.operations[operation];
    if (register === undefined || declared === undefined)
      throw new RegisterRequestWrong(id, operation, 'the register has no such operation');
    const { problems } = checkFields(declared.with)(values);
    if (problems.length > 0) throw new RegisterRequestWrong(id, operation, 'what is asked does not fit the contract', problems);
    const before = this.#given.get(effectId);
    if (before !== undefined) return before;
    const script = this.#next(name, now, effectId, register.id, operation);
    const reply = this.#reply(register, declared, script, { effectId, with: values }, now);
    this.waiting.delete(effectId);
    this.#given.set(effectId, reply);
    this.#taken.set(name, [...this.calls(name), values]);
    return reply;
  }

  /** One answer a call; the last one repeats. What was down is over once it has passed. */
  #next(name: string, now: number, effectId: string, register: string, operation: string): ScriptedAnswer {
    const script = this.#scripts.get(name);
    if (script === undefined) return {};
    let answer = script.answers[script.next];
    if (answer?.down !== undefined) {
      script.downUntil ??= now + delayMs(answer.down);
      if (now < script.downUntil) {
        this.waiting.set(effectId, script.downUntil);
        throw new RegisterUnavailable(register, operation, `the scenario has it down for ${answer.down}`);
      }
      delete script.downUntil;
      script.next += 1;
      if (script.answers[script.next]?.down !== undefined) return this.#next(name, now, effectId, register, operation);
      answer = script.answers[script.next];
    }
    if (script.next < script.answers.length - 1) script.next += 1;
    return answer ?? {};
  }

  #reply(
    register: Register,
    declared: RegisterOperation,
    script: ScriptedAnswer,
    { effectId, with: asked }: Pick<Call, 'effectId' | 'with'>,
    now: number,
  ): RegisterReply {
    const { refused } = script;
    const answer = refused ? {} : checkGiven(register, declared.id, aboutWhom(declared, script, asked));
    const atOnce = declared.reply === 'now' || (refused !== undefined && script.later === undefined);
    if (atOnce) {
      checkPerson(register, declared.id, asked, answer);
      return refused ? { kind: 'refused', ...refused, detail: '' } : { kind: 'answered', answer };
    }
    const at = now + delayMs(script.later ?? DEFAULT_LATER);
    const said = refused ? { refused } : { answer, about: personIn(declared, answer) };
    const reply: Reply = { effectId, messageId: `${effectId}/reply`, register: register.id, ...said };
    this.#later.set(effectId, { at, reply });
    if (script.lost !== true) this.deliveries.push({ at, reply }, ...(script.twice ? [{ at: at + HOUR, reply }] : []));
    return { kind: 'accepted', reference: String(answer['reference'] ?? `REHEARSAL-${this.#later.size}`), address: null };
  }

  /** What the scenario says that another case was answered before, when it is of that day or later. */
  kept(name: string, asked: Call['with'], since: string) {
    const script = this.#scripts.get(name);
    const next = script?.answers[script.next];
    if (script === undefined || next?.kept === undefined || next.kept < since) return undefined;
    const [id = '', operation = ''] = name.split('.');
    const register = this.#registers.get(id) as Register;
    const answer = checkGiven(register, operation, aboutWhom(register.operations[operation] as RegisterOperation, next, asked));
    if (script.next < script.answers.length - 1) script.next += 1;
    return { answer, on: next.kept, caseId: 'of-another-case' };
  }

  /** A look for the answer of a call that was accepted: there from the instant on at which the callback was to come. */
  poll(
    { of, operation: name, with: asked }: { of: string; operation: string; with: Call['with'] },
    now: number,
  ): RegisterReply | { kind: 'pending' } {
    const later = this.#later.get(of);
    if (later === undefined || later.at > now) return { kind: 'pending' };
    const { answer = {}, refused } = later.reply;
    if (refused) return { kind: 'refused', ...refused, detail: '' };
    const [id = '', operation = ''] = name.split('.');
    checkPerson(this.#registers.get(id) as Register, operation, asked, answer);
    return { kind: 'answered', answer };
  }
}

/** The example is about whoever was asked about, unless the scenario says of whom; `other-person` is about nobody who was. */
function aboutWhom(
  { example, identity = {}, gives }: RegisterOperation,
  script: ScriptedAnswer,
  asked: Call['with'],
): Record<string, unknown> {
  const answer = structuredClone({ ...example, ...script.answer }) as Record<string, unknown>;
  for (const [name, path] of Object.entries(identity)) {
    const [top = '', ...inside] = path.split('.');
    const said = readPath(answer, path);
    if (script['other-person']) writePath(answer, path, isDay(asked[name]) ? '1900-01-01' : 'ZZ999999');
    else if (
      asked[name] !== null &&
      asked[name] !== undefined &&
      !Object.hasOwn(script.answer ?? {}, top) &&
      (said !== undefined || inside.length === 0)
    )
      writePath(answer, path, asked[name]);
  }
  return Object.fromEntries(Object.entries(answer).filter(([name]) => Object.hasOwn(gives, name)));
}

const isDay = (value: unknown): boolean => typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value);
