import { type Graph, type Node, producerOf, type Value } from '../graph/graph.js';
import type { GraphBuilder } from '../graph/graph-builder.js';
import { rewrite } from './rewrite.js';

/**
 * Takes the maximum of each window before it is rectified and not after: `max(relu(x)) = relu(max(x))`, and there are fewer values to
 * rectify, forward and backward. Backward, a window whose maximum is not above 0 has no gradient either way, and in all others the
 * same value is the first maximum.
 */
export function poolBeforeRelu(graph: Graph): Graph {
  const isPooledOnly = readByPools(graph);
  return rewrite(graph, (node, builder, before) => {
    const isMovable = isPooledOnly.has(before.inputs['x'] as Value);
    const value = (isMovable ? pooled(node, builder) : undefined) ?? pooledBack(node, builder);
    return value === undefined ? undefined : [value];
  });
}

/** Rectified values that nothing reads but a pooling, its gradient and the rectifier's own. */
function readByPools({ nodes, outputs }: Graph): ReadonlySet<Value> {
  const others = new Set(outputs.map(({ value }) => value));
  const allowed = new Set(['MaxPool', 'MaxPoolGrad', 'Step']);
  for (const { kernel, inputs } of nodes) if (!allowed.has(kernel)) for (const value of Object.values(inputs)) others.add(value);
  const relus = nodes.filter(({ kernel }) => kernel === 'Relu').flatMap(({ outputs }) => outputs);
  return new Set(relus.filter((value) => !others.has(value)));
}

function pooled({ kernel, inputs, attributes, layer }: Node, builder: GraphBuilder): Value | undefined {
  if (kernel !== 'MaxPool') return undefined;
  const relu = producerOf(inputs['x'] as Value);
  if (relu?.kernel !== 'Relu') return undefined;
  const largest = builder.addOne('MaxPool', { x: relu.inputs['x'] as Value }, attributes, layer);
  return builder.addOne('Relu', { x: largest }, {}, relu.layer);
}

/** `pool'(dy) step(relu(x))`, where the pooling has been moved. */
function pooledBack({ kernel, inputs, layer }: Node, builder: GraphBuilder): Value | undefined {
  if (kernel !== 'Multiply') return undefined;
  const [first, second] = Object.values(inputs).map(producerOf);
  const gradient = [first, second].find((node) => node?.kernel === 'MaxPoolGrad');
  const step = [first, second].find((node) => node?.kernel === 'Step');
  if (gradient === undefined || step === undefined || gradient.inputs['input'] !== step.inputs['x']) return undefined;
  const relu = producerOf(step.inputs['x'] as Value);
  const output = gradient.inputs['output'] as Value;
  const moved = producerOf(output);
  const largest = moved?.inputs['x'];
  if (relu?.kernel !== 'Relu' || moved?.kernel !== 'Relu' || largest === undefined) return undefined;
  if (producerOf(largest)?.inputs['x'] !== relu.inputs['x'] || (step.attributes['alpha'] ?? 0) !== 0) return undefined;
  const slope = builder.addOne('Step', { x: output }, step.attributes, layer);
  const dy = builder.addOne('Multiply', { a: gradient.inputs['dy'] as Value, b: slope }, {}, layer);
  const input = relu.inputs['x'] as Value;
  return builder.addOne('MaxPoolGrad', { dy, input, output: largest }, gradient.attributes, gradient.layer);
}
