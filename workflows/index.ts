export { procedureCase } from './procedure-case.js';
