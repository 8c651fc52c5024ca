import {
  add,
  concat,
  customGrad,
  expandDims,
  matMul,
  mul,
  reshape,
  slice,
  softmax,
  type Tensor,
  type Tensor2D,
  type Tensor3D,
  type Tensor4D,
  tensor2d,
  zeros,
  zerosLike,
} from '@tensorflow/tfjs-core';

export interface RelativeAttentionInputs {
  /** `[batch, heads, queries, width]`; they are the last of the keys. */
  readonly query: Tensor4D;
  /** `[batch, heads, keys, width]`. */
  readonly key: Tensor4D;
  /** `[heads, keys, width]`, from the furthest distance, `keys - 1`, to 0. */
  readonly distances: Tensor3D;
  /** `[heads, width]`: u in the paper. */
  readonly contentBias: Tensor2D;
  /** `[heads, width]`: v in the paper. */
  readonly positionBias: Tensor2D;
}

/** Far enough below any score that its exponential is 0. */
const farBelow = -1e9;

/**
 * The weights of causal attention that knows distances and no positions, `[batch, heads, queries, keys]`: the softmax over the keys j that
 * are not behind query i of `((q_i + u) k_j + (q_i + v) r_(i - j)) / sqrt(width)`; Dai et al. 2019, section 3.3.
 *
 * @throws RangeError when there are fewer keys than queries, or not as many distances as keys.
 */
export function relativeAttentionWeights(inputs: RelativeAttentionInputs): Tensor4D {
  const { query, key, distances, contentBias, positionBias } = inputs;
  const [, , queries, width] = query.shape;
  const keys = key.shape[2];
  if (keys < queries || distances.shape[1] !== keys) {
    throw new RangeError(
      `relative attention: there must be at least as many keys as queries, and a distance for each, but there are ${queries} queries, ${keys} keys and ${distances.shape[1]} distances.`,
    );
  }
  const biased = (bias: Tensor2D): Tensor => add(query, expandDims(bias, 1));
  const byContent = matMul(biased(contentBias), key, false, true);
  const byDistance = matMul(biased(positionBias), expandDims(distances, 0), false, true) as Tensor4D;
  const scores = mul(add(byContent, alongKeys(byDistance)), 1 / Math.sqrt(width));
  return softmax(add(scores, future(queries, keys))) as Tensor4D;
}

/** The same values, through which no gradient flows. */
export function withoutGradient<Shape extends Tensor>(x: Shape): Shape {
  const run = customGrad((...given) => {
    const [value] = given as [Tensor];
    return { value: value.clone(), gradFunc: (dy: Tensor) => zerosLike(dy) };
  });
  return run(x) as Shape;
}

/**
 * Moves row i of scores by distance, `[batch, heads, queries, keys]`, to the left by `queries - 1 - i`, which makes them scores by key: with a
 * column put before them and the rows of one length less laid out anew. What the rows end with belongs to keys behind the query.
 */
function alongKeys(scores: Tensor4D): Tensor4D {
  const [batch, heads, queries, keys] = scores.shape;
  const widened = reshape(concat([zeros([batch, heads, queries, 1]), scores], 3), [batch, heads, keys + 1, queries]);
  return reshape(slice(widened, [0, 0, 1, 0], [batch, heads, keys, queries]), [batch, heads, queries, keys]);
}

/** What is added to the scores: 0 up to a query's own position, and far below it behind. */
function future(queries: number, keys: number): Tensor2D {
  const values = Float32Array.from({ length: queries * keys }, (_, at) =>
    at % keys > Math.floor(at / keys) + keys - queries ? farBelow : 0,
  );
  return tensor2d(values, [queries, keys]);
}
