import { ApplicationFailure } from '@temporalio/activity';
import { compile } from '../definitions/compile.js';
import { fingerprintOf } from '../definitions/fingerprint.js';
import type { Statechart } from '../definitions/statechart.js';
import { type CaseRecord, caseScope } from '../domain/case.js';
import { decideIn } from '../domain/decision-table.js';
import { CaseError } from '../domain/errors.js';
import { localDateOf } from '../domain/zoned.js';
import {
  type CalendarNews,
  type Effect,
  type EffectResult,
  OWN,
  type PerformInput,
  type PerformOutput,
  type Values,
} from '../workflows/effects.js';
import { takeResult } from '../workflows/results.js';
import { newTurn } from '../workflows/turn.js';
import { deadlineOf, readCaseClock, startOf } from './clock.js';
import { issue } from './issue.js';
import { MessageError } from './notify/index.js';
import { isOutage } from './outage.js';
import {
  RegisterAnswerWrong,
  RegisterIdentityMismatch,
  type RegisterReply,
  RegisterRequestWrong,
  RegisterUnavailable,
} from './registers/index.js';
import { notify } from './send.js';
import type { World } from './world.js';

/** Dates first, for letters tell them; then everything that asks others, together; then papers, and the letters that carry them. */
const PHASES: readonly (readonly Effect['kind'][])[] = [
  ['clock', 'deadline', 'amount'],
  ['undo', 'release'], // what is let go is let go before it is held again
  ['verify', 'call', 'pay', 'poll', 'report', 'status', 'tell', 'consume', 'refund', 'payback', 'decide', 'send', 'tell-case'],
  ['issue', 'revoke'],
  ['notify'],
  ['answer'],
];
/** A call that carries papers of the case waits for those that are made beside it. */
const AFTER_PAPERS = 3;
/** An attempt that took longer than this (ms) does not go on by itself: what it has is recorded first. Well under the time-out of a step. */
const LONG_MS = 2500;
/** Phases whose effects do not wait for one another. */
const TOGETHER = [1, 2];

