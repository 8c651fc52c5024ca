import { Conv2d, Linear, Module, Parameter, TransformerEncoder, TransformerEncoderLayer, uniform } from '@ocelli/nn';
import { gelu } from '@ocelli/ops';
import * as tf from '@tensorflow/tfjs-core';

/** A small vision transformer for 8x8 images, with a token that is repeated for each image. */
export class Vit extends Module {
  readonly patches = new Conv2d(3, 8, 4, { stride: 4 });
  readonly token = new Parameter<tf.Tensor3D>([1, 1, 8], { initializer: uniform(-1, 1) });
  readonly encoder = new TransformerEncoder([
    new TransformerEncoderLayer(8, 2, { activation: 'gelu' }),
    new TransformerEncoderLayer(8, 2, { activation: (x) => gelu(x), normFirst: true }),
  ]);
  readonly head = new Linear(8, 5);

  override forward(images: tf.Tensor4D): tf.Tensor {
    const [batch] = images.shape;
    const tokens = tf.reshape(this.patches.forward(images), [batch, 4, 8]);
    const first = tf.broadcastTo(this.token.value, [batch, 1, 8]);
    const encoded = this.encoder.forward(tf.concat([first, tokens], 1) as tf.Tensor3D);
    return this.head.forward(tf.gather(encoded, 0, 1));
  }
}
