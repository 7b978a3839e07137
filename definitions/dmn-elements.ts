/** What is read of the elements of a DMN file, as `dmn-moddle` gives them (DMN 1.3, clause 12, interchange). */
export interface InformationItem {
  readonly name?: string;
  readonly typeRef?: string;
}

export interface ItemDefinition {
  readonly name: string;
  readonly typeRef?: string;
  readonly isCollection?: boolean;
  readonly itemComponent?: readonly ItemDefinition[];
  readonly allowedValues?: { readonly text?: string };
}

interface Text {
  readonly text?: string;
  readonly expressionLanguage?: string;
}

/** The logic of a decision, of any kind: which fields are there depends on `$type`. */
export interface Boxed extends Text {
  readonly $type: string;
  readonly typeRef?: string;
  // decision table
  readonly hitPolicy?: string;
  readonly aggregation?: string;
  readonly input?: readonly {
    readonly label?: string;
    readonly inputExpression?: Text & { readonly typeRef?: string };
    readonly inputValues?: Text;
  }[];
  readonly output?: readonly {
    readonly name?: string;
    readonly label?: string;
    readonly typeRef?: string;
    readonly outputValues?: Text;
    readonly defaultOutputEntry?: Text;
  }[];
  readonly rule?: readonly { readonly inputEntry?: readonly Text[]; readonly outputEntry?: readonly Text[] }[];
  // context
  readonly contextEntry?: readonly { readonly variable?: InformationItem; readonly value?: Boxed }[];
  // list and relation
  readonly elements?: readonly Boxed[];
  readonly column?: readonly InformationItem[];
  readonly row?: readonly Boxed[];
  // invocation
  readonly calledFunction?: Boxed;
  readonly binding?: readonly { readonly parameter?: InformationItem; readonly bindingFormula?: Boxed }[];
  // function
  readonly kind?: string;
  readonly formalParameter?: readonly InformationItem[];
  readonly body?: Boxed;
}

interface Requirement {
  readonly requiredInput?: { readonly href: string };
  readonly requiredDecision?: { readonly href: string };
  readonly requiredKnowledge?: { readonly href: string };
}

export interface DmnElement {
  readonly $type: string;
  readonly id?: string;
  readonly name?: string;
  readonly variable?: InformationItem;
  readonly informationRequirement?: readonly Requirement[];
  readonly knowledgeRequirement?: readonly Requirement[];
  readonly decisionLogic?: Boxed;
  readonly encapsulatedLogic?: Boxed;
}

export interface Drg {
  readonly $type: string;
  readonly expressionLanguage?: string;
  readonly import?: readonly { readonly name?: string }[];
  readonly itemDefinition?: readonly ItemDefinition[];
  readonly drgElement?: readonly DmnElement[];
}

export const idOf = ({ id, name }: DmnElement): string => id ?? name ?? '';
