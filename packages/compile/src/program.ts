import type { Tensor } from '@tensorflow/tfjs-core';
import { withLeaves, withNumbers } from './call/flatten.js';
import { heldBackend } from './execute/held-backend.js';
import type { Executor, Session } from './execute/session.js';
import { constantOf } from './graph/constants.js';
import { type Graph, type GraphData, hasImageGradients, sameShape, type Value } from './graph/graph.js';
import { type Lowered, lower } from './onnx/lower.js';
import { permute } from './onnx/lowering.js';
import type { OnnxData } from './onnx/onnx-builder.js';
import { channelsFirst, channelsOutermost, isPlain, type Order, sameOrder } from './onnx/order.js';
import { assignInputOrders } from './passes/assign-input-orders.js';
import { bindCaptures } from './passes/bind-captures.js';
import { optimize } from './passes/optimize.js';
import { wordSource } from './trace/draw.js';
import type { TracedCall } from './trace/trace-call.js';

/** A function compiled for one signature of its arguments. */
export interface Program {
  readonly graph: Graph;
  readonly lowered: Lowered;
  readonly session: Session;
  /** Takes the tensors and the seeds in the arguments, each in their order, and gives the result. */
  run(tensors: readonly Tensor[], seeds?: readonly number[]): Promise<unknown>;
  dispose(): Promise<void>;
}

/** Optimises what a function calls, and makes a session of it; `held` is what the captures hold. */
export async function makeProgram(traced: TracedCall, held: readonly Tensor[], executor: Executor): Promise<Program> {
  const optimized = optimize(await withElements(traced, held));
  const orders = assignInputOrders(optimized);
  const lowered = lower(optimized, {
    imageOrder: hasImageGradients(optimized) ? channelsOutermost : channelsFirst,
    inputOrder: (value) => orders.get(value),
    outputOrder: ({ name, value }) => orderOfNamesake(optimized, name, value, orders),
  });
  const session = await executor(lowered.onnx);
  const wordsOf = wordSource(traced.draws, traced.seeds);
  return {
    graph: optimized,
    lowered,
    session,
    run: async (tensors, seeds = []) => {
      const words = wordsOf(seeds);
      const outputs = await heldBackend().lend(async () => {
        const inputs = tensors.map((tensor, index) => elementsOf(tensor, lowered.inputOrders[index] as Order));
        return session.run([...(await Promise.all(inputs)), ...words]);
      });
      const made = optimized.outputs.map(({ value }, index) => give(value, tensors, outputs[index] as OnnxData, index));
      const result = withLeaves(traced.result, made.values());
      return seeds.length === 0 ? result : withNumbers(result, ({ number }) => seeds[traced.seeds.indexOf(number)] ?? number);
    },
    dispose: () => session.dispose(),
  };

  /** An output that is an input is the tensor that was given. */
  function give(value: Value, tensors: readonly Tensor[], data: OnnxData, index: number): Tensor {
    const input = optimized.inputs.findIndex((each) => each.value === value);
    if (input >= 0) return tensors[input] as Tensor;
    const { shape, dtype } = value;
    return heldBackend().hold({ data: data as GraphData, order: lowered.outputOrders[index] as Order, shape, dtype });
  }
}

/** The graph with the elements of its captures as constants. */
async function withElements({ graph, captures }: TracedCall, held: readonly Tensor[]): Promise<Graph> {
  const data = await Promise.all(held.map((tensor) => tensor.data()));
  const constants = captures.map(({ value }, index) => {
    // A copy, since tfjs may give its own.
    return [value, constantOf(value.shape, value.dtype, (data[index] as GraphData).slice())] as const;
  });
  return bindCaptures(graph, new Map(constants));
}

async function elementsOf(tensor: Tensor, order: Order): Promise<OnnxData> {
  const held = heldBackend().find(tensor);
  if (held !== undefined && sameOrder(held.order, order)) return held.data;
  const data = (await tensor.data()) as GraphData;
  return isPlain(order) ? data : permute(data, { shape: tensor.shape, dtype: tensor.dtype as 'float32' }, order);
}

/**
 * How an input lies that is called as an output is and has its shape, such as a parameter and the updated one: they lie alike, so that
 * one call's output is the next one's input as it is.
 */
function orderOfNamesake(
  { inputs }: Graph,
  name: string,
  { shape }: Value,
  orders: ReadonlyMap<Value, Order>,
): Order | undefined {
  const called = (path: string): string => path.slice(path.indexOf('/') + 1);
  const namesake = inputs.find((input) => called(input.name) === called(name) && sameShape(input.value.shape, shape));
  return namesake && orders.get(namesake.value);
}
