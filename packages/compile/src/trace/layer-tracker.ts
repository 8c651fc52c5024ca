import { engine } from '@tensorflow/tfjs-core';

type Differentiate = (...given: unknown[]) => unknown;

interface Tape {
  addTapeNode(
    kernelName: string,
    inputs: unknown,
    outputs: unknown,
    gradientsFunc: Differentiate | null,
    saved: unknown,
    attributes: unknown,
  ): void;
  state: { activeTape: { gradient?: Differentiate }[] };
}

/** Knows which layer is at work, in the backward pass too. */
export class LayerTracker {
  #path = '';
  readonly #outer: string[] = [];

  get path(): string {
    return this.#path;
  }

  /** A layer begins its work. */
  enter(path: string): void {
    this.#outer.push(this.#path);
    this.#path = path;
  }

  /** The layer that began last has done. */
  leave(): void {
    this.#path = this.#outer.pop() ?? '';
  }

  within<Result>(path: string, run: () => Result): Result {
    this.enter(path);
    try {
      return run();
    } finally {
      this.leave();
    }
  }

  /**
   * While `run` runs, what tfjs differentiates counts to the layer that computed it.
   *
   * tfjs knows no such thing, so the method that notes a node on its tape is laid over for as long as `run` takes.
   */
  followTape<Result>(run: () => Result): Result {
    const tape = engine() as unknown as Tape;
    const { addTapeNode } = tape;
    tape.addTapeNode = (...given) => {
      addTapeNode.apply(tape, given);
      const path = this.#path;
      const node = tape.state.activeTape.at(-1);
      const gradient = node?.gradient;
      if (node !== undefined && gradient !== undefined) {
        // The gradients of single inputs are functions that tfjs calls later, or not at all.
        node.gradient = (...dys) => this.within(path, () => this.#eachWithin(path, gradient(...dys)));
      }
    };
    try {
      return run();
    } finally {
      Reflect.deleteProperty(tape, 'addTapeNode');
    }
  }

  #eachWithin(path: string, gradients: unknown): unknown {
    return Object.fromEntries(
      Object.entries(gradients as Record<string, () => unknown>).map(([name, gradient]) => [
        name,
        () => this.within(path, gradient),
      ]),
    );
  }
}
