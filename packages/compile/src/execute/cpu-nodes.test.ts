import { expect, it, vi } from 'vitest';
import type { OnnxGraph } from '../onnx/onnx-builder.js';
import { describeCpuNodes, nodesOnCpu, warnOfCpuNodes } from './cpu-nodes.js';

const node = (name: string, op: string, inputs: readonly string[], output: string) =>
  ({ name, op, domain: '', inputs, outputs: [output], attributes: {} }) as const;

const graph: OnnxGraph = {
  opset: 18,
  inputs: [],
  outputs: [],
  initializers: [{ name: 'slope', type: 'int64', shape: [1], data: BigInt64Array.of(1n) }],
  nodes: [
    node(':batch', 'Shape', ['x'], 'batch'),
    node(':scaled', 'Mul', ['batch', 'slope'], 'scaled'),
    node('head:Sin/Sinh_1', 'Sinh', ['x'], 'y'),
  ],
};

it('finds the nodes that a device has left to the CPU, but for those that compute lengths', () => {
  const told = vi.fn<(nodes: unknown) => void>();
  const run = (providers: readonly string[]) => [
    {
      milliseconds: 1,
      operators: graph.nodes.map(({ name, op }, index) => {
        return { name, op, index, provider: providers[index] ?? 'CPU', milliseconds: 1, inputs: [], outputs: [] };
      }),
    },
  ];
  nodesOnCpu(graph, told)(run(['CPU', 'CPU', 'WebGpu']));
  expect(told).not.toHaveBeenCalled();
  nodesOnCpu(graph, told)(run(['CPU', 'CPU', 'CPU']));
  expect(told.mock.calls).toEqual([[[{ op: 'Sinh', layer: 'head' }]]]);
});

it('tells them by operator and layer', () => {
  const nodes = [
    { op: 'Sinh', layer: 'head' },
    { op: 'Sinh', layer: 'tail' },
    { op: 'Det', layer: '' },
  ];
  const text =
    "3 nodes run on the CPU, since the device's provider lacks their operators: 2 Sinh in head and 1 more layer, 1 Det";
  expect(describeCpuNodes(nodes)).toBe(text);
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  warnOfCpuNodes(nodes.slice(0, 1));
  expect(warn.mock.calls).toEqual([
    ["compile: 1 node runs on the CPU, since the device's provider lacks its operator: 1 Sinh in head."],
  ]);
});
