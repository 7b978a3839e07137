/** What becomes of text messages: the operator reports later, by callback or when it is asked; who cannot be reached by text is written to by mail. */
import type { HandedText, TextMessage } from '../domain/delivery.js';
import type { Reply } from './contract.js';
import type { Effect, EffectResult, Values } from './effects.js';
import { arm, disarm, note, revised, type Turn, want } from './turn.js';

const TIMER = 'report:';

/** A report that is still to come outlives the end of its case. */
export const isReportTimer = (id: string): boolean => id.startsWith(TIMER);

/** A notice went out. */
export function takeNotified(turn: Turn, effect: Effect & { readonly kind: 'notify' }, { texts = [], ...ok }: Values): void {
  note(turn, 'notified', { by: 'engine', detail: { notice: effect.notice, ...ok } });
  const mailed = (ok['channels'] as readonly string[] | undefined)?.includes('email') === true;
  for (const { id, to, report, failed } of texts as readonly HandedText[]) {
    if (turn.record.texts?.[id]) continue;
    (turn.record.texts ??= {})[id] = {
      notice: effect.notice,
      to,
      sentAt: turn.now,
      status: 'accepted',
      ...(report && { report }),
      ...(!mailed && { scope: effect.scope }),
    };
    const early = turn.record.earlyReports?.[id];
    delete turn.record.earlyReports?.[id];
    if (failed !== undefined) settle(turn, id, 'failed', failed);
    else if (report) lookLater(turn, id);
    if (early) takeAnswer(turn, id, early);
  }
}

/** The effect of a text message that the case sent, as `activities/send.ts` names it. */
const OF_A_TEXT = /\/\d+\/notify\/sms\/\d+$/;

/** @returns false when the reply is about no text message. */
export function takeReport(turn: Turn, { effectId, messageId, register, answer = {}, refused, wrong }: Reply): boolean {
  const { record } = turn;
  const text = record.texts?.[effectId];
  if (text === undefined && !OF_A_TEXT.test(effectId)) return false;
  if (wrong !== undefined) {
    // The next look, or the same message put right, says it.
    note(turn, 'report-unreadable', { by: register, detail: { notice: text?.notice, wrong } });
    return true;
  }
  record.seen.push(messageId);
  const said = refused ? { state: 'failed', reason: refused.code } : answer;
  if (text === undefined) {
    (record.earlyReports ??= {})[effectId] = said;
    revised(turn);
  } else takeAnswer(turn, effectId, said);
  return true;
}

/** A look at the operator, which may have nothing to say, or be away: then it is looked again. */
export function takeLook(turn: Turn, { of }: Effect & { readonly kind: 'report' }, result: EffectResult): void {
  if ('ok' in result) takeAnswer(turn, of, result.ok);
  if ('refused' in result) settle(turn, of, 'failed', result.refused.code);
  if (turn.record.texts?.[of]?.status === 'accepted') lookLater(turn, of);
}

export function askReport(turn: Turn, of: string): void {
  const { report, status } = turn.record.texts?.[of] ?? {};
  if (report === undefined || status !== 'accepted') return;
  const { operation, reference } = report;
  want(turn, { kind: 'report', of, operation, with: {}, reference });
}

function takeAnswer(turn: Turn, id: string, { state, reason }: Values): void {
  if (state === 'delivered' || state === 'failed') settle(turn, id, state, typeof reason === 'string' ? reason : undefined);
}

const WORDS = { delivered: 'text-delivered', failed: 'text-failed', unknown: 'text-unreported' } as const;

/** Once: what comes after it changes nothing, but a report on a message that was given up. */
function settle(turn: Turn, id: string, status: keyof typeof WORDS, reason?: string): void {
  const text = turn.record.texts?.[id];
  if (text === undefined || !(text.status === 'accepted' || (text.status === 'unknown' && status !== 'unknown'))) return;
  disarm(turn, (timer) => timer === `${TIMER}${id}`);
  text.status = status;
  text.at = turn.now;
  if (reason !== undefined) text.reason = reason;
  if (status !== 'delivered' && text.instead === undefined) tellOtherwise(turn, text);
  delete text.scope;
  const { notice, to, instead } = text;
  const by = text.report?.operation.split('.')[0] ?? 'engine';
  note(turn, WORDS[status], {
    by,
    detail: { notice, to, ...(reason !== undefined && { reason }), ...(status !== 'delivered' && { instead }) },
  });
}

/** Whether an unreported message arrived nobody knows: to be told twice is better than not at all. */
function tellOtherwise(turn: Turn, text: TextMessage): void {
  const { notice, scope } = text;
  const mail = scope === undefined || turn.record.applicant.email !== undefined;
  text.instead = mail ? 'email' : 'none';
  if (mail && scope !== undefined) want(turn, { kind: 'notify', notice, scope, channels: ['email'] });
}

/** Each time after twice as long; the last time when the message would have expired. */
function lookLater(turn: Turn, id: string): void {
  const text = turn.record.texts?.[id];
  if (text?.report === undefined) return;
  const { everyMs, withinMs } = text.report;
  const last = text.sentAt + withinMs;
  if (turn.now >= last) return settle(turn, id, 'unknown');
  const at = Math.min(last, text.sentAt + Math.max(everyMs, 2 * (turn.now - text.sentAt)));
  arm(turn, `${TIMER}${id}`, { at, event: `${TIMER}${id}` });
}
