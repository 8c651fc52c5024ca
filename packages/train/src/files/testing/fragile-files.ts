import type * as fileSystem from 'node:fs/promises';

type Files = typeof fileSystem;

/** Node's file functions, which note each call that changes something and fail or stop where a test says so. */
export class FragileFiles {
  /** What was done, such as `write checkpoint.safetensors`; the random part of temporary names is left out. */
  readonly calls: string[] = [];
  /** The call from which on nothing works, as if the process had been killed in it; what it writes is half done. */
  killAt = Number.POSITIVE_INFINITY;
  /** The call that fails with this code of the system's; later ones work. */
  failAt: { readonly call: number; readonly code: string } | undefined;

  reset(): void {
    this.calls.length = 0;
    this.killAt = Number.POSITIVE_INFINITY;
    this.failAt = undefined;
  }

  /** The module with its calls watched. */
  wrap(files: Files): Partial<Files> {
    return {
      ...files,
      open: async (path, ...rest) =>
        this.#wrapHandle(String(path), await this.#call('open', path, () => files.open(path, ...rest))),
      rename: (from, to) => this.#call('rename', to, () => files.rename(from, to)),
      unlink: (path) => this.#call('unlink', path, () => files.unlink(path)),
    };
  }

  #wrapHandle(path: string, handle: fileSystem.FileHandle): fileSystem.FileHandle {
    const write = (bytes: Uint8Array, start: number, length: number) =>
      this.#call(
        'write',
        path,
        () => handle.write(bytes, start, length),
        () => handle.write(bytes, start, Math.floor(length / 2)),
      );
    const watched: Partial<Record<PropertyKey, unknown>> = {
      write,
      sync: () => this.#call('sync', path, () => handle.sync()),
      // A killed process's files are closed for it.
      close: () => handle.close(),
    };
    return new Proxy(handle, {
      get(target, key) {
        const value: unknown = watched[key] ?? Reflect.get(target, key);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
  }

  async #call<Result>(verb: string, path: unknown, run: () => Promise<Result>, half?: () => Promise<unknown>): Promise<Result> {
    const call =
      this.calls.push(
        `${verb} ${String(path)
          .split('/')
          .at(-1)
          ?.replace(/\.\d+-[\da-f]{8}/, '')}`,
      ) - 1;
    if (call === this.killAt) await half?.();
    if (call >= this.killAt) throw new Error('killed');
    if (call === this.failAt?.call) throw Object.assign(new Error('the system refuses'), { code: this.failAt.code });
    return run();
  }
}