/** The activities of a case, over a world. Each is safe to repeat: every effect carries the key by which the world knows it again. */
export function createActivities(world: World) {
  const charts = new Map<string, Statechart>();

  /**
   * One attempt at each effect; then at those that follow from the answers, by the interpreter that the workflow itself uses, until the case waits;
   * then the read model. The workflow takes the same answers the same way: a step is one entry of the history, however many calls it makes.
   * Never throws for what the world answers.
   */
  async function perform(input: PerformInput): Promise<PerformOutput> {
    const began = Date.now();
    const output = await carryOn(input, began);
    return { ...output, ...(input.step && { step: input.step, until: input.now + Date.now() - began }) };
  }

  async function carryOn(input: PerformInput, began: number): Promise<PerformOutput> {
    const { record, now, goOn } = input;
    const results: Record<string, EffectResult> = {};
    const took: number[] = [];
    const chart = goOn && (await chartOf(record.digest, goOn.fingerprint));
    let { effects } = input;
    while (effects.length > 0) {
      Object.assign(results, await round({ ...input, effects }));
      took.push(Date.now() - began);
      if (goOn === undefined || chart === undefined || Date.now() - began > LONG_MS) return { results, took };
      const turn = newTurn(chart, record, goOn.offsets, now + (took.at(-1) as number), 'engine');
      try {
        for (const effect of effects) takeResult(turn, effect, results[effect.id] as EffectResult, false);
      } catch {
        return { results, took }; // a defect: the workflow meets it too, and says so
      }
      effects = turn.effects;
    }
    return { results, took, readModel: { revision: record.revision, written: await written(record) } };
  }

  async function round(input: PerformInput): Promise<Record<string, EffectResult>> {
    const results: Record<string, EffectResult> = {};
    const record: CaseRecord = { ...input.record };
    // A case is started in the background: it is filed by a workflow of its own, for which nothing that a workflow task holds may wait.
    for (const { id, kind } of input.effects) if (kind === 'run') results[id] = { unavailable: 'it is being started' };
    for (const [phase, kinds] of PHASES.entries()) {
      const carries = (effect: Effect) => effect.kind === 'call' && effect.attach !== undefined;
      const effects = input.effects
        .filter((effect) => (carries(effect) ? phase === AFTER_PAPERS : kinds.includes(effect.kind)))
        .sort((a, b) => Number(carries(a)) - Number(carries(b)));
      const take = async (effect: Effect) => {
        const result = await attempt(effect, { ...input, record });
        results[effect.id] = result;
        if ('ok' in result) anticipate(record, effect, result.ok);
      };
      if (TOGETHER.includes(phase)) await Promise.all(effects.map(take));
      else for (const effect of effects) await take(effect);
    }
    return results;
  }

  /** The chart of a published definition, compiled once; undefined when it is not the one that the case runs by, or cannot be had just now. */
  async function chartOf(digest: string, fingerprint: string): Promise<Statechart | undefined> {
    let chart = charts.get(digest);
    if (chart === undefined) {
      const published = await world.published(digest).catch(() => undefined);
      if (published === undefined) return undefined;
      chart = compile(published.definition, digest);
      charts.set(digest, chart);
    }
    return fingerprintOf(chart) === fingerprint ? chart : undefined;
  }

  async function written(record: CaseRecord): Promise<boolean> {
    try {
      await world.project(record);
      return true;
    } catch {
      return false; // the workflow writes it in the background, for as long as it takes
    }
  }

  /** One effect, tried for as long as its retry policy says. Throws to be tried again. */
  async function persist(input: PerformInput): Promise<EffectResult> {
    const result = await attempt(input.effects[0] as Effect, input);
    if ('unavailable' in result) throw ApplicationFailure.retryable(result.unavailable, 'UNAVAILABLE');
    return result;
  }

  async function project({ record }: { record: CaseRecord }): Promise<void> {
    await world.project(record);
  }

  async function attempt(effect: Effect, input: PerformInput): Promise<EffectResult> {
    try {
      return await dispatch(effect, input);
    } catch (error) {
      return resultOf(error, effect);
    }
  }

  function resultOf(error: unknown, effect: Effect): EffectResult {
    const message = error instanceof Error ? error.message : String(error);
    if (error instanceof RegisterUnavailable) return { unavailable: message, ...retryOf(effect) };
    if (error instanceof RegisterIdentityMismatch) return { wrong: message, incident: 'identity-mismatch' };
    if (error instanceof RegisterAnswerWrong || error instanceof RegisterRequestWrong) return { wrong: message };
    if (error instanceof MessageError && !error.permanent) return { unavailable: message };
    if (error instanceof CaseError && error.code !== 'ENGINE_UNAVAILABLE') return { wrong: refusalWords(error) };
    if (isOutage(error) || (error instanceof CaseError && error.code === 'ENGINE_UNAVAILABLE')) return { unavailable: message };
    return { wrong: message };
  }

  function retryOf(effect: Effect) {
    if (!('operation' in effect)) return {};
    const [register = '', operation = ''] = effect.operation.split('.');
    const retry = world.registers.get(register)?.operations[operation]?.retry;
    return retry === undefined ? {} : { retry };
  }

  async function dispatch(effect: Effect, input: PerformInput): Promise<EffectResult> {
    const { record, now } = input;
    switch (effect.kind) {
      case 'clock':
        return { ok: readCaseClock(record, effect.clock, await calendarOf(effect, input), input.zone, now) as unknown as Values };
      case 'deadline':
        return {
          ok:
            effect.until !== undefined
              ? startOf(effect.until, input.zone)
              : deadlineOf(effect.from, effect.delay!, await calendarOf(effect, input), input.zone),
        };
      case 'amount':
      case 'decide':
        return decideByTable(effect, record);
      case 'call':
        return call(effect, input);
      case 'verify':
      case 'pay':
      case 'tell':
      case 'consume':
      case 'refund':
      case 'release':
      case 'payback':
        return ask(effect.operation, effect.with, effect, record);
      case 'poll':
      case 'report':
        return look(effect, record);
      case 'status':
        return ask(effect.operation, effect.with, effect, record).catch(nothingNew);
      case 'undo':
        return undo(effect, record);
      case 'issue':
        return { ok: await issue(world, effect, record, now) };
      case 'revoke':
        await world.mark(record.caseId, effect.document, 'revoked');
        return { ok: {} };
      case 'notify':
        return { ok: await notify(world, effect, record) };
      case 'tell-case':
        return tell(effect, record);
      case 'run':
        return { accepted: await world.cases.run(orderOf(effect, record)) };
      case 'answer':
        return { ok: { heard: await world.cases.answer(effect.to, effect.id, effect.answer) } };
      case 'send':
        return send(effect, record);
    }
  }

  const orderOf = ({ id, procedure, with: given }: Effect & { kind: 'run' }, record: CaseRecord) => ({
    procedure,
    with: given,
    parent: { caseId: record.caseId, effectId: id },
    from: record,
  });

  async function send({ id, to: addressee, message }: Effect & { kind: 'send' }, { caseId }: CaseRecord): Promise<EffectResult> {
    const to =
      typeof addressee === 'string'
        ? addressee
        : world.cases.numberOf({ procedure: addressee.procedure, parent: { caseId, effectId: addressee.effectId } });
    return { ok: { to, heard: await world.cases.send(to, { ...message, messageId: id, from: caseId }) } };
  }

  const calendarOf = ({ news }: { readonly news?: CalendarNews }, { calendar }: PerformInput) => world.calendar(calendar, news?.number);

  async function decideByTable(effect: Effect & { kind: 'amount' | 'decide' }, record: CaseRecord): Promise<EffectResult> {
    const { tables } = await world.published(record.digest);
    const scope = effect.kind === 'decide' ? effect.scope : caseScope(record, record.filedOn, record.filedBy);
    const { outputs, rules } = decideIn(tables, effect.table, scope);
    if (outputs.length === 0) return { wrong: `the table "${effect.table}" has no rule for this case` };
    return { ok: { ...outputs[0], ...(outputs.length > 1 && { all: outputs }), rules } };
  }

  async function ask(operation: string, values: Values, effect: Pick<Effect, 'id'>, record: CaseRecord): Promise<EffectResult> {
    return resultOfReply(
      operation,
      await world.call({ operation, with: values, effectId: effect.id, caseId: record.caseId, askedBy: askerOf(record) }),
    );
  }

  /** Once only (law 55-19, art. 23-24): what a register answered another case is not asked again while it is good. */
  async function call(effect: Effect & { kind: 'call' }, { record, now, zone }: PerformInput): Promise<EffectResult> {
    const { operation, reuse } = effect;
    const question = { operation, with: effect.with, caseId: record.caseId };
    const known = reuse && (await world.answers.find(question, reuse.since));
    if (known) return { ok: known.answer, reused: { on: known.on, caseId: known.caseId } };
    const result = await ask(operation, { ...effect.with, ...(await papersOf(effect.attach, record)) }, effect, record);
    if (reuse && 'ok' in result) await world.answers.keep(question, result.ok, { on: localDateOf(now, zone), until: reuse.until });
    return result;
  }

  /** Who made the case go where it asks: a person, or the legal clock. Registers and the engine only carry on. */
  const askerOf = ({ log, filedBy }: CaseRecord): string =>
    log.findLast(({ by }) => by !== 'engine' && !world.registers.has(by))?.by ?? filedBy;

  /** A register that is away just now is looked at again at the next time. */
  async function look(effect: Effect & { kind: 'poll' | 'report' }, record: CaseRecord): Promise<EffectResult> {
    const { operation, with: values, reference, of } = effect;
    try {
      const reply = await world.poll({
        operation,
        with: values,
        reference,
        of,
        effectId: effect.id,
        caseId: record.caseId,
        askedBy: askerOf(record),
      });
      return reply.kind === 'pending' ? { pending: true } : resultOfReply(operation, reply);
    } catch (error) {
      if (error instanceof RegisterUnavailable) return { pending: true };
      throw error;
    }
  }

  function resultOfReply(operation: string, reply: RegisterReply): EffectResult {
    if (reply.kind === 'refused') return { refused: { code: reply.code, title: reply.title } };
    if (reply.kind === 'answered') return { ok: reply.answer, ...(compensationOf(operation) !== undefined && { undoable: true as const }) };
    const [register = '', name = ''] = operation.split('.');
    const poll = world.registers.get(register)?.operations[name]?.poll;
    return {
      accepted: reply.reference,
      ...(reply.address !== null && { address: reply.address }),
      ...(poll && { poll: { everyMs: poll.everyMs } }),
    };
  }

  /** The other case answers whether it takes the event: its refusal is an answer, too. */
  async function tell({ id, to, event, with: data }: Effect & { kind: 'tell-case' }, { caseId }: CaseRecord): Promise<EffectResult> {
    try {
      await world.cases.tell(to, { event, data, effectId: id, from: caseId });
      return { ok: {} };
    } catch (error) {
      if (!(error instanceof CaseError) || error.code === 'ENGINE_UNAVAILABLE') throw error;
      return { refused: { code: error.code, title: error.message } };
    }
  }

  /** Number, code and digest of what goes with a call. @throws RegisterUnavailable while it is not made: the call is made later. */
  async function papersOf(attach: Readonly<Record<string, string>> = {}, { caseId }: CaseRecord): Promise<Values> {
    const papers: Record<string, unknown> = {};
    for (const [parameter, document] of Object.entries(attach)) {
      const paper = await world.paperOf(caseId, document);
      if (paper === undefined) throw new RegisterUnavailable('mistara', document, 'the document is not made yet');
      papers[parameter] = { id: paper.code, ...paper };
    }
    return papers;
  }

  function compensationOf(operation: string): string | undefined {
    const [register = '', name = ''] = operation.split('.');
    const compensation = world.registers.get(register)?.operations[name]?.compensation;
    return compensation && 'operation' in compensation ? `${register}.${compensation.operation}` : undefined;
  }

  /** Undoes what an operation did, by the operation that its register declares for it. What has no compensation needs none. */
  async function undo(effect: Effect & { readonly operation: string; readonly with: Values }, record: CaseRecord): Promise<EffectResult> {
    const compensation = compensationOf(effect.operation);
    if (compensation === undefined) return { ok: {} };
    const { effectId, ...asked } = effect.with;
    if (typeof effectId !== 'string' || !lacks(compensation, effect.with)) return ask(compensation, effect.with, effect, record);
    // The answer never came, and only it says what there is to undo. The same request under its own key tells, whether it was done or not.
    const told = await ask(effect.operation, asked, { id: effectId }, record);
    if ('refused' in told) return { ok: {} };
    const answer = 'ok' in told ? told.ok : 'accepted' in told ? { reference: told.accepted } : {};
    return ask(compensation, { ...effect.with, ...answer }, effect, record);
  }

  /** Whether it cannot be asked for: something that it needs is not known. */
  function lacks(operation: string, values: Values): boolean {
    const [register = '', name = ''] = operation.split('.');
    const needed = Object.entries(world.registers.get(register)?.operations[name]?.with ?? {}).filter(([, { optional }]) => !optional);
    return needed.some(([field]) => values[field] === undefined || values[field] === null);
  }

  return { perform, persist, project };
}
export type Activities = ReturnType<typeof createActivities>;

