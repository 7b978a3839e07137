import Table from 'cli-table3';

const BARE = Object.fromEntries(
  'top top-mid top-left top-right bottom bottom-mid bottom-left bottom-right left left-mid mid mid-mid right right-mid middle'
    .split(' ')
    .map((part) => [part, part === 'middle' ? '  ' : '']),
);

/** Rows under a heading, in columns, without lines and colours: it reads the same in a file. */
export function table(head: readonly string[], rows: readonly (readonly unknown[])[]): string {
  const made = new Table({
    head: [...head],
    chars: BARE,
    style: { head: [], border: [], compact: true, 'padding-left': 0, 'padding-right': 0 },
  });
  for (const row of rows) made.push(row.map((cell) => String(cell ?? '')));
  return made
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

/** `2026-11-22 10:04` in the zone of the post that serves the case. */
export function instant(at: number | Date | undefined, zone: string): string {
  if (at === undefined) return '';
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' });
  return format.format(at);
}
