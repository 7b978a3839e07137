import { createTransport, type Transporter } from 'nodemailer';
import type { Language } from '../../domain/language.js';
import { type Address, parseAddress } from './address.js';
import { MessageError } from './failure.js';

/** One mail of a case. `effectId` names it: sent twice, it has the same Message-ID, and the receiver sees one. */
export interface Mail {
  readonly effectId: string;
  readonly caseId: string;
  readonly to: Address;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly language: Language;
  readonly attachments?: readonly { readonly filename: string; readonly content: Uint8Array; readonly contentType?: string }[];
}

export interface MailSettings {
  /** `smtp://host:port` or `smtps://user:password@host:port`. Default SMTP_URL, else the local outbox. */
  readonly url?: string;
  /** Default MAIL_FROM, else an address of the mail domain. */
  readonly from?: Address;
  /** Domain of Message-IDs. Default MAIL_DOMAIN, else mistara.invalid. */
  readonly domain?: string;
}

export interface MailTransport {
  readonly transporter: Transporter;
  readonly from: Address;
  readonly domain: string;
  close(): void;
}

/** A pool of connections to the mail server; made once a process, closed with it. */
export function createMailTransport(settings: MailSettings = {}): MailTransport {
  const domain = settings.domain ?? process.env['MAIL_DOMAIN'] ?? 'mistara.invalid';
  const from = settings.from ?? parseAddress('Mistara', process.env['MAIL_FROM'] ?? `no-reply@${domain}`);
  const url = new URL(settings.url ?? process.env['SMTP_URL'] ?? 'smtp://127.0.0.1:7325');
  const transporter = createTransport({
    pool: true,
    maxConnections: 4,
    maxMessages: 100,
    host: url.hostname,
    port: Number(url.port || (url.protocol === 'smtps:' ? 465 : 587)),
    secure: url.protocol === 'smtps:',
    ...(url.username === '' ? {} : { auth: { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) } }),
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 30_000,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return { transporter, from, domain, close: () => transporter.close() };
}

/** `case/3/notify-ready` → `<case.3.notify-ready@mistara.invalid>`; the same effect always gives the same. RFC 5322 §3.6.4. */
export function messageIdOf(effectId: string, domain: string): string {
  // An escape for each other character keeps two effects from sharing one id.
  const local = [...effectId.replace(/\//g, '.')]
    .map((c) => (/[A-Za-z0-9._-]/.test(c) ? c : `=${c.codePointAt(0)!.toString(16)}`))
    .join('');
  const dots = local.replace(/^\.|\.$|\.(?=\.)/g, '=2e');
  return `<${dots}@${domain}>`;
}

/**
 * Sends one mail. Safe to repeat: the Message-ID comes from the effect.
 * @throws {CaseError} `ADDRESS_INVALID` when the address cannot be used; {@link MessageError} when the server does not take the mail.
 */
export async function sendMail(transport: MailTransport, mail: Mail): Promise<{ messageId: string }> {
  const to = parseAddress(mail.to.name, mail.to.address);
  const messageId = messageIdOf(mail.effectId, transport.domain);
  try {
    await transport.transporter.sendMail({
      messageId,
      from: transport.from,
      to, // an object: a string would be parsed, and could name more receivers than one
      envelope: { from: transport.from.address, to: [to.address] },
      subject: mail.subject,
      text: mail.text,
      html: mail.html,
      headers: {
        'X-Mistara-Case': mail.caseId.replace(/[^\x21-\x7e]/g, ''),
        'Content-Language': mail.language,
        'Auto-Submitted': 'auto-generated',
      },
      attachments: (mail.attachments ?? []).map(({ filename, content, contentType }) => ({
        filename,
        content: Buffer.from(content),
        contentType: contentType ?? (filename.toLowerCase().endsWith('.pdf') ? 'application/pdf' : 'application/octet-stream'),
      })),
    });
  } catch (error) {
    const { responseCode, code, message } = error as { responseCode?: number; code?: string; message: string };
    // A refusal to authenticate (EAUTH, 535) is the operator's to mend, and the mail is still good.
    const permanent = code !== 'EAUTH' && responseCode !== undefined && responseCode >= 500 && responseCode < 600;
    throw new MessageError(withoutAddress(message, to.address), permanent, responseCode);
  }
  return { messageId };
}

/** Messages of errors reach the logs; the address of a person does not. */
const withoutAddress = (message: string, address: string): string => message.replaceAll(address, '…');
