import { ExecutionError } from '../errors.js';

/** Says in which layer a run of ONNX Runtime failed, and why; the names of nodes are `layer:Kernel/Op_number`. */
export function explainFailure(cause: unknown): ExecutionError {
  const text = cause instanceof Error ? cause.message : String(cause);
  const [, layer, kernel] = /Name:'([^':]*):([^'/]*)/.exec(text) ?? [];
  const place = kernel === undefined ? '' : ` in ${kernel}${layer === '' ? '' : ` of ${layer}`}`;
  return new ExecutionError(`compile: the compiled function failed${place}: ${reasonIn(text)}`, layer, { cause });
}

function reasonIn(text: string): string {
  const wanted = /Failed to allocate memory for requested buffer of size (\d+)/.exec(text)?.[1];
  if (wanted !== undefined) {
    return `there is not enough memory for ${formatBytes(Number(wanted))} more; a smaller batch needs less.`;
  }
  if (/Array buffer allocation failed|bad_alloc/.test(text)) return 'there is not enough memory; a smaller batch needs less.';
  // Dawn's words, and Vulkan's: the driver was restarted, or the device was taken away.
  if (/\[Device[^\]]*\] is lost|device lost|DEVICE_LOST/i.test(text)) {
    return 'the graphics processor was lost, and the state on it: go on from the last checkpoint, in a new process.';
  }
  return `ONNX Runtime says: ${text.replace(/^.*Status Message: /s, '').trim()}`;
}

function formatBytes(bytes: number): string {
  const gigabytes = bytes / 2 ** 30;
  return gigabytes >= 1 ? `${gigabytes.toFixed(1)} GiB` : `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}
