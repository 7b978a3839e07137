import type { Context } from './context.js';
import type { Path, Problem } from './problems.js';
import type { Definition } from './schema.js';
import type { YamlText } from './yaml-text.js';

export interface LintInput {
  readonly definition: Definition;
  readonly written: Record<string, unknown>;
  readonly cuts: readonly Path[];
  readonly complete: boolean;
  readonly context: Context;
  readonly problem: YamlText['problem'];
}

export function lint(_input: LintInput): Problem[] {
  return [];
}
