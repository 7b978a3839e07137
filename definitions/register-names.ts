/** The fields of a register as names of expressions. */
import type { Names, Type } from '../domain/feel/tree.js';
import type { RegisterField, RegisterFields } from '../domain/register.js';

export const feelNames = (fields: RegisterFields): Names =>
  Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, feelType(field)]));

export function feelType(field: RegisterField): Type {
  switch (field.type) {
    case 'integer':
    case 'decimal':
    case 'money':
      return 'number';
    case 'choice':
      return field.of ? { values: field.of } : 'text';
    case 'list':
      return field.items ? { items: feelType(field.items) } : 'list';
    case 'context':
      return field.fields ? { fields: feelNames(field.fields) } : 'context';
    case 'document':
      return 'any';
    default:
      return field.type;
  }
}
