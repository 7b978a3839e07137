import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { parse } from 'yaml';
import { digestOfText } from '../../client/catalogue.js';
import type { Loaded } from '../../client/rehearsal/load.js';
import { loadOrganisation, loadRegisters } from '../../definitions/files.js';
import { addDays, plainDate } from '../../domain/plain-date.js';
import { FAULT_KINDS, type FaultKind } from '../../simulators/kit/faults.js';
import { simulatorNames } from '../../simulators/main.js';
import { quietRuntime } from '../../worker/create-worker.js';
import { OWN } from '../../workflows/effects.js';
import { startFaultyAgenda } from '../support/faulty-agenda.js';
import { post } from '../support/passport.js';
import { type Stack, startStack } from '../support/stack.js';
import { type Fault, type Given, MAIL, type Operation, type Walked, Walker, type WalkOptions } from '../support/walk.js';

const FOLDER = 'definitions/procedures';
const KINDS = Object.keys(FAULT_KINDS) as FaultKind[];
/** Kinds that stand in the way until somebody takes them away. */
const LASTING = ['down', 'error-500', 'wrong-answer', 'reply-lost', 'other-person'] as const satisfies readonly FaultKind[];
/** Kinds that leave open whether anything was done. */
const UNDECIDED = ['down', 'reply-lost', 'error-500'] as const satisfies readonly FaultKind[];
/** Of the mail server; `refuse` is for good, so an operator has the letter sent again. */
const MAIL_KINDS = ['down', 'refuse', 'lost-ack'] as const;
/** Longer than the time-out of a call (2 s). */
const LONG_MS = 2300;
const SHORT_MS = 60;

/** Where a case is led to: what it asks for there may be given, or given back. */
const ENDS = { 'a good end': ['granted', 'completed'], 'another end': ['refused', 'withdrawn', 'cancelled', 'lapsed'] } as const;
const GIVES_BACK = /refund|release|cancel|withdraw|revoke|leave|undo/;
/** What a way needs that its scenario takes for granted. */
const FIRST: Readonly<Record<string, (world: World, given: Given) => Promise<object>>> = {
  // A death is entered once: of the same person the next walk would find it entered.
  'repatriation-of-remains': async (_, { number }) => ({ deceased: { familyName: `Alaoui ${lettersOf(number)}` } }),
  'e-stamp': async () => ({ payment: { way: 'mobile' } }), // by card somebody pays on a page
  // What was done for the vehicle, or with the letter, of an earlier walk is in the way.
  'grey-card': async (_, { number }) => ({ vehicle: { registration: `${20_000 + number}-a-1` } }),
  'judicial-mail': async (_, { number }) => ({ mail: { reference: `PJ-2026-${700_000 + number}` } }),
  'registration-certificate': async ({ stack }, { data, today }) => {
    const registration = {
      ...(data['holder'] as object),
      number: '100000017',
      post: 'paris',
      address: 'Paris',
      validUntil: `${Number(today.slice(0, 4)) + 2}-05-02`,
    };
    await post(`${stack.urls['consular-register']}/_seed`, { registrations: [registration] });
    return {};
  },
  'administrative-appeal': async (world, { applicant }) => ({ contested: { case: await refusedPassport(world, applicant) } }),
  mediation: async (world, { applicant }) => {
    const contested = { case: await refusedPassport(world, applicant) };
    return { contested: { case: await led(world, applicant, 'administrative-appeal', 'rejected-then-recommended', { contested }, 3) } };
  },
  appointment: async ({ stack }, { data, today }) => {
    const { purpose } = data['visit'] as { purpose: string };
    const from = addDays(plainDate(today), 4); // late enough for the reminder
    const free = await fetch(`${stack.apiUrl}/agenda/paris/${purpose}/slots?${new URLSearchParams({ from, until: addDays(from, 10) })}`);
    const { slots } = (await free.json()) as { slots: { day: string; time: string; free: number }[] };
    const { day, time } = slots.find((slot) => slot.free > 0)!;
    return { visit: { day, time } };
  },
};
/** A visit is not marked before its day. */
const DUE: Readonly<Record<string, WalkOptions['isDue']>> = {
  appointment: ({ data }, today) => (data['visit'] as { day: string }).day <= today,
};
interface World {
  readonly stack: Stack;
  readonly walker: Walker;
}
const lettersOf = (number: number): string => String(number).replace(/\d/g, (digit) => 'ABCDEFGHIJ'[Number(digit)] as string);

