import { BpmnModdle } from 'bpmn-moddle';
import type { Drawing } from '../../definitions/diagram/model.js';
import type { Statechart } from '../../definitions/statechart.js';
import type { Content, Item, Trigger } from './bpmn-model.js';
import { planOf } from './bpmn-plan.js';
import { type Box, type Edge, layOut, type Placed, type Point, round, type Size } from './layout.js';
import { textWidth, wrap } from './text.js';

/** FEEL, as DMN 1.3 names it. Durations are ISO 8601 all the same: BPMN wants xsd:duration there. */
const FEEL = 'https://www.omg.org/spec/DMN/20191111/FEEL/';
const EVENT = 36;
const GATEWAY = 50;
const FACE = { size: 11 } as const;

/**
 * The procedure as BPMN 2.0 XML with its drawing (DI), ending in a line end. Sub-processes are drawn open, and it is always laid out from left to
 * right, as BPMN is read.
 */
export async function bpmn(drawing: Drawing, chart: Statechart): Promise<string> {
  const content = planOf(drawing, chart);
  const writer = new Writer();
  const process = writer.make('bpmn:Process', { id: `process-${drawing.id}`, name: drawing.title, isExecutable: false });
  process['documentation'] = [writer.make('bpmn:Documentation', { text: drawing.description })];
  writer.fill(process, content);
  const placed = await layOut(
    content.items.filter(isFree).map((item) => boxOf(item, content)),
    edgesOf(content),
    'RIGHT',
  );
  const plane = writer.make('bpmndi:BPMNPlane', { id: 'plane', bpmnElement: process, planeElement: writer.planeElements(content, placed) });
  const definitions = writer.make('bpmn:Definitions', {
    id: `definitions-${drawing.id}`,
    name: drawing.title,
    targetNamespace: `urn:mistara:procedure:${drawing.id}`,
    expressionLanguage: FEEL,
    exporter: 'Mistara',
    rootElements: [...writer.roots.values(), process],
    diagrams: [writer.make('bpmndi:BPMNDiagram', { id: 'diagram', plane })],
  });
  const { xml } = await writer.moddle.toXML(definitions, { format: true });
  return xml.endsWith('\n') ? xml : `${xml}\n`;
}

type Element = Record<string, unknown>;

const isFree = ({ on }: Item): boolean => on === undefined;

function sizeOf({ type, name = '' }: Item): Size {
  if (type.endsWith('Gateway')) return { width: GATEWAY, height: GATEWAY };
  if (type.endsWith('Event')) return { width: EVENT, height: EVENT };
  const lines = wrap(name, 130, FACE).length;
  return { width: 150, height: Math.max(70, 40 + lines * 15) };
}

function outsideLabel({ name = '' }: Pick<Item, 'name'>): { label?: Size } {
  const lines = wrap(name, 110, FACE);
  if (lines.length === 0) return {};
  return { label: { width: Math.ceil(Math.max(...lines.map((l) => textWidth(l, FACE)))) + 4, height: lines.length * 14 } };
}

function boxOf(item: Item, { items }: Content): Box {
  const docks = items.filter(({ on }) => on === item.id).map((border) => ({ id: border.id, size: EVENT, ...outsideLabel(border) }));
  const { content } = item;
  return {
    id: item.id,
    ...sizeOf(item),
    ...(/(Gateway|Event)$/.test(item.type) && outsideLabel(item)),
    ...(content && { top: 24, children: content.items.filter(isFree).map((inner) => boxOf(inner, content)) }),
    ...(docks.length > 0 && { docks }),
  };
}

function edgesOf({ items, flows }: Content): Edge[] {
  return [
    ...flows.map(({ id, from, to, name }): Edge => ({ id, from, to, ...outsideLabel({ ...(name !== undefined && { name }) }) })),
    ...items.flatMap(({ content }) => (content ? edgesOf(content) : [])),
  ];
}

class Writer {
  readonly moddle = new BpmnModdle();
  /** Messages, signals, escalations and errors, each once, by their id. */
  readonly roots = new Map<string, Element>();
  readonly made = new Map<string, Element>();

  make(type: string, attributes: Element): Element {
    const clean = Object.entries(attributes).map(([key, value]) => [key, typeof value === 'string' ? readable(value) : value]);
    const element = this.moddle.create(type, Object.fromEntries(clean));
    for (const [name, value] of Object.entries(attributes)) {
      // References are no parts: what they name has its own parent.
      if (name.endsWith('Ref') || name === 'bpmnElement') continue;
      for (const part of [value].flat()) if (typeof part === 'object' && part !== null) (part as Element)['$parent'] = element;
    }
    return element;
  }

  /** Puts the flow nodes and flows of a content into its process or sub-process. */
  fill(owner: Element, { items, flows }: Content): void {
    const nodes = items.map((item) => this.node(item));
    for (const [i, item] of items.entries()) {
      if (item.on !== undefined) (nodes[i] as Element)['attachedToRef'] = this.made.get(item.on);
    }
    const drawn = flows.map(({ id, from, to, name, when, isDefault }) => {
      const [source, target] = [this.made.get(from) as Element, this.made.get(to) as Element];
      const flow = this.make('bpmn:SequenceFlow', {
        id,
        ...(name !== undefined && { name }),
        ...(when !== undefined && { conditionExpression: this.make('bpmn:FormalExpression', { body: when, language: FEEL }) }),
      });
      flow['sourceRef'] = source;
      flow['targetRef'] = target;
      source['outgoing'] = [...((source['outgoing'] as Element[] | undefined) ?? []), flow];
      target['incoming'] = [...((target['incoming'] as Element[] | undefined) ?? []), flow];
      if (isDefault) source['default'] = flow;
      this.made.set(id, flow);
      return flow;
    });
    owner['flowElements'] = [...nodes, ...drawn];
    for (const element of [...nodes, ...drawn]) element['$parent'] = owner;
  }

