import { Module } from '@ocelli/nn';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { lastMap, mapsOf } from '../parts/stages.js';
import { ResBottleneck } from './res-bottleneck.js';
import type { RegNetStage } from './stage-widths.js';

export interface StageOptions extends RegNetStage {
  readonly inChannels: number;
  /** Which of the four it is, from 1; it stands in the names of the blocks. */
  readonly number: number;
  readonly hasSqueezeExcitation: boolean;
}

/** Blocks of one width, the first of which halves the image; as `torchvision.models.regnet.AnyStage`. */
export class Stage extends Module implements Iterable<ResBottleneck> {
  [name: `block${number}-${number}`]: ResBottleneck;
  readonly number: number;
  readonly depth: number;

  constructor({ inChannels, number, width, depth, groupWidth, hasSqueezeExcitation }: StageOptions) {
    super();
    this.number = number;
    this.depth = depth;
    for (let index = 0; index < depth; index++) {
      const sizes = index === 0 ? { inChannels, stride: 2 } : { inChannels: width, stride: 1 };
      const options = { ...sizes, outChannels: width, groupWidth, hasSqueezeExcitation };
      this[`block${number}-${index}`] = new ResBottleneck(options);
    }
  }

  override forward(x: Tensor4D): Tensor4D {
    let y = x;
    for (const block of this) y = block.forward(y);
    return y;
  }

  *[Symbol.iterator](): Generator<ResBottleneck> {
    for (let index = 0; index < this.depth; index++) yield this[`block${this.number}-${index}`] as ResBottleneck;
  }
}

export interface TrunkOptions {
  readonly inChannels: number;
  /** The four stages. */
  readonly stages: readonly RegNetStage[];
  readonly hasSqueezeExcitation: boolean;
}

/** The four stages. */
export class Trunk extends Module {
  readonly block1: Stage;
  readonly block2: Stage;
  readonly block3: Stage;
  readonly block4: Stage;

  /** @throws RangeError when there are not four stages. */
  constructor({ inChannels, stages, hasSqueezeExcitation }: TrunkOptions) {
    super();
    const [first, second, third, fourth, ...others] = stages;
    if (first === undefined || second === undefined || third === undefined || fourth === undefined || others.length > 0) {
      throw new RangeError(`Trunk: there must be 4 stages, but there are ${stages.length}.`);
    }
    this.block1 = new Stage({ ...first, inChannels, number: 1, hasSqueezeExcitation });
    this.block2 = new Stage({ ...second, inChannels: first.width, number: 2, hasSqueezeExcitation });
    this.block3 = new Stage({ ...third, inChannels: second.width, number: 3, hasSqueezeExcitation });
    this.block4 = new Stage({ ...fourth, inChannels: third.width, number: 4, hasSqueezeExcitation });
  }

  /** The map of the last stage. */
  override forward(x: Tensor4D): Tensor4D {
    return lastMap(this.forwardStages(x));
  }

  /** The maps of all. */
  forwardStages(x: Tensor4D): Iterable<Tensor4D> {
    return mapsOf([this.block1, this.block2, this.block3, this.block4], x);
  }
}
