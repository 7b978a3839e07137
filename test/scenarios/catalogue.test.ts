import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { PROPERTIES } from '../../definitions/prove.js';

/** `npm run catalogue` over a sound definition and over broken ones: what it says, and its exit code. */
describe('the run over the catalogue', function () {
  this.timeout(240_000);
  const PROVED = Object.keys(PROPERTIES).length;
  const CERTIFICATE = 'definitions/examples/residence-certificate.yaml';
  const run = (...files: string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', 'scripts/catalogue.ts', ...files], {
      encoding: 'utf8',
    });
    return { status, lines: stdout.trimEnd().split('\n'), stderr };
  };

  it('validates, proves and rehearses, two at a time, and names what fails', () => {
    const folder = mkdtempSync(join(tmpdir(), 'catalogue-'));
    const text = readFileSync(CERTIFICATE, 'utf8');
    const scenarios = readFileSync('definitions/scenarios/residence-certificate.yaml', 'utf8');
    const put = (name: string, definition: string, played = scenarios) => {
      writeFileSync(join(folder, `${name}.yaml`), definition);
      writeFileSync(join(folder, `${name}.scenarios.yaml`), played);
      return join(folder, `${name}.yaml`);
    };
    const wrong = put('wrong', text.replace('notify: ready', 'notify: redy'));
    const unproved = put('unproved', text.replace('then: delivering', 'then: refused'));
    const failing = put('failing', text, scenarios.replace('closedOn: "2026-11-25"', 'closedOn: "2026-11-26"'));
    const uncovered = put('uncovered', text, scenarios.replace(/ {2}- name: withdrawn[\s\S]*?(?= {2}- name: silence)/, ''));

    const { status, lines, stderr } = run(CERTIFICATE, wrong, unproved, failing, uncovered);
    expect(status, stderr).to.equal(1);
    const of = (file: string): string => {
      const at = lines.findIndex((line) => line.includes(` ${file}  `));
      return lines
        .slice(
          at,
          lines.findIndex((line, i) => i > at && !line.startsWith('    ')),
        )
        .join('\n');
    };
    expect(of(CERTIFICATE)).to.match(new RegExp(`✔ .* ${PROVED} properties, 8 scenarios, (\\d+) of \\1 transitions`));
    expect(of(wrong)).to.match(/✘ [\s\S]*unknown-notice .*Did you mean "ready"\?/);
    expect(of(unproved)).to.match(/✘ [\s\S]*decision-kept in "refused": /);
    expect(of(failing)).to.match(/✘ [\s\S]*closedOn: expected "2026-11-26", actual "2026-11-25"/);
    expect(of(uncovered)).to.match(/✘ [\s\S]*no scenario takes any\.withdraw/);
    expect(lines.at(-2)).to.match(/^5 files, /);
    expect(lines.at(-1)).to.match(/^4 failed: /);
  });

  it('says so when all is well', () => {
    const { status, lines, stderr } = run(CERTIFICATE);
    expect(status, stderr).to.equal(0);
    expect(lines).to.have.length(2);
    expect(lines[1]).to.match(new RegExp(`^1 files, ${PROVED} properties, 8 scenarios, \\d+ transitions in [\\d.]+ s\\.$`));
  });
});
