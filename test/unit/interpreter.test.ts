import { expect } from 'chai';
import fc from 'fast-check';
import { compile } from '../../definitions/compile.js';
import { loadContext } from '../../definitions/files.js';
import { readDefinition } from '../../definitions/parse.js';
import type { Actor, CaseRecord } from '../../domain/case.js';
import { CaseError } from '../../domain/errors.js';
import { enterFirst, silence, supervisors } from '../../workflows/advance.js';
import { applyCommand } from '../../workflows/commands.js';
import type { Command } from '../../workflows/contract.js';
import type { Effect, EffectResult } from '../../workflows/effects.js';
import { newCase } from '../../workflows/new-case.js';
import { takeReply, takeResult } from '../../workflows/results.js';
import { takeTimer } from '../../workflows/timers.js';
import { dayOf, newTurn, type Turn, want } from '../../workflows/turn.js';
import { caseInput } from '../support/case-input.js';
import { patchDefinition } from '../support/patch-definition.js';
import { PROOF, TRIAL } from '../support/trial.js';

const chart = compile(readDefinition(TRIAL, 'trial.yaml', loadContext()).definition!, 'digest');
const DAY = 86_400_000;
const FILED = Date.parse('2026-11-23T09:00:00Z');
const SILENCE = Date.parse('2026-12-03T23:00:00Z');
const OFFSETS = [[0, 60]] as const;
const input = caseInput(chart, { data: { home: { address: 'x', since: '2020-01-01', proof: PROOF } } });
const amal: Actor = { id: 'agent.amal', groups: ['consular-desk', 'passport-officers'] };
const badr: Actor = { id: 'agent.badr', groups: ['consular-desk'] };
const consul: Actor = { id: 'consul.fatima', groups: ['consul'] };
const operator: Actor = { id: 'operator', groups: ['operators'] };
const citizen: Actor = { id: 'u-1', groups: [] };

/** What the world would say to each effect: always that it is done. */
function answer(effect: Effect, suspended: boolean): EffectResult {
  if (effect.kind === 'clock') {
    const state = suspended ? 'suspended' : 'running';
    return {
      ok: { dueOn: '2026-12-03', silenceOn: '2026-12-04', silenceAt: SILENCE, state, remainingDays: 10, explanation: [], warnings: [] },
    };
  }
  if (effect.kind === 'deadline') return { ok: { at: effect.from + DAY, on: '2026-11-24' } };
  if (effect.kind === 'issue') return { ok: { number: effect.id, code: 'c', digest: 'd' } };
  return { ok: { channels: ['email'] } };
}

/** A case with its effects, as the workflow runs it. */
class Running {
  readonly record: CaseRecord = newCase(structuredClone(input), FILED);
  readonly effects: string[] = [];

  constructor() {
    this.take(FILED, 'u-1', (turn) => {
      want(turn, { kind: 'clock', clock: chart.clock! });
      enterFirst(turn, chart.start['applicant']!);
    });
  }

  take(now: number, by: string, body: (turn: Turn) => void): void {
    const turn = newTurn(chart, this.record, OFFSETS, now, by);
    body(turn);
    for (let effects = turn.effects.splice(0); effects.length > 0; effects = turn.effects.splice(0)) {
      this.effects.push(...effects.map(({ id }) => id));
      for (const effect of effects) takeResult(turn, effect, answer(effect, this.record.asked !== undefined), false);
    }
  }

  act(command: Command, now = FILED + 1000): string {
    try {
      this.take(now, command.by.id, (turn) => applyCommand(turn, command));
      return 'done';
    } catch (error) {
      if (error instanceof CaseError) return error.code;
      throw error;
    }
  }
}

