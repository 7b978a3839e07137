import type { Type, TypeName } from '../domain/expression.js';
import type { ItemDefinition } from './dmn-elements.js';

/** Types of FEEL, and the words that modelling tools write for them. */
const BASE: Readonly<Record<string, TypeName>> = {
  string: 'text',
  number: 'number',
  integer: 'number',
  long: 'number',
  double: 'number',
  decimal: 'number',
  boolean: 'boolean',
  date: 'date',
  time: 'time',
  datetime: 'date-time',
  'date and time': 'date-time',
  daytimeduration: 'duration',
  yearmonthduration: 'duration',
  'days and time duration': 'duration',
  'years and months duration': 'duration',
  context: 'context',
  any: 'any',
};

/** The item definitions of a DMN file (DMN 1.3, clause 7.3.2). */
export class DmnTypes {
  readonly definitions: ReadonlyMap<string, ItemDefinition>;

  constructor(definitions: readonly ItemDefinition[]) {
    this.definitions = new Map(definitions.map((definition) => [definition.name, definition]));
  }

  /** An unknown reference is no type: the value is taken as it comes. */
  type(ref: string | undefined, depth = 0): Type {
    if (ref === undefined || depth > 20) return 'any';
    const definition = this.definitions.get(ref) ?? this.definitions.get(local(ref));
    return definition === undefined ? (BASE[local(ref).toLowerCase()] ?? 'any') : this.ofItem(definition, depth + 1);
  }

  isWhole(ref: string | undefined): boolean {
    return ref !== undefined && /^(integer|long)$/i.test(local(ref));
  }

  allowed(ref: string | undefined): string | undefined {
    return ref === undefined ? undefined : (this.definitions.get(ref) ?? this.definitions.get(local(ref)))?.allowedValues?.text;
  }

  private ofItem({ itemComponent, typeRef, isCollection }: ItemDefinition, depth: number): Type {
    const single: Type =
      itemComponent === undefined || itemComponent.length === 0
        ? this.type(typeRef, depth)
        : { fields: Object.fromEntries(itemComponent.map((item) => [item.name, this.ofItem(item, depth)])) };
    return isCollection === true ? { items: single } : single;
  }
}

const local = (ref: string): string => ref.slice(ref.indexOf(':') + 1).trim();
