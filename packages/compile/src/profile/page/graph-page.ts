import type { GraphProfile } from '../profile-graph.js';

/** A fact in the page's head. */
export interface PageFact {
  readonly name: string;
  readonly value: string;
  readonly detail?: string;
}

/** Time that no operator takes. */
export interface OutsideTime {
  readonly name: string;
  readonly milliseconds: number;
}

/** What the page of a graph says besides its nodes. */
export interface GraphPage {
  readonly title: string;
  /** What matters most, such as `31.2 ms a step`; default how many nodes there are. */
  readonly headline?: string;
  readonly facts?: readonly PageFact[];
  /** What a reader must know to take the numbers right. */
  readonly notes?: readonly string[];
  /** Without it the page tells no times. */
  readonly profile?: GraphProfile;
  /** Times beside those of the operators. */
  readonly outside?: readonly OutsideTime[];
}
