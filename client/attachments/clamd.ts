import { createConnection } from 'node:net';

/** Bytes in one piece of the stream; clamd closes above its own StreamMaxLength, and says so. */
const PIECE = 1 << 16;

/**
 * Asks clamd whether bytes are clean: `INSTREAM` of its protocol (clamd(8)), over `host:port` or the path of a socket.
 * @returns null when clean, else the name of what was found.
 * @throws Error when there is no answer, or one that says neither: then the bytes are not clean.
 */
export function scan(bytes: Uint8Array, address: string, timeoutMs = 30_000): Promise<string | null> {
  const at = /^(?:\[?([^\]]+?)\]?):(\d+)$/.exec(address);
  const socket = at === null ? createConnection(address) : createConnection(Number(at[2]), at[1]);
  return new Promise((resolve, reject) => {
    let said = '';
    const timer = setTimeout(() => socket.destroy(new Error(`clamd at ${address} did not answer in ${timeoutMs} ms`)), timeoutMs);
    const judge = () => {
      clearTimeout(timer);
      const answer = (said.split('\0')[0] ?? '').trim();
      const found = /^stream: (.+) FOUND$/.exec(answer)?.[1];
      if (answer === 'stream: OK') resolve(null);
      else if (found !== undefined) resolve(found);
      else reject(new Error(`clamd at ${address} said ${answer === '' ? 'nothing' : JSON.stringify(answer)}`));
    };
    socket.setEncoding('utf8');
    socket.on('data', (part) => (said += String(part)));
    socket.once('end', judge);
    // It may hang up on a stream that is too long while we still write: what it said before is the answer.
    socket.once('error', (error) => (said === '' ? reject(error) : judge()));
    socket.once('close', () => clearTimeout(timer));
    socket.once('connect', () => {
      socket.write('zINSTREAM\0');
      for (let from = 0; from < bytes.length; from += PIECE) {
        const piece = bytes.subarray(from, from + PIECE);
        const length = Buffer.alloc(4);
        length.writeUInt32BE(piece.length);
        socket.write(length);
        socket.write(piece);
      }
      socket.write(Buffer.alloc(4)); // a piece of no bytes ends the stream
    });
  });
}
