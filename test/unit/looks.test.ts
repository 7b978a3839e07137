import { expect } from 'chai';
import { compile } from '../../definitions/compile.js';
import { loadContext } from '../../definitions/files.js';
import { readDefinition } from '../../definitions/parse.js';
import { enterFirst } from '../../workflows/advance.js';
import type { Effect, EffectResult } from '../../workflows/effects.js';
import { newCase } from '../../workflows/new-case.js';
import { takeReply, takeResult } from '../../workflows/results.js';
import { takeTimer } from '../../workflows/timers.js';
import { newTurn, type Turn } from '../../workflows/turn.js';
import { EXAMPLE } from '../support/broken-definitions.js';
import { caseInput } from '../support/case-input.js';
import { patchDefinition } from '../support/patch-definition.js';

const text = patchDefinition(
  EXAMPLE,
  `flow:
  start: asking
  states:
    asking:
      call: interior.produce-passport
      with: { cnie: '"AB123456"', familyName: '"X"', givenNames: '"Y"', birthDate: 'date("1990-01-01")', years: "5" }
      gives: { made: answer.status }
      within: 10 days
      on: { done: delivering, failed: incident }
data:
  made: { type: text, by: register }
documents:
  certificate:
    facts: [home.address, home.since, made]
`,
);
const { definition } = readDefinition(text, 'looks.yaml', loadContext());
const chart = compile(definition!, 'digest');
const NOW = Date.parse('2026-11-23T09:00:00Z');

/** The numbers of what follows from an answer, in whichever of the two ways it comes. */
function numbers(way: 'look' | 'callback'): string[] {
  const record = newCase(caseInput(chart, { data: { home: { address: 'x', since: '2020-01-01' } } }), NOW);
  const ids: string[] = [];
  const settle = (turn: Turn, answer: (effect: Effect) => EffectResult) => {
    for (let effects = turn.effects.splice(0); effects.length > 0; effects = turn.effects.splice(0)) {
      if (record.calls['asking'] === undefined) ids.push(...effects.map(({ id, kind }) => `${id} ${kind}`));
      for (const effect of effects) takeResult(turn, effect, answer(effect), false);
    }
  };
  const ok = { status: 'produced', reference: 'R-1', passportNumber: 'P-1', expiresOn: '2031-11-23' };
  const first = newTurn(chart, record, [[0, 60]], NOW, 'u-1');
  enterFirst(first, chart.start['applicant']!);
  settle(first, ({ kind }) =>
    kind === 'call'
      ? { accepted: 'R-1', poll: { everyMs: 60_000 } }
      : kind === 'deadline'
        ? { ok: { at: NOW + 1e9, on: '2026-12-07' } }
        : { ok: { channels: ['email'] } },
  );
  const { effectId } = record.calls['asking']!;
  const turn = newTurn(chart, record, [[0, 60]], NOW + 60_000, 'legal-clock');
  if (way === 'callback') takeReply(turn, { effectId, messageId: 'm-1', register: 'interior', answer: ok });
  else takeTimer(turn, 'poll:asking');
  expect(turn.effects.length).to.be.greaterThan(0);
  settle(turn, ({ kind }) => (kind === 'poll' ? { ok } : { ok: { channels: ['email'] } }));
  expect(record.outcome).to.equal('granted');
  return ids;
}

describe('a look for an answer that is late', () => {
  it('takes no number: what follows has the same ids when the callback is found first', () => {
    const looked = numbers('look');
    expect(looked.some((id) => id.endsWith(' notify'))).to.equal(true);
    expect(looked).to.deep.equal(numbers('callback'));
  });
});
