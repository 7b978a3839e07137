import { renderDocument, verificationCode } from '../../activities/documents/index.js';
import type { KeptDocument, Published, World } from '../../activities/world.js';
import { loadCalendar } from '../../definitions/files.js';
import { type Organisation, postOf } from '../../definitions/organisation.js';
import type { Scenario } from '../../definitions/scenario-schema.js';
import type { Calendar } from '../../domain/calendar.js';
import { CaseError } from '../../domain/errors.js';
import type { Text } from '../../domain/language.js';
import type { Register } from '../../domain/register.js';
import { mailboxOf } from '../../worker/mailbox.js';
import type { ScriptedRegisters } from './registers.js';
import { type ScriptedRuns, scriptedRuns } from './runs.js';

const STAFF_DOMAIN = 'staff.mistara.invalid';

/** What one case of a rehearsal meets and leaves behind. */
export class Cast {
  readonly registers: ScriptedRegisters;
  readonly runs: ScriptedRuns;
  /** The clock of its scenario, in ms. */
  readonly now: () => Promise<number>;
  readonly documents: KeptDocument[] = [];
  readonly sent = new Set<string>();
  /** Notices in the order in which they went, each once, whatever its channels. */
  readonly messages: { readonly effect: string; readonly notice: string; readonly staff: boolean }[] = [];

  /** Effects by which each event was told to another case. */
  readonly told = new Map<string, Set<string>>();
  /** Events that the other case refuses. */
  readonly refusals: NonNullable<Scenario['given']['tells']>;

  constructor(registers: ScriptedRegisters, runs: ScriptedRuns, now: () => Promise<number>, refusals: Scenario['given']['tells'] = {}) {
    this.registers = registers;
    this.runs = runs;
    this.refusals = refusals;
    this.now = now;
  }
}

export interface Surroundings {
  readonly published: Published;
  readonly registers: ReadonlyMap<string, Register>;
  readonly organisation: Organisation;
  /** By the number of the case. */
  readonly casts: ReadonlyMap<string, Cast>;
}

/** The world of a rehearsal: real calendars, letters and documents; registers that follow a script; nothing leaves the process. */
export function rehearsalWorld({ published, registers, organisation, casts }: Surroundings): World {
  const castOf = (caseId: string): Cast => {
    const cast = casts.get(caseId);
    if (cast === undefined) throw new Error(`no scenario is being rehearsed for the case ${caseId}`);
    return cast;
  };
  const calendars = new Map<string, Calendar>();
  return {
    registers,
    authority: { title: organisation.authority.title as Text },
    published: async () => published,
    async calendar(id) {
      const calendar = calendars.get(id) ?? loadCalendar(id);
      calendars.set(id, calendar);
      return calendar;
    },
    post: (id) => postOf(organisation, id),
    people: (of) => [mailboxOf(organisation, of, STAFF_DOMAIN)],
    async call(call) {
      const cast = castOf(call.caseId);
      return cast.registers.call(call, await cast.now());
    },
    // Of the other cases a rehearsal knows only what its scenario says.
    cases: {
      ...scriptedRuns(castOf),
      read: async () => undefined, // `cases.find` is scripted as any other register
      async tell(_, { event, effectId, from }) {
        const { told, refusals } = castOf(from);
        const refused = refusals[event]?.refused;
        if (refused !== undefined) throw new CaseError(refused, `The scenario has the other case refuse "${event}".`);
        told.set(event, (told.get(event) ?? new Set()).add(effectId));
      },
    },
    answers: {
      async find({ operation, with: asked, caseId }, since) {
        return castOf(caseId).registers.kept(operation, asked, since);
      },
      async keep() {},
    },
    async poll(look) {
      const cast = castOf(look.caseId);
      return cast.registers.poll(look, await cast.now());
    },
    async keep(document) {
      const { documents } = castOf(document.caseId);
      if (!documents.some(({ effectId }) => effectId === document.effectId)) documents.push(document);
    },
    async pdfOf(caseId, document) {
      const kept = castOf(caseId).documents.findLast((one) => one.document === document);
      if (kept === undefined) return undefined;
      return { filename: `${kept.kind}-${kept.number}.pdf`, content: kept.pdf ?? (await renderDocument(kept.input)).pdf };
    },
    async paperOf(caseId, document) {
      const kept = castOf(caseId).documents.findLast((one) => one.document === document);
      return kept?.digest === undefined ? undefined : { number: kept.number, code: kept.code, digest: kept.digest };
    },
    async mark() {}, // the record of the case says it too, and that is what a scenario looks at
    handed: async (effectId, channel, to) => (castOf(caseOf(effectId)).sent.has(`${effectId}|${channel}|${to}`) ? {} : undefined),
    async send({ effectId, caseId, notice, channel, to }) {
      const cast = castOf(caseId);
      const effect = effectId.replace(/\/(email|sms)\/\d+$/, '');
      cast.sent.add(`${effect}|${channel}|${to.address}`);
      if (!cast.messages.some((message) => message.effect === effect))
        cast.messages.push({ effect, notice: notice.replace('mistara:', ''), staff: to.address.endsWith(`@${STAFF_DOMAIN}`) });
      return {};
    },
    async project() {},
    checkUrl: (code) => `https://rehearsal.invalid/verify/${code}`,
    codeOf: (effectId) => verificationCode(effectId, 'rehearsal-key-of-document-codes'),
  };
}

const caseOf = (effectId: string): string => effectId.split('/')[0] as string;
