import { BpmnModdle } from 'bpmn-moddle';
import { expect } from 'chai';
import { bpmn } from '../../client/diagram/bpmn.js';
import { isoDelay } from '../../client/diagram/bpmn-model.js';
import { ALL_KINDS, drawn, EXAMPLE } from '../support/diagram.js';

interface Node {
  readonly $type: string;
  readonly id: string;
  readonly name?: string;
  readonly flowElements?: readonly Node[];
  readonly sourceRef?: Node;
  readonly targetRef?: Node;
  readonly incoming?: readonly Node[];
  readonly outgoing?: readonly Node[];
  readonly attachedToRef?: Node;
  readonly triggeredByEvent?: boolean;
  readonly isInterrupting?: boolean;
  readonly default?: Node;
  readonly conditionExpression?: { readonly body: string };
  readonly activationCondition?: { readonly body: string };
  readonly eventDefinitions?: readonly { readonly $type: string; readonly timeDuration?: { readonly body: string } }[];
  readonly resources?: readonly { readonly resourceAssignmentExpression: { readonly expression: { readonly body: string } } }[];
}
interface Bounds {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}
interface Shape {
  readonly $type: string;
  readonly bpmnElement: Node;
  readonly bounds: Bounds;
  readonly waypoint?: readonly { readonly x: number; readonly y: number }[];
}

const inside = (node: Node): Node[] => (node.flowElements ?? []).flatMap((child) => [child, ...inside(child)]);

async function readBack(file: string, change?: (text: string) => string) {
  const { drawing, chart } = drawn(file, 'en', change);
  const xml = await bpmn(drawing, chart);
  const { rootElement, warnings } = await new BpmnModdle().fromXML(xml);
  const { rootElements, diagrams } = rootElement as unknown as {
    rootElements: Node[];
    diagrams: { plane: { planeElement: Shape[] } }[];
  };
  const process = rootElements.find(({ $type }) => $type === 'bpmn:Process') as Node;
  const nodes = inside(process);
  const byId = new Map(nodes.map((node) => [node.id, node]));
  return { warnings, process, nodes, of: (id: string) => byId.get(id) as Node, plane: diagrams[0]?.plane.planeElement ?? [] };
}
const next = (node: Node): (string | undefined)[] => (node.outgoing ?? []).map(({ targetRef }) => targetRef?.id);

