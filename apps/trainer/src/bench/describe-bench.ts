import type { LayerTotal, Total } from '@ocelli/compile/profile';
import { counted, formatCount, formatShare } from '../console/format.js';
import { formatTable } from '../console/table.js';
import type { BenchResult } from './bench-result.js';
import type { CompiledProfile } from './compiled-profile.js';
import type { KernelTotal } from './kernel-timer.js';

/** Rows of what takes less are put together in one. */
const leastShare = 0.01;

/** What operators' times are where the device works on its own and does not tell what it takes; WebGPU does tell. */
export function deviceNote({ accelerator }: BenchResult): string | undefined {
  if (accelerator !== 'cuda') return undefined;
  return "on CUDA an operator's time is how long ONNX Runtime is at it, which need not be when the device has done it";
}

/** The result for a person: the figures, and tables by operation and by layer. */
export function describeBench(result: BenchResult): string {
  const { step, wait, steps, imagesPerSecond, batchSize, peakMemory, compiled, kernels } = result;
  const note = deviceNote(result);
  const spread = `half of ${counted(steps, 'step')} between ${milliseconds(step.lower)} and ${milliseconds(step.upper)}, the fastest ${milliseconds(step.least)}`;
  const waiting = wait >= 0.05 ? `, waiting ${milliseconds(wait)} ms for images before it` : '';
  const lines = [
    ['step', `${milliseconds(step.median)} ms (${spread})${waiting}`],
    ['speed', `${formatCount(imagesPerSecond)} images/s in batches of ${batchSize}`],
    ['memory', `${formatCount(peakMemory / 2 ** 20)} MiB at the peak, profiling included`],
    ...(compiled === undefined ? [] : [['profiled', describeAccount(compiled)]]),
    ...(compiled === undefined || note === undefined ? [] : [['', note]]),
  ].map(([name = '', text]) => `${name.padEnd(9)} ${text}`);
  const tables = compiled === undefined ? [kernelTable(kernels ?? [])] : [operationTable(compiled), layerTable(compiled)];
  return ['', ...lines, ...tables.filter((table) => table !== '').flatMap((table) => ['', table])].join('\n');
}

function describeAccount({ account: { step, operators, between, outside } }: CompiledProfile): string {
  return `${milliseconds(step)} ms a step: ${milliseconds(operators)} in operators, ${milliseconds(between)} between them, ${milliseconds(outside)} outside of ONNX Runtime`;
}

function operationTable({ byKernel, profile }: CompiledProfile): string {
  const { parts, milliseconds: whole } = profile;
  const large = byKernel.filter(({ milliseconds: own }) => own >= leastShare * whole);
  const small = byKernel.slice(large.length);
  const added = whole - byKernel.reduce((sum, { milliseconds: own }) => sum + own, 0);
  const rows = large.map((total) => totalRow(total.name, total, whole));
  const rest = sumOf(`${counted(small.length, 'other')}`, small, parts.length);
  if (small.length > 0) rows.push(totalRow(rest.name, rest, whole));
  if (added >= 0.005)
    rows.push(['added by the runtime', '', milliseconds(added), formatShare(added / whole), ...parts.map(() => '')]);
  return formatTable(['operation', 'count', 'ms', 'share', ...parts], rows);
}

function layerTable({ byLayer, profile }: CompiledProfile): string {
  const { parts, milliseconds: whole } = profile;
  const rows: string[][] = [];
  const leftOut: Total[] = [];
  const add = (layer: LayerTotal, depth: number): void => {
    if (layer.milliseconds < leastShare * whole) return void leftOut.push(layer);
    rows.push(totalRow(`${'  '.repeat(depth)}${layer.name}`, layer, whole));
    // What is said of a layer is not said again of its parts, were they left out.
    for (const each of layer.layers) if (each.milliseconds >= leastShare * whole) add(each, depth + 1);
  };
  for (const layer of byLayer.layers) add(layer, 0);
  const rest = sumOf(counted(leftOut.length, 'other'), leftOut, parts.length);
  if (leftOut.length > 0) rows.push(totalRow(rest.name, rest, whole));
  rows.push(totalRow('outside of layers', byLayer.own, whole));
  return formatTable(['layer', 'count', 'ms', 'share', ...parts], rows);
}

function kernelTable(kernels: readonly KernelTotal[]): string {
  const whole = kernels.reduce((sum, { milliseconds: own }) => sum + own, 0);
  if (whole === 0) return '';
  const large = kernels.filter(({ milliseconds: own }) => own >= leastShare * whole);
  const rest = sumOf(counted(kernels.length - large.length, 'other'), kernels.slice(large.length), 0);
  const shown = kernels.length > large.length ? [...large, rest] : large;
  const rows = shown.map(({ name, count, milliseconds: own }) => [
    name,
    formatCount(count),
    milliseconds(own),
    formatShare(own / whole),
  ]);
  return formatTable(['operation', 'count', 'ms', 'share'], rows);
}

function totalRow(name: string, { count, milliseconds: own, byPart }: Total, whole: number): string[] {
  return [name, formatCount(count), milliseconds(own), formatShare(own / whole), ...byPart.map(milliseconds)];
}

function sumOf(name: string, totals: readonly (KernelTotal & Partial<Total>)[], parts: number): Total {
  return {
    name,
    count: totals.reduce((sum, { count }) => sum + count, 0),
    milliseconds: totals.reduce((sum, { milliseconds: own }) => sum + own, 0),
    byPart: Array.from({ length: parts }, (_, part) => totals.reduce((sum, { byPart }) => sum + (byPart?.[part] ?? 0), 0)),
  };
}

/** Three digits or so. */
export function milliseconds(value: number): string {
  return value >= 99.95 ? formatCount(value) : value.toFixed(value >= 9.995 ? 1 : 2);
}
