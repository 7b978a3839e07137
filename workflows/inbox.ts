import type { ApplicationFailure } from '@temporalio/workflow';
import type { CaseRecord } from '../domain/case.js';
import type { CaseMessage, Command, MigrateCommand, Reply } from './contract.js';
import type { CalendarNews, Effect, EffectResult, Step } from './effects.js';

/** What somebody waits for the answer of. */
export type Asked = { done?: true; error?: ApplicationFailure } & (
  | { readonly kind: 'command'; readonly command: Command }
  | { readonly kind: 'migration'; readonly migration: MigrateCommand }
);

/** What came to a case, in the order in which it came. */
export type Item =
  | Asked
  | { readonly kind: 'reply'; readonly reply: Reply }
  | { readonly kind: 'message'; readonly message: CaseMessage }
  | { readonly kind: 'recalendar'; readonly news: CalendarNews | undefined }
  | { readonly kind: 'result'; readonly effect: Effect; readonly result: EffectResult };

/** What a case takes next: something that came, or something whose time has come. */
export type Next = Item | 'silence' | { readonly timer: string };

/** Silence before any command that came after midnight; what came before what is merely due: a worker that was down is nobody's delay. */
export function nextOf(inbox: Item[], timers: CaseRecord['timers'], now: number): Next | undefined {
  const silent = timers['silence'];
  if (silent !== undefined && silent.at <= now) return 'silence';
  const item = inbox.shift();
  if (item !== undefined) return item;
  const due = Object.entries(timers)
    .filter(([, timer]) => timer.at <= now)
    .sort(([, a], [, b]) => a.at - b.at)[0];
  return due === undefined ? undefined : { timer: due[0] };
}

const TIMER = 'timer ';
/** As `Step.of` has it. */
export const kindOf = (item: Next): Step['of'] => (item === 'silence' ? item : 'timer' in item ? `${TIMER}${item.timer}` : 'inbox');

/** What was recorded in place of `item`: the same, or another that this one came before. */
export function insteadOf(item: Next, of: Step['of'], inbox: Item[]): Next {
  if (of === kindOf(item)) return item;
  if (kindOf(item) === 'inbox') inbox.unshift(item as Item);
  return of === 'silence' ? of : of === 'inbox' ? (inbox.shift() as Item) : { timer: of.slice(TIMER.length) };
}
