import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { EXAMPLE } from '../support/broken-definitions.js';
import { patchDefinition } from '../support/patch-definition.js';
import { runRehearse } from '../support/rehearsal.js';

const fixture = (name: string) => readFileSync(new URL(`../support/fixtures/${name}`, import.meta.url), 'utf8');

describe('a rehearsal of bodies that are consulted', function () {
  this.timeout(240_000);

  it('gives each its own last day inside the whole, and tells when it has passed', async () => {
    const files = {
      'consulted.yaml': patchDefinition(EXAMPLE, fixture('consulted.yaml')),
      'all.yaml': fixture('consulted.scenarios.yaml'),
    };
    const { out, err } = await runRehearse('consulted.yaml', { scenarios: 'all.yaml', format: 'json' }, files);
    const results = JSON.parse(out[0] ?? '[]') as { scenario: string; passed: boolean; actual: unknown }[];
    expect(results.filter(({ passed }) => !passed)).to.deep.equal([]);
    expect(results, err.join()).to.have.length(3);
  });
});

describe('a rehearsal of what comes after the end', function () {
  this.timeout(240_000);

  it('reopens a case in time, not too late, as often as it may, and silence has its effect again', async () => {
    const files = {
      'contested.yaml': patchDefinition(EXAMPLE, fixture('contested.yaml')),
      'after.yaml': fixture('contested.scenarios.yaml'),
    };
    const { exit, out, err } = await runRehearse('contested.yaml', { scenarios: 'after.yaml', format: 'json' }, files);
    expect(err.filter((line) => /problem|error/.test(line))).to.deep.equal([]);
    const results = JSON.parse(out[0] ?? '[]') as { scenario: string; passed: boolean; actual: unknown }[];
    expect(results.filter(({ passed }) => !passed)).to.deep.equal([]);
    expect(results.map(({ scenario }) => scenario)).to.deep.equal(['annulled', 'too-late', 'silence-again']);
    expect(exit).to.equal(0);
  });

  it('plays a case that tells another one, and one that is not heard', async () => {
    const definition = patchDefinition(EXAMPLE, fixture('contesting.yaml'));
    const given = (more: string) => `given:
      filed: { on: "2026-11-23", at: "09:00" }
      applicant: { id: u-1, name: Salma Idrissi, email: salma@example.org, country: MA }
      data: { contested: RES-1, home: { address: Rabat, since: "2020-01-01", proof: { id: f-1, name: a.pdf, type: pdf, size: 1000 } } }${more}
    steps:
      - { after: 1 day, as: agent.amal, complete: checking, outcome: approve }`;
    const scenarios = `procedure: contesting
scenarios:
  - name: heard
    title: The other case takes it
    ${given('')}
    then: { outcome: granted, incidents: 0, tells: { appeal-upheld: 1 } }
  - name: not-heard
    title: The other case refuses it; an operator settles the incident
    ${given('\n      tells: { appeal-upheld: { refused: REOPENING_TOO_LATE } }')}
      - { expect: { incidents: 1, tells: { appeal-upheld: 0 } } }
      - { as: operator, repair: { skip: true }, reason: told by hand }
    then: { outcome: granted, incidents: 0 }
`;
    const files = { 'contesting.yaml': definition, 'tells.yaml': scenarios };
    const { out, err } = await runRehearse('contesting.yaml', { scenarios: 'tells.yaml', format: 'json' }, files);
    const results = JSON.parse(out[0] ?? '[]') as { passed: boolean }[];
    expect(
      results.map(({ passed }) => passed),
      `${out.join()} ${err.join()}`,
    ).to.deep.equal([true, true]);
  });
});
