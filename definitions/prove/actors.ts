/** People: every action has someone who can do it, and four eyes can be found in the groups that exist. */
import type { Explorer } from './explore.js';
import { type Node, OWN, type ProofModel } from './model.js';
import type { Failure } from './properties.js';
import type { Place } from './situation.js';
import { Failures } from './watch.js';

export function provePeople(explorer: Explorer): Failure[] {
  const failures = new Failures(explorer.model);
  checkActors(explorer.model, failures);
  return [...failures.all, ...fourEyesFailures(explorer)];
}

/** Undefined when the organisation, or the group, is not known. */
const membersOf = ({ context }: ProofModel, group: string): readonly string[] | undefined => context.organisation?.groups[group]?.members;

function checkActors(model: ProofModel, failures: Failures): void {
  for (const { name, state } of model.nodes.values()) {
    if (state.wait?.from === 'agent' && state.wait.group === undefined) {
      failures.add(
        'actor-exists',
        name,
        `"${state.wait.event}" comes from an agent, but "${name}" does not say of which group: nobody has it in the work list.`,
      );
    }
    if (state.task === undefined) continue;
    const members = membersOf(model, state.task.group);
    if (members !== undefined && members.length === 0) failures.add('actor-exists', name, `The group "${state.task.group}" has no member.`);
    for (const [event, { by }] of Object.entries(state.on ?? {})) {
      if (by === undefined || members === undefined) continue;
      const allowed = by.flatMap((group) => membersOf(model, group) ?? []);
      if (by.every((group) => membersOf(model, group) !== undefined) && !members.some((person) => allowed.includes(person))) {
        const words = `The outcome "${event}" is for ${by.join(', ')}, the task for "${state.task.group}": nobody is in both.`;
        failures.add('actor-exists', name, words);
      }
    }
  }
}

/**
 * Follows who did what: where a task is not for those who did others, one person must be left for it, whoever took the others as cleverly as possible.
 */
function fourEyesFailures(explorer: Explorer): Failure[] {
  const { model } = explorer;
  const watched = [...new Set([...model.nodes.values()].flatMap(({ state }) => state.task?.notBy ?? []))];
  if (watched.length === 0 || model.context.organisation === undefined) return [];
  const known = new Map<string, string | undefined>();
  const check = (failures: Failures, node: Node, place: Place): void => {
    const { task } = node.state;
    if (task === undefined || task.notBy.length === 0) return;
    const done = watched.filter((name) => (place.memory[model.indexOf(OWN.did(name))]! & 2) !== 0);
    const key = `${node.name} ${done.join(' ')}`;
    // Stryker disable next-line ConditionalExpression: only speed
    if (!known.has(key)) known.set(key, fourEyesFault(model, node, done));
    const words = known.get(key);
    if (words !== undefined) failures.add('four-eyes-possible', node.name, words, place);
  };
  return explorer.never(watched.map(OWN.did), (failures) => ({ enter: (node, place) => check(failures, node, place) }));
}

function fourEyesFault(model: ProofModel, node: Node, done: readonly string[]): string | undefined {
  const task = node.state.task!;
  const before = done.filter((name) => name !== node.name);
  const groups = new Map([...before, node.name].map((name) => [name, membersOf(model, model.node(name).state.task?.group ?? '')]));
  if ([...groups.values()].some((members) => members === undefined)) return undefined;
  // A task that comes back is another task: what its own agent did before does not bind the first time.
  const isApart = (a: string, b: string): boolean => {
    const apart = (x: string, y: string) => model.node(x).state.task?.notBy.includes(y) === true;
    return apart(a, b) || apart(b, a);
  };
  const chosen = new Map<string, string>();
  const place = (tasks: readonly string[]): boolean => {
    const [next, ...rest] = tasks;
    if (next === undefined) return true;
    return groups.get(next)!.some((person) => {
      if ([...chosen].some(([other, taker]) => taker === person && isApart(next, other))) return false;
      chosen.set(next, person);
      const isDone = place(rest);
      chosen.delete(next);
      return isDone;
    });
  };
  if (place([...before, node.name])) return undefined;
  const apart = task.notBy.filter((name) => before.includes(name)).join(', ');
  return `"${node.name}" is for "${task.group}" and not for those who did ${apart}: whoever did those, nobody of the group is left.`;
}