describe('a diagram as BPMN', () => {
  for (const file of [EXAMPLE, ALL_KINDS]) {
    it(`is read back without a warning, and everything in it has its place: ${file}`, async () => {
      const { warnings, nodes, plane } = await readBack(file);
      expect(warnings).to.deep.equal([]);
      expect(plane.map(({ bpmnElement }) => bpmnElement.id)).to.have.members(nodes.map(({ id }) => id));
      for (const { $type, bounds, waypoint } of plane) {
        if ($type === 'bpmndi:BPMNEdge') expect(waypoint?.length).to.be.at.least(2);
        else expect(Math.min(bounds.x, bounds.y, bounds.width, bounds.height)).to.be.at.least(0);
      }
    });
    it(`has no flow across a border, and nothing that hangs in the air: ${file}`, async () => {
      const { process, nodes } = await readBack(file);
      for (const owner of [process, ...nodes.filter(({ flowElements }) => flowElements)]) {
        const own = new Set((owner.flowElements ?? []).map(({ id }) => id));
        for (const { $type, id, sourceRef, targetRef, incoming, outgoing, triggeredByEvent } of owner.flowElements ?? []) {
          if ($type === 'bpmn:SequenceFlow') {
            expect(own.has(sourceRef?.id ?? '') && own.has(targetRef?.id ?? ''), id).to.equal(true);
            continue;
          }
          if (triggeredByEvent) continue;
          const starts = $type === 'bpmn:StartEvent' || $type === 'bpmn:BoundaryEvent';
          expect((incoming ?? []).length > 0, `${id} is entered`).to.equal(!starts);
          expect((outgoing ?? []).length > 0, `${id} is left`).to.equal($type !== 'bpmn:EndEvent');
        }
      }
    });
  }
  it('has a node of BPMN for each kind of state', async () => {
    const { of } = await readBack(ALL_KINDS);
    const types = {
      checking: 'UserTask',
      asking: 'ReceiveTask',
      paying: 'ReceiveTask',
      weighing: 'BusinessRuleTask',
      routing: 'ExclusiveGateway',
      making: 'ServiceTask',
      waiting: 'EventBasedGateway',
      calling: 'IntermediateCatchEvent',
      examining: 'SubProcess',
      deciding: 'SubProcess',
      granted: 'EndEvent',
    };
    for (const [name, type] of Object.entries(types)) expect(of(`state-${name}`).$type, name).to.equal(`bpmn:${type}`);
    expect(of('join-examining').$type).to.equal('bpmn:ParallelGateway');
    expect(of('join-hurrying').$type).to.equal('bpmn:ExclusiveGateway');
    expect(of('join-enquiring').activationCondition?.body).to.equal('activationCount >= 2');
    expect(of('finish-enquiring').eventDefinitions?.[0]?.$type).to.equal('bpmn:TerminateEventDefinition');
    expect(of('state-signing').resources?.[0]?.resourceAssignmentExpression.expression.body).to.equal('consul');
  });
  it('waits on borders, and leaves a box by an escalation', async () => {
    const { of } = await readBack(ALL_KINDS);
    const late = of('state-asking-unanswered');
    expect(late).to.include({ $type: 'bpmn:BoundaryEvent' });
    expect(late.attachedToRef?.id).to.equal('state-asking');
    expect(late.eventDefinitions?.[0]?.timeDuration?.body).to.equal('P2W');
    expect(next(late)).to.deep.equal(['state-lapsed']);
    const border = of('state-enquiring-exit-refusing');
    expect(border.attachedToRef?.id).to.equal('state-enquiring');
    expect(next(border)).to.deep.equal(['merge-state-refusing']);
    expect(of('exit-enquiring--residence-refusing').eventDefinitions?.[0]?.$type).to.equal('bpmn:EscalationEventDefinition');
  });
  it('tries conditions at gateways, with a way for all other cases', async () => {
    const { of } = await readBack(ALL_KINDS);
    const routing = of('state-routing');
    expect(routing.outgoing?.map((flow) => flow.conditionExpression?.body)).to.deep.equal(['risk = "high"', 'kind = "renewal"', undefined]);
    expect(routing.default?.id).to.equal(routing.outgoing?.[2]?.id);
  });
  it('lets silence and withdrawal interrupt everything', async () => {
    const { of } = await readBack(EXAMPLE);
    expect(of('silence').triggeredByEvent).to.equal(true);
    expect(of('start-silence').eventDefinitions?.[0]?.timeDuration?.body).to.equal('P10D');
    expect(inside(of('silence')).map(({ name, $type }) => `${$type} ${name ?? ''}`.trim())).to.include.members([
      'bpmn:ServiceTask delivering',
      'bpmn:EndEvent granted',
    ]);
    expect(inside(of('anytime-withdraw')).map(({ name }) => name)).to.include('withdrawn');
  });
  it('starts again by a signal where much can follow a silence', async () => {
    const { of } = await readBack(ALL_KINDS, (text) => text.replace('then: granting,', 'then: paying,'));
    expect(of('resume-silence').eventDefinitions?.[0]?.$type).to.equal('bpmn:SignalEventDefinition');
    expect(next(of('again-paying'))).to.deep.equal(['merge-state-paying']);
  });
  it('lets a clock whose silence has no effect go off beside the case', async () => {
    const { of, warnings } = await readBack(EXAMPLE, (text) => text.replace(/silence: .*/, 'silence: { effect: none }'));
    expect(warnings).to.deep.equal([]);
    expect(of('clock').triggeredByEvent).to.equal(true);
    expect(of('start-clock').isInterrupting).to.equal(false);
    expect(of('silence')).to.equal(undefined);
  });
  it('writes delays as ISO 8601', () => {
    expect(isoDelay({ count: 3, unit: 'hour' })).to.equal('PT3H');
    expect(isoDelay({ count: 2, unit: 'working-day' })).to.equal('P2D');
    expect(isoDelay({ count: 6, unit: 'month' })).to.equal('P6M');
  });
});
