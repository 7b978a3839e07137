import { setTimeout as wait } from 'node:timers/promises';
import { SMTPServer, type SMTPServerSession } from 'smtp-server';
import type { Faults } from './faults.js';
import type { Mailbox } from './mailbox.js';

const MAX_BYTES = 25 * 1024 * 1024;

/** A mail server that takes everything for everybody and sends nothing on. RFC 5321; no authentication: it listens on the loopback only. */
export async function startSmtp(mailbox: Mailbox, faults: Faults, port: number): Promise<{ port: number; close(): Promise<void> }> {
  const server = new SMTPServer({
    banner: 'Mistara outbox',
    disabledCommands: ['AUTH', 'STARTTLS'],
    authOptional: true,
    disableReverseLookup: true,
    size: MAX_BYTES,
    logger: false,
    onConnect(_session, done) {
      done(faults.hit('down') ? answer(421, 'The server is down by demand') : null);
    },
    onMailFrom(_address, _session, done) {
      // A pooled connection stays open: `down` reaches it too.
      done(faults.hit('down') ? answer(421, 'The server is down by demand') : null);
    },
    onRcptTo({ address }, _session, done) {
      done(faults.hit('refuse', [address]) ? answer(550, 'No such mailbox, by demand') : null);
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        if (stream.sizeExceeded) return done(answer(552, `The message is larger than ${MAX_BYTES} bytes`));
        void receive(Buffer.concat(chunks), session).then(
          (kept) => (kept ? done(null) : drop(session)),
          (error: Error) => done(answer(451, `The message was not stored: ${error.message}`)),
        );
      });
    },
  });

  /** False when the answer must be lost. */
  async function receive(raw: Buffer, session: SMTPServerSession): Promise<boolean> {
    const { mailFrom, rcptTo } = session.envelope;
    const to = rcptTo.map((r) => r.address);
    const slow = faults.hit('slow', to);
    if (slow) await wait(slow.delayMs ?? 5_000);
    await mailbox.deliver(raw, { from: mailFrom === false ? '' : mailFrom.address, to });
    return faults.hit('lost-ack', to) === undefined;
  }

  /** The connection dies without a word. */
  function drop(session: SMTPServerSession): void {
    const { connections } = server as unknown as { connections: Set<{ id: string; _socket: { destroy(): void } }> };
    for (const connection of connections) if (connection.id === session.id) connection._socket.destroy();
  }

  server.on('error', () => undefined); // a client that breaks off is no failure of the server
  await new Promise<void>((resolve, reject) => {
    server.server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.server.off('error', reject);
      resolve();
    });
  });
  const address = server.server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

const answer = (responseCode: number, message: string): Error => Object.assign(new Error(message), { responseCode });
