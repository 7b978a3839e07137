import { offsetsOf } from '../domain/zoned.js';

/** One table of offsets a zone and day: asking it costs milliseconds. */
const offsets = new Map<string, [number, number][]>();

export function offsetsFor(zone: string, now: number): [number, number][] {
  const key = `${zone}/${Math.floor(now / 86_400_000)}`;
  let found = offsets.get(key);
  if (found === undefined) {
    found = offsetsOf(zone, now);
    if (offsets.size > 100) offsets.clear();
    offsets.set(key, found);
  }
  return found;
}
