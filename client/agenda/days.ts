import type { Opening } from '../../domain/agenda.js';
import type { Actor } from '../../domain/case.js';
import { CaseError } from '../../domain/errors.js';
import { isPlainDate, plainDate } from '../../domain/plain-date.js';
import type { PlaceRow, SlotRow, Store } from '../../store/index.js';
import { OPERATORS } from '../../workflows/contract.js';
import type { Agendas } from './agenda.js';
import { type Agenda, SAFE } from './slots.js';

/** One visit of a day. */
export interface Visit {
  readonly agenda: string;
  readonly time: string;
  readonly booking: string;
  readonly caseId: string;
  readonly name: string;
  readonly state: PlaceRow['state'];
}
export interface AgendaDay {
  readonly agenda: string;
  /** Times at which a visit can begin, with the places that are left. */
  readonly times: readonly { readonly time: string; readonly places: number; readonly taken: number }[];
  readonly visits: readonly Visit[];
  /** What the post decided for this day, and why. */
  readonly decision?: { readonly state: string; readonly reason: string; readonly by: string };
}

/** A day of a post, by agenda: for the desk, and on paper. */
export async function agendaDay(agendas: Agendas, store: Store, post: string, day: string): Promise<AgendaDay[]> {
  const date = plainDate(day);
  return Promise.all(
    agendas.slots.agendas(post).map(async (agenda) => {
      const [times, rows, decision] = await Promise.all([
        agendas.slots.times(agenda, date, date),
        agendas.slots.rows.find({ agenda: agenda.key, day }).sort({ time: 1 }).toArray() as unknown as Promise<SlotRow[]>,
        store.agenda.days.findById(`${agenda.key}/${day}`).lean(),
      ]);
      const at = new Map(rows.map((row) => [row.time, row]));
      const starts = [...new Set([...(times.get(day) ?? []), ...rows.filter(({ places }) => places.length > 0).map(({ time }) => time)])];
      return {
        agenda: agenda.id,
        times: starts.sort().map((time) => {
          const places = at.get(time)?.closed === true ? 0 : agenda.rules.places;
          return { time, places, taken: at.get(time)?.places.length ?? 0 };
        }),
        visits: rows.flatMap((row) => row.places.map((place) => visitOf(agenda, row, place))),
        ...(decision && { decision: { state: decision.state, reason: decision.reason, by: decision.by } }),
      };
    }),
  );
}

const visitOf = (agenda: Agenda, { time }: SlotRow, { id, caseId, name, state }: PlaceRow): Visit => ({
  agenda: agenda.id,
  time,
  booking: id,
  caseId,
  name,
  state,
});

export interface DayRequest {
  readonly post: string;
  /** Default: every agenda of the post. */
  readonly agenda?: string;
  readonly day: string;
  readonly reason: string;
  /** Of an opening: hours of its own; without, the usual ones again. */
  readonly hours?: readonly Opening[];
}

/**
 * Closes a day, or opens it. The visits that stand on a day that is closed stay where they are until their cases are told: they are the answer.
 * @throws CaseError AGENDA_UNKNOWN, NOT_IN_GROUP, REASON_REQUIRED, FORM_INVALID
 */
export async function decideDay(
  agendas: Agendas,
  store: Store,
  state: 'closed' | 'open',
  request: DayRequest,
  by: Actor,
): Promise<readonly Visit[]> {
  const { post, day, reason, hours } = request;
  const chosen = agendas.slots.agendas(post).filter(({ id }) => request.agenda === undefined || request.agenda === id);
  if (chosen.length === 0) {
    const known = agendas.slots.agendas().map(({ key }) => key);
    throw new CaseError('AGENDA_UNKNOWN', `There is no agenda "${post}${request.agenda === undefined ? '' : `/${request.agenda}`}".`, {
      agendas: known,
    });
  }
  if (!isPlainDate(day)) throw new CaseError('FORM_INVALID', `"${day}" is not a day: write it as 2026-11-23.`);
  if (reason.trim() === '') throw new CaseError('REASON_REQUIRED', 'Say why: it is kept with the day.');
  for (const { key, text } of chosen) {
    if (!by.groups.includes(text.group) && !by.groups.includes(OPERATORS))
      throw new CaseError('NOT_IN_GROUP', `The agenda "${key}" is kept by the group "${text.group}".`, { group: text.group });
  }
  const left: Visit[] = [];
  for (const agenda of chosen) {
    const _id = `${agenda.key}/${day}`;
    const before = (await agendas.slots.times(agenda, day, day)).get(day) ?? [];
    const kept = { agenda: agenda.key, day, state, reason, by: by.id, at: new Date(agendas.slots.now()) };
    const replacement = { ...kept, ...(hours && { hours }) };
    if (state === 'open' && hours === undefined) await store.agenda.days.collection.deleteOne({ _id } as never, SAFE);
    else await store.agenda.days.collection.replaceOne({ _id } as never, replacement as never, { upsert: true, ...SAFE });
    const now = (await agendas.slots.times(agenda, day, day)).get(day) ?? [];
    await agendas.slots.mark(agenda, day, [...new Set([...before, ...now])], state === 'closed');
    // Times of before that are no more, as when a day is opened at shorter hours, are closed.
    if (state === 'open')
      await agendas.slots.mark(
        agenda,
        day,
        before.filter((time) => !now.includes(time)),
        true,
      );
    const rows = (await agendas.slots.rows.find({ agenda: agenda.key, day }).sort({ time: 1 }).toArray()) as unknown as SlotRow[];
    for (const row of rows.filter(({ closed }) => closed === true))
      left.push(
        ...row.places.filter((place) => place.state === 'booked' || place.state === 'offered').map((place) => visitOf(agenda, row, place)),
      );
  }
  return left;
}
