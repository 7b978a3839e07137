import type { Activities } from './perform.js';

/** The activities by name, as the workflow calls them. Types only: a workflow imports nothing that does I/O. */
export declare const perform: Activities['perform'];
export declare const persist: Activities['persist'];
export declare const project: Activities['project'];
