import { expect, it } from 'vitest';
import { profiledStep, stepParts } from '../testing/profiled-step.js';
import { profileGraph } from './profile-graph.js';
import type { OperatorRun, RunTimes } from './run-times.js';
import { totalsByKernel, totalsByLayer, totalsByOperator } from './totals.js';

const { program, times } = await profiledStep(4);
const { graph, lowered } = program;

/** A run that gives each operator of the program so many milliseconds. */
function madeUpRun(millisecondsOf: (index: number) => number, more: readonly Partial<OperatorRun>[] = []): RunTimes {
  const usual = { index: -1, op: 'Mul', provider: 'CPU', inputs: [], outputs: [], milliseconds: 1 };
  const own = lowered.onnx.nodes.map(({ name, op }, index) => {
    return { ...usual, name, op, index, milliseconds: millisecondsOf(index) };
  });
  return { milliseconds: 1000, operators: [...own, ...more.map((each) => ({ ...usual, name: '', ...each }))] };
}

it('times each operator in each run', () => {
  expect(times).toHaveLength(4);
  for (const { milliseconds, operators } of times) {
    const sum = operators.reduce((total, operator) => total + operator.milliseconds, 0);
    expect(sum).toBeGreaterThan(0);
    expect(sum).toBeLessThanOrEqual(milliseconds);
    expect(operators.map(({ provider }) => provider)).toEqual(operators.map(() => 'CPU'));
  }
});

it('brings what the runtime executes back to the nodes, whatever it made of them', () => {
  const profile = profileGraph(program, times.slice(1), stepParts);
  const products = graph.nodes.flatMap(({ kernel, layer }, index) => (kernel === 'BatchMatMul' ? [{ layer, index }] : []));
  // Of each linear layer's product and its two gradients; the first layer's input needs none.
  expect(products).toHaveLength(14);
  for (const { index } of products) {
    const operators = profile.operators.filter(({ node }) => node === index).map(({ op }) => op);
    expect(operators.some((op) => /MatMul|Gemm/.test(op))).toBe(true);
  }
  const unknown = profile.operators.filter(({ node }) => node === undefined);
  expect(unknown.every(({ op }) => op === 'Transpose')).toBe(true);
  const sums = [profile.nodes, unknown].map((items) => items.reduce((sum, { milliseconds }) => sum + milliseconds, 0));
  expect(sums.reduce((sum, part) => sum + part)).toBeCloseTo(profile.milliseconds, 9);
  expect(profile.run.count).toBe(3);
  expect(profile.run.between).toBeGreaterThan(0);
});

it('takes medians of what each operator took in a run', () => {
  const runs = [5, 1, 3].map((milliseconds) => madeUpRun(() => milliseconds));
  const profile = profileGraph(program, runs, stepParts);
  expect(profile.milliseconds).toBe(3 * lowered.onnx.nodes.length);
  const sums = [5, 1, 3].map((milliseconds) => milliseconds * lowered.onnx.nodes.length);
  expect(profile.run).toEqual({ count: 3, milliseconds: 1000, operators: sums[2], between: 1000 - (sums[2] ?? 0) });
  expect(profileGraph(program, runs.slice(1)).milliseconds).toBe(2 * lowered.onnx.nodes.length);
  expect(() => profileGraph(program, [])).toThrow('expected the times of at least one run, found none');
});

it('knows a node by what the runtime makes of its name, and what is for no node', () => {
  const { name } = lowered.onnx.nodes.find(({ op }) => op === 'MatMul') ?? { name: '' };
  const origin = lowered.origins.get(name);
  const names = [`${name}_new_reshape`, `fused ${name}`, `${name}/MatMulScaleFusion/`];
  const others = ['', 'Transpose_token_5', 'nowhere:Conv2D/Conv_9999', 'outputs/Transpose_3'];
  const more = [...names, ...others].map((each, index) => ({ name: each, index: 10_000 + index, milliseconds: 7 }));
  const profile = profileGraph(program, [madeUpRun(() => 0, more)]);
  expect(profile.operators.slice(-7).map(({ node }) => node)).toEqual([
    ...names.map(() => origin),
    ...others.map(() => undefined),
  ]);
  expect(profile.nodes[origin ?? -1]).toEqual({ part: 'rest', milliseconds: 21 });
});

it('tells forward pass, backward pass and update apart by what the outputs need', () => {
  const { nodes, parts } = profileGraph(program, [madeUpRun(() => 1)], stepParts);
  expect(parts).toEqual(['forward', 'backward', 'update']);
  const partOf = (index: number) => nodes[index]?.part;
  const first = graph.nodes.findIndex(({ kernel }) => kernel === 'BatchMatMul');
  expect(partOf(first)).toBe('forward');
  const step = graph.nodes.findIndex(({ kernel }) => kernel === 'Step');
  expect(partOf(step)).toBe('backward');
  // Each of the five weights, and all five biases together, less the gradient times the rate.
  const changes = graph.nodes.flatMap(({ kernel }, index) => (kernel === 'Sub' && partOf(index) === 'update' ? [index] : []));
  expect(changes).toHaveLength(6);
});

it('adds up by kernel, by operator, and by layer as a tree of paths', () => {
  const profile = profileGraph(program, [madeUpRun(() => 1, [{ op: 'Transpose', milliseconds: 4 }])], stepParts);
  const kernels = totalsByKernel(graph, profile);
  expect(kernels.reduce((sum, { milliseconds }) => sum + milliseconds, 0)).toBe(lowered.origins.size);
  expect(kernels.map(({ milliseconds }) => milliseconds)).toEqual(
    kernels.map(({ milliseconds }) => milliseconds).toSorted((one, other) => other - one),
  );
  for (const { byPart, milliseconds } of kernels) expect(byPart.reduce((sum, part) => sum + part)).toBe(milliseconds);
  const operators = totalsByOperator(profile);
  expect(operators.reduce((sum, { milliseconds }) => sum + milliseconds, 0)).toBe(profile.milliseconds);
  const added = operators.find(({ name }) => name === 'Transpose');
  expect(added && added.milliseconds - added.byPart.reduce((sum, part) => sum + part)).toBeGreaterThanOrEqual(4);
  const root = totalsByLayer(graph, profile);
  expect(root.milliseconds).toBe(lowered.origins.size);
  expect(root.layers.map(({ path }) => path)).toEqual(['blocks', 'head']);
  const [blocks] = root.layers;
  expect(blocks?.layers.map(({ path }) => path)).toEqual(['blocks.0', 'blocks.1']);
  expect(blocks?.layers[0]?.layers.map(({ path }) => path)).toEqual(['blocks.0.wide', 'blocks.0.narrow']);
  const below = [...root.layers, root.own].reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  expect(below).toBe(root.milliseconds);
  expect(root.own.byPart[2]).toBeGreaterThan(0);
});
