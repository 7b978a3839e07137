import type { TypeName } from './tree.js';

/** What is known of a built-in function before it runs: for named arguments, for the check of types, for the reference page. */
export interface Signature {
  readonly params: readonly { readonly name: string; readonly type: TypeName; readonly optional: boolean }[];
  /** The last parameter may be repeated, or be one list: `min(1, 2)` and `min([1, 2])`. */
  readonly variadic: boolean;
  readonly gives: TypeName;
}

/** `name:type`, `name?:type` when it may be left out, `...name:type` when it repeats. */
function of(gives: TypeName, ...params: string[]): Signature {
  return {
    gives,
    variadic: params.some((p) => p.startsWith('...')),
    params: params.map((p) => {
      const [name = '', type = 'any'] = p.replace('...', '').split(':');
      return { name: name.replace('?', ''), type: type as TypeName, optional: name.endsWith('?') };
    }),
  };
}

const rounding = of('number', 'n:number', 'scale?:number');
const numbers = of('number', '...list:any');
const relation = of('boolean', 'a:any', 'b:any');

/** The built-in functions (DMN 1.3, clause 10.3.4) and their parameters, by the names that named arguments use. */
export const SIGNATURES: Readonly<Record<string, Signature>> = {
  // conversion
  string: of('text', 'from:any'),
  number: of('number', 'from:text', 'grouping separator?:text', 'decimal separator?:text'),
  not: of('boolean', 'negand:boolean'),
  // text
  substring: of('text', 'string:text', 'start position:number', 'length?:number'),
  'string length': of('number', 'string:text'),
  'upper case': of('text', 'string:text'),
  'lower case': of('text', 'string:text'),
  'substring before': of('text', 'string:text', 'match:text'),
  'substring after': of('text', 'string:text', 'match:text'),
  contains: of('boolean', 'string:text', 'match:text'),
  'starts with': of('boolean', 'string:text', 'match:text'),
  'ends with': of('boolean', 'string:text', 'match:text'),
  'string join': of('text', 'list:list', 'delimiter?:text', 'prefix?:text', 'suffix?:text'),
  trim: of('text', 'string:text'),
  matches: of('boolean', 'input:text', 'pattern:text', 'flags?:text'),
  replace: of('text', 'input:text', 'pattern:text', 'replacement:text', 'flags?:text'),
  split: of('list', 'string:text', 'delimiter:text'),
  // numbers
  decimal: of('number', 'n:number', 'scale:number'),
  floor: rounding,
  ceiling: rounding,
  'round up': of('number', 'n:number', 'scale:number'),
  'round down': of('number', 'n:number', 'scale:number'),
  'round half up': of('number', 'n:number', 'scale:number'),
  'round half down': of('number', 'n:number', 'scale:number'),
  abs: of('any', 'n:any'),
  modulo: of('number', 'dividend:number', 'divisor:number'),
  sqrt: of('number', 'number:number'),
  log: of('number', 'number:number'),
  exp: of('number', 'number:number'),
  odd: of('boolean', 'number:number'),
  even: of('boolean', 'number:number'),
  // lists
  min: of('any', '...list:any'),
  max: of('any', '...list:any'),
  sum: numbers,
  mean: numbers,
  median: numbers,
  product: numbers,
  stddev: numbers,
  mode: of('list', '...list:any'),
  count: of('number', 'list:list'),
  all: of('boolean', '...list:any'),
  any: of('boolean', '...list:any'),
  'list contains': of('boolean', 'list:list', 'element:any'),
  append: of('list', 'list:list', '...item:any'),
  concatenate: of('list', '...list:any'),
  union: of('list', '...list:any'),
  'distinct values': of('list', 'list:list'),
  'duplicate values': of('list', 'list:list'),
  flatten: of('list', 'list:list'),
  reverse: of('list', 'list:list'),
  'index of': of('list', 'list:list', 'match:any'),
  sublist: of('list', 'list:list', 'start position:number', 'length?:number'),
  'insert before': of('list', 'list:list', 'position:number', 'newItem:any'),
  remove: of('list', 'list:list', 'position:number'),
  sort: of('list', 'list:list', 'precedes?:any'),
  // contexts
  'get value': of('any', 'm:context', 'key:text'),
  'get entries': of('list', 'm:context'),
  'context put': of('context', 'context:context', 'key:text', 'value:any'),
  'context merge': of('context', 'contexts:list'),
  context: of('context', 'entries:list'),
  // null
  'is defined': of('boolean', 'value:any'),
  'get or else': of('any', 'value:any', 'default:any'),
  is: of('boolean', 'value1:any', 'value2:any'),
  // dates and times
  date: of('date', 'from:any', 'month?:number', 'day?:number'),
  time: of('time', 'from:any', 'minute?:number', 'second?:number', 'offset?:duration'),
  'date and time': of('date-time', 'from:any', 'time?:time'),
  duration: of('duration', 'from:text'),
  'years and months duration': of('duration', 'from:any', 'to:any'),
  'day of week': of('text', 'date:any'),
  'day of year': of('number', 'date:any'),
  'month of year': of('text', 'date:any'),
  'week of year': of('number', 'date:any'),
  'last day of month': of('number', 'date:any'),
  // ranges
  before: relation,
  after: relation,
  meets: relation,
  'met by': relation,
  overlaps: relation,
  'overlaps before': relation,
  'overlaps after': relation,
  finishes: relation,
  'finished by': relation,
  includes: relation,
  during: relation,
  starts: relation,
  'started by': relation,
  coincides: relation,
};

/** Other names that named arguments may use: those of the date constructors, and spellings of other versions of DMN. */
export const PARAMETER_ALIASES: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  date: { from: ['year'] },
  time: { from: ['hour'] },
  'date and time': { from: ['date'] },
  min: { list: ['c'] },
  max: { list: ['c'] },
  'get value': { m: ['context'] },
  'get entries': { m: ['context'] },
  'insert before': { newItem: ['new item'] },
  before: { a: ['point', 'range', 'point1', 'range1'], b: ['range', 'point', 'point2', 'range2'] },
  after: { a: ['point', 'range', 'point1', 'range1'], b: ['range', 'point', 'point2', 'range2'] },
};

/** Known names that are refused, and what to write instead. */
export const REFUSED_FUNCTIONS: Readonly<Record<string, string>> = {
  now: 'an expression reads no clock; use the name `today`, which the case gives',
  today: 'an expression reads no clock; use the name `today` without parentheses, which the case gives',
  'random number': 'the same case must always give the same answer',
  range: 'write the range itself, as in [1..10]',
  'list replace': 'use a filter and concatenate',
};
