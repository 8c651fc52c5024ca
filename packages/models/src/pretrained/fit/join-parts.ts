import type { StateDict, StateDictEntry } from '@ocelli/safetensors';
import type { TensorInParts } from '../../parts/names.js';

type Shapes = Readonly<Record<string, readonly number[]>>;

/** Makes whole tensors of those that a file keeps in parts, where all of these are there, of one shape. */
export class PartJoiner {
  /** The file's, with whole tensors by the model's names in the place of parts. */
  readonly shapes: Shapes;
  readonly #wholes: ReadonlyMap<string, TensorInParts>;
  /** Parts that wait for others. */
  readonly #held = new Map<string, StateDictEntry>();

  constructor(tensors: readonly TensorInParts[], shapes: Shapes) {
    const joined = tensors.filter(({ parts }) => haveOneShape(parts.filter(isKept), shapes));
    this.#wholes = new Map(joined.flatMap((whole) => whole.parts.filter(isKept).map((part) => [part, whole])));
    const others = Object.entries(shapes).filter(([name]) => !this.#wholes.has(name));
    const wholes = joined.map(({ ours, parts }) => {
      const [length = 0, ...rest] = shapes[parts.find(isKept) ?? ''] ?? [];
      return [ours, [length * parts.length, ...rest]] as const;
    });
    this.shapes = Object.fromEntries([...others, ...wholes]);
  }

  /** What a file's tensor is, or becomes a part of. */
  wholeOf(name: string): string {
    return this.#wholes.get(name)?.ours ?? name;
  }

  /** Those of a file's tensors that are whole now: parts come when the last one does. */
  take(tensors: StateDict): StateDict {
    const result: StateDict = {};
    for (const [name, entry] of Object.entries(tensors)) {
      const whole = this.#wholes.get(name);
      if (whole === undefined) {
        result[name] = entry;
        continue;
      }
      // A copy, since the memory may be the next tensors' when the last part comes.
      this.#held.set(name, { ...entry, data: entry.data.slice() } as StateDictEntry);
      const joined = this.#joined(whole);
      if (joined !== undefined) result[whole.ours] = joined;
    }
    return result;
  }

  #joined({ ours, parts }: TensorInParts): StateDictEntry | undefined {
    const entries = parts.map((part) => (part === null ? null : this.#held.get(part)));
    if (entries.includes(undefined)) return undefined;
    for (const part of parts) if (part !== null) this.#held.delete(part);
    const shape = this.shapes[ours] ?? [];
    const data = new Float32Array(shape.reduce((product, length) => product * length, 1));
    for (const [index, entry] of entries.entries()) {
      const values = entry && Float32Array.from(entry.data as ArrayLike<number>, Number);
      if (values) data.set(values, (index * data.length) / parts.length);
    }
    return { dtype: 'F32', shape, data };
  }
}

function isKept(part: string | null): part is string {
  return part !== null;
}

/** Whether all are there, and of one shape. */
function haveOneShape(names: readonly string[], shapes: Shapes): boolean {
  const found = new Set(names.map((name) => (Object.hasOwn(shapes, name) ? String(shapes[name]) : undefined)));
  return found.size === 1 && !found.has(undefined);
}
