import { BackendError } from '@ocelli/backend';
import { expect, it } from 'vitest';
import { loadRuntime, type NativeSession, type RuntimeModules, runtimeVersion } from './native-session.js';

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
  common: {
    Tensor: class {
      data = [];
      dims = [];
    },
  },
}); // prettier-ignore

it('has the members of the binding that kernels are run with; where this fails, onnxruntime-node has moved them: look at its dist/backend.js, mend native-session.ts, and move runtimeVersion', () => {
  const { version, createSession, createTensor } = loadRuntime();
  expect(version).toBe(runtimeVersion);
  const session = createSession();
  expect(typeof session.loadModel).toBe('function');
  expect(typeof session.run).toBe('function');
  expect(typeof session.dispose).toBe('function');
  expect(createTensor('float32', Float32Array.of(1, 2), [2])).toMatchObject({ dims: [2] });
});

it('refuses another release, and says which one to install', () => {
  const load = () => loadRuntime(() => modules('1.31.0'));
  expect(load).toThrow(BackendError);
  expect(load).toThrow(`onnxruntime-node 1.31.0 is installed, but this package works with ${runtimeVersion} alone`);
  expect(load).toThrow(`ONNXRUNTIME_NODE_INSTALL=skip npm install onnxruntime-node@${runtimeVersion}`);
});

it('says why the module does not load, in one line', () => {
  const load = () =>
    loadRuntime(() => {
      throw new Error('Cannot find module\nRequire stack:');
    });
  expect(load).toThrow('onnxruntime-node cannot be loaded: Cannot find module. Run: ONNXRUNTIME_NODE_INSTALL=skip');
});
