import type { Content, Entry } from './mailbox.js';

const CSS = `
:root{color-scheme:light}*{box-sizing:border-box}
body{margin:0;font:16px/1.5 system-ui,'Segoe UI','Noto Naskh Arabic',Tahoma,sans-serif;background:#f3f2ef;color:#1a1a1a}
header{background:#7a1420;color:#fff;padding:14px 24px}header a{color:#fff;text-decoration:none;font-weight:700;font-size:19px}
header span{opacity:.85;margin-inline-start:12px}
main{max-width:1100px;margin:20px auto;padding:0 16px}
form{display:flex;gap:8px;flex-wrap:wrap;align-items:end;margin-bottom:16px}
label{display:block;font-size:14px}input{font:inherit;padding:7px 9px;border:1px solid #767676;border-radius:4px;min-width:15rem;background:#fff}
button{font:inherit;padding:7px 16px;border:0;border-radius:4px;background:#7a1420;color:#fff;cursor:pointer}
:focus-visible{outline:3px solid #ffbf47;outline-offset:1px}
.card{background:#fff;border:1px solid #d9d9d9;border-radius:6px;overflow:hidden}
table{width:100%;border-collapse:collapse}th,td{text-align:start;padding:9px 12px;border-bottom:1px solid #e5e5e5;vertical-align:top}
th{font-size:14px;color:#595959;font-weight:600;background:#fafafa}tr:last-child td{border-bottom:0}
td.subject{width:45%}a{color:#0b4f8a}.small{font-size:14px;color:#595959}.num{text-align:end;font-variant-numeric:tabular-nums;white-space:nowrap}
.tag{display:inline-block;background:#eceae4;border-radius:3px;padding:0 7px;font-size:13px;color:#333}
.again{background:#fde7c7}
.empty{padding:40px;text-align:center;color:#595959}
dl{display:grid;grid-template-columns:max-content 1fr;gap:4px 16px;margin:0;padding:16px 20px}dt{color:#595959}dd{margin:0;overflow-wrap:anywhere}
h1{font-size:22px;margin:6px 0 14px}h2{font-size:17px;margin:22px 0 8px}
iframe{width:100%;height:640px;border:0;background:#fff;display:block}
pre{margin:0;padding:16px 20px;white-space:pre-wrap;overflow-wrap:anywhere;font:15px/1.6 ui-monospace,'DejaVu Sans Mono','Noto Naskh Arabic',monospace}
ul.files{list-style:none;margin:0;padding:12px 20px}ul.files li{padding:3px 0}
@media(max-width:700px){th:nth-child(3),td:nth-child(3){display:none}}
`;

/** The list of messages. */
export function listPage(
  entries: readonly Entry[],
  filter: { to: string; case: string },
  total: { messages: number; deliveries: number },
): string {
  const rows = entries
    .map(
      (e) => `<tr>
<td class="subject"><a href="/messages/${e.id}" dir="auto">${escaped(e.subject || '(no subject)')}</a>${
        e.attachments.length > 0
          ? ` <span class="small">· ${e.attachments.length} attachment${e.attachments.length > 1 ? 's' : ''}</span>`
          : ''
      }${e.caseId === undefined ? '' : `<br><a class="small" href="/?case=${encodeURIComponent(e.caseId)}">${escaped(e.caseId)}</a>`}</td>
<td>${e.to.map((to) => `<a href="/?to=${encodeURIComponent(to)}" dir="ltr">${escaped(to)}</a>`).join('<br>')}</td>
<td>${e.language === undefined ? '' : `<span class="tag">${escaped(e.language)}</span>`}</td>
<td class="num"><time datetime="${escaped(e.receivedAt)}">${escaped(when(e.receivedAt))}</time></td>
<td class="num">${e.count > 1 ? `<span class="tag again" title="delivered more than once">${e.count}</span>` : '1'}</td></tr>`,
    )
    .join('\n');
  return page(
    'Messages',
    `<form method="get" action="/"><label>Receiver<br><input name="to" dir="auto" value="${escaped(filter.to)}"></label>
<label>Case<br><input name="case" dir="auto" value="${escaped(filter.case)}"></label><button>Filter</button></form>
<div class="card">${
      rows === ''
        ? '<p class="empty">No message here.</p>'
        : `<table><thead><tr><th scope="col">Subject</th><th scope="col">To</th><th scope="col">Language</th><th scope="col" class="num">Received (UTC)</th><th scope="col" class="num">Deliveries</th></tr></thead><tbody>${rows}</tbody></table>`
    }</div>`,
    `${total.messages} messages, ${total.deliveries} deliveries`,
  );
}

/** One message: what the receiver sees, and what came over the wire. */
export function messagePage(entry: Entry, content: Content): string {
  const rtl = entry.language === 'ar';
  const files = entry.attachments
    .map(
      (a, i) =>
        `<li><a href="/messages/${entry.id}/attachments/${i}" dir="auto">${escaped(a.filename)}</a> <span class="small" dir="ltr">${escaped(a.mimeType)}, ${Math.ceil(a.size / 1024)} KB</span></li>`,
    )
    .join('');
  const fields: [string, string][] = [
    ...(entry.from === '' ? [] : [['From', escaped(entry.from)] as [string, string]]),
    ['To', entry.to.map(escaped).join(', ')],
    ['Received', `${escaped(when(entry.receivedAt))} UTC`],
    ['Message-ID', escaped(entry.messageId)],
    ['Deliveries', String(entry.count)],
    ...(entry.caseId === undefined
      ? []
      : [['Case', `<a href="/?case=${encodeURIComponent(entry.caseId)}">${escaped(entry.caseId)}</a>`] as [string, string]]),
  ];
  return page(
    entry.subject,
    `<p><a href="/">All messages</a></p><h1 dir="auto"${entry.language === undefined ? '' : ` lang="${escaped(entry.language)}"`}>${escaped(entry.subject || '(no subject)')}</h1>
<div class="card"><dl>${fields.map(([name, value]) => `<dt>${name}</dt><dd><bdi>${value}</bdi></dd>`).join('')}</dl></div>
${files === '' ? '' : `<h2>Attachments</h2><div class="card"><ul class="files">${files}</ul></div>`}
${content.html === '' ? '' : `<h2>As a mail reader shows it</h2><div class="card"><iframe sandbox title="HTML part" src="/messages/${entry.id}/html"></iframe></div>`}
<h2>Plain text</h2><div class="card"><pre dir="${rtl ? 'rtl' : 'auto'}">${escaped(content.text)}</pre></div>
<p><a href="/messages/${entry.id}/raw">Source of the message</a></p>`,
  );
}

/** A page that says one thing. */
export const plainPage = (title: string, text: string): string =>
  page(title, `<h1>${escaped(title)}</h1><p>${escaped(text)}</p><p><a href="/">All messages</a></p>`);

const page = (title: string, body: string, note = ''): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escaped(title)} — Outbox</title><link rel="icon" href="data:,"><style>${CSS}</style></head>
<body><header><a href="/">Outbox</a><span>${escaped(note)}</span></header><main>${body}</main></body></html>`;

const when = (instant: string): string => instant.slice(0, 19).replace('T', ' ');

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escaped = (text: string): string => text.replace(/[&<>"']/g, (c) => ENTITIES[c]!);
