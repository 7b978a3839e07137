/** The state of a simulator: rows by table and id, changed only by whole steps. */
export type Row = Readonly<Record<string, unknown>>;
/** Table, id, row. */
export type Put = readonly [string, string, Row];

export class Tables {
  readonly #rows = new Map<string, Map<string, Row>>();
  #pending: Map<string, Map<string, Row>> | null = null;

  get<T extends Row>(table: string, id: string): T | undefined {
    return (this.#pending?.get(table)?.get(id) ?? this.#rows.get(table)?.get(id)) as T | undefined;
  }

  put(table: string, id: string, row: Row): void {
    const target = this.#pending ?? this.#rows;
    const rows = target.get(table) ?? new Map<string, Row>();
    target.set(table, rows);
    rows.set(id, row);
  }

  /** 1, 2, 3… under a name. */
  next(counter: string): number {
    const value = Number(this.get('counters', counter)?.['value'] ?? 0) + 1;
    this.put('counters', counter, { value });
    return value;
  }

  /** Runs one step: all of its changes are taken, or none when it throws. Steps never wait, so they never mix. */
  step<T>(run: () => T): { result: T; puts: Put[] } {
    this.#pending = new Map();
    try {
      const result = run();
      const puts = [...this.#pending].flatMap(([table, rows]) => [...rows].map(([id, row]): Put => [table, id, row]));
      this.#pending = null;
      this.apply(puts);
      return { result, puts };
    } finally {
      this.#pending = null;
    }
  }

  apply(puts: readonly Put[]): void {
    for (const [table, id, row] of puts) this.put(table, id, row);
  }

  names(): string[] {
    return [...this.#rows.keys()].filter((name) => name !== 'counters').sort();
  }

  rows(table: string): ReadonlyMap<string, Row> {
    return this.#rows.get(table) ?? new Map();
  }
}
