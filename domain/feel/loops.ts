import { MOST, withArticle } from './builtin.js';
import type { Compiler } from './compile.js';
import { type Code, type Frame, type Locals, type Scope, step, tooLong } from './frame.js';
import type { At, Expression, Loop } from './tree.js';
import { kindOf, Range } from './values.js';

type Loops = Extract<Expression, { op: 'for' | 'some' | 'every' }>;

export function loopCode(compiler: Compiler, node: Loops, locals: Locals): Code {
  const names = node.loops.map(({ name }) => ({ name }));
  const each = iterate(compiler, node.loops, [...locals, { name: 'partial' }], node.at);
  const body = compiler.code(node.body, [...locals, { name: 'partial' }, ...names]);
  return (scope, frame) => {
    const results: unknown[] = [];
    const isList = each(scope, { value: results, up: frame }, (inner) => {
      results.push(body(scope, inner));
      return true;
    });
    return isList ? [...results] : null;
  };
}

export function quantifierCode(compiler: Compiler, node: Loops, locals: Locals): Code {
  const each = iterate(compiler, node.loops, locals, node.at);
  const body = compiler.code(node.body, [...locals, ...node.loops.map(({ name }) => ({ name }))]);
  const stops = node.op === 'some';
  return (scope, frame) => {
    let answer: boolean | null = !stops;
    const isList = each(scope, frame, (inner) => {
      const value = body(scope, inner);
      if (value === stops) answer = stops;
      else if (value !== !stops) {
        if (value !== null) compiler.fail('type-mismatch', `${withArticle(kindOf(value))} is not a condition`, node.body.at);
        answer = null;
      }
      return value !== stops;
    });
    return isList ? answer : null;
  };
}

/** Visits every combination of the loops; false when what is iterated is not a list. The visitor returns false to stop. */
function iterate(
  compiler: Compiler,
  loops: readonly Loop[],
  locals: Locals,
  at: At,
): (scope: Scope, frame: Frame | null, visit: (frame: Frame) => boolean) => boolean {
  const [loop, ...rest] = loops;
  if (loop === undefined) return (_, frame, visit) => frame === null || visit(frame) || true;
  const over = compiler.code(loop.over, locals);
  const to = loop.to === undefined ? undefined : compiler.code(loop.to, locals);
  const inner = rest.length === 0 ? undefined : iterate(compiler, rest, [...locals, { name: loop.name }], at);
  return (scope, frame, visit) => {
    const first = over(scope, frame);
    const items = to === undefined ? elements(compiler, first, at) : count(compiler, first, to(scope, frame), at);
    if (items === null) return false;
    let isStopped = false;
    const visitOnce = (f: Frame): boolean => {
      if (!visit(f)) isStopped = true;
      return !isStopped;
    };
    for (const value of items) {
      step(at);
      const next = { value, up: frame };
      if (inner === undefined) visitOnce(next);
      else if (!inner(scope, next, visitOnce)) return false;
      if (isStopped) break;
    }
    return true;
  };
}

function elements(compiler: Compiler, value: unknown, at: At): readonly unknown[] | null {
  if (Array.isArray(value)) return value;
  if (value instanceof Range) return count(compiler, value.low, value.high, at, value.lowIn, value.highIn);
  if (value === null) return compiler.fail('null-value', 'a list is needed, but there is no value', at);
  return [value];
}

function count(compiler: Compiler, from: unknown, to: unknown, at: At, fromIn = true, toIn = true): readonly number[] | null {
  if (!Number.isInteger(from) || !Number.isInteger(to))
    return compiler.fail('type-mismatch', 'an iteration goes from one whole number to another', at);
  const [a, b] = [from as number, to as number];
  const way = a <= b ? 1 : -1;
  const length = Math.abs(b - a) + 1;
  if (length > MOST) tooLong(at);
  return Array.from({ length }, (_, i) => a + way * i).filter((n) => (fromIn || n !== a) && (toIn || n !== b));
}

export function filterCode(compiler: Compiler, node: Extract<Expression, { op: 'filter' }>, locals: Locals): Code {
  const of = compiler.code(node.of, locals);
  const by = compiler.code(node.by, [...locals, { name: 'item', isFilter: true }]);
  return (scope, frame) => {
    const source = of(scope, frame);
    const list = Array.isArray(source) ? source : source === null ? [] : [source];
    if (source === null && compiler.mode === 'strict')
      return compiler.fail('null-value', 'a list is needed, but there is no value', node.of.at);
    if (list.length === 0) return isNumberLiteral(node.by) ? null : [];
    const kept: unknown[] = [];
    for (const item of list) {
      step(node.at);
      const answer = by(scope, { value: item, up: frame });
      if (typeof answer === 'number')
        return list.at(answer > 0 ? answer - 1 : answer < 0 && -answer <= list.length ? answer : list.length) ?? null;
      if (answer === true) kept.push(item);
      else if (answer !== false) compiler.fail('null-condition', 'the condition of a filter is neither true nor false', node.by.at);
    }
    return kept;
  };
}

const isNumberLiteral = (node: Expression): boolean => node.op === 'literal' && node.type === 'number';
