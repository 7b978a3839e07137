/** What can be made to go wrong, on demand. `lost-ack`: the message is kept, and the connection dies before the answer. */
export const FAULTS = ['down', 'slow', 'refuse', 'lost-ack'] as const;

export interface Fault {
  readonly kind: (typeof FAULTS)[number];
  /** Deliveries that it still hits; absent: until it is taken away. */
  times?: number;
  /** Only for receivers whose address has this in it. Not for `down`. */
  readonly to?: string;
  /** For `slow`: milliseconds before the answer; default 5,000. */
  readonly delayMs?: number;
}

/** Faults that are in force. */
export class Faults {
  #active: Fault[] = [];

  add(fault: Fault): void {
    this.#active.push({ ...fault });
  }

  clear(): void {
    this.#active = [];
  }

  list(): readonly Fault[] {
    return this.#active;
  }

  /** The fault of a kind that hits these receivers, counted down; undefined when there is none. */
  hit(kind: Fault['kind'], receivers: readonly string[] = []): Fault | undefined {
    const fault = this.#active.find((f) => f.kind === kind && (f.to === undefined || receivers.some((r) => r.includes(f.to!))));
    if (fault?.times !== undefined) {
      fault.times -= 1;
      if (fault.times <= 0) this.#active = this.#active.filter((f) => f !== fault);
    }
    return fault;
  }
}

/** A fault as it was asked for over HTTP, or what is wrong with it. */
export function parseFault(body: unknown): Fault | string {
  if (typeof body !== 'object' || body === null) return 'a JSON object with "kind" is expected';
  const { kind, times, to, delayMs } = body as Record<string, unknown>;
  if (!FAULTS.includes(kind as Fault['kind'])) return `"kind" is one of ${FAULTS.join(', ')}`;
  if (times !== undefined && !(Number.isInteger(times) && (times as number) > 0)) return '"times" is a whole number above zero';
  if (to !== undefined && typeof to !== 'string') return '"to" is a part of an address';
  if (delayMs !== undefined && !(typeof delayMs === 'number' && delayMs >= 0 && delayMs <= 600_000)) return '"delayMs" is at most 600000';
  return {
    kind: kind as Fault['kind'],
    ...(times === undefined ? {} : { times: times as number }),
    ...(to === undefined ? {} : { to }),
    ...(delayMs === undefined ? {} : { delayMs }),
  };
}
