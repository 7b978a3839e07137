import {
  ApplicationFailure,
  allHandlersFinished,
  CancellationScope,
  condition,
  continueAsNew,
  defineQuery,
  defineSignal,
  defineUpdate,
  isCancellation,
  proxyActivities,
  proxyLocalActivities,
  setHandler,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type * as activities from '../activities/index.js'; // types only: no I/O enters the bundle
import type { CaseRecord } from '../domain/case.js';
import { enterFirst, keepingRecord, recompute, silence } from './advance.js';
import { alarm } from './alarm.js';
import { applyCommand } from './commands.js';
import {
  type CaseInput,
  type CaseMessage,
  type CaseView,
  type Command,
  type MigrateCommand,
  queries,
  type Reply,
  SEARCH_ATTRIBUTES,
  signals,
  updates,
  viewOf,
} from './contract.js';
import { isReportTimer } from './delivery.js';
import {
  type CalendarNews,
  DEFAULT_RETRY,
  type Effect,
  type EffectResult,
  type GoOn,
  OWN,
  type PerformOutput,
  type RetryFor,
  type Step,
} from './effects.js';
import { failureOf, orFailure, refusedFiling, rootMessage } from './failures.js';
import { type Asked, type Item, insteadOf, kindOf, type Next, nextOf } from './inbox.js';
import { takeMessage } from './messages.js';
import { checkMigration, migrate, whereItWaits } from './migrate.js';
import { newCase } from './new-case.js';
import { askBeforeFiling, filingProblem } from './opening.js';
import { checkCommand } from './permissions.js';
import { recalendar } from './recalendar.js';
import { takeReply, takeResult } from './results.js';
import { takeTimer } from './timers.js';
import { letterScope, newTurn, note, type Turn, want } from './turn.js';

/** One attempt at everything that answers at once. What stays unanswered goes on as an ordinary activity, under the same effect id. */
const quick = proxyLocalActivities<typeof activities>({ startToCloseTimeout: '8 seconds', retry: { maximumAttempts: 1 } });
/** Long before Temporal's own limits: a history stays quick to replay. */
const HISTORY_LIMIT = 4000;

/** Runs one case of any procedure, from its filing to its end. The statechart decides, the workflow waits, activities act. */
export async function procedureCase(input: CaseInput): Promise<CaseView> {
  const { offsets, zone } = input;
  let { chart, calendar } = input; // an operator may move the case to another version of its procedure
  const record: CaseRecord = input.carried ?? newCase(input, Date.now());
  const inbox: Item[] = [];
  const jobs = new Map<string, CancellationScope>();
  let opened = input.carried !== undefined;
  let refusal: ApplicationFailure | undefined;
  let projected = opened ? record.revision : -1;
  let woken = false;
  const setAlarm = alarm(() => {
    woken = true;
  });
  let posted = input.post;
  let flagged = Object.keys(record.incidents).length > 0;

  /** With what another run goes on with the whole case: this one when it is long, or one that money wakes after the end. */
  const carried = (): CaseInput => ({
    ...input,
    post: record.post,
    chart,
    calendar,
    fingerprint: goOn.fingerprint,
    carried: record,
  });
  const seen = (): CaseView => ({ ...viewOf(record), ...(input.filing !== undefined && { filing: input.filing }) });

  // Handlers are set before the first await: an Update that finds no handler is refused, not kept.
  setHandler(defineQuery<CaseRecord>(queries.record), () => record);
  setHandler(defineQuery<CaseView>(queries.view), seen);
  setHandler(defineQuery<CaseInput>(queries.carried), carried);
  setHandler(defineSignal<[Reply]>(signals.reply), (reply) => void inbox.push({ kind: 'reply', reply }));
  setHandler(defineSignal<[CaseMessage]>(signals.message), (message) => void inbox.push({ kind: 'message', message }));
  setHandler(defineSignal<[CalendarNews?]>(signals.recalendar), (news) => void inbox.push({ kind: 'recalendar', news }));
  setHandler(defineUpdate<CaseView, []>(updates.file), async () => {
    await condition(() => opened || refusal !== undefined);
    if (refusal) throw refusal;
    return seen();
  });
  setHandler(defineUpdate<CaseView, [Command]>(updates.act), (command) => whenTaken({ kind: 'command', command }), {
    validator: (command) => orFailure(() => checkCommand({ chart, record, offsets, now: Date.now() }, command)),
  });
  setHandler(defineUpdate<CaseView, [MigrateCommand]>(updates.migrate), (migration) => whenTaken({ kind: 'migration', migration }), {
    validator: (to) => orFailure(() => void checkMigration({ chart, record, offsets, now: Date.now() }, to, jobs.keys())),
  });

  /** Each Update waits its turn; between its check and its turn another event may have come. */
  async function whenTaken(item: Asked): Promise<CaseView> {
    inbox.push(item);
    await condition(() => item.done === true);
    if (item.error) throw item.error;
    return viewOf(record);
  }

  let goOn: GoOn = { fingerprint: input.fingerprint ?? '', offsets };
  /** When the attempt before was over. After a wait it is whatever the clock says; between two attempts the clock of a replay may be ahead of it. */
  let until: number | undefined;
  const turnFor = (by: string, now = until ?? Date.now()): Turn => newTurn(chart, record, offsets, now, by);

  /** Everything that a turn asked of the world, and all that follows, until the case waits again. `instead`: what was recorded, if not this turn. */
  async function carryOut(first: Turn, of = 'start', instead?: (step: Step) => Turn): Promise<void> {
    let effects = takeOrders(first);
    let began = first.now;
    for (let again = instead; effects.length > 0 || projected !== record.revision; again = undefined) {
      const { results, took, readModel, step, until: over } = await attempt(effects, goOn, { at: began, of });
      if (again !== undefined && step !== undefined && (step.at !== began || step.of !== of)) {
        effects = takeOrders(again(step));
        began = step.at;
      }
      // The attempt went on by itself as far as it could; the same rounds are taken here, from its answers.
      for (let round = 0; effects.length > 0 && effects.every(({ id }) => results[id] !== undefined); round += 1) {
        const turn = newTurn(chart, record, offsets, began + (took[round] ?? 0), 'engine');
        for (const effect of effects) {
          const result = results[effect.id] as EffectResult;
          if ('unavailable' in result) later(effect, result.retry ?? DEFAULT_RETRY);
          takeResult(turn, effect, result, false);
        }
        effects = takeOrders(turn);
      }
      until = over;
      began = over ?? Date.now();
      if (readModel?.written) projected = readModel.revision;
      else if (readModel !== undefined && effects.length === 0) {
        projectLater();
        break;
      }
    }
    flagIncidents();
    flagPost();
  }

  const takeOrders = (turn: Turn): Effect[] => turn.effects.splice(0);

  async function attempt(effects: readonly Effect[], goOn?: GoOn, step?: Step): Promise<PerformOutput> {
    try {
      return await quick.perform({
        record,
        calendar,
        zone,
        effects,
        now: step?.at ?? Date.now(),
        ...(goOn && { goOn }),
        ...(step && { step }),
      });
    } catch (error) {
      if (isCancellation(error)) throw error;
      const unavailable = error instanceof Error ? error.message : String(error);
      return {
        results: Object.fromEntries(effects.map(({ id }) => [id, { unavailable }])),
        took: [],
        readModel: { revision: record.revision, written: false },
      };
    }
  }

  function later(effect: Effect, { everyMs, factor, atMostMs }: RetryFor): void {
    const scope = new CancellationScope();
    jobs.set(effect.id, scope);
    const slow = proxyActivities<typeof activities>({
      startToCloseTimeout: '1 minute',
      scheduleToCloseTimeout: atMostMs,
      retry: { initialInterval: everyMs, backoffCoefficient: factor, maximumInterval: Math.max(everyMs, 60_000) },
    });
    scope
      .run(() => slow.persist({ record, calendar, zone, effects: [effect], now: Date.now() }))
      .then(
        (result) => void inbox.push({ kind: 'result', effect, result }),
        (error) => {
          if (!isCancellation(error)) inbox.push({ kind: 'result', effect, result: { wrong: rootMessage(error) } });
        },
      )
      .finally(() => jobs.delete(effect.id));
  }

  /** What the case cannot begin without, tried for as long as it takes: an unknown fee is not a fee of nothing. */
  function insist(effect: Effect): Promise<EffectResult> {
    const slow = proxyActivities<typeof activities>({
      startToCloseTimeout: '1 minute',
      retry: { initialInterval: '1 second', maximumInterval: '10 seconds' },
    });
    return slow.persist({ record, calendar, zone, effects: [effect], now: Date.now() });
  }

  /** One writer, for as long as it takes; it takes the newest record there is when it starts. */
  function projectLater(): void {
    if (jobs.has('project')) return;
    const scope = new CancellationScope();
    jobs.set('project', scope);
    const slow = proxyActivities<typeof activities>({
      startToCloseTimeout: '30 seconds',
      retry: { initialInterval: '1 second', maximumInterval: '30 seconds' },
    });
    const revision = record.revision;
    scope
      .run(() => slow.project({ record }))
      .then(() => {
        projected = Math.max(projected, revision);
      })
      .finally(() => {
        jobs.delete('project');
        woken = true;
      });
  }

  function flagPost(): void {
    if (record.post === posted) return;
    posted = record.post;
    upsertSearchAttributes({ [SEARCH_ATTRIBUTES.post]: [posted] });
  }

  function flagIncidents(): void {
    const open = Object.keys(record.incidents).length > 0;
    if (open === flagged) return;
    flagged = open;
    upsertSearchAttributes({ [SEARCH_ATTRIBUTES.incident]: [open] });
  }

  const isLong = (): boolean => {
    const { continueAsNewSuggested, historyLength } = workflowInfo();
    return continueAsNewSuggested || historyLength > (input.historyLimit ?? HISTORY_LIMIT);
  };

  async function open(): Promise<boolean> {
    const turn = turnFor(input.filedBy);
    recompute(turn);
    askBeforeFiling(turn);
    const checks = turn.effects.splice(0);
    if (checks.length > 0) {
      const { results } = await attempt(checks);
      // The fee first: whether a stamp is good enough depends on it.
      for (const effect of checks) {
        if (effect.kind === 'verify') continue;
        const first = results[effect.id];
        const result = first === undefined || 'unavailable' in first ? await insist(effect) : first;
        if ('wrong' in result) {
          refusal = refusedFiling('DEFINITION_INVALID', result.wrong);
          return false;
        }
        takeResult(turn, effect, result, true);
      }
      const problems = checks.flatMap((effect) => filingProblem(turn, effect, results[effect.id]));
      if (problems.length > 0) {
        refusal = refusedFiling('VERIFICATION_FAILED', 'A register does not accept what was given.', { problems });
        return false;
      }
    }
    note(turn, 'filed', { detail: { channel: record.channel } });
    if (chart.clock) want(turn, { kind: 'clock', clock: chart.clock });
    const first = chart.start[input.start];
    if (first === undefined)
      throw ApplicationFailure.nonRetryable(`${chart.procedure} cannot be started by "${input.start}"`, 'EVENT_NOT_ALLOWED');
    enterFirst(turn, first);
    want(turn, { kind: 'issue', document: OWN.receipt, scope: letterScope(turn) });
    want(turn, { kind: 'notify', notice: OWN.receipt, scope: letterScope(turn) });
    await carryOut(turn);
    return true;
  }

  function handle(item: Next, now: number): Turn {
    const turnBy = (by: string) => turnFor(by, now);
    if (item === 'silence') {
      const turn = turnBy('legal-clock');
      delete record.timers['silence'];
      silence(turn);
      return turn;
    }
    if ('timer' in item) {
      const turn = turnBy('legal-clock');
      takeTimer(turn, item.timer);
      return turn;
    }
    switch (item.kind) {
      case 'command': {
        const turn = turnBy(item.command.by.id);
        try {
          delete item.error;
          applyCommand(turn, item.command);
        } catch (error) {
          item.error = failureOf(error);
        }
        return turn;
      }
      case 'migration': {
        const { by, ...to } = item.migration;
        const turn = newTurn(to.chart, record, offsets, now, by.id);
        try {
          delete item.error;
          migrate(turn, chart, item.migration, jobs.keys());
          ({ chart, calendar } = to);
          goOn = { fingerprint: to.fingerprint ?? '', offsets };
        } catch (error) {
          item.error = failureOf(error);
        }
        return turn;
      }
      case 'reply': {
        const turn = turnBy(item.reply.register);
        takeReply(turn, item.reply);
        return turn;
      }
      case 'message': {
        const turn = turnBy(item.message.from);
        takeMessage(turn, item.message);
        return turn;
      }
      case 'recalendar': {
        const turn = turnBy('legal-clock');
        recalendar(turn, calendar, item.news);
        return turn;
      }
      case 'result': {
        const turn = turnBy('engine');
        takeResult(turn, whereItWaits(record, item.effect), item.result, true);
        return turn;
      }
    }
  }

  if (!opened) {
    if (!(await open())) {
      await condition(allHandlersFinished);
      throw refusal;
    }
    opened = true;
  }

  /** @returns what puts all back that a step may have moved. */
  const keep = () => {
    const [restore, kept] = [keepingRecord(record), [chart, calendar, goOn] as const];
    return () => {
      restore();
      [chart, calendar, goOn] = kept;
    };
  };
  let back: (() => void) | undefined;
  for (;;) {
    if (until === undefined && workflowInfo().unsafe.isReplaying) back ??= keep();
    const now = until ?? Date.now();
    let item = nextOf(inbox, record.timers, now);
    if (item !== undefined) {
      await carryOut(handle(item, now), kindOf(item), (step) => {
        back?.();
        item = insteadOf(item as Next, step.of, inbox);
        return handle(item, step.at);
      });
      if (typeof item === 'object' && ('command' in item || 'migration' in item)) item.done = true;
      back = undefined;
      continue;
    }
    if (projected !== record.revision && !jobs.has('project')) projectLater();
    const over =
      record.status === 'closed' &&
      jobs.size === 0 &&
      Object.keys(record.incidents).length === 0 &&
      projected === record.revision &&
      // While it can be reopened, or a text message may still turn out not to have arrived, it waits for that.
      !Object.keys(record.timers).some((id) => id.startsWith('reopen:') || isReportTimer(id));
    if (over) break;
    if (isLong() && jobs.size === 0 && projected === record.revision) {
      // Quiet, and every Update answered: then the whole case is in its record, and the next run begins with it.
      await condition(() => inbox.length > 0 || allHandlersFinished());
      until = undefined;
      if (inbox.length === 0) await continueAsNew<typeof procedureCase>(carried());
      continue;
    }
    setAlarm(record.timers, Date.now());
    woken = false;
    await condition(() => inbox.length > 0 || woken);
    until = undefined;
    back = undefined;
  }
  await condition(allHandlersFinished);
  return viewOf(record);
}
