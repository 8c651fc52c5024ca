import { Module, type Parameter } from '@ocelli/nn';

/** Parameters that a model holds beside its layers, as something that can stand in a group of layers; it is no part of the model. */
export class LooseParameters extends Module {
  readonly held: readonly Parameter[];

  constructor(...held: readonly Parameter[]) {
    super();
    this.held = held;
  }

  /** @throws Error always: there is nothing to compute. */
  override forward(): never {
    throw new Error('LooseParameters has no forward: it only says which parameters belong together.');
  }
}
