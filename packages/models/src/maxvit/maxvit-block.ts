import { Module, ModuleList } from '@ocelli/nn';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { MbConv, type MbConvOptions } from './mb-conv.js';
import { PartitionAttention, type PartitionAttentionOptions } from './partition-attention.js';

export interface MaxVitLayerOptions extends MbConvOptions, Omit<PartitionAttentionOptions, 'channels' | 'kind'> {}

/** The three parts of a layer, by their names. */
class LayerParts extends Module {
  readonly MBconv: MbConv;
  readonly window_attention: PartitionAttention;
  readonly grid_attention: PartitionAttention;

  constructor(options: MaxVitLayerOptions) {
    super();
    const attention = { ...options, channels: options.outChannels };
    this.MBconv = new MbConv(options);
    this.window_attention = new PartitionAttention({ ...attention, kind: 'window' });
    this.grid_attention = new PartitionAttention({ ...attention, kind: 'grid' });
  }

  override forward(x: Tensor4D): Tensor4D {
    return this.grid_attention.forward(this.window_attention.forward(this.MBconv.forward(x)));
  }
}

/** A convolution, attention within windows and attention within grids; as torchvision's `MaxVitLayer`. */
class MaxVitLayer extends Module {
  readonly layers: LayerParts;

  constructor(options: MaxVitLayerOptions) {
    super();
    this.layers = new LayerParts(options);
  }

  override forward(x: Tensor4D): Tensor4D {
    return this.layers.forward(x);
  }
}

/** Layers of one size, the first of which halves the map; as torchvision's `MaxVitBlock`. State: `layers`. */
export class MaxVitBlock extends Module implements Iterable<MaxVitLayer> {
  readonly layers: ModuleList<MaxVitLayer>;

  constructor(layers: readonly MaxVitLayerOptions[]) {
    super();
    this.layers = new ModuleList(layers.map((options) => new MaxVitLayer(options)));
  }

  override forward(x: Tensor4D): Tensor4D {
    let y = x;
    for (const layer of this) y = layer.forward(y);
    return y;
  }

  [Symbol.iterator](): Iterator<MaxVitLayer> {
    return this.layers[Symbol.iterator]();
  }
}
