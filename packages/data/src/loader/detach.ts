/** A copy that owns its memory, and the buffers to move with it. */
export interface Detached {
  readonly copy: unknown;
  readonly buffers: ArrayBuffer[];
}

/**
 * Copies plain objects, arrays and typed arrays so that they can be moved to another thread. A typed array may be a window on a
 * dataset's whole memory: cloned, all of it would be sent, and moved, the dataset would lose it; so only the window is copied.
 */
export function detach(value: unknown): Detached {
  const buffers: ArrayBuffer[] = [];
  const visit = (value: unknown): unknown => {
    if (ArrayBuffer.isView(value)) {
      const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength).slice();
      buffers.push(bytes.buffer);
      return rewrap(value, bytes.buffer);
    }
    if (Array.isArray(value)) return value.map(visit);
    if (typeof value !== 'object' || value === null) return value;
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype !== Object.prototype && prototype !== null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, visit(inner)]));
  };
  return { copy: visit(value), buffers };
}

type ViewConstructor = new (buffer: ArrayBuffer) => ArrayBufferView;

function rewrap(view: ArrayBufferView, buffer: ArrayBuffer): ArrayBufferView {
  // A Node Buffer becomes what it is a kind of.
  const kind = view instanceof Uint8Array ? Uint8Array : (view.constructor as ViewConstructor);
  return new kind(buffer);
}
