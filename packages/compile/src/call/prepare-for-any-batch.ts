import type { GraphData } from '../graph/graph.js';
import { areOnLine } from '../graph/on-line.js';
import { forAnyBatch } from '../onnx/any-batch.js';
import { sameOrder } from '../onnx/order.js';
import { type Prepared, type PrepareOptions, prepare } from '../program.js';
import type { TracedCall } from '../trace/trace-call.js';
import { withBatch } from './batches.js';

/** Batches that stand for any; lengths that a model has for other reasons are not likely to be these. */
const standIns = [251, 257] as const;

/** A function as it is traced for the batches that stand for any. */
export type StandInTraces = readonly [TracedCall, TracedCall];

/** Traces a function for the batches that stand for any. @throws Error where it does not run for them. */
export function traceForAnyBatch(given: readonly unknown[], trace: (given: readonly unknown[]) => TracedCall): StandInTraces {
  const [one, other] = standIns;
  return [withBatch(given, one, trace), withBatch(given, other, trace)];
}

/** Whether the function is the same computation for these batches and, where it is given, for one more. */
export function isForAnyBatch(traces: StandInTraces, more?: { readonly traced: TracedCall; readonly batch: number }): boolean {
  const graphs = traces.map(({ graph }, index) => ({ graph, batch: standIns[index] ?? 0 }));
  return areOnLine(more === undefined ? graphs : [...graphs, { graph: more.traced.graph, batch: more.batch }]);
}

/** Optimises a function and puts it in ONNX for batches of any size; undefined where that cannot be done. */
export function prepareForAnyBatch(
  traces: StandInTraces,
  elements: readonly GraphData[],
  options: PrepareOptions = {},
): Prepared | undefined {
  const [one, other] = traces.map((traced) => prepare(traced, elements, options)) as [Prepared, Prepared];
  const onnx = forAnyBatch({ onnx: one.lowered.onnx, batch: standIns[0] }, { onnx: other.lowered.onnx, batch: standIns[1] });
  const { inputOrders, outputOrders, origins } = one.lowered;
  const isAlike =
    inputOrders.every((order, index) => sameOrder(order, other.lowered.inputOrders[index] ?? [])) &&
    outputOrders.every((order, index) => sameOrder(order, other.lowered.outputOrders[index] ?? []));
  if (onnx === undefined || !isAlike) return undefined;
  return { graph: one.graph, lowered: { onnx, inputOrders, outputOrders, origins } };
}
