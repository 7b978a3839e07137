/**
 * Who may import whom: the one table, read by `test/architecture.test.ts` and shown in `ARCHITECTURE.md`. The longest path that fits a file is its rule.
 * `(types)` after a name allows `import type` only, which leaves nothing in the running code. `node:*` is everything that comes with Node.
 */
export interface Rule {
  readonly of: string;
  /** Folders and files of ours; `client/*` is the files that lie in a folder itself. Files of one rule may always import one another. */
  readonly ours: readonly string[];
  readonly outside: readonly string[];
}

const OF_ENGINE = ['definitions', 'domain', 'store', 'workflows/contract.ts'];

export const RULES: readonly Rule[] = [
  { of: 'domain', ours: ['domain/expression-parser.ts'], outside: [] },
  { of: 'domain/expression-parser.ts', ours: ['domain'], outside: ['lezer-feel'] },
  { of: 'domain/zoned.ts', ours: ['domain'], outside: ['temporal-polyfill'] },
  { of: 'definitions', ours: ['definitions/dmn.ts', 'definitions/machine.ts', 'domain'], outside: ['yaml', 'zod'] },
  { of: 'definitions/machine.ts', ours: ['definitions', 'domain'], outside: ['xstate'] },
  { of: 'definitions/dmn.ts', ours: ['definitions', 'domain'], outside: ['dmn-moddle'] },
  { of: 'definitions/files.ts', ours: ['definitions', 'domain'], outside: ['node:fs', 'node:path', 'node:url'] },
  {
    of: 'workflows',
    ours: ['domain', 'definitions/machine.ts', 'definitions (types)', 'activities/index.ts (types)'],
    outside: ['@temporalio/workflow'],
  },
  { of: 'store', ours: ['domain'], outside: ['mongoose', '@temporalio/common (types)', 'node:*'] },
  {
    of: 'activities',
    // The interpreter is pure: a step goes on from its answers by the code that the workflow takes them with.
    ours: [
      'activities',
      'domain',
      'definitions (types)',
      'definitions/compile.ts',
      'definitions/fingerprint.ts',
      'definitions/names.ts',
      'workflows/contract.ts (types)',
      'workflows/effects.ts',
      'workflows/results.ts',
      'workflows/turn.ts',
    ],
    outside: ['@temporalio/activity'],
  },
  {
    of: 'activities/documents',
    ours: ['domain'],
    outside: ['@myriaddreamin/typst-ts-node-compiler', 'i18n-iso-countries', 'qrcode', 'node:*'],
  },
  {
    of: 'activities/notify',
    ours: ['activities/documents', 'domain', 'workflows/effects.ts'],
    outside: ['nodemailer', 'handlebars', 'libphonenumber-js', 'node:*'],
  },
  { of: 'activities/registers', ours: ['domain'], outside: ['node:*'] },
  {
    of: 'worker',
    ours: [
      'activities',
      'client/acts.ts',
      'client/catalogue.ts',
      'client/child-filing.ts',
      'client/engine.ts',
      'definitions',
      'domain',
      'store',
    ],
    outside: ['@temporalio/client', '@temporalio/worker', 'node:*'],
  },
  {
    of: 'client',
    ours: ['activities/clock.ts', 'activities/registers', 'client/attachments', ...OF_ENGINE],
    outside: ['@temporalio/client', '@temporalio/common', 'i18n-iso-countries', 'libphonenumber-js', 'mrz', 'node:*'],
  },
  { of: 'client/agenda', ours: ['activities/registers', ...OF_ENGINE], outside: ['node:*'] },
  {
    of: 'client/api',
    ours: ['client/*', 'client/agenda', 'client/attachments', 'activities/documents', 'activities/registers', ...OF_ENGINE],
    outside: ['fastify', 'node:*'],
  },
  { of: 'client/attachments', ours: ['domain', 'store'], outside: ['file-type', 'node:*'] },
  { of: 'client/cli', ours: ['client', ...OF_ENGINE], outside: ['cli-table3', 'commander', 'mongoose (types)', 'tsx', 'yaml', 'node:*'] },
  { of: 'client/diagram', ours: ['definitions', 'domain'], outside: ['bpmn-moddle', 'elkjs'] },
  {
    of: 'client/rehearsal',
    ours: ['client/*', 'activities', 'worker', 'workflows', 'scripts/servers/test-server.ts', ...OF_ENGINE],
    outside: ['@temporalio/client', '@temporalio/testing', '@temporalio/worker', '@temporalio/workflow', 'node:*'],
  },
  { of: 'simulators', ours: [], outside: ['fastify', 'postal-mime', 'smtp-server', 'yaml', 'node:*'] },
  { of: 'scripts/bootstrap', ours: [], outside: ['tsx', 'node:*'] },
];
/** They hold the rest together, and may import anything that is declared. */
export const FREE = ['scripts', 'test'];

/** What a file brings with it when it runs, however far away it is imported. */
export interface Closure {
  readonly of: string;
  readonly never: readonly string[];
  readonly outside: readonly string[];
  readonly why: string;
}
export const CLOSURES: readonly Closure[] = [
  {
    of: 'workflows/index.ts',
    never: ['domain/zoned.ts', 'domain/expression-parser.ts', 'definitions/files.ts'],
    outside: ['@temporalio/workflow', 'xstate'],
    why: 'a replay on another machine must decide the same',
  },
  { of: 'domain/expression.ts', never: ['domain/expression-parser.ts'], outside: [], why: 'a running case evaluates, and never parses' },
  { of: 'domain/form.ts', never: ['domain/zoned.ts'], outside: [], why: 'the browser checks forms with this very code' },
];

/** What pure code does not say. `workflows/procedure-case.ts` reads the clock, which is the workflow's own there. */
export const FORBIDDEN: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['the clock (Date.now)', /\bDate\.now\b/],
  ['the clock (new Date without an argument)', /\bnew Date\b(?!\(\s*[^)\s])/],
  ['the clock (Date as a function)', /(?<!new )(?<![\w.])Date\(/],
  ['the clock (Temporal.Now, performance)', /\bTemporal\.Now\b|\bperformance\.\w/],
  ['the zone of the machine (local parts of a Date)', /\.get(?:Hours|Minutes|Date|Day|Month|FullYear|TimezoneOffset)\(/],
  ['the language of the machine (Intl, toLocale…, localeCompare)', /\bIntl\.|\.toLocale\w*\(|\.localeCompare\(/],
  ['chance (Math.random, crypto)', /\bMath\.random\b|\bcrypto\.\w/],
  ['a timer', /(?<![\w.])set(?:Timeout|Interval|Immediate)\(/],
  ['the network (fetch)', /(?<![\w.])fetch\(/],
  ['the process', /(?<![\w.])process\.\w/],
  ['the console', /(?<![\w.])console\.\w/],
  ['what is global, unnamed', /\bglobalThis\b/],
  ['code found when it runs', /(?<![\w.])(?:eval|require|import)\(|\bnew Function\(/],
];
export const PURE = ['domain', 'definitions', 'workflows'];
export const PURE_BUT: Readonly<Record<string, readonly string[]>> = {
  'definitions/files.ts': ['*'],
  'workflows/procedure-case.ts': ['the clock (Date.now)'],
};
