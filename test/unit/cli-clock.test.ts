import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import { type ClockOptions, clock } from '../../client/cli/clock.js';
import type { Io } from '../../client/cli/io.js';
import { plainDate } from '../../domain/plain-date.js';

interface Answer {
  readonly id: unknown;
  readonly dueOn?: string;
  readonly silenceOn?: string;
  readonly state?: string;
  readonly remainingDays?: number;
  readonly explanation?: readonly { on: string; text: string }[];
  readonly error?: { code: string; message: string; at?: string; problems?: readonly { code: string; at?: string }[] };
}
async function ask(lines: readonly unknown[], options?: ClockOptions): Promise<{ exit: number; answers: Answer[]; said: string[] }> {
  const answers: Answer[] = [];
  const said: string[] = [];
  const io: Io = {
    async *stdin() {
      for (const line of lines) yield typeof line === 'string' ? line : JSON.stringify(line);
    },
    out: (line) => answers.push(JSON.parse(line) as Answer),
    err: (line) => said.push(line),
    read: (path) => readFile(path, 'utf8'),
  };
  return { exit: await clock(io, options), answers, said };
}
const base = { id: 'a', counting: 'calendar', limit: { days: 60 }, deposit: '2026-11-22', asOf: '2026-11-22' };
const problem = async (request: unknown): Promise<string> => {
  const { exit, answers } = await ask([request]);
  expect(answers).to.have.length(1);
  expect(exit).to.equal(answers[0]!.error === undefined ? 0 : 1);
  if (answers[0]!.error !== undefined) expect(answers[0]!.error.message).to.match(/\.$/);
  return answers[0]!.error?.code ?? 'none';
};