/** A case of the same person, brought by a scenario to where it is left. */
async function led(
  { walker }: World,
  applicant: Given['applicant'],
  procedure: string,
  name: string,
  data: object = {},
  steps?: number,
): Promise<string> {
  const loaded = await Walker.load(join(FOLDER, `${procedure}.yaml`));
  const play = loaded.plays.find(({ scenario }) => scenario.name === name)!;
  const { record } = await walker.walk(loaded, play, [], {
    applicant,
    keep: true,
    own: async () => data,
    ...(steps !== undefined && { steps }),
  });
  expect(record.outcome, procedure).to.equal('refused');
  return record.caseId;
}
const refusedPassport = (world: World, applicant: Given['applicant']) => led(world, applicant, 'passport', 'refused-by-the-desk');

/** All kinds at each operation of each procedure take an hour and more; three kinds and one operation of each, in turn, meet every kind several times. */
const ALL = process.env['MISTARA_ALL_FAULTS'] === '1';

const procedures = readdirSync(FOLDER).map((file) => ({ id: file.replace('.yaml', ''), file: join(FOLDER, file) }));

/**
 * Every kind of fault of the simulators at every operation that a procedure asks for on its way to a good end. The operations are those that a case
 * without faults was seen to ask for. Each kind strikes all operations of a case once: so all combinations are met, by one case a procedure and kind.
 * Besides, each operation is struck until somebody takes the fault away, by one of the lasting kinds in turn. Of what is slow, one operation a procedure
 * in turn is slower than its time-out; the others are slow. The agenda of the product is struck as a register; so is the mail server, in its own ways.
 */
