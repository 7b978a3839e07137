import type { FastifyPluginAsync } from 'fastify';
import { renderDocument, type Seal } from '../../activities/documents/index.js';
import { documentPdf, type Store } from '../../store/index.js';

/**
 * The PDF of a document for those who hold its code: `GET /documents/:code.pdf`. The code is 80 bits of chance, and stands on the paper.
 * `GET /seals` the public keys of the seals, for who checks one without us.
 */
export const documentRoutes = ({ store, seal }: { store(): Store; seal: Seal | undefined }): FastifyPluginAsync => {
  const maker = { render: (input: unknown) => renderDocument(input as never), seal: async (document: never) => seal?.seal(document) };
  return async (app) => {
    app.get('/seals', async () => (seal === undefined ? [] : [{ key: seal.key, algorithm: 'Ed25519', publicKey: seal.publicKey }]));
    app.get<{ Params: { file: string } }>('/documents/:file', async (request, reply) => {
      const code = request.params.file.replace(/\.pdf$/, '');
      const row = await store().documents.findOne({ code }).lean();
      if (row === null) return reply.code(404).send({ title: 'There is no document with this code.' });
      return reply
        .type('application/pdf')
        .header('cache-control', 'private, no-store')
        .header('content-disposition', `inline; filename="${row.kind}-${row.number}.pdf"`)
        .send(Buffer.from(await documentPdf(store(), row, maker)));
    });
  };
};
