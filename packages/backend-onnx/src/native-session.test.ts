import { BackendError } from '@ocelli/backend';
import type { OnnxGraph, OnnxValue } from '@ocelli/compile/lowering';
import { expect, it } from 'vitest';
import { loadRuntime, type NativeSession, type NativeTensor, type RuntimeModules, runtimeVersion } from './native-session.js';

/** A session of a binding that hands over whatever it is asked for. */
class Session implements NativeSession {
  loadModel(): void {}

  run(): Record<string, never> {
    return {};
  }

  dispose(): void {}
}

const modules = (version: string): RuntimeModules => ({
  version,
  binding: { binding: { InferenceSession: Session }, initOrt: () => undefined },
}); // prettier-ignore

const row = (name: string): OnnxValue => ({ name, shape: [2], type: 'float32' });
const tensor = (...values: number[]): NativeTensor => ({
  location: 'cpu',
  type: 'float32',
  data: Float32Array.from(values),
  dims: [values.length],
});
const negation: OnnxGraph = {
  opset: 18,
  inputs: [row('x')],
  outputs: [row('y')],
  initializers: [],
  nodes: [{ op: 'Neg', domain: '', name: 'negation', inputs: ['x'], outputs: ['y'], attributes: {} }],
};
const mend =
  'where this fails, onnxruntime-node has changed: look at its dist/backend.js, mend native-session.ts, and move runtimeVersion';

it(`has the members of the binding that kernels are run with; ${mend}`, () => {
  const { version, createSession, run } = loadRuntime();
  expect(version).toBe(runtimeVersion);
  const session = createSession(negation, 1);
  expect(run(session, { x: tensor(1, 2) }, ['y'])).toEqual([Float32Array.of(-1, -2)]);
  // One graph serves all lengths.
  expect(run(session, { x: tensor(1, 2, 3) }, ['y'])).toEqual([Float32Array.of(-1, -2, -3)]);
  session.dispose();
});

it(`writes outputs where it is told to, which have to have their shape, and copies them nowhere; ${mend}`, () => {
  const { createSession, runInto } = loadRuntime();
  const session = createSession(negation, 1);
  const y = tensor(0, 0);
  runInto(session, { x: tensor(1, 2) }, { y });
  expect(y.data).toEqual(Float32Array.of(-1, -2));
  expect(() => runInto(session, { x: tensor(1, 2) }, { y: tensor(0, 0, 0) })).toThrow(
    'has shape {3} but the computed output shape for this run is {2}',
  );
  session.dispose();
});

it('refuses another release, and says which one to install', () => {
  const load = () => loadRuntime(() => modules('1.31.0'));
  expect(load).toThrow(BackendError);
  expect(load).toThrow(`onnxruntime-node 1.31.0 is installed, but this package works with ${runtimeVersion} alone`);
  expect(load).toThrow(`ONNXRUNTIME_NODE_INSTALL=skip npm install onnxruntime-node@${runtimeVersion}`);
});

it('does not take what the binding hands over for what it should have written', () => {
  const { runInto } = loadRuntime(() => modules(runtimeVersion));
  expect(() => runInto(new Session(), {}, {})).toThrow('onnxruntime-node hands sequences over.');
});

it.each([
  [
    'Cannot find module',
    'onnxruntime-node/package.json',
    'onnxruntime-node is not installed. Install it with: ONNXRUNTIME_NODE_INSTALL=skip',
  ],
  [
    'Cannot find module',
    '../bin/binding.node',
    "onnxruntime-node cannot be loaded: Cannot find module '../bin/binding.node'. Install it",
  ],
])('says why the module does not load, in one line: %s %s', (what, name, told) => {
  const load = () =>
    loadRuntime(() => {
      throw Object.assign(new Error(`${what} '${name}'\nRequire stack:`), { code: 'MODULE_NOT_FOUND' });
    });
  expect(load).toThrow(told);
});
