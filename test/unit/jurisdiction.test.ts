import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { postOf } from '../../client/filing.js';
import { HOME, loadOrganisation } from '../../definitions/files.js';
import { readOrganisation } from '../../definitions/organisation.js';
import { localAmount, rateOn } from '../../domain/fee-rate.js';
import { postOfResidence } from '../../domain/jurisdiction.js';

const posts = {
  paris: { jurisdiction: [{ country: 'FR' }] },
  lyon: { jurisdiction: [{ country: 'FR', postal: ['69', '01'], places: ['Lyon', 'Saint-Étienne'] }] },
  bron: { jurisdiction: [{ country: 'FR', postal: ['69500'] }] },
  rabat: {},
};
const served = (country: string | undefined, address?: string) => {
  const found = postOfResidence(posts, country, address);
  return found && `${found.post} by ${found.by}`;
};

describe('the post of a residence', () => {
  it('is by the longest prefix of its postal code', () => {
    expect(served('FR', '3 rue de la Paix, 69003 Lyon')).to.equal('lyon by postal');
    expect(served('FR', '3 rue de la Paix, 69500 Bron')).to.equal('bron by postal');
    expect(served('FR', '01000 Bourg-en-Bresse')).to.equal('lyon by postal');
  });
  it('takes the number of a house for no postal code', () => {
    expect(served('FR', '6901 chemin du Moulin, 75020 Paris')).to.equal('paris by country');
    expect(served('FR', '69, rue de Lyonnais, Paris')).to.equal('paris by country');
  });
  it('is by a place that is named as a whole word, with or without its marks', () => {
    expect(served('FR', 'Place Carnot, LYON')).to.equal('lyon by place');
    expect(served('FR', '4 rue des Mines, saint etienne')).to.equal('lyon by place');
    expect(served('FR', 'rue du Lyonnais')).to.equal('paris by country');
  });
  it('is none of a post that serves a part of the country alone', () => {
    const parts = {
      lyon: { jurisdiction: [{ country: 'FR', postal: ['69'] }] },
      nice: { jurisdiction: [{ country: 'FR', places: ['Nice'] }] },
    };
    expect(postOfResidence(parts, 'FR', '75020 Paris')).to.equal(undefined);
    expect(postOfResidence(parts, 'FR')).to.equal(undefined);
    expect(postOfResidence(parts, 'FR', '69001 Lyon')).to.deep.equal({ post: 'lyon', by: 'postal' });
    expect(postOfResidence({ all: { jurisdiction: [{ country: 'FR' }] }, ...parts }, 'FR', 'Nice')).to.deep.equal({
      post: 'nice',
      by: 'place',
    });
  });
  it('takes whatever stands between two words for one space, and the longest name of several', () => {
    expect(served('FR', '4 rue des Mines – saint  --  etienne!')).to.equal('lyon by place');
    const two = {
      a: { jurisdiction: [{ country: 'FR', places: ['Aix'] }] },
      b: { jurisdiction: [{ country: 'FR', places: ['Aix les Bains'] }] },
    };
    expect(postOfResidence(two, 'FR', 'Aix-les-Bains')?.post).to.equal('b');
    expect(postOfResidence(two, 'FR', 'Aix')?.post).to.equal('a');
  });
  it('is that of the whole country else, and none where nobody serves it', () => {
    expect(served('FR')).to.equal('paris by country');
    expect(served('DE', '69003 Lyon')).to.equal(undefined);
    expect(served(undefined, '69003 Lyon')).to.equal(undefined);
  });
  it('is in the shipped organisation what its jurisdictions say; whom nobody serves goes to the default', () => {
    const organisation = loadOrganisation();
    const of = (country: string, address?: string) => postOf(organisation, country, address);
    expect([
      of('FR', '12 rue des Lilas, 75020 Paris'),
      of('FR', '13001 Marseille'),
      of('LU'),
      of('ES'),
      of('ES', '08001 Barcelona'),
      of('NL'),
      of('IT'),
      of('DE'),
      of('JP'),
    ]).to.deep.equal([
      'paris',
      'marseille',
      'brussels',
      'madrid',
      'barcelona',
      'amsterdam',
      'rome',
      'frankfurt',
      organisation['default-post'],
    ]);
  });
});

describe('jurisdictions and rates', () => {
  const text = readFileSync(`${HOME}organisation.yaml`, 'utf8');
  const problems = (change: (text: string) => string) => readOrganisation(change(text)).problems.map(({ code, path }) => `${code} ${path}`);
  it('leave no residence to two posts', () => {
    expect(problems((all) => all.replace('postal: ["04", ', 'postal: ["69", '))).to.deep.equal([
      'bad-value posts.marseille.jurisdiction[0].postal[0]',
    ]);
    expect(problems((all) => all.replace('[Marseille, ', '[saint-etienne, '))).to.deep.equal([
      'bad-value posts.marseille.jurisdiction[0].places[0]',
    ]);
    expect(problems((all) => all.replace('[{ country: ES }]', '[{ country: FR }]'))).to.deep.equal([
      'bad-value posts.madrid.jurisdiction[0]',
      'bad-value posts.barcelona.jurisdiction[0]',
    ]);
  });
  it('leave no part of a country to nobody', () =>
    expect(problems((all) => all.replace('[{ country: FR }]', '[{ country: MC }]'))).to.deep.equal([
      'bad-value posts.lyon.jurisdiction[0]',
    ]));
  it('are refused when they cannot be read', () => {
    expect(problems((all) => all.replace('postal: ["04"', 'postal: ["4x"'))).to.deep.equal([
      'bad-value posts.marseille.jurisdiction[0].postal[0]',
    ]);
    expect(problems((all) => all.replace('rate: "0.0930"', 'rate: "0.0"'))).to.deep.equal(['bad-value rates[0].rate']);
    expect(problems((all) => all.replace('from: "2026-07-01"', 'from: "2026-01-01"'))).to.deep.equal(['bad-value rates[1]']);
  });
  const rates = [
    { currency: 'EUR', from: '2026-01-01', rate: '0.0930', source: 'posted' },
    { currency: 'EUR', from: '2026-07-01', rate: '0.0925', source: 'posted' },
  ];
  it('give the rate that was posted by a day', () => {
    expect(rateOn(rates, 'EUR', '2026-06-30')?.rate).to.equal('0.0930');
    expect(rateOn(rates, 'EUR', '2026-07-01')?.rate).to.equal('0.0925');
    expect(rateOn(rates, 'EUR', '2025-12-31')).to.equal(undefined);
    expect(rateOn(rates, 'GBP', '2026-07-01')).to.equal(undefined);
    expect(rateOn(rates.toReversed(), 'EUR', '2026-07-01')?.rate, 'in any order').to.equal('0.0925');
    expect(rateOn(rates.toReversed(), 'EUR', '2026-06-30')?.rate).to.equal('0.0930');
  });
  it('give an exact amount, half a unit up', () => {
    expect(localAmount(86_000, { rate: '0.0925' })).to.equal(7955);
    expect(localAmount(10, { rate: '0.05' })).to.equal(1); // 0.5
    expect(localAmount(9, { rate: '0.05' })).to.equal(0);
    expect(localAmount(50_000, { rate: '1' })).to.equal(50_000);
  });
});
