import { expect, it } from 'vitest';
import { parseRunTimes } from './run-times.js';

/** An event as ONNX Runtime 1.30 writes it, without what is not read. */
function nodeEvent(name: string, op: string, index: number, dur: number): object {
  const args = {
    node_index: String(index),
    op_name: op,
    provider: 'CPUExecutionProvider',
    input_type_shape: [{ float: [2, 3] }, { int64: [2] }],
    output_type_shape: [{ float: [6] }],
  };
  return { cat: 'Node', name: `${name}_kernel_time`, dur, args };
}

const session = (name: string, dur: number): object => ({ cat: 'Session', name, dur, args: {} });

it('tells runs apart, and what each operator took in them', () => {
  const events = [
    session('model_loading_array', 1912),
    session('session_initialization', 15_895),
    nodeEvent('conv1:Conv2D/Reshape_1', 'Reshape', 1, 50),
    nodeEvent('Transpose', 'Transpose', 167, 1506),
    session('SequentialExecutor::Execute', 1600),
    session('model_run', 1700),
    nodeEvent('conv1:Conv2D/Reshape_1', 'Reshape', 1, 40),
    session('SequentialExecutor::Execute', 60),
    session('model_run', 70),
  ];
  const shapes = { inputs: [[2, 3], [2]], outputs: [[6]] };
  const reshape = { name: 'conv1:Conv2D/Reshape_1', index: 1, op: 'Reshape', provider: 'CPU', ...shapes };
  expect(parseRunTimes(JSON.stringify(events))).toEqual([
    {
      milliseconds: 1.7,
      operators: [
        { ...reshape, milliseconds: 0.05 },
        { ...reshape, name: '', index: 167, op: 'Transpose', milliseconds: 1.506 },
      ],
    },
    { milliseconds: 0.07, operators: [{ ...reshape, milliseconds: 0.04 }] },
  ]);
  expect(parseRunTimes('[]')).toEqual([]);
});

it('takes for an operator on a GPU what that has run for it, which comes behind all runs', () => {
  const onGpu = (event: object): object => ({
    ...event,
    args: { ...(event as { args: object }).args, provider: 'WebGpuExecutionProvider' },
  });
  const conv = onGpu(nodeEvent('conv1:Conv2D/Conv_1', 'Conv', 1, 30));
  const reshape = onGpu(nodeEvent(':Reshape/Reshape_2', 'Reshape', 2, 5));
  const onCpu = nodeEvent(':Round/Round_3', 'Round', 3, 40);
  const run = [conv, reshape, onCpu, session('model_run', 9000)];
  const program = (name: string, dur: number) => ({ cat: 'Api', name: `conv1:Conv2D/Conv_1&Conv&${name}`, dur, args: {} });
  const programs = [
    program('Transpose', 100),
    program('Conv2DMatMul', 2000),
    program('Transpose', 120),
    program('Conv2DMatMul', 3000),
  ];
  const times = (events: readonly object[]) =>
    parseRunTimes(JSON.stringify(events)).map(({ operators }) => operators.map(({ milliseconds }) => milliseconds));
  // A reshape runs nothing.
  expect(times([...run, ...run, ...programs])).toEqual([
    [2.1, 0, 0.04],
    [3.12, 0, 0.04],
  ]);
  // Where the programs are not as many each time they take the mean.
  expect(times([...run, ...run, ...programs.slice(1)])).toEqual([
    [2.56, 0, 0.04],
    [2.56, 0, 0.04],
  ]);
  // A driver that tells no times.
  expect(times(run)).toEqual([[0.03, 0.005, 0.04]]);
});
