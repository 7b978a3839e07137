import { historyFromJSON, historyToJSON } from '@temporalio/common/lib/proto-utils.js';

interface Event {
  eventId: string;
  eventTime: string;
  readonly eventType: string;
  [attributes: string]: unknown;
}
type History = Parameters<typeof historyToJSON>[0];

const REFERENCES = /^(workflowTaskCompletedEventId|scheduledEventId|startedEventId|acceptedEventId|acceptedRequestSequencingEventId)$/;
const isTask = (event: Event | undefined, what: string) => event?.eventType === `EVENT_TYPE_WORKFLOW_TASK_${what}`;

/**
 * The history as it would be if somebody had asked how the case stands during each attempt that followed a timer or a signal: the question ends the
 * workflow task, with nothing recorded, and another begins for the rest. Temporal gives the two back as one, at the time of the second.
 * @param gap of a step whose first task started then and whose next event came then: the time of its second task, in ms since 1970.
 */
export function splitSteps(history: History, gap: (started: number, next: number) => number): { history: History; split: number } {
  const { events } = JSON.parse(historyToJSON(history)) as { events: Event[] };
  const out: Event[] = [];
  const moved = new Map<string, string>();
  let split = 0;
  for (const [i, event] of events.entries()) {
    const started = events[i - 1];
    const next = events.slice(i + 1).find(({ eventTime }) => eventTime > event.eventTime);
    // One that took an Update has recorded that at once.
    const attempted = events[i + 1]?.eventType === 'EVENT_TYPE_MARKER_RECORDED';
    if (isTask(event, 'COMPLETED') && attempted && next !== undefined && started !== undefined) {
      split += 1;
      const [scheduledAgain, startedAgain] = [structuredClone(events[i - 2]!), structuredClone(started)];
      const time = new Date(gap(Date.parse(started.eventTime), Date.parse(next.eventTime))).toISOString();
      scheduledAgain.eventTime = event.eventTime;
      startedAgain.eventTime = time;
      out.push(structuredClone(event), scheduledAgain, startedAgain);
    }
    out.push(event);
  }
  for (const [i, event] of out.entries()) {
    const id = String(i + 1);
    moved.set(event.eventId, id); // of a task that is there twice, the second
    if (isTask(event, 'STARTED'))
      moved.set(String((event['workflowTaskStartedEventAttributes'] as Record<string, unknown>)['scheduledEventId']), String(i));
    for (const attributes of Object.values(event))
      if (typeof attributes === 'object' && attributes !== null)
        for (const [key, value] of Object.entries(attributes))
          if (REFERENCES.test(key)) (attributes as Record<string, unknown>)[key] = moved.get(String(value)) ?? value;
    event.eventId = id;
  }
  return { history: historyFromJSON({ events: out }), split };
}
