import { parseDocument } from 'yaml';
import { SOUND } from './broken-copies.js';

const three = (en: string) => ({ ar: 'نص', fr: 'Texte', en });

/**
 * A procedure with so many branches at the same time, each with so many states: tasks with a delay, calls that may be late, questions to the applicant
 * with a deadline, choices over what a register answered, a loop back. Sound by construction.
 */
export function bigDefinition(branches: number, length: number): string {
  const document = parseDocument(SOUND['residence-certificate']);
  const data: Record<string, unknown> = {};
  const all: Record<string, unknown> = {};
  for (let b = 0; b < branches; b += 1) {
    const states: Record<string, unknown> = {};
    const name = (i: number) => `s${b}-${i}`;
    const answer = (i: number) => `b${b}.a${i}`;
    const group: Record<string, unknown> = {};
    for (let i = 0; i < length - 1; i += 1) {
      const next = name(i + 1);
      if (i % 5 === 0) {
        group[`a${i}`] = {
          type: 'choice',
          of: { yes: three('Yes'), no: three('No'), open: three('Open') },
          by: 'register',
          label: three('Answer'),
        };
        states[name(i)] = {
          call: 'courts.opposition',
          with: { notifiedBefore: 'case.filedOn' },
          gives: { [answer(i)]: 'if answer.opposed then "no" else "yes"' },
          within: '3 days',
          on: { done: next, late: next },
        };
      } else if (i % 5 === 1) {
        states[name(i)] = {
          choose: { [`${answer(i - 1)} != null and ${answer(i - 1)} = "yes"`]: next, else: name(Math.min(i + 2, length - 1)) },
        };
      } else if (i % 5 === 2) {
        states[name(i)] = {
          task: { group: 'consular-desk', title: three('A task'), within: '2 days' },
          on: { complete: next, return: name(i - 2), late: next, refuse: { to: 'refusing' } },
        };
      } else if (i % 5 === 3) {
        states[name(i)] = {
          wait: { for: `visit-${b}-${i}`, from: 'applicant' },
          within: '5 days',
          on: { [`visit-${b}-${i}`]: next, late: next },
        };
      } else {
        states[name(i)] = {
          task: { group: 'passport-officers', title: three('A task'), within: '1 day' },
          on: { approve: next, late: next },
        };
      }
    }
    states[name(length - 1)] = { end: true };
    data[`b${b}`] = group;
    all[`branch-${b}`] = { start: name(0), states };
  }
  const set = (path: string, value: unknown) => document.setIn(path.split('/'), document.createNode(value));
  for (const [group, fields] of Object.entries(data)) set(`data/${group}`, fields);
  set('flow/states/checking/on/approve', 'looking');
  set('flow/states/looking', { all, next: 'deciding' });
  set('flow/states/deciding', {
    task: { group: 'consul', title: three('A decision'), 'not-by': ['checking'], within: '2 days' },
    on: { sign: 'delivering', refuse: 'refusing' },
  });
  set('flow/states/refusing', {
    task: { group: 'consul', title: three('Reasons'), form: ['reasons'] },
    on: { confirm: { to: 'refused', requires: ['reasons'] } },
  });
  set('clock/limit/days', 60);
  return document.toString({ lineWidth: 0 });
}
