import { KernelBackend } from '@tensorflow/tfjs-core';

/** A tfjs backend that counts how many tensors refer to each of its data, and lets go of those that none does. */
export abstract class CountingBackend extends KernelBackend {
  readonly #references = new Map<object, number>();

  /** Lets go of data that no tensor refers to any more. */
  protected abstract release(dataId: object): void;

  /** Begins to count. */
  protected count(dataId: object, references = 1): void {
    this.#references.set(dataId, references);
  }

  override incRef(dataId: object): void {
    this.#references.set(dataId, this.refCount(dataId) + 1);
  }

  override refCount(dataId: object): number {
    return this.#references.get(dataId) ?? 0;
  }

  override disposeData(dataId: object, force = false): boolean {
    const left = this.refCount(dataId) - 1;
    if (left > 0 && !force) {
      this.#references.set(dataId, left);
      return false;
    }
    this.#references.delete(dataId);
    this.release(dataId);
    return true;
  }

  override numDataIds(): number {
    return this.#references.size;
  }

  override memory(): { unreliable: boolean } {
    return { unreliable: false };
  }

  override floatPrecision(): 32 {
    return 32;
  }

  override epsilon(): number {
    return 1e-7;
  }

  override timerAvailable(): boolean {
    return false;
  }

  override dispose(): void {
    for (const dataId of this.#references.keys()) this.release(dataId);
    this.#references.clear();
  }
}
