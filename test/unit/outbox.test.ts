import { spawn } from 'node:child_process';
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { createMailTransport, type Mail, type MailTransport, MessageError, sendMail } from '../../activities/notify/index.js';
import type { Entry } from '../../simulators/outbox/mailbox.js';
import { type Outbox, startOutbox } from '../../simulators/outbox/outbox.js';

const mail = (over: Partial<Mail> = {}): Mail => ({
  effectId: 'PASS-1/4/notify-ready',
  caseId: 'PASS-1',
  to: { name: 'فاطمة', address: 'fatima@example.ma' },
  subject: 'جوازكم جاهز',
  text: 'السلام عليكم',
  html: '<p dir="rtl">السلام عليكم</p><script>alert(1)</script>',
  language: 'ar',
  attachments: [{ filename: 'وصل.pdf', content: Buffer.from('%PDF-1.7 test') }],
  ...over,
});

describe('the outbox', () => {
  let stateDir: string;
  let outbox: Outbox;
  let transport: MailTransport;
  const get = async <T>(path: string): Promise<T> => (await (await fetch(outbox.url + path)).json()) as T;
  const page = async (path: string) => (await fetch(outbox.url + path)).text();
  const fault = async (body: object) => expect((await post('/_faults', body)).status).to.equal(201);
  const post = (path: string, body: object) =>
    fetch(outbox.url + path, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } });
  const failure = async (sending: Promise<unknown>): Promise<MessageError> => {
    const error = await sending.then(
      () => undefined,
      (e: unknown) => e,
    );
    expect(error).to.be.instanceOf(MessageError);
    return error as MessageError;
  };

  beforeEach(async () => {
    stateDir = mkdtempSync(join(tmpdir(), 'outbox-'));
    outbox = await startOutbox({ smtpPort: 0, webPort: 0, stateDir });
    transport = createMailTransport({ url: outbox.smtpUrl, domain: 'test.invalid' });
  });
  afterEach(async () => {
    transport.close();
    await outbox.close();
    rmSync(stateDir, { recursive: true });
  });

  it('keeps an Arabic mail with its attachment', async () => {
    await sendMail(transport, mail());
    const [entry] = await get<Entry[]>('/api/messages?to=fatima&case=PASS-1');
    expect(entry).to.include({
      messageId: '<PASS-1.4.notify-ready@test.invalid>',
      subject: 'جوازكم جاهز',
      caseId: 'PASS-1',
      language: 'ar',
      count: 1,
    });
    expect(entry!.attachments).to.deep.equal([{ filename: 'وصل.pdf', mimeType: 'application/pdf', size: 13 }]);
    const file = await fetch(`${outbox.url}/messages/${entry!.id}/attachments/0`);
    expect(file.headers.get('content-type')).to.equal('application/pdf');
    expect(await file.text()).to.equal('%PDF-1.7 test');
  });

  it('keeps a mail sent twice once, and counts both', async () => {
    await sendMail(transport, mail());
    await Promise.all([sendMail(transport, mail()), sendMail(transport, mail({ effectId: 'PASS-1/5/other' }))]);
    expect(await get('/api/counts')).to.deep.equal({ '<PASS-1.4.notify-ready@test.invalid>': 2, '<PASS-1.5.other@test.invalid>': 1 });
    expect(await get<Entry[]>('/api/messages')).to.have.lengthOf(2);
  });

  it('shows a mail without letting it run anything', async () => {
    await sendMail(transport, mail({ subject: '<img src=x onerror=alert(1)>' }));
    const [entry] = await get<Entry[]>('/api/messages');
    expect(await page('/'))
      .to.contain('&lt;img src=x')
      .and.not.contain('<img');
    const shown = await page(`/messages/${entry!.id}`);
    expect(shown).to.contain('<iframe sandbox ').and.not.contain('<script');
    const html = await fetch(`${outbox.url}/messages/${entry!.id}/html`);
    expect(html.headers.get('content-security-policy'))
      .to.contain("default-src 'none'")
      .and.contain('sandbox')
      .and.not.contain('script-src');
    expect((await fetch(`${outbox.url}/messages/..%2Findex/raw`)).status).to.equal(404);
  });

  it('filters by receiver and by case', async () => {
    await sendMail(transport, mail());
    await sendMail(transport, mail({ effectId: 'B', caseId: 'PASS-2', to: { name: '', address: 'ali@example.ma' } }));
    expect((await get<Entry[]>('/api/messages?to=ALI@')).map((e) => e.caseId)).to.deep.equal(['PASS-2']);
    expect((await get<Entry[]>('/api/messages?case=PASS-1')).map((e) => e.caseId)).to.deep.equal(['PASS-1']);
    expect(await get<Entry[]>('/api/messages?case=PASS')).to.deep.equal([]);
  });

  it('is there again after a restart, even with a line cut by a crash', async () => {
    await sendMail(transport, mail());
    await sendMail(transport, mail());
    transport.close();
    await outbox.close();
    appendFileSync(join(stateDir, 'index.jsonl'), '{"id":"cut","messa');
    outbox = await startOutbox({ smtpPort: 0, webPort: 0, stateDir });
    expect(Object.values(await get<Record<string, number>>('/api/counts'))).to.deep.equal([2]);
    transport = createMailTransport({ url: outbox.smtpUrl, domain: 'test.invalid' });
    await sendMail(transport, mail({ effectId: 'C' }));
    transport.close();
    await outbox.close();
    outbox = await startOutbox({ smtpPort: 0, webPort: 0, stateDir });
    expect(Object.values(await get<Record<string, number>>('/api/counts'))).to.deep.equal([2, 1]);
  });

  it('tells a refused receiver from a server that is down', async () => {
    await fault({ kind: 'refuse', to: 'fatima', times: 1 });
    expect(await failure(sendMail(transport, mail()))).to.include({ permanent: true, responseCode: 550 });
    await fault({ kind: 'down', times: 1 });
    const down = await failure(sendMail(transport, mail()));
    expect(down).to.include({ permanent: false, responseCode: 421 });
    expect(down.message).to.not.contain('fatima');
    await sendMail(transport, mail());
    expect(Object.values(await get<Record<string, number>>('/api/counts'))).to.deep.equal([1]);
  });

  it('has the mail when only the answer was lost', async () => {
    await fault({ kind: 'lost-ack', times: 1 });
    expect((await failure(sendMail(transport, mail()))).permanent).to.equal(false);
    expect(Object.values(await get<Record<string, number>>('/api/counts'))).to.deep.equal([1]);
    await sendMail(transport, mail());
    expect(Object.values(await get<Record<string, number>>('/api/counts'))).to.deep.equal([2]);
  });

  it('is slow on demand', async () => {
    await fault({ kind: 'slow', delayMs: 300 });
    const start = performance.now();
    await sendMail(transport, mail());
    expect(performance.now() - start).to.be.greaterThan(290);
    await fetch(`${outbox.url}/_faults`, { method: 'DELETE' });
    expect(await get('/_faults')).to.deep.equal([]);
  });

  it('refuses a fault that it does not know', async () => {
    expect((await post('/_faults', { kind: 'fire' })).status).to.equal(422);
    expect((await post('/_faults', { kind: 'slow', delayMs: -1 })).status).to.equal(422);
  });

  it('loses no mail that it has answered for, when it is killed', async function () {
    this.timeout(30_000);
    const state = mkdtempSync(join(tmpdir(), 'outbox-killed-'));
    const child = spawn(process.execPath, ['--import', 'tsx', 'simulators/outbox/main.ts'], {
      env: { ...process.env, OUTBOX_SMTP_PORT: '0', OUTBOX_WEB_PORT: '0', OUTBOX_STATE: state },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ready = await new Promise<string>((resolve) => child.stdout.once('data', (chunk: Buffer) => resolve(String(chunk))));
    const sender = createMailTransport({ url: /\((smtp:[^)]+)\)/.exec(ready)![1]!, domain: 'test.invalid' });
    const answered: string[] = [];
    const exit = new Promise((resolve) => child.once('exit', resolve));
    for (let i = 0; i < 40; i++) {
      if (i === 25) child.kill('SIGKILL');
      await sendMail(sender, mail({ effectId: `E${i}` })).then(
        ({ messageId }) => answered.push(messageId),
        () => undefined,
      );
    }
    await exit;
    sender.close();
    const again = await startOutbox({ smtpPort: 0, webPort: 0, stateDir: state });
    const counts = (await (await fetch(`${again.url}/api/counts`)).json()) as Record<string, number>;
    await again.close();
    rmSync(state, { recursive: true });
    expect(answered).to.have.length.within(25, 26);
    expect(Object.keys(counts)).to.include.members(answered);
  });

  it('answers a mail without Message-ID and with many receivers', async () => {
    const port = Number(new URL(outbox.smtpUrl).port);
    const lines = ['EHLO t', 'MAIL FROM:<>', 'RCPT TO:<a@b.ma>', 'RCPT TO:<c@d.ma>', 'DATA', 'Subject: plain\r\n\r\nhello\r\n.', 'QUIT'];
    const said = await new Promise<string>((resolve, reject) => {
      let all = '';
      const socket = createConnection(port, '127.0.0.1');
      socket.on('data', (chunk) => {
        all += String(chunk);
        if (/^\d{3} .*\r\n$/m.test(String(chunk)) && lines.length > 0) socket.write(`${lines.shift()}\r\n`);
      });
      socket.on('close', () => resolve(all)).on('error', reject);
    });
    expect(said).to.match(/^221 /m);
    const [entry] = await get<Entry[]>('/api/messages');
    expect(entry!.to).to.deep.equal(['a@b.ma', 'c@d.ma']);
    expect(entry!.messageId).to.match(/^<sha256-[0-9a-f]{64}@no-message-id\.invalid>$/);
  });
});
