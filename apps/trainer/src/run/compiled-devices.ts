import type { Device } from '@ocelli/compile';

/** Devices that compiled steps run on, beside the CPU. What runs operation by operation does so on a backend. */
export type CompiledDevice = Exclude<Device, 'cpu'>;

export const compiledDevices: readonly CompiledDevice[] = ['webgpu', 'cuda'];

/** The device, if `--device` names one that compiled steps run on. */
export function compiledDevice(choice: string): CompiledDevice | undefined {
  return compiledDevices.find((device) => device === choice);
}
