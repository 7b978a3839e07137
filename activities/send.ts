import { fieldsOf } from '../definitions/names.js';
import type { Definition } from '../definitions/schema.js';
import { type CaseRecord, readPath, writePath } from '../domain/case.js';
import type { Handed, HandedText } from '../domain/delivery.js';
import { CaseError } from '../domain/errors.js';
import { feeAtPost } from '../domain/fee-rate.js';
import { LANGUAGES, type Language, type Text } from '../domain/language.js';
import { type Effect, OWN, type Values } from '../workflows/effects.js';
import { sayIn } from './documents/words.js';
import { type Notice, parsePhone, renderNotice } from './notify/index.js';
import { OWN_NOTICES } from './notify/own-notices.js';
import { saysOf } from './values.js';
import type { Letter, World } from './world.js';

interface Receiver {
  readonly name: string;
  readonly address: string;
  readonly phone?: string;
  readonly language: Language;
}

/**
 * Sends a notice of the case on its channels. Each letter is known by effect, channel and receiver: a second attempt sends only what is missing. One that
 * cannot go keeps none of the others back: all are tried, then the first failure is told.
 */
export async function notify(world: World, effect: Effect & { kind: 'notify' }, record: CaseRecord): Promise<Values> {
  const { definition } = await world.published(record.digest);
  const { notice, attach, ...defined } = noticeOf(definition, effect.notice);
  const channels = effect.channels ?? defined.channels;
  const to = effect.to ?? toOf(definition, effect.notice);
  const receivers = to === undefined ? [applicantOf(record)] : world.people(to).map((person): Receiver => person);
  const addressOf = ({ address, phone }: Receiver, channel: 'email' | 'sms') => (channel === 'email' ? address : phone) ?? '';
  if (!receivers.some((receiver) => channels.some((channel) => addressOf(receiver, channel) !== ''))) return { channels: [] };
  const post = world.post(record.post);
  const scope = scopeOf(effect, record, definition, post);
  const says = saysOf(definition);
  let papers: Promise<Letter['attachments']> | undefined; // read, and perhaps made, for the first letter that carries them
  const sent: string[] = [];
  const texts: HandedText[] = [];
  const failures: unknown[] = [];
  for (const receiver of receivers) {
    const said = renderNotice(
      notice,
      receiver.language,
      { ...scope, receiver: { name: receiver.name }, office: sayIn(post.title, receiver.language) },
      post.title,
      post.zone,
      says,
    );
    for (const channel of channels) {
      const address = addressOf(receiver, channel);
      if (address === '') continue;
      // Several receivers, or channels, of one effect are several messages, each with its own id.
      const effectId = receivers.length > 1 || channel === 'sms' ? `${effect.id}/${channel}/${receivers.indexOf(receiver)}` : effect.id;
      const where = channel === 'sms' ? phoneOf(address) : address;
      let handed: Handed | undefined = where === undefined ? { failed: 'number-wrong' } : await world.handed(effect.id, channel, where);
      if (handed === undefined && where !== undefined) {
        if (channel === 'email' && to === undefined) papers ??= attachmentsOf(world, record, attach);
        const letter: Letter = {
          effectId,
          caseId: record.caseId,
          notice: effect.notice,
          language: receiver.language,
          channel,
          to: { name: receiver.name, address: where },
          subject: said.subject,
          text: channel === 'sms' ? said.sms : said.text,
          html: said.html,
          attachments: channel === 'email' ? ((await papers) ?? []) : [],
        };
        try {
          handed = await world.send(letter);
        } catch (error) {
          failures.push(error);
          continue;
        }
      }
      if (handed?.failed === undefined) sent.push(channel);
      if (channel === 'sms') texts.push({ id: effectId, to: where ?? address, ...handed });
    }
  }
  if (failures.length > 0) throw failures[0];
  return { channels: [...new Set(sent)], ...(texts.some(({ report, failed }) => report ?? failed) && { texts }) };
}

/** The number as the operator takes it; undefined when there is none such, or it receives no text messages. */
function phoneOf(typed: string): string | undefined {
  try {
    return parsePhone(typed);
  } catch (error) {
    if (error instanceof CaseError) return undefined;
    throw error;
  }
}

function noticeOf(
  definition: Definition,
  id: string,
): { notice: Notice; channels: readonly ('email' | 'sms')[]; attach: readonly string[] } {
  const own = OWN_NOTICES[id];
  if (own) return { notice: own, channels: ['email'], attach: id === OWN.receipt ? [OWN.receipt] : id === OWN.tacit ? [OWN.tacit] : [] };
  const defined = definition.notices?.[id];
  if (defined === undefined) throw new Error(`the definition has no notice "${id}"`);
  return {
    notice: { text: defined.text as Text, subject: (defined.subject as Text | undefined) ?? (definition.title as Text) },
    channels: defined.channels,
    attach: defined.attach ?? [],
  };
}

function toOf(definition: Definition, id: string): { group: string } | undefined {
  const to = definition.notices?.[id]?.to;
  return to === undefined || to === 'applicant' ? undefined : to;
}

function applicantOf({ applicant, language }: CaseRecord): Receiver {
  const wanted = (applicant.language ?? language) as Language;
  return {
    name: applicant.name,
    address: applicant.email ?? '',
    ...(applicant.phone !== undefined && { phone: applicant.phone }),
    language: LANGUAGES.includes(wanted) ? wanted : 'fr',
  };
}

/** The names that a letter may use: those of the definition, absent ones as empty, and the clock as it stands in this attempt. */
function scopeOf(
  effect: Effect & { kind: 'notify' },
  record: CaseRecord,
  definition: Definition,
  post: ReturnType<World['post']>,
): Record<string, unknown> {
  const scope = JSON.parse(JSON.stringify(effect.scope)) as Record<string, unknown>;
  for (const path of fieldsOf(definition).keys()) if (readPath(scope, path) === undefined) writePath(scope, path, null);
  const labels = fieldsOf(definition);
  return {
    ...scope,
    procedure: definition.title,
    clock: {
      dueOn: record.clock?.dueOn ?? null,
      silenceOn: record.clock?.silenceOn ?? null,
      remainingDays: record.clock?.remainingDays ?? null,
      state: record.clock?.state ?? null,
    },
    fees: { ...(scope['fees'] as object | undefined), local: feeAtPost(record, post.currency, post.rates) ?? null },
    asked: {
      message: record.asked?.message ?? '',
      answerBy: record.asked?.answerBy ?? null,
      fields: (record.asked?.fields ?? []).map((path) => (labels.get(path)?.label as Text | undefined) ?? path),
      list: (record.asked?.fields ?? [])
        .map((path) => labels.get(path)?.label?.[(record.applicant.language ?? record.language) as Language] ?? path)
        .join(', '),
    },
    tasks: Object.values(record.tasks).map(({ state, group, dueOn }) => ({ state, group, dueOn: dueOn ?? null })),
    decision: { on: record.decision?.on ?? null, effect: record.decision?.effect ?? null },
  };
}

async function attachmentsOf(
  world: World,
  record: CaseRecord,
  attach: readonly string[],
): Promise<{ filename: string; content: Uint8Array }[]> {
  const found = await Promise.all(attach.map((document) => world.pdfOf(record.caseId, document)));
  return found.flatMap((pdf) => (pdf ? [pdf] : []));
}
