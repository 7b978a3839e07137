import { nearest } from './distance.js';
import { temporalType, zoneHint } from './literals.js';
import type { Lowering, SyntaxNode } from './lower.js';
import { declared, normalName } from './names.js';
import { unsafePattern } from './patterns.js';
import { PARAMETER_ALIASES, REFUSED_FUNCTIONS, SIGNATURES, type Signature } from './signatures.js';
import type { At, Expression, TypeName } from './tree.js';

/** `name(…)`: a built-in function, or a function that is a value. */
export function lowerCall(lowering: Lowering, node: SyntaxNode, kids: readonly SyntaxNode[], at: At): Expression {
  const [head, params] = kids;
  if (head === undefined) return lowering.problem('syntax', 'a function name is missing', node);
  const name = lowering.nameText(head);
  const isLocal = lowering.locals.some((local) => normalName(local.name) === normalName(name));
  const isName = head.name === 'VariableName' || head.name === 'SpecialFunctionName';
  if (isName && !isLocal && lowering.isFunction(name)) return lowerBuiltin(lowering, name, node, params, at);
  const key = lowering.names === undefined ? undefined : declared(lowering.names, name);
  const isDeclared = key !== undefined && lowering.names?.[key] === 'any';
  if (isName && !isLocal && !isDeclared) return unknownFunction(lowering, name, head);
  const list = params === undefined ? [] : lowering.kids(params);
  if (params?.name !== 'NamedParameters')
    return { op: 'apply', fn: lowering.expression(head), args: list.map((kid) => lowering.expression(kid)), at };
  const pairs = list.map((kid) => lowering.kids(kid));
  const names = pairs.flatMap(([label]) => (label === undefined ? [] : [lowering.nameText(label)]));
  return {
    op: 'apply',
    fn: lowering.expression(head),
    args: pairs.flatMap(([, value]) => (value === undefined ? [] : [lowering.expression(value)])),
    names,
    at,
  };
}

/** `date(…)`, `time(…)`, `date and time(…)`, `duration(…)`, which the grammar keeps apart. */
export function lowerDateTime(lowering: Lowering, node: SyntaxNode, kids: readonly SyntaxNode[], at: At): Expression {
  const [head, params] = kids;
  if (head === undefined) return lowering.problem('syntax', 'a function name is missing', node);
  return lowerBuiltin(lowering, lowering.nameText(head), node, params, at);
}

function unknownFunction(lowering: Lowering, name: string, node: SyntaxNode): Expression {
  const refused = Object.hasOwn(REFUSED_FUNCTIONS, name) ? REFUSED_FUNCTIONS[name] : undefined;
  if (refused !== undefined) return lowering.problem('unsupported', `${name}() is not supported: ${refused}.`, node);
  const suggestion = nearest(name, Object.keys(SIGNATURES));
  const hint = suggestion === undefined ? '' : ` Did you mean ${JSON.stringify(suggestion)}?`;
  return lowering.problem('unknown-function', `There is no function ${JSON.stringify(name)}.${hint}`, node, suggestion);
}

const NULL = (at: At): Expression => ({ op: 'literal', value: null, type: 'null', at });

function lowerBuiltin(lowering: Lowering, fn: string, node: SyntaxNode, params: SyntaxNode | undefined, at: At): Expression {
  const signature = SIGNATURES[fn];
  if (signature === undefined) return unknownFunction(lowering, fn, node);
  const list = params === undefined ? [] : lowering.kids(params);
  const args = params?.name === 'NamedParameters' ? named(lowering, fn, signature, list, at) : list.map((kid) => lowering.expression(kid));
  if (args === undefined) return NULL(at);
  const least = signature.params.filter((p, i) => !p.optional && !(signature.variadic && i === signature.params.length - 1)).length;
  const most = signature.variadic ? Number.POSITIVE_INFINITY : signature.params.length;
  if (args.length < Math.max(least, signature.variadic ? 1 : 0) || args.length > most) {
    if (lowering.isLenient) return NULL(at);
    const wanted = signature.params.map((p) => (p.optional ? `${p.name}?` : p.name)).join(', ');
    return lowering.problem(
      'wrong-argument',
      `${fn}(${wanted}) is called with ${args.length} argument${args.length === 1 ? '' : 's'}`,
      node,
    );
  }
  return pattern(lowering, fn, args, node) ?? constant(lowering, fn, args, node, at) ?? { op: 'call', fn, args, at };
}

