/** What is mutated, by which tests it is held, and the page that tells the figures. */
export interface MutationGroup {
  readonly title: string;
  /** Files, or folders of files. */
  readonly files: readonly string[];
  readonly specs: readonly string[];
}

export const GROUPS: Readonly<Record<string, MutationGroup>> = {
  clock: {
    title: 'Legal clock, days and calendars',
    files: [
      'domain/calendar.ts',
      'domain/legal-clock.ts',
      'domain/plain-date.ts',
      'domain/tacit-decision.ts',
      'domain/zoned.ts',
      'domain/clock',
    ],
    specs: ['test/unit/{calendar*,clock-properties,legal-clock*,plain-date,cli-clock}.test.ts'],
  },
  words: {
    title: 'Explanations in words',
    files: ['domain/clock-words.ts', 'domain/form-words.ts', 'domain/language.ts'],
    specs: ['test/unit/{legal-clock-words,clock-properties,filing,cli-clock}.test.ts'],
  },
  tables: {
    title: 'Decision tables',
    files: ['domain/decision-table.ts', 'domain/tables'],
    specs: ['test/unit/{decision-table*,dmn}.test.ts'],
  },
  expressions: {
    title: 'Expressions (FEEL)',
    files: ['domain/expression.ts', 'domain/expression-parser.ts', 'domain/feel'],
    specs: ['test/unit/expression*.test.ts'],
  },
  forms: {
    title: 'Case, forms, templates, registers, reference codes',
    files: ['domain/case.ts', 'domain/form.ts', 'domain/template.ts', 'domain/register.ts', 'domain/reference-code.ts'],
    specs: ['test/unit/{filing,register-schema,register-http,notice,verify,parse,interpreter}.test.ts'],
  },
  proofs: {
    title: 'Proofs',
    files: ['definitions/prove.ts', 'definitions/prove'],
    specs: ['test/unit/{prove,prove-engine}.test.ts'],
  },
};

export interface MutationFigure {
  readonly group: string;
  /** Of the lines: 1 is the whole. */
  readonly share: number;
  readonly seed: number;
  readonly killed: number;
  readonly timedOut: number;
  readonly survived: number;
  readonly notCovered: number;
}

const percent = (part: number, whole: number): string => (whole === 0 ? '–' : `${((100 * part) / whole).toFixed(1)} %`);

export function mutationPage(figures: readonly MutationFigure[]): string {
  const rows = Object.entries(GROUPS).map(([id, { title }]) => {
    const figure = figures.find(({ group }) => group === id);
    if (figure === undefined) return `| ${title} | not measured | | | | |`;
    const noticed = figure.killed + figure.timedOut;
    const all = noticed + figure.survived + figure.notCovered;
    const lines = figure.share >= 1 ? 'all' : `${figure.share * 100} % (seed ${figure.seed})`;
    return `| ${title} | ${lines} | ${all} | ${noticed} | ${figure.survived + figure.notCovered} | **${percent(noticed, all)}** |`;
  });
  return `# Mutation testing
Made by \`npm run mutation\`: a change of the product that no test notices is a test that is missing. Where not all lines were taken, the figure is an
estimate from lines drawn at random; each property is tried a twentieth as often as in \`npm test\`, so the tests are stronger than the figure says.
A mutant that loops for ever is noticed by its time-out. The goal is 85 %.

| part | lines | mutants | noticed | not noticed | share noticed |
|---|---|---|---|---|---|
${rows.join('\n')}
`;
}
