import { Module } from '../module/module.js';

/**
 * Modules in a list, named '0', '1', ... as in `torch.nn.ModuleList`; its owner calls them. A plain array in a field does the same.
 */
export class ModuleList<Item extends Module = Module> extends Module implements Iterable<Item> {
  [index: number]: Item;
  readonly #length: number;

  constructor(items: Iterable<Item>) {
    super();
    const list = [...items];
    this.#length = list.length;
    for (const [index, item] of list.entries()) this[index] = item;
  }

  get length(): number {
    return this.#length;
  }

  /** @throws Error always: a list does not say in which order, or with what, its modules are called. */
  override forward(): never {
    throw new Error(`${this.describe()} has no forward: call the modules that it holds.`);
  }

  *[Symbol.iterator](): Generator<Item> {
    for (let index = 0; index < this.#length; index++) yield this[index] as Item;
  }
}
