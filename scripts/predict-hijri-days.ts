/**
 * Prints the Hijri rest days of the Moroccan public sector as rows of `definitions/calendars/ma.yaml`, predicted for some civil years:
 * `node --import tsx scripts/predict-hijri-days.ts 2026 2030`.
 *
 * The crescent is sighted in Morocco, in most months one day after the computed Umm al-Qura calendar: a prediction is that calendar plus one day.
 * A row becomes `confirmed`, with its source, when the ministry announces the day.
 */
import { Temporal } from 'temporal-polyfill/full';

/** Month and day of the Hijri year, and how many days are off. */
const FEASTS = [
  { name: 'hijri-new-year', month: 1, day: 1, days: 1 },
  { name: 'mawlid', month: 3, day: 12, days: 2 },
  { name: 'eid-al-fitr', month: 10, day: 1, days: 2 },
  { name: 'eid-al-adha', month: 12, day: 10, days: 2 },
] as const;

const [first = Number.NaN, last = first] = process.argv.slice(2).map(Number);
if (!Number.isInteger(first) || !Number.isInteger(last) || last < first) {
  process.stderr.write('usage: predict-hijri-days FIRST-YEAR [LAST-YEAR]\n');
  process.exitCode = 2;
} else {
  const rows: string[] = [];
  const from = Temporal.PlainDate.from(`${first}-01-01`).withCalendar('islamic-umalqura').year - 1;
  const to = Temporal.PlainDate.from(`${last}-12-31`).withCalendar('islamic-umalqura').year + 1;
  for (let year = from; year <= to; year += 1) {
    for (const { name, month, day, days } of FEASTS) {
      const computed = Temporal.PlainDate.from({ year, month, day, calendar: 'islamic-umalqura' }).withCalendar('iso8601');
      for (let i = 1; i <= days; i += 1) {
        const date = computed.add({ days: i });
        if (date.year >= first && date.year <= last)
          rows.push(`  - { date: ${date.toString()}, name: ${name}, kind: religious, source: umm-al-qura, status: predicted }`);
      }
    }
  }
  for (const row of rows.sort()) process.stdout.write(`${row}\n`);
}
