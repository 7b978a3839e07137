import type { Activities } from './perform.js';
import type { ReconciliationActivities } from './reconcile.js';

/** The activities by name, as the workflow calls them. Types only: a workflow imports nothing that does I/O. */
export declare const perform: Activities['perform'];
export declare const persist: Activities['persist'];
export declare const project: Activities['project'];
export declare const planReconciliation: ReconciliationActivities['planReconciliation'];
export declare const reconcileDay: ReconciliationActivities['reconcileDay'];
export declare const noteUnanswered: ReconciliationActivities['noteUnanswered'];
