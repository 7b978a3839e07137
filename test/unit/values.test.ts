import { expect } from 'chai';
import { render } from '../../activities/notify/notice.js';
import { saysOf, valueWords } from '../../activities/values.js';
import { readDefinition } from '../../definitions/parse.js';
import { EXAMPLE } from '../support/broken-definitions.js';
import { patchDefinition } from '../support/patch-definition.js';

const choices = { a: { ar: 'أ', fr: 'Premier' }, b: { ar: 'ب', fr: 'Second' } };

describe('values that people read', () => {
  it('are the words of a choice, the name of a country, yes and no', () => {
    const said = (type: string, value: unknown, of?: object) =>
      (['ar', 'fr', 'nl'] as const).map((language) => valueWords({ type, of } as never, value, language));
    expect(said('choice', 'a', choices)).to.deep.equal(['أ', 'Premier', 'Premier']);
    expect(said('choice', 'c', choices)).to.deep.equal(['c', 'c', 'c']); // of an earlier version
    expect(said('choice', 'a', ['a', 'b'])).to.deep.equal(['a', 'a', 'a']); // without words
    expect(said('choices', ['a', 'b'], choices)).to.deep.equal(['أ، ب', 'Premier, Second', 'Premier, Second']);
    expect(said('country', 'FR')).to.deep.equal(['فرنسا', 'France', 'Frankrijk']);
    expect(said('country', 'EH')).to.deep.equal(['المغرب', 'Maroc', 'Marokko']);
    expect(said('country', 'XX')).to.deep.equal(['XX', 'XX', 'XX']);
    expect(said('boolean', true)).to.deep.equal(['نعم', 'Oui', 'Ja']);
    expect(said('boolean', false)).to.deep.equal(['لا', 'Non', 'Nee']);
  });

  it('stand as they are where no words are needed, or there is none', () => {
    for (const type of ['text', 'integer', 'date', 'money']) expect(valueWords({ type } as never, 'x', 'fr')).to.equal(undefined);
    for (const value of [null, undefined]) expect(valueWords({ type: 'boolean' } as never, value, 'fr')).to.equal(undefined);
    expect(valueWords(undefined, true, 'fr')).to.equal(undefined);
    expect(valueWords({ type: 'choices', of: choices } as never, 'a', 'fr')).to.equal(undefined);
  });

  it('are said in a text, and asked by a condition as they are kept', () => {
    const text = patchDefinition(
      EXAMPLE,
      `data:
  home:
    country: { type: country, label: { ar: بلد, fr: Pays, en: Country } }
    kind: { type: choice, of: { own: { ar: ملك, fr: Propriétaire, en: Owner }, rent: { ar: كراء, fr: Locataire, en: Tenant } }, label: { ar: صفة, fr: Qualité, en: As } }
    shared: { type: boolean, label: { ar: مشترك, fr: Partagé, en: Shared } }
`,
    );
    const { definition } = readDefinition(text);
    const says = saysOf(definition!);
    const home = { country: 'FR', kind: 'own', shared: false, none: null, rooms: [1, 2] };
    const scope = { home, applicant: { country: 'MA', name: 'Salma' } };
    const said = (template: string, language: 'ar' | 'fr' = 'fr') => render(template, scope, language, undefined, says);
    expect(said('{{home.kind}}, {{ home.country }}, {{home.shared}}.')).to.equal('Propriétaire, France, Non.');
    expect(said('{{home.kind}}، {{home.country}}', 'ar')).to.equal('ملك، فرنسا');
    expect(said('{{applicant.name}} ({{applicant.country}})')).to.equal('Salma (Maroc)');
    expect(said('{{#if home.shared}}shared{{else}}alone{{/if}}{{home.none}}')).to.equal('alone');
    expect(said('{{#each home.rooms}}{{this}};{{/each}}')).to.equal('1;2;');
    expect(() => said('{{home.unknown}}')).to.throw('unknown');
    expect(render('{{home.kind}}', scope, 'fr', undefined)).to.equal('own');
  });
});
