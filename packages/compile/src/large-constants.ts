import { type Graph, sizeOf, type Value } from './graph/graph.js';
import { rewrite } from './passes/rewrite.js';
import type { Prepared } from './program.js';

/** Elements that a constant may have to be kept beside the session, which has them all. */
const most = 1024;

/** What was prepared without the elements of large constants, such as a model's weights, once there is a session. */
export function withoutLargeConstants({ graph, lowered }: Prepared): Prepared {
  const { onnx } = lowered;
  const initializers = onnx.initializers.filter(({ data }) => data.length <= most);
  return { graph: withoutElements(graph), lowered: { ...lowered, onnx: { ...onnx, initializers } } };
}

function withoutElements(graph: Graph): Graph {
  const others = new Map<Value, Value>();
  const values = [...graph.nodes.flatMap(({ inputs }) => Object.values(inputs)), ...graph.outputs.map(({ value }) => value)];
  for (const value of values) {
    const { shape, dtype, source } = value;
    if (source.kind !== 'constant' || typeof source.data === 'number' || sizeOf(shape) <= most) continue;
    if (!others.has(value)) others.set(value, { shape, dtype, source: { kind: 'captured', name: 'constant' } });
  }
  return others.size === 0 ? graph : rewrite(graph, () => undefined, others);
}
