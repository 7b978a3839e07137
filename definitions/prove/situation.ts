/** Where an abstract case is, how it came there, and what may watch it. */
import type { Act } from '../statechart.js';
import { WAITING } from './live.js';
import type { Memory, Node, ProofModel } from './model.js';
import type { Step } from './story.js';
import { dueBits } from './values.js';

/** A parallel state that the case is in: which branch runs, which comes last, how many were left standing. */
export interface Frame {
  readonly parallel: string;
  readonly last: number;
  readonly at: number;
  readonly missing: number;
}

export interface Situation {
  readonly leaf: string;
  readonly frames: readonly Frame[];
  readonly memory: Memory;
}

/** A situation that was found, and how a case came there. */
export interface Found extends Situation {
  readonly id: number;
  readonly from: Found | undefined;
  readonly step: Step;
}

/** What watches the exploration: properties of single steps. */
export interface Watch {
  /** Before the acts of a state or transition change the memory. */
  act?(act: Act, place: Place): void;
  /** A document is made: the gates of the act, if it is the act, were open. */
  made?(document: string, place: Place): void;
  /** A state is entered, after its acts. */
  enter?(node: Node, place: Place): void;
  /** A task offers an outcome that asks for pieces. */
  asks?(asking: string, place: Place): void;
  /** An expression met a null where it needs a value. */
  fault?(fault: { readonly kind: 'guard' | 'use'; readonly text: string; readonly nulls: readonly string[] }, place: Place): void;
}

export interface Place {
  /** The state in which it happens. */
  readonly state: string;
  readonly memory: Memory;
  /** What led there. */
  readonly from: Found | undefined;
  readonly step: Step;
}

/** Several watches as one. */
export const together = (watches: readonly Watch[]): Watch => ({
  made: (document, place) => watches.forEach((watch) => void watch.made?.(document, place)),
  act: (act, place) => watches.forEach((watch) => void watch.act?.(act, place)),
  enter: (node, place) => watches.forEach((watch) => void watch.enter?.(node, place)),
  asks: (asking, place) => watches.forEach((watch) => void watch.asks?.(asking, place)),
  fault: (fault, place) => watches.forEach((watch) => void watch.fault?.(fault, place)),
});

/** Whether the case waits there, so that time and people can act. */
export const isWaiting = (node: Node): boolean => WAITING.has(node.state.kind);

/** Only the branch that comes last sees the whole end or be left. */
export const isLast = (frames: readonly Frame[]): boolean => frames.every(({ last, at }) => last === at);

/** The case may have fees to pay. */
export const canOwe = ({ chart, variables, indexOf }: ProofModel, memory: Memory): boolean => {
  const index = indexOf('fees.state');
  return chart.fees !== undefined && (memory[index]! & dueBits(variables[index]!.points)) !== 0;
};
