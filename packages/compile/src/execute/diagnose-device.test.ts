import { softwareVulkan } from '@ocelli/testing/node';
import { expect, it, vi } from 'vitest';
import { diagnoseDevice } from './diagnose-device.js';
import { deviceFault, explainDevice } from './explain-device.js';

it('tries a device in a process of its own, whatever the machine has', async () => {
  expect(await diagnoseDevice('cpu')).toEqual({ device: 'cpu', usable: true });
  for (const device of ['webgpu', 'cuda'] as const) {
    const report = await diagnoseDevice(device);
    if (report.usable) continue;
    expect(report.reason).toMatch(device === 'webgpu' ? 'WebGPU finds no graphics processor.' : /CUDA/);
    expect(report.mend).toMatch(/\S/);
  }
});

it.skipIf(softwareVulkan() === undefined)('finds a graphics processor made of software', async () => {
  for (const [name, value] of Object.entries(softwareVulkan() ?? {})) vi.stubEnv(name, value);
  expect(await diagnoseDevice('webgpu')).toEqual({ device: 'webgpu', usable: true });
  vi.unstubAllEnvs();
});

it('says what is missing, and how to get it', () => {
  const linux = { platform: 'linux', arch: 'x64' } as const;
  const noAdapter = new Error('webgpu_context.cc:136 was false. Failed to get a WebGPU adapter: No supported adapters');
  const { reason, mend } = deviceFault('webgpu', noAdapter, linux) ?? {};
  expect(`${reason} ${mend}`).toMatch(/^WebGPU finds no graphics processor\. Install the Vulkan loader/);
  expect(deviceFault('webgpu', noAdapter, { platform: 'win32', arch: 'x64' })?.mend).toMatch('Direct3D 12');
  expect(deviceFault('webgpu', noAdapter, { platform: 'darwin', arch: 'arm64' })?.mend).toMatch('Metal');
  const noLibrary = new Error('OrtSessionOptionsAppendExecutionProvider_Cuda: Failed to load shared library');
  expect(deviceFault('cuda', noLibrary, linux)?.mend).toMatch('ONNXRUNTIME_NODE_INSTALL=cuda12 npm install');
  const noProvider = new Error("Invalid argument: sessionOptions.executionProviders[0] is unsupported: 'cuda'.");
  expect(deviceFault('cuda', noProvider, { platform: 'darwin', arch: 'arm64' })?.reason).toBe(
    'onnxruntime-node has no cuda provider for darwin on arm64.',
  );
  const noDriver = new Error('CUDA failure 35\nCUDA driver version is insufficient for CUDA runtime version');
  expect(deviceFault('cuda', noDriver, linux)?.reason).toMatch('CUDA driver version is insufficient for CUDA runtime version.');
  expect(explainDevice('cuda', new Error('Node Conv_1 is not a valid node'))).toBeUndefined();
});
