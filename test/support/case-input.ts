import type { Statechart } from '../../definitions/statechart.js';
import type { CaseInput } from '../../workflows/contract.js';

/** What opens a case of a chart in Rabat, for tests that need no server; `more` stands before. */
export const caseInput = (chart: Statechart, more: Partial<CaseInput> = {}): CaseInput => ({
  caseId: 'TR-1',
  chart,
  start: 'applicant',
  channel: 'online',
  post: 'rabat',
  calendar: 'ma',
  zone: 'Africa/Casablanca',
  offsets: [[0, 60]],
  language: 'fr',
  applicant: { id: 'u-1', name: 'Salma' },
  data: {},
  filedBy: 'u-1',
  ...more,
});