/** The arguments in the order of the parameters; undefined when a name is unknown. */
function named(lowering: Lowering, fn: string, { params }: Signature, list: readonly SyntaxNode[], at: At): Expression[] | undefined {
  const args: Expression[] = [];
  let isKnown = true;
  for (const kid of list) {
    const [label, value] = lowering.kids(kid);
    if (label === undefined || value === undefined) continue;
    const name = lowering.nameText(label);
    const index = params.findIndex(
      (p, i) => args[i] === undefined && (p.name === name || PARAMETER_ALIASES[fn]?.[p.name]?.includes(name) === true),
    );
    const expression = lowering.expression(value);
    if (index >= 0) args[index] = expression;
    else {
      isKnown = false;
      const suggestion = nearest(
        name,
        params.map((p) => p.name),
      );
      if (!lowering.isLenient)
        lowering.problem(
          'wrong-argument',
          `${fn} has no parameter ${JSON.stringify(name)}: it has ${params.map((p) => p.name).join(', ')}`,
          label,
          suggestion,
        );
    }
  }
  return isKnown ? Array.from(args, (arg) => arg ?? NULL(at)) : undefined;
}

const PATTERN_OF: Readonly<Record<string, { readonly pattern: number; readonly flags: number }>> = {
  matches: { pattern: 1, flags: 2 },
  replace: { pattern: 1, flags: 3 },
  split: { pattern: 1, flags: 9 },
};

/** A pattern must be written in the expression, where it can be checked. */
function pattern(lowering: Lowering, fn: string, args: readonly Expression[], node: SyntaxNode): Expression | undefined {
  const where = PATTERN_OF[fn];
  if (where === undefined) return undefined;
  const literal = (arg: Expression | undefined): string | undefined =>
    arg?.op === 'literal' && typeof arg.value === 'string' ? arg.value : undefined;
  const source = literal(args[where.pattern]);
  const flags = args[where.flags] === undefined ? '' : literal(args[where.flags]);
  if (source === undefined || flags === undefined)
    return lowering.problem('unsupported', `the pattern of ${fn} must be a text written in the expression`, node);
  const why = unsafePattern(source, flags);
  return why === undefined
    ? undefined
    : lowering.problem('unsafe-pattern', `the pattern ${JSON.stringify(source)} is refused: ${why}`, node);
}

const CONSTANTS: Readonly<Record<string, TypeName>> = { date: 'date', time: 'time', 'date and time': 'date-time', duration: 'duration' };

/** `date("2026-03-02")` is read once, here: a wrong one is found when the definition is checked. */
function constant(lowering: Lowering, fn: string, args: readonly Expression[], node: SyntaxNode, at: At): Expression | undefined {
  const type = CONSTANTS[fn];
  const [arg] = args;
  if (type === undefined || args.length !== 1 || arg?.op !== 'literal' || typeof arg.value !== 'string' || arg.type !== 'text')
    return undefined;
  const found = temporalType(arg.value);
  if (found === type) return { op: 'literal', value: arg.value, type, at };
  if (type === 'date-time' && found === 'date') return { op: 'literal', value: `${arg.value}T00:00:00`, type, at };
  if (lowering.isLenient) return undefined;
  return lowering.problem('wrong-literal', `${JSON.stringify(arg.value)} is not a ${fn}${zoneHint(arg.value)}`, node);
}
