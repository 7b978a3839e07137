import type { Statechart } from './statechart.js';

const known = new WeakMap<Statechart, string>();

/**
 * Tells two compilations of one text apart: a later version of the compiler may give another chart. The 53-bit hash `cyrb53` of the JSON, not a
 * proof of anything; it is taken once a chart.
 */
export function fingerprintOf(chart: Statechart): string {
  let found = known.get(chart);
  if (found === undefined) {
    found = hash(JSON.stringify(chart)).toString(36);
    known.set(chart, found);
  }
  return found;
}

function hash(text: string): number {
  let [a, b] = [0xdeadbeef, 0x41c6ce57];
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    a = Math.imul(a ^ unit, 2654435761);
    b = Math.imul(b ^ unit, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return 4294967296 * (2097151 & b) + (a >>> 0);
}
