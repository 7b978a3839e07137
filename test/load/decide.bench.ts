import { decide } from '../../domain/decision-table.js';
import { evaluate, holds } from '../../domain/expression.js';
import { parseExpression } from '../../domain/expression-parser.js';
import { tableFromYaml } from '../../domain/tables/from-yaml.js';
import { gapsAndOverlaps } from '../../domain/tables/gaps.js';

/**
 * How fast a guard, and a table of 300 rules, are answered. `node --import tsx test/load/decide.bench.ts`: one JSON line a measure.
 * The wanted floor is 1,000 decisions a second on the table.
 */
function measure(name: string, run: (i: number) => void): void {
  for (let i = 0; i < 2_000; i += 1) run(i);
  const start = performance.now();
  let done = 0;
  while (performance.now() - start < 1_000) {
    for (let i = 0; i < 100; i += 1) run(done + i);
    done += 100;
  }
  console.log(JSON.stringify({ measure: name, perSecond: Math.round((done / (performance.now() - start)) * 1_000) }));
}

const expression = (source: string) => {
  const parsed = parseExpression(source, {
    names: { status: 'text', issuedOn: 'date', today: 'date', age: 'number', amounts: { items: 'number' } },
  });
  if ('problems' in parsed) throw new Error(JSON.stringify(parsed.problems));
  return parsed.expression;
};
const scope = { status: 'valid', issuedOn: '2020-05-01', today: '2026-03-02', age: 31, amounts: [70.1, 30, 12.25] };

const guard = expression('status = "valid"');
measure('guard: status = "valid"', () => holds(guard, scope));
const longer = expression('age >= 18 and issuedOn + @"P10Y" > today and (status = "valid" or status = "renewed")');
measure('guard of three conditions, one of dates', () => holds(longer, scope));
const fees = expression('sum(amounts) * 1.2');
measure('sum of three amounts, times 1.2', () => evaluate(fees, scope));

/** 300 rules over a post, an age, a date and an amount; each input combination has one rule. */
const rules = Array.from({ length: 300 }, (_, i) => {
  const from = (i % 10) * 10;
  const date = i % 2 === 0 ? '< @"2026-01-01"' : '>= @"2026-01-01"';
  return [`"post-${Math.floor(i / 20)}"`, `[${from}..${from + 10})`, date, '-', i, `amount * ${i}`];
});
const made = tableFromYaml('fee', {
  hit: 'collect',
  inputs: ['post', 'age', 'on', 'amount'],
  outputs: { rule: 'number', fee: 'money' },
  rules,
});
if ('problems' in made) throw new Error(JSON.stringify(made.problems));
const { table } = made;
measure('decision by a table of 300 rules, indexed', (i) =>
  decide(table, { post: `post-${i % 15}`, age: i % 100, on: i % 3 === 0 ? '2025-06-01' : '2026-06-01', amount: 70.1 }),
);

const ranges = tableFromYaml('ranges', {
  hit: 'unique',
  inputs: ['a', 'b'],
  outputs: { rule: 'number' },
  rules: rules.map((_, i) => [`[${i * 10}..${i * 10 + 10})`, i % 2 === 0 ? '> 5' : '-', i]),
});
if ('problems' in ranges) throw new Error(JSON.stringify(ranges.problems));
measure('decision by a table of 300 rules, ranges only', (i) => decide(ranges.table, { a: i % 3000, b: 10 }));

const start = performance.now();
const findings = gapsAndOverlaps(ranges.table).length;
console.log(JSON.stringify({ measure: 'gaps and overlaps of 300 rules', ms: Math.round(performance.now() - start), findings }));