  node(item: Item): Element {
    const { id, type, name, doc, owner, trigger, content } = item;
    const isTask = type === 'ReceiveTask';
    const element = this.make(`bpmn:${type}`, {
      id,
      ...(name !== undefined && name !== '' && { name }),
      ...(doc && doc.length > 0 && { documentation: [this.make('bpmn:Documentation', { text: doc.join('\n') })] }),
      ...(owner !== undefined && { resources: [this.potentialOwner(owner)] }),
      ...(item.calls !== undefined && { calledElement: item.calls }),
      ...(trigger && !isTask && { eventDefinitions: [this.definition(id, trigger)] }),
      ...(trigger && isTask && trigger.kind === 'message' && { messageRef: this.root('Message', trigger.on) }),
      ...(item.on !== undefined && { cancelActivity: true }),
      ...(item.continues && { isInterrupting: false }),
      ...(item.byEvent && { triggeredByEvent: true }),
      ...(item.condition !== undefined && {
        activationCondition: this.make('bpmn:FormalExpression', { body: item.condition, language: FEEL }),
      }),
    });
    this.made.set(id, element);
    if (content) this.fill(element, content);
    return element;
  }

  /** The candidate group (BPMN 2.0, 10.3.1). */
  potentialOwner(group: string): Element {
    const expression = this.make('bpmn:FormalExpression', { body: group });
    return this.make('bpmn:PotentialOwner', {
      name: group,
      resourceAssignmentExpression: this.make('bpmn:ResourceAssignmentExpression', { expression }),
    });
  }

  definition(id: string, trigger: Trigger): Element {
    const own = `${id}-trigger`;
    switch (trigger.kind) {
      case 'terminate':
        return this.make('bpmn:TerminateEventDefinition', { id: own });
      case 'duration':
        return this.make('bpmn:TimerEventDefinition', {
          id: own,
          timeDuration: this.make('bpmn:FormalExpression', { body: trigger.value }),
        });
      case 'date':
        return this.make('bpmn:TimerEventDefinition', {
          id: own,
          timeDate: this.make('bpmn:FormalExpression', { body: trigger.value, language: FEEL }),
        });
      default: {
        const type = ({ message: 'Message', signal: 'Signal', escalation: 'Escalation', error: 'Error' } as const)[trigger.kind];
        return this.make(`bpmn:${type}EventDefinition`, { id: own, [`${trigger.kind}Ref`]: this.root(type, trigger.on) });
      }
    }
  }

  root(type: 'Message' | 'Signal' | 'Escalation' | 'Error', name: string): Element {
    const id = `${type.toLowerCase()}-${name}`;
    let element = this.roots.get(id);
    if (element === undefined) {
      const code = type === 'Escalation' ? { escalationCode: name } : type === 'Error' ? { errorCode: name } : {};
      element = this.make(`bpmn:${type}`, { id, name, ...code });
      this.roots.set(id, element);
    }
    return element;
  }

  /** Shapes and edges of a content and of what is inside it. */
  planeElements(content: Content, placed: Placed): Element[] {
    const bounds = (area: Point & Size) => this.make('dc:Bounds', { ...area });
    const label = (area: (Point & Size) | undefined) =>
      area === undefined ? {} : { label: this.make('bpmndi:BPMNLabel', { bounds: bounds(area) }) };
    const shapes = content.items.flatMap((item): Element[] => {
      const area = placed.areas.get(item.id) as Point & Size;
      const shape = this.make('bpmndi:BPMNShape', {
        id: `shape-${item.id}`,
        bpmnElement: this.made.get(item.id),
        ...(item.content && { isExpanded: true }),
        ...(item.type === 'ExclusiveGateway' && { isMarkerVisible: true }),
        bounds: bounds(area),
        ...label(placed.labels.get(item.id)),
      });
      return [shape, ...(item.content ? this.planeElements(item.content, placed) : [])];
    });
    const types = new Map(content.items.map(({ id, type }) => [id, type]));
    const edges = content.flows.map(({ id, from, to }) => {
      const route = placed.edges.get(id);
      const points = [...(route?.points ?? [])];
      points[0] = onBorder(points[0] as Point, placed.areas.get(from) as Point & Size, types.get(from));
      points[points.length - 1] = onBorder(points.at(-1) as Point, placed.areas.get(to) as Point & Size, types.get(to));
      return this.make('bpmndi:BPMNEdge', {
        id: `edge-${id}`,
        bpmnElement: this.made.get(id),
        waypoint: points.map(({ x, y }) => this.make('dc:Point', { x, y })),
        ...label(route?.label),
      });
    });
    return [...shapes, ...edges];
  }
}

/** An end of a flow lies on the square around a circle or a diamond: it is drawn on to the figure itself. */
function onBorder(p: Point, { x, y, width, height }: Point & Size, type = ''): Point {
  if (!/(Gateway|Event)$/.test(type)) return p;
  const [dx, dy] = [p.x - (x + width / 2), p.y - (y + height / 2)];
  const r = width / 2;
  const reach = (aside: number) => (type.endsWith('Gateway') ? r - Math.abs(aside) : Math.sqrt(Math.max(0, r * r - aside * aside)));
  return Math.abs(dx) >= Math.abs(dy)
    ? { x: round(x + width / 2 + Math.sign(dx) * reach(dy)), y: p.y }
    : { x: p.x, y: round(y + height / 2 + Math.sign(dy) * reach(dx)) };
}

/** Without the characters that XML does not have. */
const readable = (text: string): string => text.replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '');
