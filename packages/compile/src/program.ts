import type { Tensor } from '@tensorflow/tfjs-core';
import { numbersOf, withLeaves, withNumbers } from './call/flatten.js';
import { DeviceData } from './execute/device-data.js';
import { heldBackend } from './execute/held-backend.js';
import { outputMemory } from './execute/output-memory.js';
import type { Device, Executor, Session, SessionData } from './execute/session.js';
import { uploadOnce } from './execute/uploads.js';
import { constantOf } from './graph/constants.js';
import { type Graph, type GraphData, hasImageGradients, type NamedValue, sameShape, sizeOf, type Value } from './graph/graph.js';
import { withoutLargeConstants } from './large-constants.js';
import { formsOf } from './onnx/forms.js';
import { type Lowered, type LowerOptions, lower } from './onnx/lower.js';
import { permute } from './onnx/lowering.js';
import type { OnnxData } from './onnx/onnx-builder.js';
import { channelsFirst, inOrder, isPlain, type Order, plainOrder, sameOrder } from './onnx/order.js';
import { withoutOperators } from './onnx/without-operators.js';
import { assignInputOrders } from './passes/assign-input-orders.js';
import { bindCaptures } from './passes/bind-captures.js';
import { optimize } from './passes/optimize.js';
import { wordSource } from './trace/draw.js';
import type { TracedCall } from './trace/trace-call.js';

/** A function compiled for one signature of its arguments. */
export interface Program {
  /** As it was optimised, and as it was put in ONNX; large constants are in the session alone. */
  readonly graph: Graph;
  readonly lowered: Lowered;
  readonly session: Session;
  /** Takes the tensors and the seeds in the arguments, each in their order, and gives the result. */
  run(tensors: readonly Tensor[], seeds?: readonly number[]): Promise<unknown>;
  dispose(): Promise<void>;
}

/** A function's graph as it is optimised, and as a runtime takes it. */
export interface Prepared {
  readonly graph: Graph;
  readonly lowered: Lowered;
}

/** Which operators may be used, and how inputs and outputs lie. */
export interface PrepareOptions extends Pick<LowerOptions, 'opset' | 'contrib' | 'channelBlock'> {
  /** Whether inputs and outputs lie as the function has them, not as is fastest; default false. */
  readonly hasPlainEnds?: boolean;
  /** What it is to run on; default the CPU. */
  readonly device?: Device | undefined;
}

/** Makes a session of what a function calls; `held` is what the captures hold. */
export async function makeProgram(traced: TracedCall, held: readonly Tensor[], executor: Executor): Promise<Program> {
  const options = { device: executor.device, channelBlock: await executor.channelBlock?.() };
  const prepared = prepare(traced, await readElements(held), options);
  const session = await executor(prepared.lowered.onnx, keptOutputs(prepared));
  return programOf(withoutLargeConstants(prepared), session, traced);
}

/** Optimises what a function calls and puts it in ONNX, with the elements of its captures. */
export function prepare(
  traced: TracedCall,
  elements: readonly GraphData[],
  { hasPlainEnds = false, device = 'cpu', channelBlock, ...options }: PrepareOptions = {},
): Prepared {
  const { imageOrder, contrib, hasPoolPlaces, hasWideSplits, lacking } = formsOf(device);
  const graph = optimize(withElements(traced, elements), { hasWideSplits });
  const orders = assignInputOrders(graph);
  const isTraining = hasImageGradients(graph);
  const lowered = lower(graph, {
    contrib,
    hasPoolPlaces,
    ...options,
    // Without gradients the runtime finds forms of its own for constant filters.
    ...(isTraining ? { imageOrder, channelBlock } : { imageOrder: channelsFirst }),
    inputOrder: (value) => (hasPlainEnds ? undefined : orders.get(value)),
    outputOrder: ({ name, value }) => {
      return hasPlainEnds ? plainOrder(value.shape.length) : orderOfNamesake(graph, name, value, orders);
    },
  });
  return { graph, lowered: { ...lowered, onnx: withoutOperators(lowered.onnx, lacking) } };
}

