import { randomBytes } from 'node:crypto';
import { callRegister, RegisterUnavailable } from '../activities/registers/index.js';
import type { CaseRecord } from '../domain/case.js';
import type { Register } from '../domain/register.js';
import { AnswerLog, ExchangeLog, type Store } from '../store/index.js';
import type { PayloadKeys } from '../store/payload-codec.js';

type Data = Readonly<Record<string, unknown>>;
export type Told =
  | { readonly kind: 'answered'; readonly answer: Data; readonly on: string }
  /** The register says no, or answered what cannot be believed. */
  | { readonly kind: 'nothing' }
  | { readonly kind: 'unavailable' };

/** Where the values of a form come from before anybody types. */
export interface FormSources {
  readonly registers: ReadonlyMap<string, Register>;
  /** @param reuse an answer that another case got from that day on is as good; one that is got now is good until then. */
  ask(operation: string, asked: Data, by: string, today: string, reuse?: { readonly since: string; readonly until: string }): Promise<Told>;
  /** What this person gave in the newest case of a procedure. */
  former(procedure: string, applicant: string): Promise<{ readonly data: Data; readonly on: string } | undefined>;
}

/** Longer than this (ms) nobody waits for a page of a form. */
const PATIENCE_MS = 3000;

export function formSources(
  store: Store,
  registers: ReadonlyMap<string, Register>,
  {
    keys,
    env = process.env,
  }: { readonly keys?: PayloadKeys | undefined; readonly env?: Readonly<Record<string, string | undefined>> | undefined },
): FormSources {
  const answers = new AnswerLog(store, keys);
  const exchanges = new ExchangeLog(store, keys);
  return {
    registers,
    async ask(operation, asked, by, today, reuse) {
      const [id = '', name = ''] = operation.split('.');
      const register = registers.get(id);
      if (register === undefined) return { kind: 'nothing' };
      const question = { operation, with: asked, purpose: register.purpose.en ?? register.id };
      const known = reuse && (await answers.find(question, reuse.since));
      if (known) return { kind: 'answered', answer: known.answer, on: known.on };
      const form = `F-${randomBytes(8).toString('hex').toUpperCase()}`;
      const timeoutMs = Math.min(PATIENCE_MS, register.operations[name]?.timeOutMs ?? PATIENCE_MS);
      try {
        // Kept as proof like any other exchange, under the number of the form: there is no case yet.
        const effectId = `${form}/1/prefill`;
        const record = exchanges.add.bind(exchanges);
        const reply = await callRegister({
          register,
          operation: name,
          with: asked,
          effectId,
          caseId: form,
          askedBy: by,
          timeoutMs,
          env,
          record,
        });
        if (reply.kind !== 'answered') return { kind: 'nothing' };
        if (reuse) await answers.keep(question, { answer: reply.answer, on: today, caseId: form }, reuse.until);
        return { kind: 'answered', answer: reply.answer, on: today };
      } catch (error) {
        return { kind: error instanceof RegisterUnavailable ? 'unavailable' : 'nothing' };
      }
    },
    async former(procedure, applicant) {
      const row = await store.cases
        .findOne({ procedure, applicant }, { 'record.data': 1, 'record.filedOn': 1 })
        .sort({ filedAt: -1 })
        .lean();
      const record = (row as unknown as { readonly record: Pick<CaseRecord, 'data' | 'filedOn'> } | null)?.record;
      return record && { data: record.data, on: record.filedOn };
    },
  };
}
