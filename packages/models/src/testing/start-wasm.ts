import { wasm } from '@ocelli/backend-wasm';
import * as tf from '@tensorflow/tfjs-core';

/** For `beforeAll`: makes wasm tfjs's backend, out of test mode, in which tfjs takes the copies that wasm makes of saved tensors for a leak. */
export async function startWasm(): Promise<void> {
  await wasm().start();
  tf.env().set('IS_TEST', false);
}
