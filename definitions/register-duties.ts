/** What a register does for the product itself, beside what procedures ask of it: it states movements of money, it carries messages. */

interface Value {
  readonly type: string;
  readonly of?: readonly string[] | undefined;
  readonly items?: Value | undefined;
  readonly fields?: Readonly<Record<string, Value>> | undefined;
}

interface Duties {
  readonly register: string;
  readonly statement?: string | undefined;
  readonly channel?: { readonly operation: string } | undefined;
  readonly operations: Readonly<
    Record<
      string,
      {
        readonly effect: boolean;
        readonly reply?: string | undefined;
        readonly poll?: unknown;
        readonly with: Readonly<Record<string, Value>>;
        readonly gives: Readonly<Record<string, Value>>;
      }
    >
  >;
}
type Report = (place: string[], code: 'unknown-operation' | 'missing-key' | 'wrong-value', message: string) => void;

/** What a statement must take and give to be compared with what cases say (domain/fees.ts). */
const ENTRY = { kind: 'choice', id: 'text', amount: 'money', currency: 'text', on: 'date' } as const;

export function checkStatement({ register, statement, operations }: Duties, report: Report): void {
  if (statement === undefined) return;
  const operation = operations[statement];
  if (operation === undefined) return report(['statement'], 'unknown-operation', `"${statement}" is not an operation of ${register}`);
  const place = ['operations', statement];
  if (operation.effect) report([...place, 'effect'], 'wrong-value', 'a statement only reads: it has no effect');
  if (operation.with['day']?.type !== 'date') report([...place, 'with'], 'missing-key', 'a statement takes "day" (date)');
  const { entries } = operation.gives;
  const fields = entries?.type === 'list' && entries.items?.type === 'context' ? entries.items.fields : undefined;
  if (fields === undefined) return report([...place, 'gives'], 'missing-key', 'a statement gives "entries", a list of contexts');
  for (const [name, type] of Object.entries(ENTRY))
    if (fields[name]?.type !== type)
      report([...place, 'gives', 'entries'], 'missing-key', `an entry of a statement has "${name}" (${type})`);
}

/** What the sending of messages must take, and its report give, to be understood (workflows/delivery.ts). */
export function checkChannel({ register, channel, operations }: Duties, report: Report): void {
  if (channel === undefined) return;
  const operation = operations[channel.operation];
  if (operation === undefined)
    return report(['channel', 'operation'], 'unknown-operation', `"${channel.operation}" is not an operation of ${register}`);
  const place = ['operations', channel.operation];
  for (const name of ['to', 'text'])
    if (operation.with[name]?.type !== 'text') report([...place, 'with'], 'missing-key', `a message takes "${name}" (text)`);
  if (operation.reply !== 'later' || operation.poll === undefined)
    report(place, 'missing-key', 'what became of a message is said later: "reply: later", and "poll" for when nothing comes');
  const { state, reason } = operation.gives;
  const states = state?.type === 'choice' ? (state.of ?? []) : [];
  if (!states.includes('delivered') || !states.includes('failed'))
    report([...place, 'gives'], 'missing-key', 'a report gives "state", a choice of "delivered" and "failed" at least');
  if (reason !== undefined && reason.type !== 'choice' && reason.type !== 'text')
    report([...place, 'gives', 'reason'], 'wrong-value', 'the "reason" of a report is a choice or a text');
}
