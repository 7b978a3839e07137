/** What is used of bpmn-moddle 10: its own declarations describe the elements of BPMN, and its package does not point to them. */
declare module 'bpmn-moddle' {
  export interface Warning {
    readonly message: string;
  }
  export class BpmnModdle {
    /** An element of BPMN, as `bpmn:UserTask`. */
    create(type: string, attributes: Record<string, unknown>): Record<string, unknown>;
    toXML(element: Record<string, unknown>, options?: { format?: boolean; preamble?: boolean }): Promise<{ xml: string }>;
    fromXML(xml: string): Promise<{ rootElement: Record<string, unknown>; warnings: readonly Warning[] }>;
  }
}
