/** What is mutated, by which tests it is held, and the page that tells the figures. */
export interface MutationGroup {
  readonly title: string;
  /** Files, or folders of files. */
  readonly files: readonly string[];
  readonly specs: readonly string[];
}

const unit = (...names: string[]): string[] => names.map((name) => `test/unit/${name}.test.ts`);

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
    specs: ['test/golden/clock.test.ts', ...unit('plain-date', 'calendar*', 'legal-clock*', 'clock-*', 'cli-clock')],
  },
  words: {
    title: 'Words: explanations, forms, refusals',
    files: ['domain/clock-words.ts', 'domain/form-words.ts', 'domain/source-words.ts', 'domain/language.ts', 'domain/errors.ts'],
    specs: ['test/golden/clock.test.ts', ...unit('words', 'legal-clock-words', 'clock-properties', 'pages', 'filing')],
  },
  tables: {
    title: 'Decision tables',
    files: ['domain/decision-table.ts', 'domain/tables'],
    specs: unit('decision-table*', 'dmn'),
  },
  expressions: {
    title: 'Expressions (FEEL)',
    files: ['domain/expression.ts', 'domain/expression-parser.ts', 'domain/feel'],
    specs: unit('expression*'),
  },
  forms: {
    title: 'Case, forms, templates, registers, reference codes',
    files: ['domain/case.ts', 'domain/form.ts', 'domain/template.ts', 'domain/register.ts', 'domain/reference-code.ts'],
    specs: unit('form', 'template', 'filing', 'register-schema', 'register-http', 'notice', 'verify', 'parse', 'interpreter'),
  },
  post: {
    title: 'Agenda, delays, fees, jurisdiction, reconciliation',
    files: [
      'domain/agenda.ts',
      'domain/delay.ts',
      'domain/delivery.ts',
      'domain/exchange.ts',
      'domain/fee-rate.ts',
      'domain/fees.ts',
      'domain/jurisdiction.ts',
      'domain/reconciliation.ts',
    ],
    specs: unit('agenda', 'fees', 'jurisdiction', 'reconciliation'),
  },
  proofs: {
    title: 'Proofs',
    files: ['definitions/prove.ts', 'definitions/prove'],
    specs: [
      'test/golden/proofs.test.ts',
      ...unit('prove-parts', 'prove-engine', 'prove-payment', 'prove-alarms', 'prove-outside', 'prove-coarse'),
    ],
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
  /** Half of the 95 % interval of the share noticed, 0 to 1: how far the lines that were drawn may lie from all. */
  readonly margin: number;
}

/** What became of the mutants of one line. */
export interface LineCount {
  readonly noticed: number;
  readonly all: number;
}

/**
 * The margin of a share that is estimated from whole lines: mutants of a line are alike, so lines count and not mutants (ratio estimator of a sample of
 * clusters, with the finite population correction; Cochran, Sampling Techniques). 1.96 standard errors.
 */
export function marginOf(lines: readonly LineCount[], share: number): number {
  if (share >= 1) return 0;
  if (lines.length < 2) return 1;
  const all = lines.reduce((sum, line) => sum + line.all, 0);
  const ratio = lines.reduce((sum, line) => sum + line.noticed, 0) / all;
  if (ratio === 0 || ratio === 1) return Math.min(1, 3 / lines.length); // nothing differs: the rule of three
  const squares = lines.reduce((sum, line) => sum + (line.noticed - ratio * line.all) ** 2, 0);
  return (1.96 * Math.sqrt(((1 - share) * lines.length * squares) / (lines.length - 1))) / all;
}

const GOAL = 0.85;
const percent = (part: number, whole: number): string => (whole === 0 ? '–' : `${((100 * part) / whole).toFixed(1)} %`);

export function mutationPage(figures: readonly MutationFigure[]): string {
  const rows = Object.entries(GROUPS).map(([id, { title }]) => {
    const figure = figures.find(({ group }) => group === id);
    if (figure === undefined) return `| ${title} | not measured | | | | | |`;
    const noticed = figure.killed + figure.timedOut;
    const all = noticed + figure.survived + figure.notCovered;
    const lines = figure.share >= 1 ? 'all' : `${Number((figure.share * 100).toFixed(1))} % (seed ${figure.seed})`;
    const share = percent(noticed, all);
    const margin = figure.share >= 1 ? 'exact' : `± ${(100 * figure.margin).toFixed(1)}`;
    return `| ${title} | ${lines} | ${all} | ${noticed} | ${figure.survived + figure.notCovered} | **${share}** | ${margin} |`;
  });
  const below = figures.filter(({ killed, timedOut, survived, notCovered: missed }) => {
    const noticed = killed + timedOut;
    return noticed < GOAL * (noticed + survived + missed);
  });
  const unmet = below.length === 0 ? '' : `\nNot reached: ${below.map(({ group }) => GROUPS[group]?.title ?? group).join('; ')}.`;
  return `# Mutation testing
Made by \`npm run mutation\`: a change of the product that no test notices is a test that is missing. Where not all lines were taken, the figure is an
estimate from lines drawn at random; the margin is that of 95 % (in points: all lines would give a figure within it, 19 times in 20). Each property is
tried a twentieth as often as in \`npm test\`, and only the quick tests of the part itself are run (of the proofs: those on small definitions, not on the
passport, which takes minutes), so the tests are stronger than the figure says.
A mutant that loops for ever is noticed by its time-out. The goal is 85 %.${unmet}

| part | lines | mutants | noticed | not noticed | share noticed | margin |
|---|---|---|---|---|---|---|
${rows.join('\n')}
`;
}
