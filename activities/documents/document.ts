import type { Language, Text } from '../../domain/language.js';

/** One line of the table of facts. A string is the same in every language: a number, a name, an amount. Dates are given as `{ date }`. */
export interface Fact {
  readonly label: Text;
  readonly value: string | Text | { readonly date: string };
}

/** Everything that a document shows. Plain data: nothing in it is read as markup. */
export interface DocumentInput {
  readonly kind: 'receipt' | 'decision' | 'certificate' | 'letter';
  readonly number: string;
  /** Address of the public check; shown as a QR code and in words. */
  readonly verificationUrl: string;
  /** Code of the public check, for those who type it. */
  readonly verificationCode?: string;
  /** ISO 8601 instant. The date of the PDF comes from it, so the same data gives the same bytes. */
  readonly issuedAt: string;
  /** Zone of the authority, in which `issuedAt` has its date. Default Africa/Casablanca. */
  readonly timeZone?: string;
  readonly place?: Text;
  /** Name of the State; default the Kingdom of Morocco. */
  readonly state?: Text;
  /** Ministry, direction, post: one line each (`\n`). */
  readonly authority: Text;
  readonly title: Text;
  /** Arabic comes first whatever the order. Arabic with one other language gives the table side by side. */
  readonly languages: readonly Language[];
  readonly recipient: { readonly name: { readonly ar?: string; readonly latin?: string }; readonly lines?: readonly string[] };
  readonly facts: readonly Fact[];
  readonly paragraphs: readonly Paragraph[];
  /** Steps that gave a date. `on` is a PlainDate. */
  readonly explanation?: readonly { readonly on: string; readonly text: Text }[];
  readonly legalBasis?: readonly Text[];
  readonly appeals?: readonly { readonly to: Text; readonly within: Text }[];
  readonly signature?: { readonly title: Text; readonly name?: string };
}

/** A titled piece of text; lines that begin with `- ` are shown as a list. */
export interface Paragraph {
  readonly title?: Text;
  readonly text: Text;
}
