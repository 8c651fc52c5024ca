import { inEvaluation, type Module } from '@ocelli/nn';
import { Tensor } from '@tensorflow/tfjs-core';
import { batchOf } from './call/batches.js';
import { isForAnyBatch, prepareForAnyBatch, type StandInTraces, traceForAnyBatch } from './call/prepare-for-any-batch.js';
import { CompileError } from './errors.js';
import { heldBackend } from './execute/held-backend.js';
import type { OnnxGraph, OnnxValue } from './onnx/onnx-builder.js';
import { plainOrder } from './onnx/order.js';
import { requireOpset } from './onnx/require-opset.js';
import { withNames } from './onnx/with-names.js';
import { writeModel } from './onnx/write-model.js';
import { prepare, readElements } from './program.js';
import { type TracedCall, traceCall } from './trace/trace-call.js';

/** What a model takes: a tensor, or the shape of one of float32. Elements do not matter. */
export type ExampleInput = Tensor | readonly number[];

export interface ExportOnnxOptions {
  /** What the inputs are called, in their order; default `images`, or `input0`, `input1`, ... where there are several. */
  readonly inputNames?: readonly string[];
  /** What the outputs are called, in their order; default `logits`, or `output0`, `output1`, ... where there are several. */
  readonly outputNames?: readonly string[];
  /** Whether the first axis of inputs and outputs may have any length; default true. */
  readonly dynamicBatch?: boolean;
  /** The version of ONNX's operators, 17 or newer; default 17. */
  readonly opset?: number;
  /** Whether operators may be used that only ONNX Runtime has; default false. */
  readonly contrib?: boolean;
  /** The names of classes, in the order of the logits; kept as JSON in the file's metadata under `labels`. */
  readonly labels?: readonly string[];
  /** How a picture becomes an input; kept as JSON in the file's metadata under `preprocessing`. */
  readonly preprocessing?: unknown;
  /** More of the file's metadata; default none. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/**
 * The bytes of an ONNX file that computes what a module computes in evaluation: `exportOnnx(model, [1, 224, 224, 3])`. Inputs and outputs
 * lie as the module has them, images as `[batch, height, width, channels]`.
 *
 * @throws CompileError, by its promise, when the module cannot be compiled, or computes something else for batches of another size.
 */
export async function exportOnnx(
  module: Module,
  example: ExampleInput | readonly ExampleInput[],
  options: ExportOnnxOptions = {},
): Promise<Uint8Array> {
  const { dynamicBatch = true, opset = 17, contrib = false, labels, preprocessing, metadata } = options;
  if (!Number.isInteger(opset) || opset < 17) throw new RangeError(`exportOnnx: opset must be 17 or newer, but it is ${opset}.`);
  const chosen = { opset, contrib, hasPlainEnds: true };
  const known = new Set([module]);
  const trace = (given: readonly unknown[]): TracedCall =>
    inEvaluation(module, () => traceCall((...inputs) => module.forward(...inputs), given, [], known));
  const { tensors, made } = examplesOf(example);
  try {
    // For its errors, which name the layer.
    const traced = trace(tensors);
    if (traced.graph.outputs.length === 0) throw new CompileError(`exportOnnx: ${module.describe()} returns no tensor.`);
    const traces = dynamicBatch ? tracesForAnyBatch(module, tensors, trace) : undefined;
    const elements = await readElements((traces?.[0] ?? traced).captures.map(({ tensor }) => tensor));
    const prepared = traces === undefined ? prepare(traced, elements, chosen) : prepareForAnyBatch(traces, elements, chosen);
    if (prepared === undefined) throw new CompileError(explainFixed(module));
    const onnx = withNames(prepared.lowered.onnx, namesOf(prepared.lowered.onnx, options));
    requireOpset(onnx);
    return writeModel(onnx, {
      metadata: {
        ...metadata,
        ...(labels === undefined ? {} : { labels: JSON.stringify(labels) }),
        ...(preprocessing === undefined ? {} : { preprocessing: JSON.stringify(preprocessing) }),
      },
    });
  } finally {
    for (const tensor of made) tensor.dispose();
  }
}

/** Tensors for the examples, those that stand for shapes without elements. */
function examplesOf(example: ExampleInput | readonly ExampleInput[]): { tensors: Tensor[]; made: Tensor[] } {
  const isOne = example instanceof Tensor || example.length === 0 || typeof example[0] === 'number';
  const examples = (isOne ? [example] : example) as readonly ExampleInput[];
  const made: Tensor[] = [];
  const tensors = examples.map((each) => {
    if (each instanceof Tensor) return each;
    const held = { data: new Float32Array(), order: plainOrder(each.length), shape: each, dtype: 'float32' } as const;
    const tensor = heldBackend().hold(held);
    made.push(tensor);
    return tensor;
  });
  return { tensors, made };
}

function tracesForAnyBatch(
  module: Module,
  tensors: readonly Tensor[],
  trace: (given: readonly unknown[]) => TracedCall,
): StandInTraces {
  if (batchOf(tensors) === undefined) {
    const shapes = tensors.map(({ shape }) => `[${shape}]`).join(', ');
    throw new CompileError(
      `exportOnnx: the first axes of all inputs must be the batch, but they are ${shapes}. Pass { dynamicBatch: false } for inputs of these shapes alone.`,
    );
  }
  try {
    const traces = traceForAnyBatch(tensors, trace);
    if (isForAnyBatch(traces)) return traces;
  } catch (cause) {
    throw new CompileError(`${explainFixed(module)} With another batch it says: ${(cause as Error).message}`, { cause });
  }
  throw new CompileError(explainFixed(module));
}

function explainFixed(module: Module): string {
  return `exportOnnx: ${module.describe()} computes something else for batches of another size. Pass { dynamicBatch: false } for a file that takes batches of the example's size alone.`;
}

/** What the values at the ends of a graph are to be called. */
function namesOf({ inputs, outputs }: OnnxGraph, { inputNames, outputNames }: ExportOnnxOptions): Map<string, string> {
  const called = (values: readonly OnnxValue[], kind: 'input' | 'output', only: string, given?: readonly string[]) => {
    if (given !== undefined && given.length !== values.length) {
      throw new RangeError(`exportOnnx: ${kind}Names has ${given.length} names, but there are ${values.length} ${kind}s.`);
    }
    const names = given ?? (values.length === 1 ? [only] : values.map((_, index) => `${kind}${index}`));
    return values.map(({ name }, index) => [name, names[index] as string] as const);
  };
  return new Map([...called(inputs, 'input', 'images', inputNames), ...called(outputs, 'output', 'logits', outputNames)]);
}