describe('mistara clock', () => {
  it('answers the request of the reference', async () => {
    const request = {
      id: 'a',
      counting: 'calendar',
      limit: { days: 60 },
      calendar: { weekend: ['saturday', 'sunday'], holidays: ['2026-12-25'] },
      deposit: '2026-11-22',
      resume: 'continue',
      events: [
        { type: 'correction-requested', on: '2026-12-01', reason: 'incomplete' },
        { type: 'correction-answered', on: '2026-12-10' },
        { type: 'extended', on: '2027-01-05', by: { days: 30 } },
      ],
      asOf: '2027-01-15',
    };
    const { exit, answers } = await ask([request]);
    expect(exit).to.equal(0);
    const [{ explanation, ...answer }] = answers as [Answer];
    expect(answer).to.deep.equal({ id: 'a', dueOn: '2027-03-10', silenceOn: '2027-03-11', state: 'running', remainingDays: 54 });
    expect(explanation).to.deep.include({ on: '2027-01-05', text: 'Extended on 5 Jan 2027 by 30 days.' });
    for (const step of explanation!) expect(step).to.have.all.keys('on', 'text');
  });
  it('keeps the order, skips blank lines, and answers the others when one is wrong', async () => {
    const { exit, answers } = await ask([
      `\uFEFF${JSON.stringify({ ...base, id: 1 })}`,
      '',
      '  ',
      '{"id": 2,',
      { ...base, id: 3, limit: { days: 0 } },
      { ...base, id: { any: 'thing' } },
    ]);
    expect(exit).to.equal(1);
    expect(answers.map((answer) => answer.id)).to.deep.equal([1, null, 3, { any: 'thing' }]);
    expect(answers[1]!.error).to.deep.equal({ code: 'invalid-json', message: 'Line 4 is not JSON: write one object a line.' });
    expect(answers[2]!.error!.code).to.equal('invalid-limit');
    expect(answers[3]!.dueOn).to.equal('2027-01-21');
  });
  it('is silent, and fine, without any line', async () => expect(await ask([])).to.deep.equal({ exit: 0, answers: [], said: [] }));
  it('knows the shipped calendars by name', async () => {
    const working = { ...base, counting: 'working', calendar: 'ma' };
    const { answers } = await ask([working, { ...working, calendar: 'ma-paris' }, { ...working, calendar: 'ma-madrid' }]);
    expect(answers.map((answer) => answer.dueOn)).to.deep.equal(['2027-02-17', '2027-02-16', '2027-02-19']);
    expect(answers[0]!.explanation!.map(({ text }) => text).join(' ')).to.include('14 Jan 2027 Amazigh New Year');
  });
  it('takes the calendars of a deployment, each read once', async () => {
    const asked: string[] = [];
    const calendars: NonNullable<ClockOptions['calendars']> = async (name) => {
      asked.push(name);
      return name === 'mine' ? { weekend: [], holidays: [plainDate('2026-11-23')] } : undefined;
    };
    const request = { ...base, counting: 'working', limit: { days: 1 } };
    const { answers } = await ask(
      [
        { ...request, calendar: 'mine' },
        { ...request, calendar: 'mine' },
        { ...request, calendar: 'ma' },
      ],
      { calendars },
    );
    expect(answers.map((answer) => answer.dueOn ?? answer.error!.code)).to.deep.equal(['2026-11-24', '2026-11-24', 'unknown-calendar']);
    expect(asked).to.deep.equal(['mine', 'ma']);
  });
  it('rests on Saturday and Sunday when no calendar is given', async () => {
    const { answers } = await ask([{ ...base, counting: 'working', limit: { days: 1 }, deposit: '2026-11-20' }]);
    expect(answers[0]!.dueOn).to.equal('2026-11-23');
  });
  it('speaks the language that is asked, and knows no other', async () => {
    expect((await ask([base], { lang: 'fr' })).answers[0]!.explanation![0]!.text).to.match(/^Reçu le 22 novembre 2026/);
    expect((await ask([base], { lang: 'ar' })).answers[0]!.explanation![0]!.text).to.match(/^تم تسلم الطلب/);
    const { exit, answers, said } = await ask([base], { lang: 'xx' });
    expect([exit, answers.length, said.length]).to.deep.equal([2, 0, 1]);
  });
  it('gives each wrong request its code', async () => {
    const wrong: [string, unknown][] = [
      ['invalid-line', []],
      ['invalid-line', 'null'],
      ['invalid-line', '5'],
      ['unknown-key', { ...base, limits: 1 }],
      ['missing-key', { ...base, deposit: undefined }],
      ['missing-key', { ...base, asOf: undefined }],
      ['invalid-date', { ...base, deposit: '2026-02-30' }],
      ['invalid-date', { ...base, asOf: 20261122 }],
      ['unknown-counting', { ...base, counting: 'lunar' }],
      ['unknown-counting', { ...base, counting: ['calendar'] }],
      ['invalid-limit', { ...base, limit: 60 }],
      ['invalid-limit', { ...base, limit: { days: 60, months: 2 } }],
      ['unknown-calendar', { ...base, calendar: '../organisation' }],
      ['invalid-calendar', { ...base, calendar: 5 }],
      ['unknown-key', { ...base, calendar: { weekends: [] } }],
      ['unknown-weekday', { ...base, calendar: { weekend: ['Saturday'] } }],
      ['invalid-date', { ...base, calendar: { holidays: ['25/12/2026'] } }],
      [
        'calendar-without-working-day',
        { ...base, calendar: { weekend: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] } },
      ],
      ['unknown-resume', { ...base, resume: 'pause' }],
      ['invalid-events', { ...base, events: {} }],
      ['invalid-events', { ...base, events: ['x'] }],
      ['unknown-event', { ...base, events: [{ type: 'paused', on: '2026-11-22' }] }],
      ['unknown-reason', { ...base, events: [{ type: 'correction-requested', on: '2026-11-22', reason: 'late' }] }],
      ['unknown-key', { ...base, events: [{ type: 'correction-answered', on: '2026-11-22', reason: 'incomplete' }] }],
      ['missing-key', { ...base, events: [{ type: 'suspended' }] }],
      ['missing-key', { ...base, events: [{ type: 'extended', on: '2026-11-23' }] }],
      ['answer-without-request', { ...base, events: [{ type: 'correction-answered', on: '2026-11-23' }] }],
      [
        'extension-not-allowed',
        { ...base, extension: { allowed: false }, asOf: '2026-11-23', events: [{ type: 'extended', on: '2026-11-23', by: { days: 1 } }] },
      ],
      ['invalid-limit', { ...base, extension: { max: 5 } }],
      ['as-of-before-deposit', { ...base, asOf: '2026-11-21' }],
      ['none', { ...base, calendar: { weekend: [], holidays: ['2026-12-25', '2026-12-25'] } }],
      ['none', { ...base, counting: 'calendar@1', events: [] }],
    ];
    for (const [code, request] of wrong) expect(await problem(request), JSON.stringify(request)).to.equal(code);
  });
  it('gives all that is wrong with a request at once, each with its place', async () => {
    const { answers } = await ask([
      {
        id: 'x',
        counting: 'lunar',
        limit: { days: 0 },
        deposit: 'today',
        asOf: '2026-11-22',
        events: [{ type: 'extended', on: '2026-13-01', by: {} }],
      },
    ]);
    expect(answers[0]!.error!.problems!.map(({ code, at }) => `${code} ${at}`)).to.deep.equal([
      'unknown-counting counting',
      'invalid-limit limit',
      'invalid-date deposit',
      'invalid-date events[0].on',
      'invalid-limit events[0].by',
    ]);
    expect(answers[0]!.error!.code).to.equal('unknown-counting');
  });
});
