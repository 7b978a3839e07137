import { DmnModdle } from 'dmn-moddle';
import type { Decision, Decisions } from '../domain/decision-table.js';
import type { Names } from '../domain/expression.js';
import type { TableProblem } from '../domain/tables/compile.js';
import { cycleFrom } from '../domain/tables/from-yaml.js';
import { type DmnElement, type Drg, idOf } from './dmn-elements.js';
import { DmnLogic } from './dmn-logic.js';
import { DmnTypes } from './dmn-types.js';

/** The decisions of a DMN file, and the names and types of its input data. */
export interface DmnModel {
  readonly decisions: Decisions;
  readonly inputs: Names;
}

/** What is wrong with a DMN file, or what it uses that is not supported; `element` is the id or name of the element. */
export interface DmnProblem extends Omit<TableProblem, 'code' | 'path'> {
  readonly code: TableProblem['code'] | 'not-dmn' | 'unknown-reference' | 'no-decision';
  readonly element: string;
}

/**
 * Reads DMN 1.3 XML: decision tables, literal expressions, contexts, lists, relations, invocations and functions as the logic of decisions
 * and business knowledge models. Files of DMN 1.1 to 1.5 are read alike; what those versions add and this does not know is refused by name.
 */
export async function readDmn(xml: string): Promise<DmnModel | { readonly problems: readonly DmnProblem[] }> {
  if (xml.includes('\uFFFD')) return { problems: [{ code: 'not-dmn', message: 'The file is not text in UTF-8.', element: '' }] };
  let root: Drg;
  let unread: readonly DmnProblem[];
  try {
    let parsed = await new DmnModdle().fromXML(asVersion13(xml));
    if (parsed.warnings.some(({ message }) => message.includes('duplicate ID')))
      parsed = await new DmnModdle().fromXML(withoutInnerIds(asVersion13(xml)));
    root = parsed.rootElement as Drg;
    unread = parsed.warnings.flatMap(({ message }) => notRead(message));
  } catch (error) {
    const [message = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
    return { problems: [{ code: 'not-dmn', message: `The XML cannot be read as DMN: ${message.trim()}.`, element: '' }] };
  }
  return new DmnReader(root, unread).read();
}

const NAMESPACE = 'https://www.omg.org/spec/DMN/20191111/MODEL/';

/** The versions have a namespace each and nearly the same elements. */
const asVersion13 = (xml: string): string => xml.replace(/https?:\/\/www\.omg\.org\/spec\/DMN\/20\d{6}\/(MODEL\/|dmn\.xsd)/g, NAMESPACE);

/** Nothing refers to a part of a decision by its id, so that one id given twice there is no harm; the parser would leave the second part out. */
const withoutInnerIds = (xml: string): string =>
  xml.replace(
    /(<(?:[\w-]+:)?(?:decisionTable|input|output|rule|\w+Entry|\w+Values|\w*[eE]xpression|text|variable|\w+Requirement|formalParameter|binding|parameter|context|list|relation|row|column|invocation)\b[^<>]*?)\sid\s*=\s*(?:"[^"]*"|'[^']*')/g,
    '$1',
  );

/** What the parser left out, because it did not know or understand it. What other products add under names of their own is no fault. */
function notRead(warning: string): DmnProblem[] {
  const [, part = ''] = /^unparsable content (<.*>) detected/.exec(warning) ?? [];
  const [, reason = ''] = /nested error: (.*)/.exec(warning) ?? [];
  const [, line = '0', column = '0'] = /line: (\d+)\s+column: (\d+)/.exec(warning) ?? [];
  const [, prefix = 'dmn'] = /^unrecognized element <([\w-]+):/.exec(reason) ?? [];
  if (part === '' || prefix !== 'dmn') return [];
  const message = `Line ${Number(line) + 1}, column ${Number(column) + 1}: ${part} cannot be read: ${reason}.`;
  return [{ code: 'not-dmn', message, element: '' }];
}

class DmnReader {
  readonly root: Drg;
  readonly types: DmnTypes;
  readonly problems: DmnProblem[];
  readonly elements = new Map<string, DmnElement>();

  constructor(root: Drg, unread: readonly DmnProblem[]) {
    this.root = root;
    this.problems = [...unread];
    this.types = new DmnTypes(root.itemDefinition ?? []);
    for (const element of root.drgElement ?? []) if (element.id !== undefined) this.elements.set(element.id, element);
  }

  read(): DmnModel | { readonly problems: readonly DmnProblem[] } {
    const decisions: Record<string, Decision> = {};
    if (this.root.$type !== 'dmn:Definitions') this.problem('not-dmn', 'The XML is not a DMN file.', '');
    for (const { name } of this.root.import ?? [])
      this.problem('unsupported', 'Files imported by a DMN file are not read.', name ?? 'import');
    for (const element of this.root.drgElement ?? []) {
      if (element.$type === 'dmn:Decision' || element.$type === 'dmn:BusinessKnowledgeModel')
        decisions[idOf(element)] = this.decision(element);
    }
    const all = Object.values(decisions);
    if (this.problems.length === 0 && all.every(({ params }) => params !== undefined))
      this.problem('no-decision', 'The file has no decision: give it a <decision> with its logic.', '');
    for (const { id } of all) {
      const cycle = cycleFrom(decisions, id);
      if (cycle !== undefined) this.problem('decision-cycle', `The decisions ${cycle.join(' → ')} need each other.`, id);
    }
    const inputs = [...this.elements.values()].filter(({ $type }) => $type === 'dmn:InputData');
    const names = Object.fromEntries(inputs.map((input) => [variableOf(input), this.types.type(input.variable?.typeRef)]));
    return this.problems.length > 0 ? { problems: this.problems } : { decisions, inputs: names };
  }

  problem(code: DmnProblem['code'], message: string, element: string): void {
    this.problems.push({ code, message, element });
  }

  decision(element: DmnElement): Decision {
    const id = idOf(element);
    const names: Record<string, Names[string]> = {};
    const requires: string[] = [];
    for (const input of this.required(element, 'requiredInput')) names[variableOf(input)] = this.types.type(input.variable?.typeRef);
    for (const other of [...this.required(element, 'requiredDecision'), ...this.required(element, 'requiredKnowledge')]) {
      if (other.$type === 'dmn:DecisionService') {
        this.problem('unsupported', 'A decision service cannot be called.', idOf(other));
        continue;
      }
      names[variableOf(other)] = 'any';
      requires.push(idOf(other));
    }
    const definition = element.encapsulatedLogic;
    const params =
      definition === undefined
        ? undefined
        : (definition.formalParameter ?? []).map(({ name = '', typeRef }) => ({ name, type: this.types.type(typeRef) }));
    for (const { name, type } of params ?? []) names[name] = type;
    const logic = new DmnLogic(this.root, this.types, id, variableOf(element), this.problems);
    const body = definition === undefined ? element.decisionLogic : definition.body;
    if (definition?.kind !== undefined && definition.kind !== 'FEEL')
      this.problem('unsupported', `A function of kind ${definition.kind} is not supported.`, id);
    return {
      id,
      name: variableOf(element),
      requires,
      value: 'dmn',
      ...logic.of(body, names),
      ...(params === undefined ? {} : { params }),
    };
  }

  required(element: DmnElement, kind: 'requiredInput' | 'requiredDecision' | 'requiredKnowledge'): DmnElement[] {
    const found: DmnElement[] = [];
    for (const requirement of [...(element.informationRequirement ?? []), ...(element.knowledgeRequirement ?? [])]) {
      const href = requirement[kind]?.href;
      if (href === undefined) continue;
      const target = this.elements.get(href.slice(href.indexOf('#') + 1));
      if (target === undefined) this.problem('unknown-reference', `There is no element ${href}.`, idOf(element));
      else found.push(target);
    }
    return found;
  }
}

const variableOf = (element: DmnElement): string => element.variable?.name ?? element.name ?? idOf(element);
