import type * as runtimeModule from 'onnxruntime-node';
import { CompileError } from '../errors.js';

/** ONNX Runtime's binding for Node. */
export type NodeRuntime = typeof runtimeModule;

/** Loads ONNX Runtime. @throws CompileError with the reason and the mend. */
export async function loadNodeRuntime(): Promise<NodeRuntime> {
  try {
    const loaded = (await import('onnxruntime-node')) as NodeRuntime & { default?: NodeRuntime };
    return loaded.default ?? loaded;
  } catch (cause) {
    const { reason, mend } = explainAbsence(cause);
    throw new CompileError(`compile: ${reason} ${mend}`, { cause });
  }
}

/** Why it could not be loaded, and the line that mends it. */
export function explainAbsence(cause: unknown): { reason: string; mend: string } {
  const { code, message } = cause as NodeJS.ErrnoException;
  const isAbsent = /^(ERR_)?MODULE_NOT_FOUND$/.test(code ?? '') && /'onnxruntime-node(\/package\.json)?'/.test(message);
  const reason = isAbsent
    ? 'onnxruntime-node is not installed.'
    : `onnxruntime-node cannot be loaded: ${message.split('\n')[0]?.replace(/\.?$/, '.')}`;
  if (process.platform === 'darwin' && process.arch === 'x64') {
    return { reason, mend: 'It has no binaries for Macs with a processor of Intel.' };
  }
  return { reason, mend: 'Install it with: ONNXRUNTIME_NODE_INSTALL=skip npm install onnxruntime-node@1.30.0' };
}
