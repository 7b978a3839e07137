import type { FastifyPluginAsync } from 'fastify';
import { renderDocument } from '../../activities/documents/index.js';
import type { Store } from '../../store/index.js';

/** The PDF of a document for those who hold its code: `GET /documents/:code.pdf`. The code is 80 bits of chance, and stands on the paper. */
export const documentRoutes = ({ store }: { store(): Store }): FastifyPluginAsync => {
  return async (app) => {
    app.get<{ Params: { file: string } }>('/documents/:file', async (request, reply) => {
      const code = request.params.file.replace(/\.pdf$/, '');
      const row = await store().documents.findOne({ code }).lean();
      if (row === null) return reply.code(404).send({ title: 'There is no document with this code.' });
      const pdf = row.pdf
        ? Buffer.from((row.pdf as unknown as { buffer: Uint8Array }).buffer ?? row.pdf)
        : Buffer.from((await renderDocument(row.input as never)).pdf);
      return reply
        .type('application/pdf')
        .header('cache-control', 'private, no-store')
        .header('content-disposition', `inline; filename="${row.kind}-${row.number}.pdf"`)
        .send(pdf);
    });
  };
};
