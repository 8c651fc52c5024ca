import type { Tensor } from '@tensorflow/tfjs-core';
import { leavesOf, withLeaves } from './call/flatten.js';
import { CompileError } from './errors.js';
import { heldBackend } from './execute/held-backend.js';
import type { Executor, Session } from './execute/session.js';
import { type Graph, type GraphData, sameShape, type Value } from './graph/graph.js';
import { type Lowered, lower } from './onnx/lower.js';
import { permute } from './onnx/lowering.js';
import type { OnnxData } from './onnx/onnx-builder.js';
import { isPlain, type Order, sameOrder } from './onnx/order.js';
import { assignInputOrders } from './passes/assign-input-orders.js';
import { optimize } from './passes/optimize.js';
import { trace } from './trace/trace.js';

/** A function compiled for one signature of its arguments. */
export interface Program {
  readonly graph: Graph;
  readonly lowered: Lowered;
  readonly session: Session;
  /** Takes the tensors in the arguments, in their order, and gives the result. */
  run(tensors: readonly Tensor[]): Promise<unknown>;
}

/** Traces a function, optimises what it calls, and makes a session of it. */
export async function makeProgram(
  run: (...given: unknown[]) => unknown,
  given: readonly unknown[],
  executor: Executor,
): Promise<Program> {
  const { graph, result } = traceCall(run, given);
  const optimized = optimize(graph);
  const orders = assignInputOrders(optimized);
  const lowered = lower(optimized, {
    inputOrder: (value) => orders.get(value),
    outputOrder: ({ name, value }) => orderOfNamesake(optimized, name, value, orders),
  });
  const session = await executor(lowered.onnx);
  return {
    graph: optimized,
    lowered,
    session,
    run: async (tensors) => {
      const inputs = await Promise.all(tensors.map((tensor, index) => elementsOf(tensor, lowered.inputOrders[index] as Order)));
      const outputs = await session.run(inputs);
      const made = optimized.outputs.map(({ value }, index) => give(value, tensors, outputs[index] as OnnxData, index));
      return withLeaves(result, made.values());
    },
  };

  /** An output that is an input is the tensor that was given. */
  function give(value: Value, tensors: readonly Tensor[], data: OnnxData, index: number): Tensor {
    const input = optimized.inputs.findIndex((each) => each.value === value);
    if (input >= 0) return tensors[input] as Tensor;
    const { shape, dtype } = value;
    return heldBackend().hold({ data: data as GraphData, order: lowered.outputOrders[index] as Order, shape, dtype });
  }
}

function traceCall(run: (...given: unknown[]) => unknown, given: readonly unknown[]): { graph: Graph; result: unknown } {
  const traced: { result?: unknown } = {};
  const inputs = leavesOf(given).map(({ path, tensor }) => ({ name: path, tensor }));
  const graph = trace(
    inputs,
    (symbols) => {
      const result = run(...(withLeaves(given, symbols.values()) as unknown[]));
      if (result instanceof Promise) throw new CompileError('compile: the function must not be asynchronous.');
      traced.result = result;
      return leavesOf(result).map(({ path, tensor }) => ({ name: path, tensor }));
    },
    {
      capture: (tensor, _builder, layer) => {
        throw new CompileError(
          `compile: the function uses a tensor [${tensor.shape}] from outside${layer === '' ? '' : ` in ${layer}`}; give it as an argument.`,
        );
      },
    },
  );
  return { graph, result: traced.result };
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
