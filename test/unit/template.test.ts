import { expect } from 'chai';
import { checkTemplate, placeholdersIn, scanTemplate } from '../../domain/template.js';

const told = (text: string, known?: string[]): string[] =>
  checkTemplate(text, known).map(({ code, index, message }) => `${index} ${code}: ${message}`);

describe('a text that cannot be read', () => {
  const WRONG: readonly (readonly [string, string])[] = [
    ['a {{', '2 syntax: the braces {{ are not closed'],
    ['{{!-- a }}', '0 syntax: the braces {{ are not closed'],
    ['x\\{{a}}', '2 syntax: a backslash before {{ has no meaning here'],
    ['{{{a}}}', '0 syntax: three braces are not allowed: a value is always shown as text'],
    ['{{ {a}}', '0 syntax: three braces are not allowed: a value is always shown as text'],
    ['{{a}}}', '0 syntax: three braces are not allowed: a value is always shown as text'],
    ['{{}}', '0 syntax: there is nothing between the braces'],
    ['{{  }}', '0 syntax: there is nothing between the braces'],
    ['{{#if}}{{/if}}', '0 syntax: {{#if}} takes one name'],
    ['{{#if a b}}{{/if}}', '0 syntax: {{#if}} takes one name'],
    ['{{#with a}}{{/with}}', '0 unknown-helper: {{#with}} is not known: if, unless, each'],
    ['{{/if}}', '0 syntax: {{/if}} closes nothing'],
    ['{{#if a}}{{/unless}}', '9 syntax: {{/unless}} closes {{#if}}'],
    ['b {{#if a}}', '2 syntax: {{#if}} is not closed'],
    ['{{else}}', '0 syntax: {{else}} belongs once between {{#if …}} and {{/if}}'],
    ['{{#if a}}{{else}}{{else}}{{/if}}', '17 syntax: {{else}} belongs once between {{#if …}} and {{/if}}'],
    ['{{#each a}}{{else}}{{/each}}', '11 syntax: {{else}} belongs once between {{#if …}} and {{/if}}'],
    ['{{"a"}}', '0 syntax: ""a"" is not a name: write names joined by dots'],
    ['{{date "a"}}', '0 syntax: ""a"" is not a name: write names joined by dots'],
    ['{{true.x}}', '0 syntax: "true.x" is not a name: write names joined by dots'],
    ['{{a.toString}}', '0 syntax: "toString" cannot be the name of data'],
    ['{{constructor}}', '0 syntax: "constructor" cannot be the name of data'],
    ['{{this}}', '0 syntax: "this" has a meaning only inside {{#each …}}'],
    ['{{a.this}}', '0 syntax: "a.this": "this" can only come first'],
    ['{{#each a}}{{b}}{{/each}}', '11 syntax: inside {{#each …}} write "this.b"'],
    ['{{date}}', '0 syntax: {{date}} needs a name: {{date some.name}}'],
    ['{{each}}', '0 syntax: {{each}} needs a name: {{each some.name}}'],
    ['{{upper a}}', '0 unknown-helper: "upper" is not a helper: date, money, code'],
    ['{{date a b}}', '0 syntax: {{date}} takes one name'],
  ];
  it('says where, why, and what can be written', () => {
    expect(WRONG.map(([text]) => [text, ...told(text)])).to.deep.equal(WRONG);
  });
  it('says all at once, in the order of the text', () => {
    expect(told('{{#if a}} {{}} {{upper b}}')).to.deep.equal([
      '0 syntax: {{#if}} is not closed',
      '10 syntax: there is nothing between the braces',
      '15 unknown-helper: "upper" is not a helper: date, money, code',
    ]);
    expect(told('{{#each a}}{{b}}{{/each}} {{c}}', ['a', 'd'])).to.deep.equal([
      '11 syntax: inside {{#each …}} write "this.b"',
      '26 unknown-name: "c" is not declared. Did you mean "a"?',
    ]);
  });
  it('is one whose names are not declared: the nearest is told where one is near', () => {
    const known = ['applicant.name', 'fees.*.amount', 'clock.**'];
    expect(told('{{aplicant.nam}}', known)).to.deep.equal([
      '0 unknown-name: "aplicant.nam" is not declared. Did you mean "applicant.name"?',
    ]);
    expect(told('{{something.else}}', known)).to.deep.equal(['0 unknown-name: "something.else" is not declared.']);
    expect(told('{{applicant.name.first}}', known)).to.deep.equal(['0 unknown-name: "applicant.name.first" is not declared.']);
    for (const good of [
      '{{applicant.name}}',
      '{{#if applicant}}x{{/if}}',
      '{{fees.a.amount}}',
      '{{clock.a.b}}',
      '{{clock}}',
      '{{#each fees}}{{this.amount}}{{/each}}',
    ])
      expect(told(good, known), good).to.deep.equal([]);
    expect(told('{{fees.a.b}}', known)).to.have.length(1);
    expect(told('{{ab}}', ['cd'])).to.deep.equal(['0 unknown-name: "ab" is not declared. Did you mean "cd"?']);
    expect(told('{{abc}}', ['def'])).to.deep.equal(['0 unknown-name: "abc" is not declared.']);
    expect(told('{{a}}', []), 'no name at all').to.deep.equal(['0 unknown-name: "a" is not declared.']);
  });
});

describe('a text that can be read', () => {
  const found = (text: string) => scanTemplate(text).placeholders;
  it('gives its names with their place', () => {
    expect(found('x {{ a.b }} {{date c-d}}')).to.deep.equal([
      { path: 'a.b', index: 2 },
      { path: 'c-d', helper: 'date', index: 12 },
    ]);
    expect(placeholdersIn('{{#unless a}}{{else}}{{b}}{{/unless}}').map(({ path }) => path)).to.deep.equal(['a', 'b']);
    expect(found('{{#each a.b}}{{this}}{{#if this.c}}{{code this.d.e}}{{/if}}{{/each}}{{f}}').map(({ path }) => path)).to.deep.equal([
      'a.b',
      'a.b.*',
      'a.b.*.c',
      'a.b.*.d.e',
      'f',
    ]);
    expect(found('{{#each a}}{{#each this.b}}{{this.c}}{{/each}}{{/each}}').map(({ path }) => path)).to.deep.equal([
      'a',
      'a.*.b',
      'a.*.b.*.c',
    ]);
  });
  it('has comments that are not read', () => {
    expect(scanTemplate('{{! {{a }}{{!-- {{b}} --}}{{c}}')).to.deep.equal({ placeholders: [{ path: 'c', index: 26 }], problems: [] });
  });
  it('may be without braces', () => expect(scanTemplate('a } { b }}')).to.deep.equal({ placeholders: [], problems: [] }));
});
