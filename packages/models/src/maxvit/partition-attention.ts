import { Dropout, DropPath, LayerNorm, Linear, Module, Sequential } from '@ocelli/nn';
import { add, reshape, type Tensor3D, type Tensor4D, transpose } from '@tensorflow/tfjs-core';
import { fromWindows, toWindows } from '../parts/windows.js';
import { LayerScale } from './layer-scale.js';
import { conventions, type MaxVitOrigin } from './origins.js';
import { type PositionBiases, RelativePositionalAttention } from './relative-positional-attention.js';
import { smallStart } from './small-start.js';

export interface PartitionAttentionOptions {
  readonly channels: number;
  readonly headWidth: number;
  /** How many pixels a window, or a grid, is long. */
  readonly partition: number;
  /** Whether the pixels that attend to one another lie side by side, or are spread evenly over the whole map. */
  readonly kind: 'window' | 'grid';
  readonly dropout: number;
  readonly attentionDropout: number;
  /** Probability that a branch is skipped in training. */
  readonly dropPath: number;
  readonly origin: MaxVitOrigin;
  readonly positions: PositionBiases;
  /** The first of learned factors of a branch's channels; `null` for none. */
  readonly layerScale: number | null;
}

/**
 * Attention within windows or within grids, then two linear layers, each after a layer normalisation and beside a shortcut: `[batch, height,
 * width, channels]` to the same; Tu et al. 2022, as torchvision's `PartitionAttentionLayer` and timm's `PartitionAttentionCl`.
 *
 * State: `attn_layer` and `mlp_layer`.
 */
export class PartitionAttention extends Module {
  readonly attn_layer: Sequential<Tensor3D>;
  readonly mlp_layer: Sequential<Tensor3D>;
  readonly stochastic_dropout: DropPath;
  readonly #partition: number;
  readonly #kind: 'window' | 'grid';

  constructor(options: PartitionAttentionOptions) {
    super();
    const { channels, headWidth, partition, kind, dropout, attentionDropout, dropPath, origin, positions, layerScale } = options;
    this.#partition = partition;
    this.#kind = kind;
    const { hiddenActivation, layerNormEpsilon: epsilon } = conventions[origin];
    const scales = () => (layerScale === null ? [] : [new LayerScale(channels, layerScale)]);
    this.attn_layer = new Sequential<Tensor3D>(
      new LayerNorm(channels, { epsilon }),
      new RelativePositionalAttention({ width: channels, headWidth, size: partition, origin, positions }),
      new Dropout(attentionDropout),
      ...scales(),
    );
    this.mlp_layer = new Sequential<Tensor3D>(
      new LayerNorm(channels, { epsilon }),
      new Linear(channels, 4 * channels, smallStart()),
      hiddenActivation(),
      new Linear(4 * channels, channels, smallStart()),
      new Dropout(dropout),
      ...scales(),
    );
    this.stochastic_dropout = new DropPath(dropPath);
  }

  /** @throws RangeError when the partition does not divide the height and the width, which are equal for a grid. */
  override forward(x: Tensor4D): Tensor4D {
    const [batch, height, width, channels] = x.shape;
    const size = this.#partition;
    const isGrid = this.#kind === 'grid';
    if (height % size !== 0 || width % size !== 0 || (isGrid && height !== width)) {
      throw new RangeError(
        `${this.describe()}: the map must be square, of sides that are a multiple of ${size}, but it is [${x.shape}].`,
      );
    }
    const window = isGrid ? height / size : size;
    const windows = toWindows(x, window);
    if (!isGrid) return fromWindows(this.#attend(windows, batch), x.shape, window);
    // Pixels at the same place in each of the windows make a grid.
    const swap = (partitions: Tensor3D, outer: number, inner: number): Tensor3D => {
      const apart = reshape(partitions, [batch, outer, inner, channels]);
      return reshape(transpose(apart, [0, 2, 1, 3]), [batch * inner, outer, channels]);
    };
    const grids = this.#attend(swap(windows, size ** 2, window ** 2), batch);
    return fromWindows(swap(grids, window ** 2, size ** 2), x.shape, window);
  }

  #attend(partitions: Tensor3D, batch: number): Tensor3D {
    const attended = this.#beside(partitions, this.attn_layer, batch);
    return this.#beside(attended, this.mlp_layer, batch);
  }

  #beside(x: Tensor3D, branch: Sequential<Tensor3D>, batch: number): Tensor3D {
    const [count, pixels, channels] = x.shape;
    // By image, so that an image's partitions skip a branch together.
    const images = reshape(branch.forward(x), [batch, count / batch, pixels, channels]);
    return add(x, reshape(this.stochastic_dropout.forward(images), x.shape));
  }
}
