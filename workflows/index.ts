export { procedureCase } from './procedure-case.js';
export { reconciliation } from './reconciliation.js';
