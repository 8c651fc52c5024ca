import { keep, type Tensor, util } from '@tensorflow/tfjs-core';
import type { Initializer } from '../initializers/initializer.js';
import { heldShape, type Layout } from '../layout.js';
import { disposeReplaced, findCall, noteUse } from './call.js';
import { Named } from './named.js';
import { currentWatcher } from './watch-modules.js';

/** How an element is stored in a file: 32-bit floats, or 64-bit integers, which are int32 while held. */
export type StateDtype = 'F32' | 'I64';

/**
 * A tensor that belongs to a module's state. It has no value until the module is initialised or loaded; the value is kept alive
 * through tidy scopes and disposed when it is replaced.
 */
export abstract class StateTensor<Held extends Tensor = Tensor> extends Named {
  /** The shape in PyTorch's layout, as in a state dict. */
  readonly shape: readonly number[];
  /** How PyTorch's layout becomes the one that `value` has. */
  readonly layout: Layout;
  readonly dtype: StateDtype;
  readonly initializer: Initializer;
  abstract readonly kind: 'parameter' | 'buffer';
  /** Whether a state dict may lack it. */
  abstract readonly optional: boolean;
  #value: Held | undefined;

  constructor(shape: readonly number[], layout: Layout, dtype: StateDtype, initializer: Initializer) {
    super();
    this.shape = [...shape];
    this.layout = layout;
    this.dtype = dtype;
    this.initializer = initializer;
  }

  /** The shape of `value`. */
  get heldShape(): readonly number[] {
    return heldShape(this.shape, this.layout);
  }

  /** Whether there is a value to read. */
  get hasValue(): boolean {
    return this.#value !== undefined;
  }

  /**
   * The tensor, in the held layout. During a functional call this is the tensor given to the call.
   *
   * @throws Error when there is none yet.
   */
  get value(): Held {
    const call = findCall(({ tensors }) => tensors.has(this));
    const value = (call?.tensors.get(this) as Held | undefined) ?? this.#value;
    if (value === undefined) {
      throw new Error(
        `${this.describe()} has no value yet: call initialize(seed) or loadStateDict() of the model first, and hold every layer in a field, in an array or in a ModuleList.`,
      );
    }
    if (call === undefined) currentWatcher()?.readState?.(this, value);
    noteUse(call, 'tensors', this, value);
    return value;
  }

  /** Takes the tensor over. During a functional call a buffer's new value is collected, and the module itself stays as it was. */
  set value(tensor: Held) {
    this.#requireFit(tensor);
    const call = findCall(({ tensors }) => tensors.has(this));
    if (call !== undefined && this.kind === 'parameter') {
      throw new Error(`${this.describe()} was assigned during a functional call, which may change buffers only.`);
    }
    const before = call === undefined ? this.#value : call.tensors.get(this);
    if (before === tensor) return;
    if (before !== undefined) noteUse(call, 'tensors', this, before);
    if (call === undefined) currentWatcher()?.assignState?.(this);
    keep(tensor);
    if (call === undefined) {
      if (before !== undefined) disposeReplaced(call, before);
      this.#value = tensor;
      return;
    }
    // The first one belongs to the caller.
    if (before !== undefined && call.assigned.has(this)) disposeReplaced(call, before);
    call.tensors.set(this, tensor);
    call.assigned.add(this);
  }

  /** Frees the value; the next read throws. */
  dispose(): void {
    this.#value?.dispose();
    this.#value = undefined;
  }

  /** How error messages name this: its kind, its path and its shape. */
  describe(): string {
    const path = this.path;
    return `The ${this.kind}${path === '' ? '' : ` ${path}`} [${this.shape}]`;
  }

  #requireFit(tensor: Tensor): void {
    const dtype = this.dtype === 'I64' ? 'int32' : 'float32';
    if (!util.arraysEqual(tensor.shape, [...this.heldShape]) || tensor.dtype !== dtype) {
      throw new RangeError(
        `${this.describe()} is held as ${dtype} [${this.heldShape}], but the tensor given is ${tensor.dtype} [${tensor.shape}].`,
      );
    }
  }
}
