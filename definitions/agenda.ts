/** The agendas of a post, as the organisation declares them: which visits it takes, when, how many at once. */
import { z } from 'zod';
import { type AgendaRules, type Opening, readOpening } from '../domain/agenda.js';
import { WEEKDAYS } from '../domain/plain-date.js';
import { identifier, text } from './schema-words.js';

const opening = z
  .string()
  .refine((written) => readOpening(written) !== undefined, 'is not an opening: two times, the later one last, as in "09:00-12:30"');

export const agendaSchema = z.strictObject({
  title: text.describe('What people call the counter.'),
  purposes: z.array(identifier).min(1, 'has no purpose').describe('What a visit here is for. A purpose has one agenda a post.'),
  hours: z
    .partialRecord(z.enum(WEEKDAYS), z.array(opening).min(1, 'is empty: leave the day out'))
    .describe('Openings of each weekday, in the zone of the post. On holidays of its calendar it is closed.'),
  slot: z
    .string()
    .regex(/^[1-9][0-9]{0,2} minutes$/, 'is not the length of a visit: "20 minutes"')
    .describe('Length of one visit.'),
  places: z.number().int().min(1).max(500).describe('Visits at the same time.'),
  ahead: z
    .string()
    .regex(/^[1-9][0-9]{0,2} days$/, 'is not a number of days: "60 days"')
    .describe('How far ahead a place can be booked.'),
  'answer-within': z
    .string()
    .regex(/^[1-9][0-9]{0,2} hours$/, 'is not a number of hours: "24 hours"')
    .describe('How long a place is kept for the one on the waiting list to whom it is offered.'),
  group: identifier.describe('Who keeps the agenda: opens and closes days.'),
});
export type AgendaText = z.infer<typeof agendaSchema>;

/** The rules that the text says. The text has passed the schema. */
export const agendaRules = (agenda: AgendaText): AgendaRules => ({
  hours: Object.fromEntries(
    Object.entries(agenda.hours).map(([day, openings]) => [day, (openings as readonly string[]).map((one) => readOpening(one) as Opening)]),
  ),
  slotMinutes: Number.parseInt(agenda.slot, 10),
  places: agenda.places,
  aheadDays: Number.parseInt(agenda.ahead, 10),
  answerHours: Number.parseInt(agenda['answer-within'], 10),
});
