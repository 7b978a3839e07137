import type { FastifyPluginAsync } from 'fastify';
import { CallbackRefused, callbackExchange, verifyCallback } from '../../activities/registers/index.js';
import { loadRegisters } from '../../definitions/files.js';
import { CaseError } from '../../domain/errors.js';
import type { Exchange } from '../../domain/exchange.js';
import type { Reply } from '../../workflows/contract.js';

export interface CallbackOptions {
  reply(caseId: string, reply: Reply): Promise<void>;
  /** Keeps what came as proof. */
  keep(exchange: Exchange): Promise<void>;
}

/**
 * Where registers answer later: `POST /callbacks/:register`, signed. It says 2xx only when Temporal has the answer; the register keeps sending until
 * then, so a worker or an engine that is down loses nothing.
 */
export const callbackRoutes = ({ reply, keep }: CallbackOptions): FastifyPluginAsync => {
  const registers = loadRegisters();
  return async (app) => {
    app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => done(null, body)); // signed bytes stay as they came
    app.post<{ Params: { register: string }; Body: Buffer }>('/callbacks/:register', async (request, answer) => {
      const register = registers.get(request.params.register);
      if (register === undefined) return answer.code(404).send({ title: `There is no register "${request.params.register}".` });
      try {
        const callback = verifyCallback(request.headers, request.body, register);
        await keep(callbackExchange(register, callback, request.headers, request.body, Date.now()));
        const { effectId, messageId } = callback;
        const caseId = effectId.split('/')[0] ?? '';
        const message = { effectId, messageId, register: register.id };
        if (callback.kind === 'answered') await reply(caseId, { ...message, answer: callback.answer, about: callback.about });
        else if (callback.kind === 'refused') await reply(caseId, { ...message, refused: { code: callback.code, title: callback.title } });
        else await reply(caseId, { ...message, wrong: callback.problems.map((problem) => JSON.stringify(problem)).join('; ') });
        return answer.code(202).send({ taken: messageId });
      } catch (error) {
        if (error instanceof CallbackRefused) return answer.code(error.status).send({ title: error.message });
        if (error instanceof CaseError && error.code === 'CASE_NOT_FOUND') return answer.code(404).send({ title: error.message });
        throw error;
      }
    });
  };
};
