import type { Device } from './session.js';

/** Why a device cannot be used, and what to do about it. */
export interface DeviceFault {
  readonly reason: string;
  readonly mend: string;
}

/** What an error of ONNX Runtime says of a device; undefined where that is something else. */
export function deviceFault(
  device: Device,
  { message }: Error,
  { platform, arch }: Pick<NodeJS.Process, 'platform' | 'arch'> = process,
): DeviceFault | undefined {
  if (/is unsupported: '/.test(message)) {
    return {
      reason: `onnxruntime-node has no ${device} provider for ${platform} on ${arch}.`,
      mend: device === 'cuda' ? 'It is there for Linux on x64; webgpu runs on the same graphics processors.' : 'Use the CPU.',
    };
  }
  if (device === 'webgpu' && /Failed to get a WebGPU (adapter|device)/.test(message)) {
    return { reason: 'WebGPU finds no graphics processor.', mend: mendOfGraphics(platform) };
  }
  if (device === 'cuda' && /Failed to load shared library/.test(message)) {
    return {
      reason: "onnxruntime-node's CUDA provider is not installed, or a library that it needs is not.",
      mend: 'It is a download, which takes CUDA 12, cuDNN 9 and the driver of NVIDIA: ONNXRUNTIME_NODE_INSTALL=cuda12 npm install --ignore-scripts=false onnxruntime-node@1.30.0; webgpu needs the driver alone.',
    };
  }
  if (device === 'cuda' && /CUDA|CUDNN|CUBLAS/i.test(message)) {
    return { reason: `CUDA cannot be used: ${lastLine(message)}`, mend: 'nvidia-smi says whether the driver works.' };
  }
  return undefined;
}

/** One line that says why no session can be made on a device; undefined where the device is not the cause. */
export function explainDevice(device: Device, error: Error): string | undefined {
  const fault = deviceFault(device, error);
  return fault && `compile: ${fault.reason} ${fault.mend}`;
}

function mendOfGraphics(platform: NodeJS.Platform): string {
  switch (platform) {
    case 'linux':
      return 'Install the Vulkan loader and a driver, such as by: apt install libvulkan1 mesa-vulkan-drivers, or the driver of NVIDIA.';
    case 'win32':
      return 'Install the driver of the graphics processor, with Direct3D 12.';
    default:
      return 'It takes one that Metal can use.';
  }
}

/** The last line is the one that says why. */
function lastLine(message: string): string {
  const line = message.trim().split('\n').at(-1) ?? '';
  return line.replace(/\.?$/, '.');
}
