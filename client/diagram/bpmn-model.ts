import type { Drawing, DrawnArrow, DrawnState } from '../../definitions/diagram/model.js';
import type { ChartState, Delay, Statechart } from '../../definitions/statechart.js';

/** What starts or ends an event. `on` is the name of the message, signal, escalation or error. */
export type Trigger =
  | { readonly kind: 'message' | 'signal' | 'escalation' | 'error'; readonly on: string }
  /** ISO 8601, or FEEL that gives a date. */
  | { readonly kind: 'duration' | 'date'; readonly value: string }
  | { readonly kind: 'terminate' };

/** One flow node of BPMN, before it has a place. */
export interface Item {
  readonly id: string;
  /** Without the prefix: `UserTask`, `ExclusiveGateway`. */
  readonly type: string;
  readonly name?: string;
  readonly doc?: readonly string[];
  /** Id of the candidate group. */
  readonly owner?: string;
  /** The procedure that a call activity runs. */
  readonly calls?: string;
  readonly trigger?: Trigger;
  /** Of a boundary event: the activity it stands on. All boundary events here interrupt. */
  readonly on?: string;
  /** Of a complex gateway. */
  readonly condition?: string;
  /** Of the start of an event sub-process that leaves the rest running. */
  readonly continues?: true;
  readonly content?: Content;
  readonly byEvent?: true;
}
export interface Flow {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly name?: string;
  readonly when?: string;
  readonly isDefault?: true;
}
/** A process or a sub-process: flows never leave it (BPMN 2.0, 13.3.4). */
export interface Content {
  readonly items: readonly Item[];
  readonly flows: readonly Flow[];
}

/** ISO 8601. Working days are written as days: the documentation of the element says that they are working days. */
export function isoDelay({ count, unit }: Delay): string {
  const letters: Readonly<Record<Delay['unit'], string>> = {
    minute: 'M',
    hour: 'H',
    day: 'D',
    'working-day': 'D',
    week: 'W',
    month: 'M',
    year: 'Y',
  };
  return `P${unit === 'minute' || unit === 'hour' ? 'T' : ''}${count}${letters[unit]}`;
}

export function limitOf({ clock }: Statechart): Trigger {
  const [unit = 'days', count = 0] = Object.entries(clock?.limit ?? {})[0] ?? [];
  return { kind: 'duration', value: isoDelay({ count, unit: unit.replace(/s$/, '') as Delay['unit'] }) };
}

/** Several ways into an activity, an event or a splitting gateway meet in a gateway first: a flow node with two entries may start twice. */
export function merged(items: readonly Item[], flows: readonly Flow[]): Content {
  const more: Item[] = [];
  const links: Flow[] = [];
  const redirected = new Map<string, string>();
  for (const { id, type } of items) {
    if (type === 'EndEvent' || flows.filter(({ to }) => to === id).length < 2 || flows.every(({ from }) => from !== id)) continue;
    const isJoin = type.endsWith('Gateway') && flows.filter(({ from }) => from === id).length < 2;
    if (isJoin) continue;
    const merge = `merge-${id}`;
    more.push({ id: merge, type: 'ExclusiveGateway' });
    links.push({ id: `flow-${merge}`, from: merge, to: id });
    redirected.set(id, merge);
  }
  return { items: [...items, ...more], flows: [...flows.map((flow) => ({ ...flow, to: redirected.get(flow.to) ?? flow.to })), ...links] };
}

/** In the order in which the file has them; `''` for what is taken at once. */
export function byEvent(ways: readonly DrawnArrow[]): [event: string, ways: DrawnArrow[]][] {
  const found = new Map<string, DrawnArrow[]>();
  for (const way of ways) found.set(way.event ?? '', [...(found.get(way.event ?? '') ?? []), way]);
  return [...found];
}

export type Base = Pick<Item, 'id' | 'name' | 'doc'>;

export const LATE = ['late', 'unanswered', 'unpaid'] as const;
export const ACTIVITIES: Readonly<Partial<Record<DrawnState['kind'], string>>> = {
  task: 'UserTask',
  call: 'ServiceTask',
  run: 'CallActivity',
  ask: 'ReceiveTask',
  pay: 'ReceiveTask',
  table: 'BusinessRuleTask',
};

/** More states than this after a silence are not drawn a second time: the case starts again by a signal. */
export const FEW = 4;

/** What a plan is made from. */
export interface Plan {
  readonly drawing: Drawing;
  readonly chart: Statechart;
  readonly charts: ReadonlyMap<string, ChartState>;
  readonly ways: Map<string, DrawnArrow[]>;
  readonly children: Map<string, readonly DrawnState[]>;
  /** The boxes around a state, from the outermost. */
  readonly home: Map<string, readonly string[]>;
}
