import { uniformValue } from '../graph/constants.js';
import { type Graph, type Node, producerOf, sameShape, sizeOf, type Value } from '../graph/graph.js';
import type { GraphBuilder } from '../graph/graph-builder.js';
import { reducedAxes } from '../graph/infer/reductions.js';
import { poolingInfo } from '../graph/windows.js';
import { rewrite } from './rewrite.js';

/**
 * Finds means that are spelled out: a pooling whose one window is the whole image, means of equal parts' means, and a mean times its
 * count, which is a sum.
 */
export function recognizeMeans(graph: Graph): Graph {
  // In turn, since each finds what the one before has made.
  const rules = [wholePool, meanOfMeans, sumOfMean];
  return rules.reduce((current, rule) => {
    return rewrite(current, (node, builder) => {
      const value = rule(node, builder);
      return value === undefined ? undefined : [value];
    });
  }, graph);
}

function wholePool({ kernel, inputs, attributes, layer }: Node, builder: GraphBuilder): Value | undefined {
  if (kernel !== 'AvgPool') return undefined;
  const x = inputs['x'] as Value;
  const info = poolingInfo(x.shape, attributes);
  const isWhole =
    info.outHeight === 1 && info.outWidth === 1 && info.filterHeight === info.inHeight && info.filterWidth === info.inWidth;
  const { top, bottom, left, right } = info.padInfo;
  if (!isWhole || Math.max(top, bottom, left, right) > 0) return undefined;
  return builder.addOne('Mean', { x: beforeJoining(x) }, { axis: [1, 2], keepDims: true }, layer);
}

/** The images whose rows and columns were joined. */
function beforeJoining(joined: Value): Value {
  const node = producerOf(joined);
  const x = node?.inputs['x'];
  const isJoined = node?.kernel === 'Reshape' && x?.shape.length === 4;
  return isJoined && x.shape[0] === joined.shape[0] && x.shape[3] === joined.shape[3] ? x : joined;
}

/** Of all rows, where the parts' means were only put into another shape in between. */
function meanOfMeans({ kernel, inputs, outputs, layer, attributes }: Node, builder: GraphBuilder): Value | undefined {
  if (kernel !== 'Mean') return undefined;
  const given = inputs['x'] as Value;
  const columns = given.shape.at(-1) ?? 1;
  const [output] = outputs as [Value];
  if (sizeOf(output.shape) !== columns || reducedAxes(attributes['axis'], given.shape).includes(given.shape.length - 1))
    return undefined;
  const x = beneath(given, columns);
  if (x === given) return undefined;
  const axis = x.shape.slice(0, -1).map((_, index) => index);
  const mean = builder.addOne('Mean', { x }, { axis, keepDims: false }, layer);
  return builder.addOne('Reshape', { x: mean }, { shape: output.shape }, layer);
}

/** What reshapes and means that leave the last axis alone have started from. */
function beneath(value: Value, columns: number): Value {
  const node = producerOf(value);
  const x = node?.inputs['x'];
  if (node === undefined || x === undefined || x.shape.at(-1) !== columns) return value;
  const isMean = node.kernel === 'Mean' && !reducedAxes(node.attributes['axis'], x.shape).includes(x.shape.length - 1);
  return node.kernel === 'Reshape' || isMean ? beneath(x, columns) : value;
}

/** `mean(x) n` with as many values as there are. */
function sumOfMean({ kernel, inputs, outputs, layer }: Node, builder: GraphBuilder): Value | undefined {
  if (kernel !== 'Multiply') return undefined;
  const { a, b } = inputs as Record<string, Value>;
  const count = uniformValue(b as Value);
  const [output] = outputs as [Value];
  const mean = producerOf(beneathReshapes(a as Value));
  const x = mean?.inputs['x'];
  if (count === undefined || mean?.kernel !== 'Mean' || x === undefined || !sameShape(output.shape, a?.shape ?? []))
    return undefined;
  if (count * sizeOf(output.shape) !== sizeOf(x.shape)) return undefined;
  const sum = builder.addOne('Sum', { x }, mean.attributes, layer);
  return builder.addOne('Reshape', { x: sum }, { shape: output.shape }, layer);
}

function beneathReshapes(value: Value): Value {
  const node = producerOf(value);
  return node?.kernel === 'Reshape' ? beneathReshapes(node.inputs['x'] as Value) : value;
}