/** Runs a session as the function that was traced; the session may be one for other batches too. */
export function programOf({ graph, lowered }: Prepared, session: Session, traced: TracedCall): Program {
  const wordsOf = wordSource(traced.draws, traced.seeds);
  const hasNumbers = numbersOf(traced.result).length > 0;
  // An output that is an input is the tensor that was given.
  const given = graph.outputs.map((output) => graph.inputs.findIndex(({ value }) => value === output.value));
  return {
    graph,
    lowered,
    session,
    run: async (tensors, seeds = []) => {
      const words = wordsOf(seeds);
      const shapes = tensors.map(({ shape }, index) => inOrder(shape, lowered.inputOrders[index] as Order));
      const outputs = await heldBackend().lend(async () => {
        const ofRun: GraphData[] = [];
        const inputs = tensors.map((tensor, index) => elementsFor(session, tensor, lowered.inputOrders[index] as Order, ofRun));
        try {
          return await session.run([...(await Promise.all(inputs)), ...words], shapes);
        } finally {
          for (const data of ofRun) outputMemory.give(data);
        }
      });
      const made = traced.graph.outputs.map(({ value }, index) => give(value, tensors, outputs[index] as SessionData, index));
      const result = withLeaves(traced.result, made.values());
      return seeds.length === 0 || !hasNumbers
        ? result
        : withNumbers(result, ({ number }) => seeds[traced.seeds.indexOf(number)] ?? number);
    },
    dispose: () => session.dispose(),
  };

  function give({ shape, dtype }: Value, tensors: readonly Tensor[], data: SessionData, index: number): Tensor {
    const input = given[index] ?? -1;
    if (input >= 0) {
      if (data instanceof DeviceData) data.dispose();
      else outputMemory.give(data);
      return tensors[input] as Tensor;
    }
    return heldBackend().hold({
      data: data as GraphData | DeviceData,
      order: lowered.outputOrders[index] as Order,
      shape,
      dtype,
    });
  }
}

/** The elements of tensors that become constants. */
export async function readElements(held: readonly Tensor[]): Promise<GraphData[]> {
  // Copies, since tfjs may give its own.
  return Promise.all(held.map(async (tensor) => ((await tensor.data()) as GraphData).slice()));
}

function withElements({ graph, captures }: TracedCall, elements: readonly GraphData[]): Graph {
  const constants = captures.map(({ value }, index) => {
    return [value, constantOf(value.shape, value.dtype, elements[index] as GraphData)] as const;
  });
  return bindCaptures(graph, new Map(constants));
}

/**
 * What a session takes for a tensor: what is held of it, or a copy of its elements, on the device where they are given again. A copy in
 * another order is put to `ofRun`: nobody needs it after the run.
 */
async function elementsFor({ upload }: Session, tensor: Tensor, order: Order, ofRun: GraphData[]): Promise<SessionData> {
  const held = heldBackend().find(tensor);
  const isInOrder = held !== undefined && sameOrder(held.order, order);
  if (isInOrder && (upload === undefined || held.data instanceof DeviceData)) return held.data;
  const elements = async (): Promise<OnnxData> => {
    if (isInOrder && !(held.data instanceof DeviceData)) return held.data;
    const data = (await tensor.data()) as GraphData;
    if (isPlain(order)) return data;
    const dtype = tensor.dtype as 'float32';
    const permuted = outputMemory.take(dtype, tensor.size) as GraphData;
    ofRun.push(permuted);
    return permute(data, { shape: tensor.shape, dtype }, order, permuted);
  };
  if (upload === undefined || tensor.dtype === 'bool') return elements();
  const send = async () => upload(await elements(), tensor.dtype as 'float32');
  return (await uploadOnce(tensor.dataId, order, send)) ?? elements();
}

/**
 * How an input lies that is called as an output is and has its shape, such as a parameter and the updated one: they lie alike, so that
 * one call's output is the next one's input as it is.
 */
function orderOfNamesake(graph: Graph, name: string, { shape }: Value, orders: ReadonlyMap<Value, Order>): Order | undefined {
  const namesake = namesakeOf(graph, name, shape);
  return namesake && orders.get(namesake);
}

function namesakeOf({ inputs }: Graph, name: string, shape: readonly number[]): Value | undefined {
  const called = (path: string): string => path.slice(path.indexOf('/') + 1);
  return inputs.find((input) => called(input.name) === called(name) && sameShape(input.value.shape, shape))?.value;
}

/** From this many elements on an output is left where it is until someone reads it: few are read that are so large. */
const large = 2 ** 16;

/**
 * The outputs, by their names in ONNX, that stay on a device that can hold them: those that the next call takes, being called as an input is and
 * having its shape, and large ones, such as gradients for another function.
 */
export function keptOutputs({ graph, lowered }: Prepared): ReadonlySet<string> {
  const isKept = ({ name, value }: NamedValue): boolean =>
    value.dtype !== 'bool' && (sizeOf(value.shape) >= large || namesakeOf(graph, name, value.shape)?.dtype === value.dtype);
  return new Set(lowered.onnx.outputs.flatMap(({ name }, index) => (isKept(graph.outputs[index] as NamedValue) ? [name] : [])));
}
