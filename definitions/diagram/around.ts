/** What stands around the states: who starts, the legal clock, and the events that may come at any time. */

import { delayWords } from './delay-words.js';
import type { DrawnArrow, DrawnState, Line, Names } from './model.js';
import { COLON, EVENT_WORDS, fill, KIND_WORDS, SILENCE_WORDS, WORDS } from './words.js';

export interface Around {
  readonly starts: readonly DrawnState[];
  readonly notes: readonly DrawnState[];
  readonly first: readonly DrawnArrow[];
  readonly last: readonly DrawnArrow[];
}

export function aroundTheFlow(names: Names): Around {
  const { chart, language } = names;
  const starts = Object.entries(chart.start).map(([who, to]) => {
    const title = who === 'applicant' ? WORDS.applicant[language] : names.group(who);
    const state: DrawnState = {
      id: `(start)-${who}`,
      kind: 'start',
      caption: KIND_WORDS.start[language],
      title,
      lines: [],
      owes: 'nobody',
    };
    return { state, arrow: { from: state.id, to, kind: 'way' as const, lines: [] } };
  });
  const clock = clockNote(names);
  const anytime = anytimeNote(names);
  return {
    starts: starts.map(({ state }) => state),
    first: starts.map(({ arrow }) => arrow),
    notes: [...clock.notes, ...anytime.notes],
    last: [...clock.arrows, ...anytime.arrows],
  };
}

interface Note {
  readonly notes: readonly DrawnState[];
  readonly arrows: readonly DrawnArrow[];
}

function clockNote({ chart: { clock }, definition, language, group, state }: Names): Note {
  if (clock === undefined) return { notes: [], arrows: [] };
  const [unit = 'day', count = 0] = Object.entries(clock.limit)[0] ?? [];
  const limit = delayWords({ count, unit: unit.replace(/s$/, '') as 'day' }, language);
  const lines: Line[] = [{ text: SILENCE_WORDS[clock.silence][language] }];
  if (clock.extension) lines.push({ text: fill(WORDS.extension[language], { d: delayWords(clock.extension.by, language) }) });
  for (const [body, { limit: own, states }] of Object.entries(definition.clock?.interveners ?? {})) {
    const [each = 'days', n = 0] = Object.entries(own).find(([key, value]) => key !== 'source' && value !== undefined) ?? [];
    const d = delayWords({ count: Number(n), unit: each.replace(/s$/, '') as 'day' }, language);
    const where = states.map(state).join(language === 'ar' ? '، ' : ', ');
    lines.push({ text: `${body.replaceAll('-', ' ')} (${where})${COLON[language] ?? ':'} ${d}` });
  }
  const delivery = clock.within === undefined ? undefined : fill(WORDS.within[language], { d: delayWords(clock.within, language) });
  const owner = clock.owner === undefined ? undefined : group(clock.owner);
  const note: DrawnState = {
    id: '(clock)',
    kind: 'clock',
    caption: KIND_WORDS.clock[language],
    title: limit,
    lines,
    owes: 'administration',
  };
  if (clock.then === undefined) return { notes: [note], arrows: [] };
  const words: Line[] = [{ text: WORDS.silence[language] }];
  if (delivery !== undefined) words.push({ text: owner === undefined ? delivery : `${delivery} (${owner})` });
  return { notes: [note], arrows: [{ from: note.id, to: clock.then, kind: 'silence', lines: words }] };
}

/** One note for all such events; who may do it, and until which states. */
function anytimeNote({ chart, definition, language, group, state, titled, acts }: Names): Note {
  const events = Object.entries(chart.anytime);
  if (events.length === 0) return { notes: [], arrows: [] };
  const label = (event: string) => titled(definition.flow.anytime?.[event]?.label ?? EVENT_WORDS[event], event);
  const lines = events.flatMap(([event, { by, act }]): Line[] => {
    const until = definition.flow.anytime?.[event]?.until ?? [];
    const who = typeof by === 'string' ? WORDS[by][language] : group(by.group);
    return [
      { text: `${label(event)} (${who})` },
      ...(until.length === 0
        ? []
        : [{ text: fill(WORDS.refusedFrom[language], { x: until.map(state).join(language === 'ar' ? '، ' : ', ') }) }]),
      ...acts(act).map(({ text }) => ({ text: `/ ${text}` })),
    ];
  });
  const note: DrawnState = { id: '(anytime)', kind: 'anytime', caption: KIND_WORDS.anytime[language], title: '', lines, owes: 'nobody' };
  const arrows = events.map(
    ([event, { to }]): DrawnArrow => ({ from: note.id, to, kind: 'anytime', lines: [{ text: label(event) }], event }),
  );
  return { notes: [note], arrows };
}
