import elk from 'elkjs/lib/elk.bundled.js';
import type { ElkExtendedEdge, ElkNode } from 'elkjs/lib/elk-api.js';

export interface Point {
  readonly x: number;
  readonly y: number;
}
export interface Size {
  readonly width: number;
  readonly height: number;
}
export type Area = Point & Size;

/** A box to be placed. One with children is as large as they need, and keeps `top` above them for its own title. */
export interface Box extends Size {
  readonly id: string;
  readonly top?: number;
  readonly children?: readonly Box[];
  /** Text outside, below the box. */
  readonly label?: Size;
  /** Events on its lower border, each a square of this size, with their text outside. */
  readonly docks?: readonly { readonly id: string; readonly size: number; readonly label?: Size }[];
}
export interface Edge {
  readonly id: string;
  /** A box, or a dock. */
  readonly from: string;
  readonly to: string;
  readonly label?: Size;
}
export interface PlacedEdge {
  readonly points: readonly Point[];
  readonly label?: Area;
}
/** In pixels from the upper left corner; everything measured from the same corner, whatever its depth. */
export interface Placed extends Size {
  readonly areas: ReadonlyMap<string, Area>;
  /** Of boxes and docks that have text outside. */
  readonly labels: ReadonlyMap<string, Area>;
  readonly edges: ReadonlyMap<string, PlacedEdge>;
}

const OPTIONS = {
  'elk.algorithm': 'layered',
  'elk.hierarchyHandling': 'INCLUDE_CHILDREN',
  'elk.edgeRouting': 'ORTHOGONAL',
  'elk.json.shapeCoords': 'ROOT',
  'elk.json.edgeCoords': 'ROOT',
  // The order of the file is the order in which the designer tells the procedure.
  'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES',
  'elk.layered.cycleBreaking.strategy': 'DEPTH_FIRST',
  // Half as wide as the default on large procedures: a page in print is narrow.
  'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX',
  'elk.randomSeed': '1',
  'elk.padding': '[top=16,left=16,bottom=16,right=16]',
  'elk.spacing.nodeNode': '28',
  'elk.spacing.edgeNode': '16',
  'elk.spacing.edgeEdge': '12',
  'elk.spacing.edgeLabel': '4',
  'elk.spacing.labelNode': '6',
  'elk.spacing.componentComponent': '36',
  'elk.layered.spacing.nodeNodeBetweenLayers': '34',
  'elk.layered.spacing.edgeNodeBetweenLayers': '16',
  'elk.layered.spacing.edgeEdgeBetweenLayers': '12',
};

/** One engine for the life of the process: starting it costs more than most layouts. */
let engine: InstanceType<typeof elk.default> | undefined;

/** Places boxes without overlap and routes the edges around them. The same input gives the same numbers. */
export async function layOut(boxes: readonly Box[], edges: readonly Edge[], direction: 'DOWN' | 'RIGHT'): Promise<Placed> {
  engine ??= new elk.default();
  const graph: ElkNode = {
    id: '(all)',
    layoutOptions: { ...OPTIONS, 'elk.direction': direction },
    children: boxes.map(node),
    edges: edges.map(
      ({ id, from, to, label }): ElkExtendedEdge => ({
        id,
        sources: [from],
        targets: [to],
        ...(label && { labels: [{ id: `${id}-label`, text: ' ', ...label, layoutOptions: { 'elk.edgeLabels.placement': 'CENTER' } }] }),
      }),
    ),
  };
  const placed = await engine.layout(graph);
  const areas = new Map<string, Area>();
  const labels = new Map<string, Area>();
  const labelled = ({ id, labels: [label] = [] }: Pick<ElkNode, 'id' | 'labels'>) => {
    if (label) labels.set(id, areaOf(label));
  };
  const collect = (list: readonly ElkNode[] | undefined) => {
    for (const item of list ?? []) {
      areas.set(item.id, areaOf(item));
      labelled(item);
      for (const port of item.ports ?? []) {
        areas.set(port.id, areaOf(port));
        labelled(port);
      }
      collect(item.children);
    }
  };
  collect(placed.children);
  return {
    width: round(placed.width ?? 0),
    height: round(placed.height ?? 0),
    areas,
    labels,
    edges: new Map((placed.edges as ElkExtendedEdge[]).map((edge) => [edge.id, placedEdge(edge)])),
  };
}

function node({ id, width, height, top, label, children, docks }: Box): ElkNode {
  return {
    id,
    width,
    height,
    ...(label && { labels: [outside(id, label)] }),
    ...(children && { children: children.map(node) }),
    ...(docks && {
      ports: docks.map((dock) => ({
        id: dock.id,
        width: dock.size,
        height: dock.size,
        layoutOptions: { 'elk.port.side': 'SOUTH', 'elk.port.borderOffset': String(-dock.size / 2) },
        ...(dock.label && { labels: [outside(dock.id, dock.label)] }),
      })),
    }),
    layoutOptions: {
      ...(label && { 'elk.nodeLabels.placement': 'OUTSIDE V_BOTTOM H_CENTER' }),
      ...(docks && { 'elk.portConstraints': 'FIXED_SIDE', 'elk.portLabels.placement': 'OUTSIDE', 'elk.spacing.portPort': '24' }),
      ...(docks &&
        !children && { 'elk.nodeSize.constraints': 'PORTS PORT_LABELS MINIMUM_SIZE', 'elk.nodeSize.minimum': `(${width},${height})` }),
      ...(children && {
        'elk.padding': `[top=${(top ?? 0) + 14},left=14,bottom=${docks ? 32 : 14},right=14]`,
        'elk.nodeSize.constraints': 'MINIMUM_SIZE',
        'elk.nodeSize.minimum': `(${width},${height})`,
      }),
    },
  };
}

const outside = (id: string, size: Size) => ({ id: `${id}-label`, text: ' ', ...size });

/** A tenth of a pixel is more than enough, and keeps the text of the drawing short. */
export const round = (n: number): number => Math.round(n * 10) / 10;
const areaOf = ({ x = 0, y = 0, width = 0, height = 0 }: Partial<Area>): Area => ({
  x: round(x),
  y: round(y),
  width: round(width),
  height: round(height),
});

function placedEdge({ sections = [], labels }: ElkExtendedEdge): PlacedEdge {
  const points = sections.flatMap(({ startPoint, bendPoints = [], endPoint }) => [startPoint, ...bendPoints, endPoint]);
  const [label] = labels ?? [];
  return { points: points.map(({ x, y }) => ({ x: round(x), y: round(y) })), ...(label && { label: areaOf(label) }) };
}