describe('the interpreter', () => {
  it('dates silence from the legal day, however late it is noticed', () => {
    const running = new Running();
    running.act({ kind: 'correct', data: { clearance: 'yes' }, reason: 'r', by: amal });
    running.take(SILENCE + 40 * DAY, 'legal-clock', (turn) => expect(silence(turn)).to.equal(true));
    expect(running.record.decision).to.deep.equal({ effect: 'granted', tacit: true, at: SILENCE, on: '2026-12-04', by: 'legal-clock' });
    expect(running.record.log.find(({ type }) => type === 'silence')).to.include({ at: SILENCE });
    expect(running.record.outcome).to.equal('granted');
  });

  it('lets a tacit decision stand although a gate holds what follows from it', () => {
    const running = new Running();
    running.act({ kind: 'correct', data: { clearance: 'no' }, reason: 'r', by: amal });
    running.take(SILENCE + 1, 'legal-clock', (turn) => expect(silence(turn)).to.equal(true));
    const { record } = running;
    expect(record.decision).to.include({ effect: 'granted', tacit: true, on: '2026-12-04' });
    expect(record.status).to.equal('open');
    const [incident] = Object.values(record.incidents);
    expect(incident).to.include({ kind: 'gate' });
    expect(running.act({ kind: 'complete', task: 'checking', outcome: 'refuse', data: { reasons: 'r' }, by: amal }, SILENCE + 2)).to.equal(
      'TACIT_DECISION_TAKEN',
    );
    running.act({ kind: 'repair', incident: incident!.id, reason: 'cleared', set: { clearance: 'yes' }, by: operator }, SILENCE + 3);
    expect(running.record).to.include({ status: 'closed', outcome: 'granted' });
    expect(running.record.log.filter(({ type }) => type === 'silence')).to.have.length(1);
  });

  it('refuses as a whole what an incident held, when silence has decided meanwhile', () => {
    const running = new Running();
    running.act({ kind: 'complete', task: 'checking', outcome: 'weigh', data: { weight: 'heavy' }, by: amal });
    running.take(SILENCE + 1, 'legal-clock', (turn) => void silence(turn));
    const [held] = Object.keys(running.record.incidents);
    const before = structuredClone(running.record);
    const repair = { kind: 'repair', incident: held!, reason: 'r', set: { weight: '3' }, by: operator } as const;
    expect(running.act(repair, SILENCE + 2)).to.equal('TACIT_DECISION_TAKEN');
    expect({ ...running.record, updatedAt: 0 }).to.deep.equal({ ...before, updatedAt: 0 });
  });

  it('lets no silence come early, twice, or while the clock is held', () => {
    const running = new Running();
    running.take(SILENCE - 1, 'legal-clock', (turn) => expect(silence(turn)).to.equal(false));
    running.act({ kind: 'complete', task: 'checking', outcome: 'incomplete', by: amal });
    running.take(SILENCE + DAY, 'legal-clock', (turn) => expect(silence(turn)).to.equal(false));
    const other = new Running();
    other.act({ kind: 'complete', task: 'checking', outcome: 'approve', data: { clearance: 'yes' }, by: amal });
    other.take(SILENCE + DAY, 'legal-clock', (turn) => expect(silence(turn)).to.equal(false));
    expect(other.record.decision).to.include({ tacit: false });
  });

  it('leaves the case as it was when an expression has no answer, but for the incident', () => {
    const running = new Running();
    const before = structuredClone(running.record);
    running.act({ kind: 'complete', task: 'checking', outcome: 'weigh', data: { weight: 'heavy' }, by: amal });
    const { incidents, log, revision, updatedAt, ...rest } = running.record;
    const { incidents: _i, log: logBefore, revision: revisionBefore, updatedAt: _u, ...restBefore } = before;
    expect(rest).to.deep.equal(restBefore);
    expect(Object.keys(incidents)).to.have.length(1);
    expect(log.slice(0, -1)).to.deep.equal(logBefore);
    expect([revision > revisionBefore, updatedAt]).to.deep.equal([true, FILED + 1000]);
  });

  it('drops a timer that is not due, one that is gone, and a reply that nobody waits for', () => {
    const running = new Running();
    const before = structuredClone(running.record);
    running.take(FILED, 'legal-clock', (turn) => takeTimer(turn, 'late:checking'));
    running.take(FILED, 'legal-clock', (turn) => takeTimer(turn, 'late:nowhere'));
    expect({ ...running.record, updatedAt: 0 }).to.deep.equal({ ...before, updatedAt: 0 });
    const reply = { effectId: 'TR-1/9/call', messageId: 'm', register: 'interior', answer: {} };
    for (const _ of [1, 2]) running.take(FILED, 'interior', (turn) => takeReply(turn, reply));
    expect(running.record.log.filter(({ type }) => type === 'reply-too-late')).to.have.length(1);
    expect(running.record.states).to.deep.equal(before.states);
  });

  it('tells the supervisor of the task, before the one that the clock or the group has', () => {
    const told = (...patches: string[]) => {
      const text = patches.reduce(patchDefinition, TRIAL);
      const supervised = compile(readDefinition(text, 'trial.yaml', loadContext()).definition!, 'digest');
      const turn = newTurn(supervised, newCase(structuredClone({ ...input, chart: supervised }), FILED), OFFSETS, FILED, 'u-1');
      const before = supervisors(turn);
      enterFirst(turn, supervised.start['applicant']!);
      return { before, now: supervisors(turn) };
    };
    const named = 'clock:\n  warnings: { agent: 50, group: 75, supervisor: 90, supervisor-group: consul }';
    const own = 'flow:\n  states:\n    checking:\n      task:\n        supervisor: central-direction\n';
    expect(told()).to.deep.equal({ before: [], now: ['supervisor:consular-desk'] });
    expect(told(own)).to.deep.equal({ before: [], now: ['central-direction'] });
    expect(told(named)).to.deep.equal({ before: ['consul'], now: ['consul'] });
    expect(told(own, named)).to.deep.equal({ before: ['consul'], now: ['central-direction'] });
  });

  it('tells the day by the offsets that were recorded at filing', () => {
    const offsets = [
      [0, 60],
      [Date.parse('2027-02-07T02:00:00Z'), 0],
      [Date.parse('2027-03-14T02:00:00Z'), 60],
    ] as const;
    const day = (instant: string) => dayOf(offsets, Date.parse(instant));
    expect(day('2027-02-06T23:30:00Z')).to.equal('2027-02-07');
    expect(day('2027-02-08T23:30:00Z')).to.equal('2027-02-08');
    expect(day('2027-03-14T23:30:00Z')).to.equal('2027-03-15');
  });

  const actors = [amal, badr, consul, operator, citizen];
  const commands = fc.array(
    fc.record({
      what: fc.constantFrom(
        'claim',
        'release',
        'weigh',
        'approve',
        'incomplete',
        'refuse',
        'answer',
        'correct',
        'withdraw',
        'cancel',
        'extend',
        'retry',
        'repair',
        'late',
        'silence',
      ),
      who: fc.nat(actors.length - 1),
      weight: fc.constantFrom('3', '30', 'heavy', undefined),
      clearance: fc.constantFrom('yes', 'no', undefined),
    }),
    { maxLength: 25 },
  );
  type Step = { what: string; who: number; weight: string | undefined; clearance: string | undefined };

  function run(steps: readonly Step[], check: (before: CaseRecord, after: CaseRecord, result: string) => void = () => undefined): Running {
    const running = new Running();
    for (const [n, { what, who, weight, clearance }] of steps.entries()) {
      const { record } = running;
      const before = structuredClone(record);
      const now = FILED + n * 3_600_000;
      const by = actors[who]!;
      const task = Object.keys(record.tasks)[0] ?? 'checking';
      const incident = Object.keys(record.incidents)[0] ?? 'incident-0';
      const data = { ...(weight !== undefined && { weight }), ...(clearance !== undefined && { clearance }) };
      const act = (command: Record<string, unknown>) => running.act({ by, ...command } as unknown as Command, now);
      let result = 'done';
      if (what === 'late') running.take(now, 'legal-clock', (turn) => Object.keys(record.timers).forEach((id) => void takeTimer(turn, id)));
      else if (what === 'silence') running.take(SILENCE + 1, 'legal-clock', (turn) => void silence(turn));
      else if (what === 'claim' || what === 'release') result = act({ kind: what, task });
      else if (what === 'answer') result = act({ kind: 'answer', data: { home: { proof: { ...PROOF, id: `f-${n}` } } } });
      else if (what === 'correct') result = act({ kind: 'correct', data, reason: 'r' });
      else if (what === 'withdraw') result = act({ kind: 'anytime', event: 'withdraw' });
      else if (what === 'cancel' || what === 'extend') result = act({ kind: what, reason: 'r' });
      else if (what === 'retry') result = act({ kind: 'retry', incident });
      else if (what === 'repair') result = act({ kind: 'repair', incident, reason: 'r', set: data });
      else
        result = act({
          kind: 'complete',
          task,
          outcome: what,
          data: what === 'refuse' ? { reasons: 'r' } : record.states[0] === 'checking' ? data : {},
        });
      check(before, record, result);
    }
    return running;
  }

  it('whatever people do: a refusal changes nothing, the log only grows, one decision is made, effects have ids of their own', () => {
    fc.assert(
      fc.property(commands, (steps) => {
        const { record, effects } = run(steps, (before, after, result) => {
          if (result !== 'done') expect({ ...after, updatedAt: 0 }).to.deep.equal({ ...before, updatedAt: 0 });
          expect(after.revision).to.be.at.least(before.revision);
          expect(after.log.slice(0, before.log.length)).to.deep.equal(before.log);
          if (before.decision) expect(after.decision).to.deep.equal(before.decision);
          if (before.status === 'closed') expect(after.outcome).to.equal(before.outcome);
          if (after.outcome === 'granted') expect(after.data['clearance']).to.equal('yes', 'the gate');
        });
        expect(new Set(effects).size).to.equal(effects.length);
        expect(record.log.map(({ seq }) => seq)).to.deep.equal(record.log.map((_, n) => n + 1));
        expect(JSON.parse(JSON.stringify(record))).to.deep.equal(record, 'plain JSON');
      }),
      { numRuns: 300 },
    );
  });

  it('gives the same case for the same events', () => {
    fc.assert(
      fc.property(commands, (steps) => {
        const [one, two] = [run(steps), run(steps)];
        expect(one.record).to.deep.equal(two.record);
        expect(one.effects).to.deep.equal(two.effects);
      }),
      { numRuns: 100 },
    );
  });
});
