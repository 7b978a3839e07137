import { BpmnModdle } from 'bpmn-moddle';
import { expect } from 'chai';
import { bpmn } from '../../client/diagram/bpmn.js';
import { mermaid } from '../../definitions/diagram/mermaid.js';
import { drawn } from '../support/diagram.js';

const APPEAL = 'definitions/procedures/administrative-appeal.yaml';

describe('the drawing of what comes after the end', () => {
  it('is an arrow out of the outcome: the event, who tells it, until when, and what is done', () => {
    const { drawing } = drawn(APPEAL, 'en');
    const arrows = drawing.arrows.filter(({ kind }) => kind === 'reopen');
    expect(arrows.map(({ from, to }) => [from, to])).to.deep.equal([
      ['rejected', 'deciding'],
      ['silently-rejected', 'deciding'],
    ]);
    expect(arrows[0]?.lines.map(({ text }) => text)).to.deep.equal([
      'Reopening: Recommendation of the Mediator (another case)',
      'within 1 year',
      '/ Revoke: Decision rejecting the appeal',
    ]);
    expect(mermaid(drawing)).to.match(/ {2}s_rejected --> s_deciding : Reopening/);
  });

  it('is a start of its own in BPMN, for nothing flows out of an end', async () => {
    const { drawing, chart } = drawn(APPEAL, 'en');
    const xml = await bpmn(drawing, chart);
    const { warnings } = await new BpmnModdle().fromXML(xml);
    expect(warnings).to.deep.equal([]);
    for (const name of ['rejected', 'silently-rejected']) {
      expect(xml).to.include(`<bpmn:startEvent id="reopen-${name}-mediator-recommends"`);
      expect(xml).to.match(new RegExp(`sourceRef="reopen-${name}-mediator-recommends" targetRef="(merge-)?state-deciding"`));
      expect(xml).to.not.match(new RegExp(`sourceRef="state-${name}"`));
    }
    const ids = [...xml.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).to.equal(ids.length);
  });

  it('names the delays of bodies that are consulted beside the clock', () => {
    const clock = drawn('definitions/procedures/mediation.yaml', 'fr').drawing.states.find(({ id }) => id === '(clock)');
    expect(clock?.lines.map(({ text }) => text)).to.include("administration (Audition de l'administration)\u00a0: 15 jours");
  });
});
