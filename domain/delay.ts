/** A delay as the designer wrote it: `2 working days`. What it is counted from is said where it is used. */
export interface Delay {
  readonly count: number;
  readonly unit: 'minute' | 'hour' | 'day' | 'working-day' | 'week' | 'month' | 'year';
}
