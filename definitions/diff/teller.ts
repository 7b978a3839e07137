import { type Language, say, type Text } from '../../domain/language.js';
import type { Context } from '../context.js';
import { parseDelay } from '../delay.js';
import { delayWords } from '../diagram/delay-words.js';
import { EVENT_WORDS, fill } from '../diagram/words.js';
import { fieldsOf } from '../names.js';
import type { Definition } from '../schema.js';
import { type FlatState, statesOfFlow } from './states.js';
import { ASPECTS, type Aspect, type ChangeCode, type DiffLanguage, LOOSE, SENTENCES } from './words.js';

/** One thing that changes, for one of the two who read it. */
export interface Change {
  readonly for: 'applicant' | 'agent';
  readonly code: ChangeCode;
  /** What it is about, for programs: `field:home.since`, `state:checking`, `clock`. */
  readonly about: string;
  readonly text: string;
}

export interface Subject {
  readonly for: Change['for'];
  readonly about: string;
  readonly title: string;
}

/** Collects changes, and knows what things are called in the language of the reader. */
export class Teller {
  readonly changes: Change[] = [];
  readonly language: DiffLanguage;
  readonly #definitions: readonly [newer: Definition, older: Definition];
  readonly #flows: readonly ReadonlyMap<string, FlatState>[];
  readonly #context: Context;

  constructor(older: Definition, newer: Definition, language: DiffLanguage, context: Context) {
    this.language = language;
    this.#definitions = [newer, older];
    this.#flows = [statesOfFlow(newer), statesOfFlow(older)];
    this.#context = context;
  }

  say(subject: Subject, code: ChangeCode, values: Readonly<Record<string, string | number>> = {}): void {
    const text = fill(SENTENCES[code][this.language], { x: subject.title, ...values });
    this.changes.push({ for: subject.for, code, about: subject.about, text });
  }

  /** One value that may have come, gone, or become another. `words` says it to a person. */
  aspect<T>(subject: Subject, aspect: Aspect, older: T | undefined, newer: T | undefined, words: (value: T) => string = String): void {
    if (same(older, newer)) return;
    const what = ASPECTS[aspect][this.language];
    if (older === undefined) this.say(subject, 'set', { what, new: words(newer as T) });
    else if (newer === undefined) this.say(subject, 'unset', { what, old: words(older) });
    else if (words(older) === words(newer)) this.say(subject, 'reworded', { what });
    else this.say(subject, 'changed', { what, old: words(older), new: words(newer) });
  }

  /** A list of which some came and some went. */
  list<T>(
    subject: Subject,
    aspect: Aspect,
    older: readonly T[] = [],
    newer: readonly T[] = [],
    words: (value: T) => string = String,
  ): void {
    if (same(older, newer)) return;
    const what = ASPECTS[aspect][this.language];
    const [added, removed] = difference(older, newer);
    if (added.length > 0) this.say(subject, 'added', { what, items: this.join(added.map(words)) });
    if (removed.length > 0) this.say(subject, 'removed', { what, items: this.join(removed.map(words)) });
    if (added.length + removed.length === 0) this.say(subject, 'reordered', { what });
  }

  /** A text for people: that it changed, not how. */
  text(subject: Subject, aspect: Aspect, older: Text | undefined, newer: Text | undefined): void {
    if (!same(older, newer)) this.say(subject, 'reworded', { what: ASPECTS[aspect][this.language] });
  }

  /** Whatever no sentence was found for: a change is never passed over. */
  rest(subject: Subject, older: unknown, newer: unknown): void {
    if (!same(older, newer) && !this.changes.some(({ about }) => about === subject.about)) this.say(subject, 'other');
  }

  join = (parts: readonly string[]): string => parts.join(this.language === 'ar' ? '، ' : ', ');
  loose = (word: keyof typeof LOOSE, values: Readonly<Record<string, string>> = {}): string => fill(LOOSE[word][this.language], values);
  titled = (text: Text | undefined, name: string): string => say(text, this.language as Language) || name.replaceAll('-', ' ');
  delay = (text: string): string => delayWords(parseDelay(text), this.language);

  field = (path: string): string =>
    this.titled(this.#definitions.map((definition) => fieldsOf(definition).get(path)?.label as Text | undefined).find(Boolean), path);
  state = (name: string): string => this.titled(this.#flows.map((flow) => flow.get(name)?.title).find(Boolean), name);
  group = (name: string): string => this.titled(this.#context.organisation?.groups[name]?.title as Text | undefined, name);
  /** Who files by a start: the applicant, an institution with its register, or a group. */
  starter = (who: string): string =>
    who === 'applicant' ? this.loose('applicant') : this.titled(this.#context.registers?.get(who)?.title, '') || this.group(who);
  notice = (id: string): string =>
    this.titled(this.#definitions.map(({ notices }) => notices?.[id]?.subject as Text | undefined).find(Boolean), id);
  document = (id: string): string =>
    this.titled(this.#definitions.map(({ documents }) => documents?.[id]?.title as Text | undefined).find(Boolean), id);
  table = (id: string): string =>
    this.titled(this.#definitions.map(({ tables }) => tables?.[id]?.title as Text | undefined).find(Boolean), id);
  operation = (name: string): string => {
    const [register = '', operation = ''] = name.split('.');
    const found = this.#context.registers?.get(register);
    return found === undefined
      ? name
      : `${this.titled(found.title, register)} / ${this.titled(found.operations[operation]?.title, operation)}`;
  };
  procedure = (id: string): string => this.titled(this.#context.procedure?.(id)?.title as Text | undefined, id);
  event = (label: Text | undefined, name: string): string => this.titled(label ?? EVENT_WORDS[name], name);
}

/** Compared without regard to the order of keys; `undefined` is absent. */
export const same = (a: unknown, b: unknown): boolean => canonical(a) === canonical(b);
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  ) ?? '';

/** What is only in the second list, and what is only in the first; something that is twice in one counts twice. */
export function difference<T>(older: readonly T[], newer: readonly T[]): [added: T[], removed: T[]] {
  const left = older.map(canonical);
  const added = newer.filter((value) => {
    const at = left.indexOf(canonical(value));
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
  const kept = newer.map(canonical);
  const removed = older.filter((value) => {
    const at = kept.indexOf(canonical(value));
    if (at >= 0) kept.splice(at, 1);
    return at < 0;
  });
  return [added, removed];
}

/** The names in both, only in the first, only in the second; in the order of the files. */
export function names(older: object = {}, newer: object = {}): { both: string[]; gone: string[]; come: string[] } {
  const [a, b] = [Object.keys(older), Object.keys(newer)];
  return {
    both: a.filter((name) => b.includes(name)),
    gone: a.filter((name) => !b.includes(name)),
    come: b.filter((name) => !a.includes(name)),
  };
}
