import { Dropout, DropPath, Linear, Module, MultiheadAttention } from '@ocelli/nn';
import * as tf from '@tensorflow/tfjs-core';

/** Attention and a perceptron over tokens of 6 values, with dropout wherever transformers have it; 3 classes. */
export class Tokens extends Module {
  readonly embed = new Linear(6, 16);
  readonly attention = new MultiheadAttention(16, 2, { dropout: 0.1 });
  readonly dropPath = new DropPath(0.2);
  readonly drop = new Dropout(0.3);
  readonly head = new Linear(16, 3);

  override forward(x: tf.Tensor3D): tf.Tensor2D {
    const tokens = this.drop.forward(this.embed.forward(x) as tf.Tensor3D);
    const mixed = tf.add(tokens, this.dropPath.forward(this.attention.forward(tokens)));
    return this.head.forward(tf.mean(tf.tanh(this.drop.forward(mixed)), 1)) as tf.Tensor2D;
  }
}
