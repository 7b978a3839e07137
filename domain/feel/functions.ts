import { type Builtin, mismatch, Refusal } from './builtin.js';
import { DATE_FUNCTIONS } from './date-functions.js';
import { LIST_FUNCTIONS } from './list-functions.js';
import { NUMBER_FUNCTIONS } from './number-functions.js';
import { RANGE_FUNCTIONS } from './range-functions.js';
import { SIGNATURES, type Signature } from './signatures.js';
import { TEXT_FUNCTIONS } from './text-functions.js';
import type { TypeName } from './tree.js';
import { equal, kindOf } from './values.js';

const OTHER_FUNCTIONS: Readonly<Record<string, Builtin>> = {
  not: (value: boolean) => !value,
  'is defined': (value: unknown) => value !== null,
  'get or else': (value: unknown, otherwise: unknown) => value ?? otherwise,
  is: (a: unknown, b: unknown) => kindOf(a) === kindOf(b) && equal(a, b) === true,
};

const BUILTINS: Readonly<Record<string, Builtin>> = {
  ...TEXT_FUNCTIONS,
  ...NUMBER_FUNCTIONS,
  ...LIST_FUNCTIONS,
  ...DATE_FUNCTIONS,
  ...RANGE_FUNCTIONS,
  ...OTHER_FUNCTIONS,
};

/** Brings an argument to the kind of its parameter: a list of one is its element, a single value is a list of one (DMN 1.3, 10.3.2.9.4). */
function fitOne(value: unknown, type: TypeName, name: string): unknown {
  if (type === 'any') return value ?? null;
  const kind = kindOf(value);
  if (kind === type || (type === 'duration' && kind.endsWith('duration'))) return value;
  if (type === 'list' && kind !== 'null') return [value];
  if (Array.isArray(value) && value.length === 1) return fitOne(value[0], type, name);
  throw mismatch(`a ${type} (${name})`, value);
}

function fitted({ params, variadic }: Signature, args: readonly unknown[]): unknown[] {
  const last = params.length - 1;
  return params.map(({ name, type, optional }, i) => {
    if (variadic && i === last) return args.slice(i);
    const value = args[i] ?? null;
    return value === null && optional ? null : fitOne(value, type, name);
  });
}

/** @throws {Refusal} when the function has no answer for these arguments. */
export function callBuiltin(name: string, args: readonly unknown[]): unknown {
  const signature = SIGNATURES[name];
  const builtin = BUILTINS[name] as ((...values: unknown[]) => unknown) | undefined;
  if (signature === undefined || builtin === undefined) throw new Refusal('wrong-argument', `there is no function ${name}`);
  if (name === 'not' && (args[0] ?? null) === null) return null; // three-valued: not(null) is null
  return builtin(...fitted(signature, args)) ?? null;
}
