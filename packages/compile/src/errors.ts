/** Why a function could not be compiled, or a compiled one not run. */
export class CompileError extends Error {
  override readonly name: string = 'CompileError';
}

/** A kernel that cannot be compiled, and the layer that calls it. */
export interface UnsupportedKernel {
  readonly kernel: string;
  readonly layer: string;
}

/** Names every kernel of a function that cannot be compiled. */
export class UnsupportedKernelError extends CompileError {
  override readonly name = 'UnsupportedKernelError';
  readonly kernels: readonly UnsupportedKernel[];

  constructor(kernels: readonly UnsupportedKernel[], options: { readonly cause?: unknown } = {}) {
    super(
      `compile: these kernels cannot be compiled: ${describe(kernels)}. Run the function eagerly, or write it with other ops.`,
      options,
    );
    this.kernels = kernels;
  }
}

/** Each kernel once, with the layers that call it. */
function describe(kernels: readonly UnsupportedKernel[]): string {
  const layers = new Map<string, Set<string>>();
  for (const { kernel, layer } of kernels) layers.set(kernel, (layers.get(kernel) ?? new Set()).add(layer));
  return [...layers]
    .map(([kernel, paths]) => {
      const named = [...paths].filter((path) => path !== '');
      return named.length === 0 ? kernel : `${kernel} (in ${named.join(', ')})`;
    })
    .join(', ');
}

/** A compiled function failed while it ran. What it was given is as it was. */
export class ExecutionError extends Error {
  override readonly name = 'ExecutionError';
  /** The path of the layer at work, '' for what is in none, or undefined where that is not known. */
  readonly layer: string | undefined;

  constructor(message: string, layer: string | undefined, options: { readonly cause: unknown }) {
    super(message, options);
    this.layer = layer;
  }
}
