import { explainAbsence, loadNodeRuntime } from './node-runtime.js';

/** Whether compiled functions can run natively here. */
export type NodeRuntimeReport =
  | {
      readonly usable: true;
      /** Of onnxruntime-node. */
      readonly version: string;
      /** What it can run on without a further download, such as `cpu` and `webgpu`. */
      readonly devices: readonly string[];
    }
  | { readonly usable: false; readonly reason: string; readonly mend: string };

/** Tells whether ONNX Runtime can be loaded, and if not why, and the line that mends it. */
export async function diagnoseNodeRuntime(): Promise<NodeRuntimeReport> {
  try {
    const { env, listSupportedBackends } = await loadNodeRuntime();
    const devices = listSupportedBackends().flatMap(({ name, bundled }) => (bundled ? [name] : []));
    return { usable: true, version: env.versions.node ?? env.versions.common, devices };
  } catch (error) {
    return { usable: false, ...explainAbsence((error as Error).cause) };
  }
}
