import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { GROUPS, type MutationFigure, marginOf, mutationPage } from '../../scripts/mutation/page.js';

const lines = (...counts: [noticed: number, all: number][]) => counts.map(([noticed, all]) => ({ noticed, all }));

describe('the figures of mutation testing', () => {
  it('are asked of every file of the domain and of the proofs, once', () => {
    const asked = Object.values(GROUPS).flatMap(({ files }) => files);
    expect(new Set(asked).size).to.equal(asked.length);
    for (const folder of ['domain', 'definitions/prove'])
      for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'))) {
        const file = `${folder}/${path}`;
        const by = asked.filter((one) => one === file || one === file.slice(0, file.lastIndexOf('/')));
        expect(by, file).to.have.length(1);
      }
  });
  it('are given by tests that there are', () => {
    for (const spec of Object.values(GROUPS).flatMap(({ specs }) => specs)) {
      const folder = spec.slice(0, spec.lastIndexOf('/'));
      const [start = '', end = ''] = spec.slice(folder.length + 1).split('*');
      const found = readdirSync(folder).filter((file) =>
        spec.includes('*') ? file.startsWith(start) && file.endsWith(end) : file === start,
      );
      expect(found, spec).to.not.be.empty;
    }
  });
  it('have a margin that the lines give, not the mutants', () => {
    const one = lines([1, 1], [0, 1], [1, 1], [1, 1]);
    expect(marginOf(one, 0.5)).to.be.closeTo((1.96 * Math.sqrt((0.5 * 4 * 0.75) / 3)) / 4, 1e-12);
    expect(marginOf(lines([10, 10], [0, 10], [10, 10], [10, 10]), 0.5)).to.be.closeTo(marginOf(one, 0.5), 1e-12); // ten alike say no more than one
    expect(marginOf(lines([3, 4], [3, 4]), 0.5)).to.equal(0);
    expect(marginOf(one, 1)).to.equal(0);
    expect(marginOf(lines([1, 1]), 0.5)).to.equal(1);
    expect(marginOf(lines(...Array.from({ length: 60 }, (): [number, number] => [2, 2])), 0.1)).to.equal(0.05);
  });
  it('are told as they were seen', () => {
    const figure: MutationFigure = {
      group: 'clock',
      share: 0.3,
      seed: 2,
      killed: 80,
      timedOut: 5,
      survived: 10,
      notCovered: 5,
      margin: 0.0412,
    };
    const page = mutationPage([figure, { ...figure, group: 'tables', share: 1, margin: 0 }]);
    expect(page).to.include('| Legal clock, days and calendars | 30 % (seed 2) | 100 | 85 | 15 | **85.0 %** | ± 4.1 |');
    expect(page).to.include('| Decision tables | all | 100 | 85 | 15 | **85.0 %** | exact |');
    expect(page).to.include('| Proofs | not measured |');
    expect(page).to.not.include('Not reached');
    const poor = mutationPage([
      { ...figure, killed: 79, survived: 11 },
      { ...figure, group: 'tables' },
    ]);
    expect(poor).to.include('The goal is 85 %.\nNot reached: Legal clock, days and calendars.\n');
    const shipped = JSON.parse(readFileSync('docs/reference/mutation.json', 'utf8')) as MutationFigure[];
    expect(readFileSync('docs/reference/mutation.md', 'utf8')).to.equal(mutationPage(shipped), 'npm run mutation writes both');
  });
});
