/** For whom somebody acts who stands in for others: the log names both. */
import { statesOf } from '../definitions/machine.js';
import type { Command } from './contract.js';
import { findTask, OPERATORS, type Situation, waitingFor } from './permissions.js';
import { endOf } from './reopening.js';
import { stateOf } from './turn.js';

/** @returns whom the actor stands in for in this, where no group of their own lets them do it. Several are joined by commas. */
export function actsFor(situation: Situation, command: Command): string | undefined {
  const { groups: all, for: others } = command.by;
  if (others === undefined) return undefined;
  const persons = new Set<string>();
  for (const groups of neededBy(situation, command)) {
    const held = groups.filter((group) => all.includes(group));
    if (held.some((group) => !Object.hasOwn(others, group))) continue;
    for (const group of held) persons.add(others[group] as string);
  }
  return persons.size === 0 ? undefined : [...persons].join(', ');
}

/** Of each of these lists one group is needed. */
function neededBy({ chart, record }: Situation, command: Command): (readonly string[])[] {
  switch (command.kind) {
    case 'claim':
    case 'delegate':
    case 'complete': {
      const task = findTask({ record }, command.task);
      if (task === undefined) return [];
      const by = command.kind === 'complete' ? stateOf(chart, task.state).on?.[command.outcome]?.by : undefined;
      return by ? [[task.group], by] : [[task.group]];
    }
    case 'release': {
      const task = findTask({ record }, command.task);
      return (task?.delegatedTo ?? task?.claimedBy) === command.by.id ? [] : [[OPERATORS]];
    }
    case 'correct':
      return [Object.values(record.tasks).map(({ group }) => group)];
    case 'answer':
      return [[...statesOf(chart).values()].flatMap(({ task }) => task?.group ?? [])];
    case 'event': {
      const wait = stateOf(chart, waitingFor({ chart, record }, command.event) as string).wait!;
      return wait.from === 'applicant' ? [] : [[wait.from === 'agent' ? (wait.group as string) : (wait.group ?? wait.from)]];
    }
    case 'anytime': {
      const by = chart.anytime[command.event]?.by;
      return typeof by === 'object' ? [[by.group]] : [];
    }
    case 'reopen': {
      const by = stateOf(chart, endOf({ record, chart }) as string).reopen?.[command.event]?.by;
      return typeof by === 'object' ? [[by.group]] : [];
    }
    case 'extend':
      return [[chart.clock?.extension?.group ?? '']];
    case 'forward':
      return [[OPERATORS, ...Object.values(record.tasks).map(({ group }) => group)]];
    case 'told':
      return [];
    default:
      return [[OPERATORS]];
  }
}
