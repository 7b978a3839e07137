import { say, type Text } from '../../../domain/language.js';
import { groupCode } from '../../../domain/reference-code.js';
import { VERIFY_WORDS as W } from './verify-words.js';

/** Languages that the public check speaks. */
export const VERIFY_LANGUAGES = ['ar', 'fr', 'en'] as const;
export type VerifyLanguage = (typeof VERIFY_LANGUAGES)[number];
const NAMES: Record<VerifyLanguage, string> = { ar: 'العربية', fr: 'Français', en: 'English' };
const LOCALES: Record<VerifyLanguage, string> = { ar: 'ar-MA', fr: 'fr-FR', en: 'en-GB' };

/** What the public may know of a document: nothing of the person it is about. */
export interface PublicDocument {
  readonly status: 'genuine' | 'expired' | 'revoked' | 'replaced';
  readonly kind: string;
  readonly number: string;
  readonly title: Text;
  /** PlainDate. */
  readonly issuedOn: string;
  /** SHA-256 of the PDF, hexadecimal. */
  readonly digest: string;
  readonly authority: Text;
  /** PlainDate: last day on which the document is good. */
  readonly validUntil?: string;
  /** `holds`: null where the key is not known here. */
  readonly seal?: { readonly key: string; readonly algorithm: string; readonly value: string; readonly holds: boolean | null };
}

export function documentPage(code: string, found: PublicDocument, lang: VerifyLanguage): string {
  const t = words(lang);
  const genuine = found.status === 'genuine';
  const kind =
    found.kind in W && ['receipt', 'decision', 'certificate', 'letter'].includes(found.kind)
      ? t(W[found.kind as 'receipt'])
      : escapeHtml(found.kind);
  const rows: [string, string][] = [
    [t(W.kind), kind],
    [t(W.subject), text(found.title, lang)],
    [t(W.number), `<bdi>${escapeHtml(found.number)}</bdi>`],
    [t(W.issuedOn), `<time datetime="${escapeHtml(found.issuedOn)}">${escapeHtml(dateWords(found.issuedOn, lang))}</time>`],
    [t(W.authority), text(found.authority, lang)],
    ...(found.validUntil === undefined
      ? []
      : [
          [t(W.validUntil), `<time datetime="${escapeHtml(found.validUntil)}">${escapeHtml(dateWords(found.validUntil, lang))}</time>`] as [
            string,
            string,
          ],
        ]),
    [t(W.code), `<code>${escapeHtml(groupCode(code))}</code>`],
    ...(found.seal === undefined
      ? []
      : [
          [
            t(W.seal),
            `${t(found.seal.holds === null ? W.sealForeign : found.seal.holds ? W.sealHolds : W.sealBroken)} <code>${escapeHtml(found.seal.key)}</code>`,
          ] as [string, string],
        ]),
    [t(W.digest), `<code>${escapeHtml(found.digest)}</code>`],
  ];
  return page(
    lang,
    `/verify/${code}`,
    t(W[found.status]),
    `<section class="panel status ${genuine ? 'genuine' : 'bad'}"><h1>${icon(genuine)}${t(W[found.status])}</h1><p>${t(W[`${found.status}Text`])}</p></section>
<section class="panel"><dl>${rows.map(([name, value]) => `<dt>${name}</dt><dd>${value}</dd>`).join('')}</dl></section>
<p class="small">${t(W.privacy)}</p>
<section class="panel" data-digest="${escapeHtml(found.digest)}" data-same="${t(W.same)}" data-different="${t(W.different)}">
<h2>${t(W.compareTitle)}</h2><p class="manual">${t(W.compareManual)}</p>
<div class="drop" hidden><p>${t(W.compareText)}</p><label for="file">${t(W.file)}</label><input id="file" type="file" accept="application/pdf,.pdf"></div>
<p id="result" role="status"></p></section>
<p><a href="/verify?lang=${lang}">${t(W.another)}</a></p><script src="/verify/assets/verify.js" defer></script>`,
  );
}

export function formPage(lang: VerifyLanguage): string {
  const t = words(lang);
  return page(lang, '/verify', t(W.title), `<h1>${t(W.title)}</h1><p>${t(W.intro)}</p>${form(lang, '')}`);
}

/** Unknown or mistyped: what is wrong, what to do, and the form again with what was typed. */
export function refusedPage(why: 'unknown' | 'mistyped', typed: string, lang: VerifyLanguage): string {
  const t = words(lang);
  return page(
    lang,
    '/verify',
    t(W[why]),
    `<section class="panel status bad"><h1>${icon(false)}${t(W[why])}</h1><p>${t(W[`${why}Text`])}</p></section>${form(lang, typed)}`,
  );
}

function form(lang: VerifyLanguage, typed: string): string {
  const t = words(lang);
  return `<form class="panel" method="get" action="/verify"><input type="hidden" name="lang" value="${lang}"><label for="code">${t(W.code)}</label>
<p class="hint" id="hint">${t(W.hint)}</p><input id="code" name="code" type="text" dir="ltr" aria-describedby="hint" autocomplete="off" autocapitalize="characters" spellcheck="false" maxlength="60" required value="${escapeHtml(typed)}"><br><button>${t(W.check)}</button></form>`;
}

function page(lang: VerifyLanguage, path: string, title: string, body: string): string {
  const others = VERIFY_LANGUAGES.map(
    (l) => `<a href="${escapeHtml(path)}?lang=${l}" lang="${l}" hreflang="${l}"${l === lang ? ' aria-current="true"' : ''}>${NAMES[l]}</a>`,
  ).join('');
  return `<!doctype html>
<html lang="${lang}" dir="${lang === 'ar' ? 'rtl' : 'ltr'}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex"><title>${title}</title><link rel="icon" href="data:,"><link rel="stylesheet" href="/verify/assets/verify.css"></head>
<body><header><div><strong>${words(lang)(W.title)}</strong><nav>${others}</nav></div></header><main>${body}</main></body></html>`;
}

/** A sign beside the words, for those who do not see red and green. */
const icon = (good: boolean): string =>
  `<svg width="32" height="32" viewBox="0 0 32 32" aria-hidden="true" focusable="false"><circle cx="16" cy="16" r="16" fill="currentColor"/><path d="${
    good ? 'M8 16.5l5.5 5.5L24 11' : 'M10.5 10.5l11 11m0-11l-11 11'
  }" fill="none" stroke="#fff" stroke-width="3.2"/></svg>`;

const words = (lang: VerifyLanguage) => (t: Text) => escapeHtml(say(t, lang));

/** A text of a definition, marked with its own language where it is not there in the wanted one. */
function text(t: Text, lang: VerifyLanguage): string {
  const there = t[lang] !== undefined ? lang : (VERIFY_LANGUAGES.find((l) => t[l] !== undefined) ?? lang);
  return `<bdi lang="${there}">${escapeHtml(say(t, there)).replace(/\s*\n\s*/g, '<br>')}</bdi>`;
}

const dateWords = (day: string, lang: VerifyLanguage): string =>
  new Intl.DateTimeFormat(LOCALES[lang], { dateStyle: 'long', timeZone: 'UTC', numberingSystem: 'latn' }).format(
    new Date(`${day}T00:00:00Z`),
  );

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escapeHtml = (t: string): string => t.replace(/[&<>"']/g, (c) => ENTITIES[c]!);
