import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { CASE_ERRORS } from '../../domain/errors.js';
import { errorsReference } from '../../scripts/docs-errors.js';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const under = (folder: string): string[] =>
  readdirSync(new URL(`../../${folder}`, import.meta.url), { recursive: true, encoding: 'utf8' }).map((path) => `${folder}/${path}`);

describe('the pages that repeat the code', () => {
  it('list each refusal as the code has it', () =>
    expect(read('docs/reference/errors.md')).to.equal(errorsReference(), 'run scripts/docs-errors.ts, then review the difference'));
  it('know of no refusal that nobody gives', () => {
    const code = ['activities', 'client', 'definitions', 'domain', 'workflows']
      .flatMap(under)
      .filter((path) => path.endsWith('.ts') && path !== 'domain/errors.ts')
      .map(read)
      .join('\n');
    const unused = Object.keys(CASE_ERRORS).filter((name) => !new RegExp(`(?:CaseError\\(\\s*|code: |type: |[?:] )'${name}'`).test(code));
    expect(unused).to.deep.equal([]);
  });
  it('give a reason for each dependency, and for nothing else', () => {
    const { dependencies, devDependencies } = JSON.parse(read('package.json')) as Record<string, Record<string, string>>;
    const explained = [...read('docs/reference/dependencies.md').matchAll(/^\| `([^`]+)` \| ([\d.]+) \| \S.* \|$/gm)];
    expect(Object.fromEntries(explained.map(([, name, version]) => [name, version]))).to.deep.equal({
      ...dependencies,
      ...devDependencies,
    });
  });
  it('link to what is there', () => {
    const pages = ['README.md', 'ARCHITECTURE.md', 'CHANGELOG.md', ...['docs', 'definitions', 'domain'].flatMap(under)].filter((path) =>
      path.endsWith('.md'),
    );
    const broken = pages.flatMap((page) =>
      [...read(page).matchAll(/\]\((?!https?:|#)([^)#\s]+)[^)]*\)/g)]
        .filter(([, to]) => !existsSync(new URL(to as string, new URL(`../../${page}`, import.meta.url))))
        .map(([, to]) => `${page}: ${to}`),
    );
    expect(broken).to.deep.equal([]);
  });
});
