/** What is used of `@tensorflow/tfjs-node`, whose own types would make it a hard dependency. */
export interface NativeModule {
  readonly version?: Record<string, string>;
  add(a: number, b: number): { dataSync(): ArrayLike<number> };
  backend(): { readonly isUsingGpuDevice?: boolean; readonly binding?: { readonly TF_Version?: string } };
  getKernelsForBackend(name: string): readonly { readonly kernelName: string }[];
}