/** An agent that is away just now is asked again at the next time. */
function nothingNew(error: unknown): EffectResult {
  if (error instanceof RegisterUnavailable) return { ok: {} };
  throw error;
}

/** A refusal with the fields that it names, so that an operator knows what to put right. */
function refusalWords({ message, details }: CaseError): string {
  const problems = (details['problems'] ?? []) as readonly { field: string; message?: string; code: string }[];
  return [message, ...problems.map(({ field, message: words, code }) => `${field}: ${words ?? code}`)].join(' ');
}

/** What letters and the read model of this same attempt must already show. The workflow does the same with the results. */
function anticipate(record: CaseRecord, effect: Effect, ok: Values): void {
  if (effect.kind === 'clock' && record.clock) {
    const { dueOn, silenceOn, silenceAt, remainingDays, explanation, state } = ok as unknown as NonNullable<CaseRecord['clock']>;
    record.clock = {
      ...record.clock,
      ...(dueOn !== undefined && { dueOn }),
      ...(silenceOn !== undefined && { silenceOn }),
      ...(silenceAt !== undefined && { silenceAt }),
      ...(remainingDays !== undefined && { remainingDays }),
      ...(explanation && { explanation }),
      state: state === 'suspended' ? 'suspended' : 'running',
    };
  } else if (effect.kind === 'deadline') {
    const task = effect.task === undefined ? undefined : record.tasks[effect.task];
    if (task) record.tasks = { ...record.tasks, [task.state]: { ...task, dueAt: Number(ok['at']), dueOn: String(ok['on']) } };
    if (record.asked && effect.timer === `late:${record.asked.state}`) record.asked = { ...record.asked, answerBy: String(ok['on']) };
  } else if (effect.kind === 'issue' && effect.document !== OWN.receipt) {
    record.documents = {
      ...record.documents,
      [effect.document]: {
        id: effect.document,
        effectId: effect.id,
        number: String(ok['number']),
        code: String(ok['code']),
        digest: String(ok['digest'] ?? ''),
        issuedAt: 0,
        status: 'current',
      },
    };
  }
}
