import { type AbsenceRequest, Absences } from '../absences.js';
import { withEngine } from './connection.js';
import type { ExitCode, Io } from './io.js';
import { table } from './table.js';

export interface AbsenceOptions extends Omit<AbsenceRequest, 'user'> {
  readonly as: string;
  readonly format: string;
}

/** `mistara absence add USER --from D --until D --delegate USER --reason …` */
export const addAbsence = (user: string, { from, until, delegate, reason, as, format }: AbsenceOptions, io: Io): Promise<ExitCode> =>
  withEngine(async (connected) => {
    const absences = new Absences(connected);
    const row = await absences.add({ user, from, until, reason, ...(delegate !== undefined && { delegate }) }, as);
    const deserted = await absences.deserted();
    if (format === 'json') io.out(JSON.stringify({ ...row, deserted }));
    else io.err(`${user} is away from ${from} to ${until}${delegate === undefined ? '; nobody stands in' : `; ${delegate} stands in`}.`);
    for (const group of deserted)
      io.err(`Nobody of "${group}" is there: its supervisor is "${connected.engine.organisation.groups[group]?.supervisor ?? '–'}".`);
    return 0;
  });

/** `mistara absence list` */
export const listAbsences = ({ format }: { readonly format: string }, io: Io): Promise<ExitCode> =>
  withEngine(async (connected) => {
    const rows = await new Absences(connected).list();
    if (format === 'json') io.out(JSON.stringify(rows));
    else if (rows.length === 0) io.err('Nobody is away.');
    else
      io.out(
        table(
          ['user', 'from', 'until', 'stand-in', 'reason'],
          rows.map((one) => [one.user, one.from, one.until, one.delegate, one.reason]),
        ),
      );
    return 0;
  });

/** `mistara absence end USER` */
export const endAbsence = (user: string, { as }: { readonly as: string }, io: Io): Promise<ExitCode> =>
  withEngine(async (connected) => {
    await new Absences(connected).end(user, as);
    io.err(`${user} is back.`);
    return 0;
  });
