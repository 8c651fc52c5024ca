import type { Tensor } from '@tensorflow/tfjs-core';
import type { Executor, Session } from '../execute/session.js';
import { hasImageGradients } from '../graph/graph.js';
import { withoutLargeConstants } from '../large-constants.js';
import { keptOutputs, makeProgram, type Prepared, type Program, programOf, readElements } from '../program.js';
import { heldTensors } from '../trace/held-tensors.js';
import type { TracedCall } from '../trace/trace-call.js';
import { batchOf, withBatch } from './batches.js';
import { signatureOf } from './flatten.js';
import { isForAnyBatch, prepareForAnyBatch, type StandInTraces, traceForAnyBatch } from './prepare-for-any-batch.js';

/** What a program is to be made of. */
export interface Making {
  readonly given: readonly unknown[];
  readonly traced: TracedCall;
  /** What the captures hold. */
  readonly held: readonly Tensor[];
  /** Traces the function for arguments of other shapes. */
  readonly trace: (given: readonly unknown[]) => TracedCall;
}

/** Programs that share a session for batches of any size. */
interface Family {
  readonly traces: StandInTraces;
  readonly held: readonly Tensor[];
  /** Undefined where it turned out that there can be none. */
  readonly shared: Promise<{ readonly prepared: Prepared; readonly session: Session } | undefined>;
  users: number;
}

/** Makes programs: one session for batches of any size where the function computes the same for each of them, else one for each size. */
export class ProgramMaker {
  readonly #executor: Executor;
  readonly #families = new Map<string, Family>();

  constructor(executor: Executor) {
    this.#executor = executor;
  }

  make(making: Making): Promise<Program> {
    const { given, traced, held } = making;
    const batch = batchOf(given);
    const isFit = batch !== undefined && traced.draws.length === 0 && !hasImageGradients(traced.graph);
    if (!isFit) return makeProgram(traced, held, this.#executor);
    // Tensors are told apart by all but the length of their first axis.
    const key = withBatch(given, 0, signatureOf);
    const before = this.#families.get(key);
    const isCurrent = before !== undefined && sameItems(before.held, held);
    const traces = before !== undefined && haveHeld(before.traces, held) ? before.traces : tryTraces(making);
    if (traces === undefined || !haveHeld(traces, held) || !isForAnyBatch(traces, { traced, batch })) {
      return makeProgram(traced, held, this.#executor);
    }
    const family = isCurrent ? before : { traces, held, shared: this.#share(traces, held), users: 0 };
    this.#families.set(key, family);
    family.users++;
    return this.#join(key, family, traced);
  }

  async #share(traces: StandInTraces, held: readonly Tensor[]): Promise<Awaited<Family['shared']>> {
    const prepared = prepareForAnyBatch(traces, await readElements(held), { device: this.#executor.device });
    if (prepared === undefined) return undefined;
    const session = await this.#executor(prepared.lowered.onnx, keptOutputs(prepared));
    return { prepared: withoutLargeConstants(prepared), session };
  }

  async #join(key: string, family: Family, traced: TracedCall): Promise<Program> {
    const leave = async (): Promise<void> => {
      if (--family.users > 0) return;
      if (this.#families.get(key) === family) this.#families.delete(key);
      await (await family.shared)?.session.dispose();
    };
    try {
      const shared = await family.shared;
      if (shared !== undefined) return { ...programOf(shared.prepared, shared.session, traced), dispose: leave };
      const own = await makeProgram(traced, family.held, this.#executor);
      return { ...own, dispose: () => Promise.all([own.dispose(), leave()]).then(() => undefined) };
    } catch (error) {
      await leave().catch(() => undefined);
      throw error;
    }
  }
}

/** Undefined where the function does not run for the batches that stand for others. */
function tryTraces({ given, trace }: Making): StandInTraces | undefined {
  try {
    return traceForAnyBatch(given, trace);
  } catch {
    return undefined;
  }
}

/** Whether the captures of traces are the same, and hold these tensors now. */
function haveHeld(traces: StandInTraces, held: readonly Tensor[]): boolean {
  return traces.every((traced) => sameItems(heldTensors(traced) ?? [undefined], held));
}

function sameItems(one: readonly unknown[], other: readonly unknown[]): boolean {
  return one.length === other.length && one.every((item, index) => item === other[index]);
}
