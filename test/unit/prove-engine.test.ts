import { expect } from 'chai';
import { compile } from '../../definitions/compile.js';
import { readDefinition } from '../../definitions/parse.js';
import type { CaseRecord } from '../../domain/case.js';
import { enterFirst } from '../../workflows/advance.js';
import { newTurn } from '../../workflows/turn.js';
import { EXAMPLE } from '../support/broken-definitions.js';
import { patchDefinition } from '../support/patch-definition.js';

/** What the proofs say of states at the same time is what the interpreter does. */
describe('branches that end at once', () => {
  const statesOf = (count: number): readonly string[] => {
    const text = patchDefinition(
      EXAMPLE,
      `flow:
  start: some
  states:
    some:
      at-least:
        count: ${count}
        of:
          a: { start: first, states: { first: { end: true } } }
          b: { start: second, states: { second: { end: true } } }
          c: { start: third, states: { third: { task: { group: consular-desk, title: { ar: "مهمة", fr: Tâche, en: Task } }, on: { complete: over } }, over: { end: true } } }
      on: { done: checking }
`,
    );
    const { definition, problems } = readDefinition(text);
    expect(problems.filter(({ severity }) => severity === 'error')).to.deep.equal([]);
    const record = {
      data: {},
      tasks: {},
      calls: {},
      timers: {},
      incidents: {},
      doneBy: {},
      log: [],
      states: [],
      revision: 0,
      nextEffect: 1,
    } as unknown as CaseRecord;
    enterFirst(newTurn(compile(definition!, 'digest'), record, [], 0, 'engine'), 'some');
    return record.states;
  };

  it('are enough when there are more of them than needed', () => expect(statesOf(1)).to.deep.equal(['checking']));
  it('are enough when there are as many as needed', () => expect(statesOf(2)).to.deep.equal(['checking']));
  it('wait for the others when there are fewer', () => expect(statesOf(3)).to.include.members(['first', 'second', 'third']));
});
