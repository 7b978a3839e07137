declare module 'dmn-moddle' {
  /** Reads DMN 1.3 XML. The package has no types of its own; `definitions/dmn.ts` says what it uses of the elements. */
  export class DmnModdle {
    fromXML(xml: string): Promise<{ readonly rootElement: object; readonly warnings: readonly { readonly message: string }[] }>;
  }
}
