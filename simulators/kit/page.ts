/** The page of a simulator for a person: what it does, what it holds, and the switches of its faults. No script. */
import type { Effect } from './desk.js';
import type { ApiDocument } from './document.js';
import { FAULT_KINDS, type Fault } from './faults.js';
import { escapeHtml } from './simulator.js';
import type { Tables } from './tables.js';

export interface PageData {
  readonly document: ApiDocument;
  readonly tables: Tables;
  readonly faults: readonly Fault[];
  readonly waiting: readonly (readonly [string, Effect])[];
  /** What it can send by itself. */
  readonly sends: readonly string[];
  readonly requests: readonly object[];
}
const SHOWN = 20;

export function page({ document, tables, faults, waiting, sends, requests }: PageData): string {
  const options = (values: readonly string[]): string => values.map((value) => `<option>${escapeHtml(value)}</option>`).join('');
  const operations = document.operations.map(({ id, method, path, summary }) => ({ operation: id, request: `${method} ${path}`, summary }));
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(document.title)}</title><style>
body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem}table{border-collapse:collapse;width:100%;margin:.5rem 0 1.5rem}
td,th{border-bottom:1px solid #b1b4b6;padding:.25rem .5rem;text-align:start;vertical-align:top;overflow-wrap:anywhere}form{display:inline-flex;gap:.5rem;flex-wrap:wrap}
</style></head><body><h1>${escapeHtml(document.title)}</h1>
<p>Simulator, for development and tests. <a href="/openapi.json">OpenAPI document</a> · <a href="/_ledger">ledger</a> · <a href="/_requests">requests</a></p>
<h2>Operations</h2>${table(operations)}
<h2>Faults</h2>${table(faults.map((fault) => ({ ...fault, times: fault.times ?? 'until taken away' })))}
<form method="post" action="/_faults"><label>Operation <select name="operation">${options(['*', ...document.operations.map(({ id }) => id)])}</select></label>
<label>Fault <select name="kind">${options(Object.keys(FAULT_KINDS))}</select></label>
<label>Times <input name="times" inputmode="numeric" size="4" placeholder="always"></label>
<label>Delay (ms) <input name="delayMs" inputmode="numeric" size="6" value="5000"></label><button>Switch on</button></form>
<form method="post" action="/_faults/clear"><button>All well again</button></form>
${sends.length === 0 ? '' : `<h2>Send to the product</h2>${sends.map(sendForm).join(' ')}`}
${waiting.length === 0 ? '' : `<h2>Replies to come</h2><table>${waiting.slice(0, SHOWN).map(replyRow).join('')}</table>`}
${tables
  .names()
  .map((name) => section(name, tables))
  .join('')}
<h2>Last requests</h2>${table(requests.slice(-SHOWN).reverse())}</body></html>`;
}

const replyRow = ([effectId, { operation, answer }]: readonly [string, Effect]): string =>
  `<tr><td>${escapeHtml(operation)}</td><td>${escapeHtml(String(answer['reference'] ?? ''))}</td><td>${escapeHtml(effectId)}</td><td><form method="post" action="/_replies">
<input type="hidden" name="effectId" value="${escapeHtml(effectId)}"><button>Reply now</button></form></td></tr>`;

const sendForm = (name: string): string =>
  `<form method="post" action="/_send"><input type="hidden" name="name" value="${escapeHtml(name)}"><label>Reference <input name="reference" size="20"></label><button>${escapeHtml(name)}</button></form>`;

function section(name: string, tables: Tables): string {
  const rows = [...tables.rows(name)];
  return `<h2>${escapeHtml(name)} (${rows.length})</h2>${table(rows.slice(-SHOWN).map(([id, row]) => ({ id, ...row })))}`;
}

function table(rows: readonly object[]): string {
  if (rows.length === 0) return '<p>None.</p>';
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const cell = (row: object, column: string): string => {
    const value = (row as Record<string, unknown>)[column];
    return `<td>${escapeHtml(value === undefined || value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value))}</td>`;
  };
  const body = rows.map((row) => `<tr>${columns.map((column) => cell(row, column)).join('')}</tr>`).join('');
  return `<table><thead><tr>${columns.map((column) => `<th scope="col">${escapeHtml(column)}</th>`).join('')}</tr></thead><tbody>${body}</tbody></table>`;
}