describe('faults of the registers, in every procedure', function () {
  this.timeout(90_000);
  let world: World;
  let agenda: Awaited<ReturnType<typeof startFaultyAgenda>>;
  before(async () => {
    quietRuntime();
    const stack = await startStack(simulatorNames(), { skipTime: true });
    agenda = await startFaultyAgenda(stack.apiUrl);
    process.env['MISTARA_AGENDA_URL'] = agenda.url;
    const seeds = new Map([...simulatorNames().map((name) => [name, seedOf(name)] as const), ['agenda', {}] as const]);
    const struck = { ...stack, urls: { ...stack.urls, agenda: agenda.url } };
    world = { stack: struck, walker: new Walker(struck, stack.time!, loadOrganisation(), seeds) };
    // Published without the proofs, which have tests of their own: an engine holds out where they were not asked.
    for (const { id, file } of procedures) {
      const text = readFileSync(file, 'utf8');
      const row = { _id: digestOfText(text), procedure: id, text, publishedAt: new Date(), publishedBy: 'designer' };
      await stack.store.definitions.create(row);
    }
  });
  after(async () => {
    await world?.stack.stop();
    await agenda?.close();
  });

  it('prepares only procedures that there are', () => {
    expect(procedures.map(({ id }) => id)).to.include.members(Object.keys(FIRST));
  });

  for (const [turn, { id, file }] of procedures.entries()) {
    describe(id, () => {
      for (const end of Object.keys(ENDS) as (keyof typeof ENDS)[]) {
        describe(end, () => {
          type Way = Awaited<ReturnType<typeof Walker.plays>>;
          let way: { loaded: Way['loaded']; play: Way['plays'][number]; walked: Walked; options: WalkOptions };
          /** Looks happen where a callback does not come, or by chance; they are struck by themselves. */
          let operations: readonly Operation[];
          let looks: readonly Operation[];
          before('a case without faults comes there', async function () {
            const { loaded, plays } = await Walker.plays(file, ENDS[end]);
            const options: WalkOptions = optionsOf(id, world);
            const tried: string[] = [];
            for (const play of plays) {
              const walked = await world.walker.walk(loaded, play, [], options).catch((error: Error) => error);
              const { outcome } = play.scenario.then;
              if (
                walked instanceof Error ||
                walked.waits !== undefined ||
                walked.incidents.length > 0 ||
                walked.record.outcome !== outcome
              ) {
                const why =
                  walked instanceof Error ? whyOf(walked) : (walked.waits ?? `${walked.incidents.join()} ${walked.record.outcome}`);
                tried.push(`${play.scenario.name}: ${why}`);
                continue;
              }
              if (end === 'another end' && !walked.asked.some((one) => GIVES_BACK.test(one.operation))) continue;
              const known = new Set(
                walked.record.log.flatMap(({ type, state }) => (/^(task-opened|asked)$/.test(type) && state ? [state] : [])),
              );
              way = { loaded, play, walked, options: { ...options, known } };
              operations = walked.asked.filter((one) => !LOOKS.has(nameOf(one)));
              looks = operations.flatMap((one) => lookOf.get(nameOf(one)) ?? []);
              return;
            }
            if (end === 'another end') this.skip(); // nothing that its register would have to give back
            expect.fail(`none of its scenarios can be walked on the simulators: ${tried.join('; ')}`);
          });

          /** Ended as without faults, each effect once; or somebody has it who was told; or it was given up, with all that it had done and taken. */
          const right = (faults: readonly Fault[], { record, effects, waits, incidents, unmet, mails }: Walked) => {
            const shown = JSON.stringify({ states: record.states, outcome: record.outcome, incidents, waits });
            if (process.env['MISTARA_SHOW_WALKS'] === '1') console.log(`          ${shown}`);
            expect(mails, `mails to the applicant: ${shown}`).to.equal(mailsOf(way.loaded, record));
            if (waits !== undefined) {
              expect(waits, shown).to.match(/^(task|asked in|told in) /);
              expect(unmet.length, `waits, and met no fault: ${shown}`).to.be.below(faults.length);
            } else if (record.outcome !== way.walked.record.outcome && faults.every(({ times }) => times === undefined)) {
              expect(givenUp({ record, effects }), `${shown} ${JSON.stringify([effects, record.fees?.state])}`).to.deep.equal([]);
            } else {
              expect(unmet, `faults that were not met: ${shown}`).to.deep.equal([]);
              expect({ ...endOf(record), effects: withoutTexts(effects) }, shown).to.deep.equal({
                ...endOf(way.walked.record),
                effects: withoutTexts(way.walked.effects),
              });
            }
          };
          const walk = async (faults: readonly Fault[]) =>
            right(faults, await world.walker.walk(way.loaded, way.play, faults, way.options));

          for (const [k, kind] of KINDS.entries()) {
            if (!ALL && (turn + k) % Math.ceil(KINDS.length / 3) !== 0) continue;
            it(`${kind}, once at each operation`, async function () {
              if (operations.length === 0) this.skip(); // it asks nobody
              const long = (turn + k) % operations.length;
              await walk(operations.map((one, i): Fault => ({ ...one, kind, times: 1, delayMs: i === long ? LONG_MS : SHORT_MS })));
            });
            it(`${kind}, where the answer is looked for because it did not come`, async function () {
              if (looks.length === 0) this.skip(); // none of its answers comes later
              const lost = operations.filter((one) => lookOf.has(nameOf(one)));
              await walk([
                ...lost.map((one): Fault => ({ ...one, kind: 'reply-lost', times: 1 })),
                ...[...new Set(looks)].map((one): Fault => ({ ...one, kind, times: 1, delayMs: SHORT_MS })),
              ]);
            });
          }

          it('an operation that stays away: somebody is told, and the case goes on when it is back', async function () {
            this.timeout(240_000); // a case an operation
            if (operations.length === 0) this.skip();
            for (const [i, one] of operations.entries()) {
              if (!ALL && i !== turn % operations.length) continue;
              await walk([{ ...one, kind: LASTING[(turn + i) % LASTING.length] as FaultKind }]);
            }
          });

          it('an operation that stays away: whoever gives up meanwhile gets back what was taken', async function () {
            this.timeout(240_000); // a case an operation
            const event = Object.entries(way.loaded.published.chart.anytime).find(([, { by }]) => by === 'applicant')?.[0];
            const struck = operations.filter(({ register }) => register !== 'sms-gateway'); // nobody waits for a text message
            if (event === undefined || end !== 'a good end' || struck.length === 0) this.skip();
            for (const [i, one] of struck.entries()) {
              if (!ALL && i !== turn % struck.length) continue;
              const faults = [{ ...one, kind: UNDECIDED[(turn + i) % UNDECIDED.length] as FaultKind }];
              const walked = await world.walker.walk(way.loaded, way.play, faults, { ...way.options, leave: event });
              const { record, effects, waits } = walked;
              if (!['withdrawn', 'cancelled'].includes(record.outcome ?? ''))
                right(faults, walked); // it was too late for that
              else expect(givenUp({ record, effects }), JSON.stringify([one, waits, effects, record.fees])).to.deep.equal([]);
            }
          });

          for (const [k, kind] of MAIL_KINDS.entries()) {
            if (!ALL && (turn + k) % MAIL_KINDS.length !== 0) continue;
            it(`the mail server: ${kind}, once`, () => walk([{ ...MAIL, kind, times: 1 }]));
          }
        });
      }
    });
  }
});

