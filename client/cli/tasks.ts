import type { QueryFilter } from 'mongoose';
import { statesOf } from '../../definitions/machine.js';
import { nearest } from '../../definitions/problems.js';
import type { Language } from '../../domain/language.js';
import type { CaseRow } from '../../store/index.js';
import { withEngine } from './connection.js';
import type { ExitCode, Io } from './io.js';
import { UsageError } from './output.js';
import { instant, table } from './table.js';
import { titlesOf } from './titles.js';

export interface TasksOptions {
  readonly format: string;
  readonly lang: string;
  readonly group?: string;
  readonly as?: string;
  readonly limit: string;
}

/** `mistara tasks`: the open tasks of a group; with `--as`, those that this person may take or has. Oldest first. */
export async function tasks({ format, lang, group, as, limit }: TasksOptions, io: Io): Promise<ExitCode> {
  const most = Number(limit);
  if (!Number.isInteger(most) || most < 1) throw new UsageError(`--limit ${limit} is not a number of tasks.`);
  return withEngine(async ({ engine, store, catalogue }) => {
    const known = Object.keys(engine.organisation.groups);
    if (group !== undefined && !known.includes(group)) throw new UsageError(unknownGroup(group, known));
    const groups =
      as === undefined
        ? group === undefined
          ? known
          : [group]
        : engine.actor(as).groups.filter((one) => group === undefined || one === group);
    if (as !== undefined && engine.actor(as).groups.length === 0) io.err(`${as} is in no group of the organisation.`);
    const filter = { 'tasks.group': { $in: groups } } as QueryFilter<CaseRow>;
    const rows = await store.cases.find(filter, { tasks: 1, procedure: 1, post: 1, dueOn: 1, record: 1 }).lean();
    const found = [];
    for (const row of rows) {
      const { definition, chart } = await catalogue.byDigest(row.record.digest);
      const title = titlesOf(definition, lang as Language);
      for (const task of row.tasks) {
        const holder = task.delegatedTo ?? task.claimedBy;
        if (!groups.includes(task.group) || (as !== undefined && holder !== undefined && holder !== as)) continue;
        const outcomes = Object.keys(statesOf(chart).get(task.state)?.on ?? {}).filter((outcome) => outcome !== 'late');
        found.push({
          ...task,
          caseId: row._id,
          procedure: row.procedure,
          post: row.post,
          title: title(task.state),
          outcomes,
          caseDueOn: row.dueOn,
        });
      }
    }
    found.sort((a, b) => a.openedAt - b.openedAt);
    const shown = found.slice(0, most);
    if (format === 'json') io.out(JSON.stringify(shown));
    else if (shown.length === 0) io.err('No task.');
    else {
      const zone = (post: string) => engine.organisation.posts[post]?.zone ?? 'UTC';
      const cells = shown.map((task) => [
        task.id,
        task.title,
        task.group,
        instant(task.openedAt, zone(task.post)),
        task.caseDueOn,
        task.delegatedTo ?? task.claimedBy,
        task.outcomes.join(', '),
      ]);
      io.out(table(['task', 'title', 'group', 'since', 'case due', 'with', 'outcomes'], cells));
    }
    if (found.length > most) io.err(`There are ${found.length}: see --limit.`);
    return 0;
  });
}

function unknownGroup(group: string, known: readonly string[]): string {
  const near = nearest(group, new Set(known));
  return `There is no group "${group}".${near === undefined ? '' : ` Did you mean "${near}"?`} The groups are: ${known.join(', ')}.`;
}
