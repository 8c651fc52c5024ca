import type { StateDict, StateDictEntry } from '@ocelli/safetensors';
import type { TensorInParts } from '../../parts/names.js';

type Shapes = Readonly<Record<string, readonly number[]>>;

/** Makes whole tensors of those that a file keeps in parts, where all of these are there, of one shape. */
export class PartJoiner {
  /** The file's, with whole tensors by the model's names in the place of parts. */
  readonly shapes: Shapes;
  readonly #wholes: readonly TensorInParts[];
  /** Parts that wait for others. */
  readonly #held = new Map<string, StateDictEntry>();

  constructor(tensors: readonly TensorInParts[], shapes: Shapes) {
    this.#wholes = tensors.filter(({ parts }) => {
      const found = parts.flatMap((part) =>
        part === null ? [] : [Object.hasOwn(shapes, part) ? String(shapes[part]) : undefined],
      );
      return found[0] !== undefined && found.every((shape) => shape === found[0]);
    });
    const names = new Set(this.#wholes.flatMap(({ parts }) => parts));
    const others = Object.entries(shapes).filter(([name]) => !names.has(name));
    const wholes = this.#wholes.map(({ ours, parts }) => {
      const [length = 0, ...rest] = shapes[parts.find((part) => part !== null) ?? ''] ?? [];
      return [ours, [length * parts.length, ...rest]] as const;
    });
    this.shapes = Object.fromEntries([...others, ...wholes]);
  }

  /** What a file's tensor is, or becomes a part of. */
  wholeOf(name: string): string {
    return this.#wholes.find(({ parts }) => parts.includes(name))?.ours ?? name;
  }

  /** Those of a file's tensors that are whole now: parts come when the last one does. */
  take(tensors: StateDict): StateDict {
    const result: StateDict = {};
    for (const [name, entry] of Object.entries(tensors)) {
      const whole = this.#wholes.find(({ parts }) => parts.includes(name));
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