const nameOf = ({ register, operation }: Operation): string => `${register}.${operation}`;
/** How the answer of an operation that replies later is looked for. */
const lookOf = new Map(
  [...loadRegisters().values()].flatMap(({ id: register, operations }) =>
    Object.values(operations).flatMap(({ id, poll }): [string, Operation][] =>
      poll ? [[`${register}.${id}`, { register, operation: poll.operation }]] : [],
    ),
  ),
);
const LOOKS = new Set([...lookOf.values()].map(nameOf));

const whyOf = (error: Error): string => `${error.message} ${JSON.stringify((error as { details?: unknown }).details ?? '')}`;

function optionsOf(id: string, world: World): WalkOptions {
  const first = FIRST[id];
  const isDue = DUE[id];
  return { ...(first && { own: (given: Given) => first(world, given) }), ...(isDue && { isDue }) };
}

/** What the product itself writes to those who work, and not to the applicant. */
const TO_STAFF: ReadonlySet<string> = new Set([OWN.warning, OWN.escalation, OWN.movedTask, OWN.deserted, OWN.forwarded]);

/** How many letters its log says the applicant was sent by mail. */
const mailsOf = ({ published }: Loaded, { applicant, log }: Walked['record']): number =>
  log.filter(({ type, detail }) => {
    const { notice, channels } = (detail ?? {}) as { notice?: string; channels?: readonly string[] };
    const to = published.definition.notices?.[String(notice)]?.to ?? 'applicant';
    return (
      type === 'notified' &&
      applicant.email !== undefined &&
      to === 'applicant' &&
      !TO_STAFF.has(String(notice)) &&
      channels?.includes('email')
    );
  }).length;

const compensations = new Map(
  [...loadRegisters().values()].flatMap(({ id: register, operations }) =>
    Object.values(operations).flatMap(({ id, compensation }): [string, string][] =>
      compensation && 'operation' in compensation ? [[`${register}.${id}`, `${register}.${compensation.operation}`]] : [],
    ),
  ),
);

/** What is wrong with the end of a case that gave up, because nobody answered for too long. */
function givenUp({ record: { outcome, fees, log }, effects }: Pick<Walked, 'record' | 'effects'>): string[] {
  const faults = Object.entries(effects).flatMap(([effect, done]) => {
    const compensation = compensations.get(effect);
    const undone = (effects[compensation ?? ''] ?? 0) + (effect === 'tax-stamps.reserve' ? (effects['tax-stamps.refund'] ?? 0) : 0); // held, then paid back
    return compensation !== undefined && undone < done ? [`${effect} is not undone`] : [];
  });
  if (!['cancelled', 'lapsed', 'withdrawn'].includes(String(outcome))) faults.push(`decided: ${outcome}`);
  if (fees?.state === 'paid' || fees?.state === 'consumed') faults.push(`money: ${fees.state}`);
  const closed = log.findLastIndex(({ type }) => type === 'closed');
  if (!log.slice(closed).some(({ type }) => type === 'notified')) faults.push('nobody was told');
  return faults;
}

/** How a case ended, and what its people were told: a text message that could not go is no harm where the mail went. */
const endOf = ({ outcome, fees, log }: Walked['record']) => ({
  outcome,
  money: fees?.state,
  told: [
    ...new Set(
      log.flatMap(({ type, detail }) =>
        type === 'notified' && !TO_STAFF.has(String(detail?.['notice'])) ? [String(detail?.['notice'])] : [],
      ),
    ),
  ].sort(),
});
const withoutTexts = (effects: Walked['effects']) =>
  Object.fromEntries(Object.entries(effects).filter(([name]) => name !== 'sms-gateway.send'));

function seedOf(name: string): unknown {
  try {
    return parse(readFileSync(`simulators/${name}/seed.yaml`, 'utf8'));
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ENOENT') return {};
    throw error;
  }
}
